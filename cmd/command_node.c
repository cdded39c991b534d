#include "command_node.h"

#include "check/check.h"
#include "cluster/pod_ranges.h"
#include "command_error.h"
#include "config/config_fields.h"

int open_host(const struct context *ctx, enum host_access access, struct host **ret,
	      struct error *err)
{
	if (ctx->global.host)
		return host_open_recorded(ctx->global.host, ret, err);
	if (ctx->global.record && access == HOST_READ)
		return host_open_recording(ctx->global.record, ret, err);
	return host_open(ctx->global.root, access, ret, err);
}

/* Loads the configuration, and tells what is wrong with it. */
static int configure(const struct context *ctx, const struct node_wish *wish, struct node *node,
		     struct error *err)
{
	const struct config_source source = {
		.flags = &ctx->flags,
		.set = &ctx->sets[1],
		.wanted = wish->kind,
		.endpoint = wish->endpoint,
		.token = wish->token,
		.judges_name = wish->judges_name,
		.any_node = wish->any_node,
	};
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	struct error failure = { 0 };
	int r = node_configure(node, &source, wish->parts, &problems, &failure);

	print_problems(ctx, &problems, &failure);
	if (r == 0)
		return EXIT_OK;
	if (problems.errors)
		return EXIT_INVALID;
	*err = failure;
	return EXIT_ERROR;
}

/*
 * Whether the checks to be ignored are such as there are: a mistyped one on the command line is
 * refused. The file may be kubeadm's as well, which takes any word, so those in it are told.
 */
static int look_at_ignored(const struct context *ctx, const struct config *config,
			   struct error *err)
{
	const struct str_list *lists[] = {
		&config->init.node_registration.ignore_preflight_errors,
		&config->join.node_registration.ignore_preflight_errors
	};
	int r = check_words(check_table, &ctx->flags.ignore_preflight_errors, true,
			    "--ignore-preflight-errors", err);

	for (size_t i = 0; i < ARRAY_SIZE(lists) && r == 0; i++) {
		struct error unknown;

		if (check_words(check_table, lists[i], true,
				"nodeRegistration.ignorePreflightErrors", &unknown) < 0)
			print_warning(ctx, unknown.message);
	}
	return r < 0 ? EXIT_INVALID : EXIT_OK;
}

static int load_patches(const struct context *ctx, struct node *node, struct error *err)
{
	cleanup(str_list_done) struct str_list ignored = { 0 };
	int r = node_load_patches(node, &ignored, err);

	for (size_t i = 0; i < ignored.count; i++) {
		cleanup_free char *warning = xasprintf("patches: %s", ignored.items[i]);

		print_warning(ctx, warning);
	}
	return r < 0 ? EXIT_INVALID : EXIT_OK;
}

int open_node(const struct context *ctx, const struct node_wish *wish, struct node *node,
	      struct error *err)
{
	int code;

	if (!wish->no_host && !node->host && open_host(ctx, wish->access, &node->host, err) < 0)
		return EXIT_ERROR;
	code = configure(ctx, wish, node, err);
	if (code == EXIT_OK)
		code = look_at_ignored(ctx, node->config, err);
	return code == EXIT_OK && wish->patches ? load_patches(ctx, node, err) : code;
}

int open_node_to_prepare(const struct context *ctx, enum host_access access, struct node *node,
			 struct error *err)
{
	const struct node_wish wish = {
		.access = access,
	};

	int code = open_node(ctx, &wish, node, err);

	if (code == EXIT_OK)
		find_pod_ranges(ctx, node);
	return code;
}

void find_pod_ranges(const struct context *ctx, struct node *node)
{
	struct config_cni *cni = &node->config->node.cni;
	const char *given = config_registration(node->config)->name;
	cleanup(host_uname_done) struct host_uname uname = { 0 };
	cleanup_free char *name = NULL;
	struct error err;

	if (!config_cni_wants_ranges(node->config) || cni->pod_cidrs.count ||
	    host_kind(node->host) != HOST_RUNNING ||
	    !host_exists(node->host, "/etc/kubernetes/kubelet.conf"))
		return;
	if (host_uname(node->host, &uname, &err) < 0) {
		print_warning(ctx, err.message);
		return;
	}
	name = config_node_name(uname.nodename);
	if (cluster_pod_ranges(node->host, given && *given ? given : name, &cni->pod_cidrs, &err) <
	    0)
		print_warning(ctx, err.message);
}

struct installer_input node_input(const struct node *node)
{
	return (struct installer_input){ .config = node->config,
					 .facts = node->facts,
					 .patches = node->patches };
}
