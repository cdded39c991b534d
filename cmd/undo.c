/* knode undo: puts back what a run changed. */
#include <stdio.h>

#include "command_error.h"
#include "command_output.h"
#include "command_plan.h"

struct options {
	bool force, yes;
};

static const struct opt opts[] = {
	{ "force", 0, OPT_BOOL, offsetof(struct options, force), NULL,
	  "put back also what was changed since" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL, "do not ask" },
	{ 0 },
};

/* Says which run it is going to be, and asks. */
static int ask(const struct context *ctx, const struct host *host, const char *id,
	       struct error *err)
{
	cleanup_run struct run *run = NULL;
	cleanup_free char *question = NULL;
	int r = id ? run_load(host, id, &run, err) : run_newest_to_undo(host, &run, NULL, err);

	if (r < 0 || !run)
		return r; /* run_undo() says that there is none */
	question = xasprintf("Take back run %s of %s (%zu change%s)?", run->id, run->time,
			     run->changes, run->changes == 1 ? "" : "s");
	return confirm(ctx, question, err);
}

/* With what was changed since, if that is why: a document has it as a field. */
static int tell_failure(const struct context *ctx, const struct apply_result *result,
			const struct error *why, struct error *err)
{
	cleanup_json struct json *document = NULL;

	if (result->difference && wants_tree(ctx)) {
		document = error_to_json(EXIT_ERROR, why->message);
		json_map_set_text(document, "difference", result->difference);
		print_error_tree(ctx, document);
		return EXIT_ERROR;
	}
	if (result->difference)
		fputs(result->difference, stderr);
	*err = *why;
	return EXIT_ERROR;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const char *id = argc ? argv[0] : NULL;
	cleanup(apply_result_done) struct apply_result result = { 0 };
	cleanup_host struct host *host = NULL;
	struct progress progress;
	struct error why;
	int r = open_host_to_change(ctx, &host, err);

	if (r == 0 && !options->yes)
		r = ask(ctx, host, id, err);
	if (r < 0)
		return EXIT_ERROR;
	progress_begin(&progress, ctx);
	r = run_undo(host, id, options->force, &progress.watch, &result, &why);
	progress_done(&progress);
	if (r < 0)
		return tell_failure(ctx, &result, &why, err);
	print_result(ctx, "RunResult", "undone", &result);
	return EXIT_OK;
}

const struct command command_undo = {
	.name = "undo",
	.summary = "Put back what a run changed",
	.synopsis = "[RUN]",
	.details =
		"Files, modes, owners and values become what they were before the run, last step "
		"first. Takes the\nnewest run that is not undone. Stops when something was changed "
		"since, and shows the difference.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.max_args = 1,
	.arguments = { .runs = true },
	.run = run,
};
