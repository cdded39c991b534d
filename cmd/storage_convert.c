/* knode storage convert: in-tree volumes and classes as those of CSI drivers. */
#include <errno.h>
#include <stdio.h>

#include "command_error.h"
#include "command_manifests.h"
#include "command_output.h"
#include "command_print.h"
#include "storage/convert.h"

struct options {
	struct str_list files;
	const char *version;
};

static const struct opt opts[] = {
	MANIFEST_OPTS(options),
	{ 0 },
};

static const char *const outputs[] = { "text", "json", NULL };

static const char *outcome_word(enum convert_outcome outcome)
{
	switch (outcome) {
	case CONVERT_DONE:
		return "converted";
	case CONVERT_ANEW:
		return "written anew";
	case CONVERT_CANNOT:
		return "left: cannot be converted";
	default:
		return "left: no CSI form";
	}
}

/* What was done is told on stderr; what was left, as a warning. */
static void tell(const struct context *ctx, const struct convert_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++) {
		const struct convert_note *note = &notes->items[i];
		cleanup_free char *text = xasprintf("%s: %s: %s: %s", note->place, note->object,
						    outcome_word(note->outcome), note->text);

		if (note->outcome == CONVERT_DONE)
			continue;
		if (note->outcome == CONVERT_ANEW) {
			free(text);
			text = xasprintf("%s: %s: the document is written anew, without its "
					 "comments: flow style, an anchor or << is at what changes",
					 note->place, note->object);
		}
		print_warning(ctx, text);
	}
}

static struct json *make_report(const struct convert_notes *notes, const struct strbuf *out)
{
	struct json *report = json_map(), *list = json_list();

	json_map_set_text(report, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(report, "kind", "StorageConversion");
	for (size_t i = 0; i < notes->count; i++) {
		const struct convert_note *note = &notes->items[i];
		struct json *item = json_map();

		json_map_set_text(item, "place", note->place);
		json_map_set_text(item, "object", note->object);
		json_map_set_text(item, "outcome", outcome_word(note->outcome));
		json_map_set_text(item, "text", note->text);
		json_list_add(list, item);
	}
	json_map_set(report, "objects", list);
	json_map_set_text(report, "manifests", out->text);
	return report;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup(strbuf_done) struct strbuf out = strbuf_make(MANIFESTS_MAX_INPUT);
	cleanup_notes struct convert_notes notes = { 0 };
	cleanup_texts struct manifest_texts texts = { 0 };
	cleanup_json struct json *report = NULL;
	struct version version;

	(void)argc, (void)argv;
	if (read_version(options->version, &version, err) < 0 ||
	    read_texts(ctx->command->name, &options->files, &texts, err) < 0)
		return EXIT_INVALID;
	for (size_t i = 0; i < texts.count; i++) {
		const struct manifest_text *text = &texts.items[i];

		/* What one file lacks at its end is no part of the next. */
		if (i && out.length && out.text[out.length - 1] != '\n')
			strbuf_putc(&out, '\n');
		if (i)
			strbuf_puts(&out, "---\n");
		if (convert_file(text->name, text->data.text, text->data.length, &version, &out,
				 &notes, err) < 0)
			return EXIT_INVALID;
	}
	if (wants_text(ctx)) {
		print_buffer(&out);
		tell(ctx, &notes);
	} else {
		report = make_report(&notes, &out);
		print_tree(ctx, report);
	}
	return EXIT_OK;
}

const struct command command_storage_convert = {
	.name = "storage convert",
	.summary = "Write in-tree volumes and classes as those of CSI drivers",
	.synopsis = "",
	.details =
		"Prints the files with PersistentVolumes and StorageClasses of in-tree types as\n"
		"those of the CSI drivers, with driver, volumeHandle and attributes as the\n"
		"migration library of Kubernetes has them. All else is printed byte for byte.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.outputs = outputs,
	.run = run,
};
