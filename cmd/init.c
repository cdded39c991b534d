/* knode init: the first control plane of a cluster. */
#include <errno.h>

#include "acts/upload.h"
#include "command_install.h"
#include "command_node.h"
#include "command_phases.h"
#include "command_welcome.h"

struct options {
	bool dry_run, diff, yes, install;
	const char *output_dir;
};

static const struct opt opts[] = {
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print the whole plan; change nothing" },
	{ "diff", 0, OPT_BOOL, offsetof(struct options, diff), NULL,
	  "print the differences; change nothing; exit 4 when there are any" },
	{ "install", 0, OPT_BOOL, offsetof(struct options, install), NULL,
	  "first bring containerd, CNI plugins, kubelet and kubectl" },
	{ "output-dir", 0, OPT_TEXT, offsetof(struct options, output_dir), "DIR",
	  "with --dry-run: write files and objects under DIR instead" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

static int check_phases(const struct config *config, struct error *err)
{
	const struct str_list *skipped = &config->init.skip_phases;
	int r = phases_check(&phases_of_init, skipped, err);

	return r < 0 ? r : phases_check_needs(&phases_of_init, skipped, err);
}

/* A cluster is made of what runs. */
static int check_may_init(const struct context *ctx, struct error *err)
{
	if (ctx->global.root)
		return error_set(
			err, -EOPNOTSUPP,
			"nothing runs in %s, so that init cannot make a cluster there; "
			"--dry-run prints what it would write, and --output-dir DIR writes "
			"it",
			ctx->global.root);
	return check_may_change(ctx, err);
}

/* What is brought before the host is judged: a run of its own. */
static int install(const struct context *ctx, const struct options *options, struct error *err)
{
	const struct run_install how = { .command = "install for init",
					 .dry_run = options->dry_run,
					 .yes = true };

	if (!options->install || options->diff)
		return EXIT_OK;
	if (!options->dry_run && check_may_init(ctx, err) < 0)
		return EXIT_ERROR;
	return run_install_node(ctx, &how, err);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct node_wish wish = {
		.kind = CONFIG_INIT,
		.parts = NODE_ALL,
		.patches = true,
	};
	const struct options *options = ctx->opts;
	struct run_phases how = {
		.phases = &phases_of_init,
		.role = ROLE_CONTROL_PLANE,
		.kinds = CONFIG_INIT | CONFIG_CLUSTER | CONFIG_KUBELET | CONFIG_KUBE_PROXY |
			 CONFIG_NODE,
		.diff = options->diff,
		.output_dir = options->output_dir,
		.adopt = upload_take_key,
		.finish = welcome_init,
	};
	cleanup_node struct node node = { 0 };
	int code = install(ctx, options, err);

	(void)argc, (void)argv;
	if (code == EXIT_OK)
		code = open_node(ctx, &wish, &node, err);
	if (code != EXIT_OK)
		return code;
	if (check_phases(node.config, err) < 0)
		return EXIT_INVALID;
	how.skipped = &node.config->init.skip_phases;
	how.dry_run = options->dry_run || node.config->init.dry_run;
	if (!how.dry_run && !how.diff && check_may_init(ctx, err) < 0)
		return EXIT_ERROR;
	return run_phases(ctx, &node, &how, err);
}

const struct command command_init = {
	.name = "init",
	.summary = "Make this host the first control plane of a cluster",
	.synopsis = "",
	.details =
		"Judges the host, makes certificates, starts the control plane, waits until it is well, and\n"
		"gives the cluster its objects. The same command goes on where it was interrupted; with\n"
		"another configuration, it changes what differs. --dry-run prints phases, files and objects,\n"
		"without network and root; <late: ...> only exists later. --output-dir alone writes secrets.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_init,
	.run = run,
};
