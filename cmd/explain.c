/* knode explain: what a check is about, offline. */
#include <errno.h>
#include <stdio.h>

#include "base/wrap.h"
#include "command.h"
#include "command_output.h"
#include "command_print.h"
#include "command_report.h"
#include "fleet/compare_print.h"

enum {
	INDENT = 2,
	WIDTH = 80, /* of prose */
};

/* A paragraph under a heading. */
static void print_paragraph(const char *heading, const char *text)
{
	const struct wrap how = { INDENT, INDENT, print_columns(WIDTH), "", false };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	if (!text)
		return;
	wrap_text(&out, &how, text);
	printf("\n%s\n%*s%s\n", heading, INDENT, "", out.text);
}

static char *join(const char *const *words)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (const char *const *word = words; word && *word; word++)
		strbuf_printf(&out, "%s%s", word == words ? "" : ", ", *word);
	return strbuf_take(&out);
}

static void print_check(const struct check *check)
{
	cleanup_free char *names = join(check->names);
	cleanup_free char *mend = NULL;

	printf("%s: %s\n", check->id, check->title);
	if (*names)
		printf("  kubeadm calls it %s\n", names);
	printf("  for %s%s\n",
	       check->roles == ROLE_ANY      ? "control planes and workers"
	       : check->roles == ROLE_WORKER ? "workers"
					     : "control planes",
	       check->waits ? "; waits on the network (left out by --no-wait)" : "");
	print_paragraph("Why", check->why);
	print_paragraph("Passes when", check->rule);
	print_paragraph("Source", check->source);
	if (check->fixed_by)
		mend = xasprintf("`knode preflight --only %s --fix` (installer %s)", check->id,
				 check->fixed_by);
	print_paragraph("Mended by", mend);
}

/* The checks of a host, and what a comparison of hosts looks at. */
struct catalog {
	struct check compared[COMPARE_SUBJECTS];
	const struct check **all;   /* NULL-terminated */
	const struct check **found; /* those that were asked for */
};

static void catalog_done(struct catalog *catalog)
{
	free(catalog->all);
	free(catalog->found);
}

static void fill(struct catalog *catalog)
{
	size_t count = 0, max = COMPARE_SUBJECTS + 1;

	while (check_table[count])
		count++;
	max += count;
	catalog->all = xcalloc(max, sizeof(*catalog->all));
	catalog->found = xcalloc(max, sizeof(*catalog->found));
	for (size_t i = 0; i < count; i++)
		catalog->all[i] = check_table[i];
	compare_checks(catalog->compared);
	for (size_t i = 0; i < COMPARE_SUBJECTS; i++)
		catalog->all[count++] = &catalog->compared[i];
}

/* All that the word names: SystemVerification is several. */
static int find(struct catalog *catalog, const char *word, struct error *err)
{
	cleanup(str_list_done) struct str_list words = { 0 };
	size_t count = 0;

	str_list_add(&words, word);

	if (check_words(catalog->all, &words, false, "explain", err) < 0)
		return -EINVAL;
	for (size_t i = 0; catalog->all[i]; i++)
		if (check_is_called(catalog->all[i], word))
			catalog->found[count++] = catalog->all[i];
	if (!count)
		return error_set(err, -EINVAL,
				 "explain: %s is a step of kubeadm's, not a check of a host", word);
	return 0;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup(catalog_done) struct catalog catalog;

	fill(&catalog);
	if (argc == 0) {
		print_checks(ctx, catalog.all);
		return EXIT_OK;
	}
	if (find(&catalog, argv[0], err) < 0)
		return EXIT_INVALID;
	if (wants_tree(ctx)) {
		cleanup_json struct json *document = check_list_to_json(catalog.found);

		print_tree(ctx, document);
		return EXIT_OK;
	}
	for (size_t i = 0; catalog.found[i]; i++) {
		if (i)
			puts("");
		print_check(catalog.found[i]);
	}
	return EXIT_OK;
}

static void list_checks(struct str_list *ret)
{
	cleanup(catalog_done) struct catalog catalog;

	fill(&catalog);
	for (size_t i = 0; catalog.all[i]; i++)
		str_list_add(ret, catalog.all[i]->id);
}

const struct command command_explain = {
	.name = "explain",
	.summary = "Tell what a check is about",
	.synopsis = "[CHECK]",
	.details =
		"Tells why a check is made, what passes, where the rule comes from, and what mends it.\n"
		"CHECK is an id (mem-swap), a name of kubeadm's (Swap), or the name of a result\n"
		"(Port-6443). Without it, all checks are listed.",
	.max_args = 1,
	.arguments = { .list = list_checks },
	.run = run,
};
