/* knode render: what init would write, without looking at a host. */
#include <errno.h>
#include <stdio.h>

#include "acts/api.h"
#include "base/nearest.h"
#include "command_node.h"
#include "command_output.h"
#include "command_render_list.h"
#include "install/phases.h"
#include "plan/act.h"
#include "plan/rendering.h"

struct options {
	const char *output_dir;
	bool list;
};

static const struct opt opts[] = {
	{ "output-dir", 0, OPT_TEXT, offsetof(struct options, output_dir), "DIR",
	  "write files as on the host, and objects to api/, under DIR" },
	{ "list", 0, OPT_BOOL, offsetof(struct options, list), NULL,
	  "list what there is to render, with versions and their sources" },
	{ 0 },
};

/* What is no installer's group. */
static const char rbac[] = "rbac", all[] = "all";

static void list_groups(struct str_list *ret)
{
	for (size_t i = 0; phases_of_init.installers[i]; i++) {
		const char *group = installer_find(phases_of_init.installers[i])->group;

		if (group && !str_list_has(ret, group))
			str_list_add(ret, group);
	}
	str_list_add(ret, rbac);
	str_list_add(ret, all);
}

static int check_group(const char *asked, struct error *err)
{
	cleanup(str_list_done) struct str_list groups = { 0 };
	const char *hint;

	list_groups(&groups);
	if (str_list_has(&groups, asked))
		return 0;
	hint = nearest(asked, (const char *const *)groups.items, groups.count);
	return error_set(err, -EINVAL, "render: \"%s\" is nothing to render; %s%s%s", asked,
			 hint ? "did you mean \"" : "`knode render --help` lists what is",
			 hint ? hint : "", hint ? "\"?" : "");
}

static int check_asked(int argc, const char *asked, struct error *err)
{
	if (!argc)
		return error_set(err, -EINVAL, "render: an argument is missing: knode render WHAT");
	return check_group(asked, err);
}

static int check_alone(int argc, const struct options *options, struct error *err)
{
	if (argc || options->output_dir)
		return error_set(err, -EINVAL, "render: --list stands alone: leave out %s",
				 argc ? "WHAT" : "--output-dir");
	return 0;
}

static bool is_asked(const struct installer *installer, const char *asked)
{
	if (str_eq(asked, rbac) || str_eq(asked, all))
		return true;
	return installer->group && str_eq(installer->group, asked);
}

static int add_group(const char *asked, const struct installer_input *in, struct plan *plan,
		     struct error *err)
{
	int r = 0;

	for (size_t i = 0; phases_of_init.installers[i] && r == 0; i++) {
		const struct installer *installer = installer_find(phases_of_init.installers[i]);

		if (is_asked(installer, asked))
			r = installer_add(installer, in, plan, err);
	}
	return r;
}

/* A plan of the objects of access control alone. */
static struct plan *rbac_of(const struct plan *plan)
{
	struct plan *rules = plan_new();

	for (size_t i = 0; i < plan_count(plan); i++) {
		struct json *object = action_product(plan_at(plan, i)).object;

		if (str_starts(json_map_text(object, "apiVersion", ""),
			       "rbac.authorization.k8s.io/"))
			plan_api(rules, json_ref(object));
	}
	return rules;
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
	const struct options *options = ctx->opts;
	cleanup_node struct node node = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	struct installer_input in;
	const char *asked = argc ? argv[0] : NULL;
	int code;

	if (options->list ? check_alone(argc, options, err) < 0 : check_asked(argc, asked, err) < 0)
		return EXIT_INVALID;
	code = open_node(ctx, &wish, &node, err);
	if (code != EXIT_OK)
		return code;
	in = node_input(&node);
	if (options->list)
		return list_renderings(ctx, &in, err);
	if (add_group(asked, &in, plan, err) < 0 || plan_check(plan, err) < 0)
		return EXIT_ERROR;
	if (str_eq(asked, rbac)) {
		struct plan *rules = rbac_of(plan);

		plan_free(plan);
		plan = rules;
	}
	return print(ctx, plan, err) < 0 ? EXIT_ERROR : EXIT_OK;
}

const struct command command_render = {
	.name = "render",
	.summary = "Print the manifests, units and objects that init would make",
	.synopsis = "WHAT | --list",
	.details = "WHAT: @LIST@.\n"
		   "Prints a stream of YAML documents: files after a comment with path and mode,\n"
		   "and objects of the Kubernetes API, in the order of application. No host is\n"
		   "looked at: what depends on one is a plain Debian's, or `host` of a\n"
		   "NodeConfiguration. Values that only exist later read <late: ...>; secrets are\n"
		   "printed as <hidden>, and written with --output-dir alone.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_init,
	.min_args = 0,
	.max_args = 1,
	.arguments = { .list = list_groups },
	.run = run,
};
