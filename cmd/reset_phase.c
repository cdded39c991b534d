/* knode reset phase: a phase of reset by itself. */
#include <stdio.h>

#include "command_output.h"
#include "command_plan.h"
#include "command_reset.h"
#include "install/teardown.h"

struct options {
	bool dry_run, yes;
	const char *kubeconfig;
};

static const struct opt opts[] = {
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be changed; change nothing" },
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

/* What there is to judge: whether whoever asks may change this host. */
static int preflight(const struct context *ctx, const struct options *options, struct error *err)
{
	if (!options->dry_run && check_may_change(ctx, err) < 0)
		return EXIT_ERROR;
	if (wants_text(ctx))
		printf("nothing stands in the way of a reset\n");
	return EXIT_OK;
}

/* All phases but this one, and those that are to be skipped anyway. */
static void list_others(const char *phase, const struct str_list *skipped, struct str_list *ret)
{
	cleanup(str_list_done) struct str_list all = { 0 };

	str_list_add_all(ret, skipped);
	teardown_list(&all);
	for (size_t i = 0; i < all.count; i++)
		if (!str_eq(all.items[i], phase))
			str_list_add(ret, all.items[i]);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_free char *command = xasprintf("reset-phase-%s", argv[0]);
	const struct str_list asked = { .items = argv, .count = 1 };
	cleanup(str_list_done) struct str_list others = { 0 };
	cleanup_node struct node node = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	struct run_plan how = {
		.command = command,
		.yes = true, /* as with kubeadm: whoever names a phase wants it */
	};
	int code;

	(void)argc;
	if (teardown_check(&asked, err) < 0)
		return EXIT_INVALID;
	if (str_eq(argv[0], "preflight"))
		return preflight(ctx, options, err);
	code = open_node(ctx, &(struct node_wish){ .kind = CONFIG_RESET, .parts = NODE_IDENTITY },
			 &node, err);
	if (code != EXIT_OK)
		return code;
	list_others(argv[0], &node.config->reset.skip_phases, &others);
	if (teardown_check(&others, err) < 0)
		return EXIT_INVALID;
	if (reset_plan(&node, &others, plan, err) < 0)
		return EXIT_ERROR;
	how.dry_run = options->dry_run || node.config->reset.dry_run;
	return run_plan(ctx, plan, node.host, &how, err);
}

const struct command command_reset_phase = {
	.name = "reset phase",
	.summary = "Run a phase of reset by itself",
	.synopsis = "PHASE",
	.details =
		"Phases are kubeadm's: preflight, remove-etcd-member (etcd's data), cleanup-node\n"
		"(all else). Nothing takes back what they remove, and nothing is asked before.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_reset,
	.min_args = 1,
	.max_args = 1,
	.arguments = { .list = teardown_list },
	.run = run,
};
