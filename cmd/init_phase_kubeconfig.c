/* knode init phase kubeconfig: kubeconfigs of a control plane. */
#include "command_certs.h"

struct options {
	bool dry_run, yes;
	const char *kubeconfig_dir;
};

static const struct opt opts[] = {
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be made; change nothing" },
	{ "kubeconfig-dir", 0, OPT_PATH, offsetof(struct options, kubeconfig_dir), "DIR",
	  "where they go (default: " KUBECONFIG_DIR ")" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const struct run_plan how = { .command = "init-phase-kubeconfig",
				      .dry_run = options->dry_run,
				      .yes = true };
	cleanup_node struct node node = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	const char *name = str_eq(argv[0], "all") ? NULL : argv[0];
	const char *dir = options->kubeconfig_dir ? options->kubeconfig_dir : KUBECONFIG_DIR;
	int code = open_node_to_certify(ctx, options->dry_run, &node, err);

	(void)argc;
	if (code != EXIT_OK)
		return code;
	if (plan_kubeconfigs(plan, node.config, dir, name, err) < 0)
		return EXIT_INVALID;
	return run_plan(ctx, plan, node.host, &how, err);
}

const struct command command_init_phase_kubeconfig = {
	.name = "init phase kubeconfig",
	.summary = "Make the kubeconfigs of a control plane",
	.synopsis = "all|NAME",
	.details =
		"Makes what is missing, each with a client certificate and a key of its own, signed by\n"
		"the cluster's CA. What exists is checked and kept; what is wrong stops all with the\n"
		"reason, before anything is written.\n\n"
		"NAME is admin, super-admin (from Kubernetes v1.29), kubelet, controller-manager or\n"
		"scheduler. `knode undo` takes it back.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_init,
	.min_args = 1,
	.max_args = 1,
	.arguments = { .list = list_kubeconfigs },
	.run = run,
};
