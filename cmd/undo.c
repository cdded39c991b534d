/* knode undo: puts back what a run changed. */
#include <stdio.h>

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
	int r = id ? run_load(host, id, &run, err) : run_newest(host, &run, err);

	if (r < 0 || !run)
		return r; /* run_undo() says that there is none */
	question = xasprintf("Take back run %s of %s (%zu change%s)?", run->id, run->time,
			     run->changes, run->changes == 1 ? "" : "s");
	return confirm(ctx, question, err);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const char *id = argc ? argv[0] : NULL;
	cleanup(apply_result_done) struct apply_result result = { 0 };
	cleanup_host struct host *host = NULL;
	struct progress progress;
	int r = open_host_to_change(ctx, &host, err);

	if (r == 0 && !options->yes)
		r = ask(ctx, host, id, err);
	if (r < 0)
		return EXIT_ERROR;
	progress_begin(&progress, ctx);
	r = run_undo(host, id, options->force, &progress.watch, &result, err);
	progress_done(&progress);
	if (r < 0 && result.difference)
		fputs(result.difference, stderr);
	if (r < 0)
		return EXIT_ERROR;
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
	.run = run,
};
