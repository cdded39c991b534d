/* knode facts: what a host is like. */
#include "facts/facts.h"

#include <stdio.h>

#include "command.h"
#include "command_print.h"

struct options {
	const char *purpose; /* --for */
};

static const char *const purposes[] = { "compare", NULL };

static const struct opt opts[] = {
	{ "for", 0, OPT_CHOICE, offsetof(struct options, purpose), "PURPOSE",
	  "compare: one short line of JSON, for `knode preflight --compare`", .choices = purposes },
	{ 0 },
};

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_host struct host *host = NULL;
	cleanup_facts struct facts *facts = NULL;
	cleanup_json struct json *document = NULL;

	(void)argc, (void)argv;
	if (open_host(ctx, HOST_READ, &host, err) < 0)
		return EXIT_ERROR;
	facts = facts_gather(host);
	if (options->purpose) {
		cleanup_free char *line = NULL;

		document = facts_for_compare(facts);
		line = json_to_text(document);
		puts(line);
		return EXIT_OK;
	}
	facts_ask_versions(host, facts);
	if (wants_text(ctx)) {
		cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

		facts_to_text(facts, &text);
		print_buffer(&text);
		return EXIT_OK;
	}
	document = facts_to_json(facts);
	print_tree(ctx, document);
	return EXIT_OK;
}

const struct command command_facts = {
	.name = "facts",
	.summary = "What this host is like: everything that preflight looks at",
	.synopsis = "",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.run = run,
};
