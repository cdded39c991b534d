/* knode resume: completes a run that was interrupted, or that failed. */
#include "command_plan.h"

struct options {
	bool yes;
};

static const struct opt opts[] = {
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };
	cleanup_host struct host *host = NULL;
	struct progress progress;
	int r = open_host_to_change(ctx, &host, err);

	if (r < 0)
		return EXIT_ERROR;
	progress_begin(&progress, ctx);
	r = run_resume(host, argc ? argv[0] : NULL, &progress.watch, &result, err);
	progress_done(&progress);
	if (r < 0) {
		print_failures(ctx, &result);
		return EXIT_ERROR;
	}
	print_result(ctx, "RunResult", "done", &result);
	return EXIT_OK;
}

const struct command command_resume = {
	.name = "resume",
	.summary = "Complete a run that was interrupted or failed",
	.synopsis = "[RUN]",
	.details =
		"Goes on where the run stopped, by the plan in its journal: neither the "
		"configuration nor the\ncommand's options are needed. `knode history` lists runs.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.max_args = 1,
	.arguments = { .runs = true },
	.run = run,
};
