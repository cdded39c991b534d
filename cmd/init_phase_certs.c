/* knode init phase certs: certificates and keys of a control plane. */
#include "command_certs.h"

struct options {
	bool dry_run, yes;
};

static const struct opt opts[] = {
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be made; change nothing" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const struct run_plan how = { .command = "init-phase-certs",
				      .dry_run = options->dry_run,
				      .yes = true };
	cleanup_node struct node node = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	const char *name = str_eq(argv[0], "all") ? NULL : argv[0];
	int code = open_node_to_certify(ctx, options->dry_run, &node, err);

	(void)argc;
	if (code != EXIT_OK)
		return code;
	if (plan_certs(plan, node.config, name, err) < 0)
		return EXIT_INVALID;
	return run_plan(ctx, plan, node.host, &how, err);
}

const struct command command_init_phase_certs = {
	.name = "init phase certs",
	.summary = "Make the certificates and keys of a control plane",
	.synopsis = "all|NAME",
	.details =
		"Makes what is missing. What exists is checked and kept; what is wrong stops all with\n"
		"the reason, before anything is written. A CA whose key is not on this host is an\n"
		"external one: nothing is signed by it.\n\n"
		"NAME is ca, apiserver, apiserver-kubelet-client, front-proxy-ca, front-proxy-client,\n"
		"etcd-ca, etcd-server, etcd-peer, etcd-healthcheck-client, apiserver-etcd-client, or\n"
		"sa. `knode undo` takes it back.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_init,
	.min_args = 1,
	.max_args = 1,
	.arguments = { .list = list_certs },
	.run = run,
};
