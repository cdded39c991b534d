/* knode config validate: all that is wrong with a configuration, in one run. */
#include <errno.h>
#include <stdio.h>

#include "command_error.h"
#include "command_node.h"
#include "command_output.h"

struct options {
	const char *kubeconfig;
	bool allow_deprecated_api, allow_experimental_api;
};

static const struct opt opts[] = {
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
	{ "allow-deprecated-api", 0, OPT_BOOL, offsetof(struct options, allow_deprecated_api),
	  .hidden = true },
	{ "allow-experimental-api", 0, OPT_BOOL, offsetof(struct options, allow_experimental_api),
	  .hidden = true },
	{ 0 },
};

static void print_verdict(const struct context *ctx, const struct config_problems *problems)
{
	cleanup_json struct json *document = NULL;
	struct json *list;

	if (wants_text(ctx)) {
		for (size_t i = 0; i < problems->count; i++)
			print_problem(&problems->items[i]);
		if (!problems->errors)
			puts("ok");
		return;
	}
	document = json_map();
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "ConfigValidation");
	json_map_set_bool(document, "valid", !problems->errors);
	list = json_list();
	for (size_t i = 0; i < problems->count; i++)
		json_list_add(list, problem_to_json(&problems->items[i], ctx->flags.config));
	json_map_set(document, "problems", list);
	print_tree(ctx, document);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	cleanup_node struct node node = { 0 }; /* without a host */
	const struct config_source source = { .flags = &ctx->flags, .set = &ctx->sets[1] };
	struct error told;
	int r;

	(void)argc, (void)argv;
	if (!ctx->flags.config) {
		(void)error_set(err, -EINVAL, "config validate: --config FILE is missing");
		return EXIT_INVALID;
	}
	r = node_configure(&node, &source, NODE_ALL, &problems, &told);
	print_verdict(ctx, &problems);
	return r < 0 ? EXIT_INVALID : EXIT_OK;
}

const struct command command_config_validate = {
	.name = "config validate",
	.summary = "Check a configuration file; tells all that is wrong with it",
	.synopsis = "",
	.details = "Checks a configuration file without looking at any host. Prints each problem\n"
		   "with its place, or \"ok\"; exits 3 when there is an error.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.run = run,
};
