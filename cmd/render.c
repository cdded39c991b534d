/* knode render: what init would write, without looking at a host. */
#include <errno.h>
#include <stdio.h>

#include "base/nearest.h"
#include "command_node.h"
#include "command_output.h"
#include "install/phases.h"
#include "plan/rendering.h"

struct options {
	const char *output_dir;
};

static const struct opt opts[] = {
	{ "output-dir", 0, OPT_TEXT, offsetof(struct options, output_dir), "DIR",
	  "write files as on the host, and objects to api/, under DIR" },
	{ 0 },
};

enum {
	INSTALLERS_MAX = 8,
};

/* What can be asked for, and the installers that it takes: none means all of init's. */
static const struct group {
	const char *name;
	const char *installers[INSTALLERS_MAX];
	bool rbac_only;
} groups[] = {
	{ "control-plane", { "kube-apiserver", "kube-controller-manager", "kube-scheduler" } },
	{ "etcd", { "etcd" } },
	{ "kubelet", { "kubelet-flags", "kubelet-config", "kubelet-configmap" } },
	{ "coredns", { "coredns" } },
	{ "kube-proxy", { "kube-proxy" } },
	{ "rbac", { NULL }, .rbac_only = true },
	{ "units", { "kubelet-unit" } },
	{ "all", { NULL } },
};

static const struct group *find_group(const char *name, struct error *err)
{
	const char *names[ARRAY_SIZE(groups)], *hint;

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		if (str_eq(groups[i].name, name))
			return &groups[i];
		names[i] = groups[i].name;
	}
	hint = nearest(name, names, ARRAY_SIZE(names));
	(void)error_set(err, -EINVAL, "render: \"%s\" is nothing to render; %s%s%s", name,
			hint ? "did you mean \"" : "`knode render --help` lists what is",
			hint ? hint : "", hint ? "\"?" : "");
	return NULL;
}

static int add_group(const struct group *group, const struct installer_input *in, struct plan *plan,
		     struct error *err)
{
	static const struct str_list none;
	int r = 0;

	if (!group->installers[0])
		return phases_add(in, &none, plan, err);
	for (size_t i = 0; group->installers[i] && r == 0; i++)
		r = installer_add(installer_find(group->installers[i]), in, plan, err);
	return r;
}

/* A plan of the objects of access control alone. */
static struct plan *rbac_of(const struct plan *plan)
{
	struct plan *rbac = plan_new();

	for (size_t i = 0; i < plan_count(plan); i++) {
		struct json *object = json_map_get(plan_at(plan, i)->params, "object");

		if (str_starts(json_map_text(object, "apiVersion", ""),
			       "rbac.authorization.k8s.io/"))
			plan_api(rbac, json_ref(object));
	}
	return rbac;
}

static int print(const struct context *ctx, const struct plan *plan, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *document = NULL;

	if (options->output_dir)
		return plan_write_dir(plan, options->output_dir, err);
	if (wants_text(ctx)) {
		rendering_text(plan, &out);
		if (out.full)
			return error_set(err, -EFBIG, "too long to print; use --output-dir");
		fputs(out.text, stdout);
		return 0;
	}
	document = rendering_json(plan);
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "Rendering");
	print_tree(ctx, document);
	return 0;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	static const struct node_wish wish = {
		.kind = CONFIG_INIT,
		.parts = NODE_ALL,
		.patches = true,
		.no_host = true,
	};
	cleanup_node struct node node = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	struct installer_input in;
	const struct group *group;
	int code;

	(void)argc;
	group = find_group(argv[0], err);
	if (!group)
		return EXIT_INVALID;
	code = open_node(ctx, &wish, &node, err);
	if (code != EXIT_OK)
		return code;
	in = node_input(&node);
	if (add_group(group, &in, plan, err) < 0 || plan_check(plan, err) < 0)
		return EXIT_ERROR;
	if (group->rbac_only) {
		struct plan *rbac = rbac_of(plan);

		plan_free(plan);
		plan = rbac;
	}
	return print(ctx, plan, err) < 0 ? EXIT_ERROR : EXIT_OK;
}

static void list_groups(struct str_list *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		str_list_add(ret, groups[i].name);
}

const struct command command_render = {
	.name = "render",
	.summary = "Print the manifests, units and objects that init would make",
	.synopsis = "WHAT",
	.details =
		"WHAT is control-plane, etcd, kubelet, coredns, kube-proxy, rbac, units or all.\n"
		"Prints a stream of YAML documents: files after a comment with path and mode,\n"
		"and objects of the Kubernetes API, in the order of application. No host is\n"
		"looked at: what depends on one is a plain Debian's, or `host` of a\n"
		"NodeConfiguration. Values that only exist later read <late: ...>; secrets are\n"
		"printed as <hidden>, and written with --output-dir alone.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_init,
	.min_args = 1,
	.max_args = 1,
	.arguments = { .list = list_groups },
	.run = run,
};
