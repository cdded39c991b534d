/* knode undo: puts back what a run changed. */
#include <stdio.h>

#include "command_error.h"
#include "command_output.h"
#include "command_plan.h"
#include "command_print.h"
#include "command_reset.h"
#include "plan/plan_print.h"

struct options {
	bool force, yes;
};

static const struct opt opts[] = {
	{ "force", 0, OPT_BOOL, offsetof(struct options, force), NULL,
	  "put back also what was changed since" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL, "do not ask" },
	{ 0 },
};

/* Lists what goes for ever. */
static int show_grown(const struct context *ctx, const struct host *host, const struct plan *grown,
		      struct error *err)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_inspection struct inspection seen = { 0 };
	int r = plan_inspect(grown, host, &seen, err);

	if (r < 0 || !seen.pending || !wants_text(ctx))
		return r;
	plan_print_text(grown, &seen, ctx->color, &out);
	print_buffer(&out);
	printf("These came since, and go first: nothing brings them back.\n");
	return 0;
}

/* Says which run it is going to be, and asks. */
static int ask(const struct context *ctx, const struct run *run, struct error *err)
{
	cleanup_free char *question =
		xasprintf("Take back run %s of %s (%zu change%s)?", run->id, run->time,
			  run->changes, run->changes == 1 ? "" : "s");

	return confirm(ctx, question, err);
}

/* What came since because of the run; of a running host alone: nothing grows in a directory. */
static int find_grown(struct context *ctx, struct node *node, const struct run *run,
		      struct plan **ret, struct error *err)
{
	const struct node_wish wish = { .kind = CONFIG_RESET, .parts = NODE_IDENTITY };
	int code;

	if (host_kind(node->host) != HOST_RUNNING || !run_made_node(run))
		return EXIT_OK;
	code = open_node(ctx, &wish, node, err);
	if (code != EXIT_OK)
		return code;
	*ret = plan_new();
	return grown_plan(node, *ret, err) < 0 ? EXIT_ERROR : EXIT_OK;
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

static int undo(const struct context *ctx, struct host *host, const struct undo_wish *wish,
		struct error *err)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };
	struct progress progress;
	struct error why;
	int r;

	progress_begin(&progress, ctx);
	r = run_undo(host, wish, &progress.watch, &result, &why);
	progress_done(&progress);
	if (r < 0)
		return tell_failure(ctx, &result, &why, err);
	print_result(ctx, "RunResult", "undone", &result);
	return EXIT_OK;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_plan struct plan *grown = NULL;
	cleanup_node struct node node = { 0 };
	cleanup_run struct run *found = NULL;
	struct undo_wish wish = { .id = argc ? argv[0] : NULL, .force = options->force };
	int r = open_host_to_change(ctx, &node.host, err), code;

	if (r < 0)
		return EXIT_ERROR;
	/* What is wrong with it, or that there is none, run_undo() says. */
	if (run_undo_find(node.host, wish.id, &found, err) < 0 && !options->yes)
		return EXIT_ERROR;
	code = found ? find_grown(ctx, &node, found, &grown, err) : EXIT_OK;
	if (code != EXIT_OK)
		return code;
	if (grown)
		r = show_grown(ctx, node.host, grown, err);
	if (r == 0 && found && !options->yes)
		r = ask(ctx, found, err);
	if (r < 0)
		return EXIT_ERROR;
	wish.grown = grown;
	return undo(ctx, node.host, &wish, err);
}

const struct command command_undo = {
	.name = "undo",
	.summary = "Put back what a run changed",
	.synopsis = "[RUN]",
	.details =
		"Files, modes, owners and values become what they were before the run, last step "
		"first. Takes the\nnewest run that is not undone. Stops when something was changed "
		"since, and shows the difference.\n"
		"Of a run that made the host a node, what came since goes first: pods, mounts, "
		"etcd's data.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.max_args = 1,
	.arguments = { .runs = true },
	.run = run,
};
