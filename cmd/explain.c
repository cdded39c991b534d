/* knode explain: what a check is about, offline. */
#include <errno.h>
#include <stdio.h>

#include "check.h"
#include "command.h"

enum {
	WIDTH = 80, /* of prose */
	CHECKS_MAX = 128,
};

/* A paragraph under a heading, broken at spaces. */
static void print_paragraph(const char *heading, const char *text)
{
	size_t column = 2;

	if (!text)
		return;
	printf("\n%s\n ", heading);
	while (*text) {
		size_t word = strcspn(text, " ");

		if (column > 2 && column + word > WIDTH) {
			printf("\n ");
			column = 2;
		}
		printf(" %.*s", (int)word, text);
		column += word + 1;
		text += word + strspn(text + word, " ");
	}
	puts("");
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

/* All checks that the word names: SystemVerification is several. */
static size_t find_all(const char *word, const struct check *ret[CHECKS_MAX + 1])
{
	size_t count = 0;

	for (size_t i = 0; check_table[i] && count < CHECKS_MAX; i++)
		if (check_is_called(check_table[i], word))
			ret[count++] = check_table[i];
	ret[count] = NULL;
	return count;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct str_list words = { .items = argv, .count = (size_t)argc };
	const struct check *found[CHECKS_MAX + 1];
	cleanup_json struct json *document = NULL;

	if (argc == 0) {
		print_checks(ctx);
		return EXIT_OK;
	}
	if (check_words(check_table, &words, false, "explain", err) < 0)
		return EXIT_INVALID;
	if (find_all(argv[0], found) == 0) {
		error_set(err, -EINVAL, "explain: %s is a step of kubeadm's, not a check of a host",
			  argv[0]);
		return EXIT_INVALID;
	}
	if (output_is(ctx, "json") || output_is(ctx, "yaml")) {
		document = check_list_to_json(found);
		print_tree(ctx, document);
		return EXIT_OK;
	}
	for (size_t i = 0; found[i]; i++) {
		if (i)
			puts("");
		print_check(found[i]);
	}
	return EXIT_OK;
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
	.run = run,
};
