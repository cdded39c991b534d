/* knode prepare: mends what a host lacks to become a node. */
#include "install/prepare.h"

#include "command_node.h"
#include "command_plan.h"

struct options {
	struct str_list only, skip;
	bool dry_run, diff, yes;
};

static const struct opt opts[] = {
	{ "only", 0, OPT_LIST, offsetof(struct options, only), "INSTALLER", "only these: @LIST@",
	  .list = prepare_list },
	{ "skip", 0, OPT_LIST, offsetof(struct options, skip), "STEP",
	  "leave out a step (\"sysctl kernel.panic\") or an installer" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be changed; change nothing" },
	{ "diff", 0, OPT_BOOL, offsetof(struct options, diff), NULL,
	  "print the differences; change nothing; exit 4 when there are any" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL, "do not ask" },
	{ 0 },
};

/* What prepares the host, without what is left out. */
static int add_steps(const struct options *options, const struct node *node, struct plan *plan,
		     struct error *err)
{
	const struct installer_input in = node_input(node);
	int r = prepare_add(&in, &options->only, plan, err);

	for (size_t i = 0; i < options->skip.count && r == 0; i++) {
		r = plan_leave_out(plan, options->skip.items[i], err);
		if (r < 0)
			return error_wrap(err, "--skip");
	}
	return r;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const struct run_plan how = { .command = "prepare",
				      .dry_run = options->dry_run,
				      .diff = options->diff,
				      .yes = options->yes };
	/* What is certain to be changed may also be made: --root of a new directory. */
	bool changes = options->yes && !options->dry_run && !options->diff;
	cleanup_node struct node node = { 0 };
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	int code;

	(void)argc, (void)argv;
	code = open_node_to_prepare(ctx, changes ? HOST_WRITE : HOST_READ, &node, err);
	if (code != EXIT_OK)
		return code;
	prepare_want(&options->only, node.config, &wanted);
	node_gather(&node, &wanted);
	if (add_steps(options, &node, plan, err) < 0)
		return EXIT_INVALID;
	return run_plan(ctx, plan, node.host, &how, err);
}

const struct command command_prepare = {
	.name = "prepare",
	.summary = "Mend what this host lacks to become a node",
	.synopsis = "",
	.details =
		"Sets kernel settings, loads modules and turns swap off, now and for every boot, in "
		"files of\nknode's own. Shows what it changes, and asks first. `knode undo` puts "
		"everything back.\n"
		"A step that --skip leaves out is named as the plan prints it, or by its target alone.\n"
		"What cannot be set here keeps nothing else from being set: it is told at the end, "
		"exit code 1.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.run = run,
};
