/* knode join: a worker of a cluster. */
#include <errno.h>

#include "cluster/cluster.h"
#include "cluster/discovery.h"
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
	  "print the whole plan; change nothing, here or in the cluster" },
	{ "diff", 0, OPT_BOOL, offsetof(struct options, diff), NULL,
	  "print the differences; change nothing; exit 4 when there are any" },
	{ "install", 0, OPT_BOOL, offsetof(struct options, install), NULL,
	  "first bring containerd, CNI plugins, kubelet and kubectl" },
	{ "output-dir", 0, OPT_TEXT, offsetof(struct options, output_dir), "DIR",
	  "with --dry-run: write files under DIR instead" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

/* Finds the cluster, and reads what it is like. */
static int find_cluster(const struct context *ctx, const struct node *node, struct cluster **ret,
			struct error *err)
{
	const struct config_join *join = &node->config->join;
	cleanup_fetch struct fetch *fetch = NULL;
	cleanup_login struct kube_login found = { 0 };
	struct progress progress;
	int r = fetch_new(&fetch, err);

	if (r < 0)
		return r;
	progress_begin(&progress, ctx);
	r = discover(fetch, node->host, join, &progress.watch.teller, &found, err);
	progress_done(&progress);
	if (r == 0)
		r = cluster_read(fetch, &found, join->node_registration.name, ret, err);
	if (r == 0 && !host_exists(node->host, "/etc/kubernetes/kubelet.conf"))
		cluster_set_bootstrap(*ret, &found);
	return r;
}

/* A Node of this name that is Ready belongs to another host. */
static int check_name(const struct node *node, const struct cluster *cluster, struct error *err)
{
	const char *name = node->config->join.node_registration.name;

	if (!cluster->bootstrap.length || !cluster->node || !cluster_node_is_ready(cluster->node))
		return 0;
	return error_set(err, -EEXIST,
			 "the cluster has a Node %s already, which is Ready: give this one another "
			 "name (--node-name), or, when that one is gone, `kubectl delete node %s`",
			 name, name);
}

/* Plans with the cluster in view, and does what is asked for with the plan. */
static int join(const struct context *ctx, struct node *node, bool dry_run, struct error *err)
{
	const struct options *options = ctx->opts;
	struct run_phases how = {
		.phases = &phases_of_join,
		.skipped = &node->config->join.skip_phases,
		.role = ROLE_WORKER,
		.kinds = CONFIG_JOIN | CONFIG_NODE,
		.dry_run = dry_run,
		.diff = options->diff,
		.output_dir = options->output_dir,
		.finish = welcome_join,
	};
	cleanup_cluster struct cluster *cluster = NULL;
	int r = find_cluster(ctx, node, &cluster, err);

	if (r == 0)
		r = check_name(node, cluster, err);
	if (r < 0)
		return EXIT_ERROR;
	config_take_cluster(node->config, take_ptr(&cluster->config));
	how.cluster = cluster;
	return run_phases(ctx, node, &how, err);
}

/* What is brought before the host is judged: a run of its own. */
static int install(const struct context *ctx, const struct options *options, struct error *err)
{
	const struct run_install how = { .command = "install for join",
					 .dry_run = options->dry_run,
					 .yes = true };

	if (!options->install || options->diff)
		return EXIT_OK;
	if (!options->dry_run && check_may_change(ctx, err) < 0)
		return EXIT_ERROR;
	return run_install_node(ctx, &how, err);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const struct node_wish wish = {
		.kind = CONFIG_JOIN,
		.parts = NODE_ALL,
		.patches = true,
		.endpoint = argc ? argv[0] : NULL,
	};
	cleanup_node struct node node = { 0 };
	int code = install(ctx, options, err);
	bool dry;

	if (code == EXIT_OK)
		code = open_node(ctx, &wish, &node, err);
	if (code != EXIT_OK)
		return code;
	dry = options->dry_run || node.config->join.dry_run;
	if (phases_check(&phases_of_join, &node.config->join.skip_phases, err) < 0)
		return EXIT_INVALID;
	if (node.config->join.has_control_plane) {
		(void)error_set(
			err, -EOPNOTSUPP,
			"join cannot make a further control plane yet, and changed nothing");
		return EXIT_ERROR;
	}
	if (!dry && !options->diff && check_may_change(ctx, err) < 0)
		return EXIT_ERROR;
	return join(ctx, &node, dry, err);
}

const struct command command_join = {
	.name = "join",
	.summary = "Make this host a worker of a cluster",
	.synopsis = "[HOST:PORT]",
	.details =
		"Judges the host, finds the cluster at HOST:PORT and makes sure that it is the right\n"
		"one, then starts the kubelet, which asks the cluster for its certificate. `knode init`\n"
		"ends with the command for workers. The same command goes on where it was interrupted.\n"
		"With --dry-run, the cluster is read, and nothing is changed anywhere.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_join,
	.max_args = 1,
	.run = run,
};
