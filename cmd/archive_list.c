/* knode archive list: what is in an archive. */
#include "archive/archive.h"
#include "command_output.h"
#include "command_print.h"

/* "12.3 MiB" */
static void add_size(uint64_t bytes, struct strbuf *out)
{
	uint64_t tenths = (bytes * 10 + (UINT64_C(1) << 19)) >> 20;

	strbuf_printf(out, "%6llu.%llu MiB", (unsigned long long)tenths / 10,
		      (unsigned long long)tenths % 10);
}

static void print(const struct archive *archive)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	uint64_t images = 0;

	strbuf_printf(&out, "Kubernetes %s for %s, made by knode %s\n", archive->kubernetes_version,
		      archive->architecture, archive->knode_version);
	for (size_t i = 0; i < archive->count; i++) {
		const struct archive_member *member = &archive->members[i];

		images += member->name ? 0 : member->size;
		if (!member->name)
			continue;
		strbuf_printf(&out, "  %-24s %-10s", member->name, member->version);
		add_size(member->size, &out);
		strbuf_printf(&out, "  %s\n", member->file);
	}
	for (size_t i = 0; i < archive->image_count; i++)
		strbuf_printf(&out, "  image %s\n", archive->images[i].name);
	if (archive->image_count) {
		strbuf_printf(&out, "  %-35s", "all images");
		add_size(images, &out);
		strbuf_putc(&out, '\n');
	}
	print_buffer(&out);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_archive struct archive *archive = NULL;
	cleanup_json struct json *document = NULL;
	cleanup_free char *path = path_absolute(argv[0]);

	(void)argc;
	if (archive_open(path, &archive, err) < 0)
		return EXIT_ERROR;
	if (wants_text(ctx)) {
		print(archive);
		return EXIT_OK;
	}
	document = archive_to_json(archive);
	print_tree(ctx, document);
	return EXIT_OK;
}

const struct command command_archive_list = {
	.name = "archive list",
	.summary = "List what is in an archive",
	.synopsis = "FILE",
	.details =
		"Lists the programs and the images in an archive of `knode archive create`: as its own\n"
		"list says, whose digests `knode archive verify` compares.",
	.min_args = 1,
	.max_args = 1,
	.arguments = { .files = true },
	.run = run,
};
