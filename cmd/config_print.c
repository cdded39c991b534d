/* knode config print: kubeadm's defaults, or what a configuration comes to. */
#include <errno.h>
#include <stdio.h>

#include "command_node.h"
#include "command_output.h"
#include "command_print.h"

struct print_options {
	struct str_list component_configs;
	const char *api_version, *kubeconfig;
};

static const char *const outputs[] = { "yaml", "json", NULL };
static const char *const api_versions[] = { "v1beta3", "v1beta4", NULL };

static const struct opt rows[] = {
	{ "component-configs", 0, OPT_LIST, offsetof(struct print_options, component_configs),
	  "KIND,...", "with KubeletConfiguration, KubeProxyConfiguration" },
	{ "api-version", 0, OPT_CHOICE, offsetof(struct print_options, api_version), "VERSION",
	  "version of kubeadm's API: v1beta3 or v1beta4 (the default)", .choices = api_versions },
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct print_options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
	{ 0 },
};

/* What each argument prints. */
static const struct {
	const char *name;
	unsigned kinds;
} sets[] = {
	{ "init-defaults", CONFIG_INIT | CONFIG_CLUSTER },
	{ "join-defaults", CONFIG_JOIN },
	{ "reset-defaults", CONFIG_RESET },
	{ "upgrade-defaults", CONFIG_UPGRADE },
};

/* In the order of kubeadm's output. */
static const enum config_kind order[] = { CONFIG_INIT,       CONFIG_CLUSTER, CONFIG_JOIN,
					  CONFIG_RESET,      CONFIG_UPGRADE, CONFIG_KUBELET,
					  CONFIG_KUBE_PROXY, CONFIG_NODE };

static int add_components(const struct print_options *options, unsigned *kinds, struct error *err)
{
	const struct str_list *names = &options->component_configs;

	for (size_t i = 0; i < names->count; i++) {
		if (str_eq(names->items[i], "KubeletConfiguration"))
			*kinds |= CONFIG_KUBELET;
		else if (str_eq(names->items[i], "KubeProxyConfiguration"))
			*kinds |= CONFIG_KUBE_PROXY;
		else
			return error_set(err, -EINVAL,
					 "--component-configs: \"%s\" is not one of "
					 "KubeletConfiguration, KubeProxyConfiguration",
					 names->items[i]);
	}
	return 0;
}

static int find_set(const char *name, unsigned *ret, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		if (str_eq(sets[i].name, name)) {
			*ret = sets[i].kinds;
			return 0;
		}
	}
	return error_set(err, -EINVAL,
			 "\"%s\" is not one of init-defaults, join-defaults, reset-defaults, "
			 "upgrade-defaults",
			 name);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	static const struct node_wish wish = { .parts = NODE_IDENTITY };
	const struct print_options *options = ctx->opts;
	bool v1beta3 = options->api_version && str_eq(options->api_version, "v1beta3");
	cleanup_node struct node node = { 0 };
	cleanup_json struct json *documents = json_list();
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	unsigned kinds = 0;

	if (!argc == !ctx->flags.config) {
		(void)error_set(err, -EINVAL,
				"config print: name either defaults (init-defaults, join-defaults, "
				"reset-defaults, upgrade-defaults) or --config FILE");
		return EXIT_INVALID;
	}
	if (argc && find_set(argv[0], &kinds, err) < 0)
		return EXIT_INVALID;
	if (argc) {
		node.config = config_new_example();
	} else {
		int code = open_node(ctx, &wish, &node, err);

		if (code != EXIT_OK)
			return code;
		kinds = node.config->given;
		if (kinds & (CONFIG_INIT | CONFIG_CLUSTER))
			kinds |= CONFIG_INIT | CONFIG_CLUSTER;
	}
	if (add_components(options, &kinds, err) < 0)
		return EXIT_INVALID;
	if (v1beta3 && (kinds & (CONFIG_RESET | CONFIG_UPGRADE))) {
		(void)error_set(err, -EINVAL,
				"--api-version: ResetConfiguration and UpgradeConfiguration came "
				"with v1beta4");
		return EXIT_INVALID;
	}
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		if (kinds & order[i])
			json_list_add(documents,
				      config_encode(node.config, order[i],
						    v1beta3 ? CONFIG_V1BETA3 : CONFIG_V1BETA4));
	if (output_is(ctx, "json")) {
		print_tree(ctx,
			   json_count(documents) == 1 ? json_list_at(documents, 0) : documents);
		return EXIT_OK;
	}
	documents_to_yaml(documents, &out);
	print_buffer(&out);
	return EXIT_OK;
}

static void list_sets(struct str_list *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		str_list_add(ret, sets[i].name);
}

const struct command command_config_print = {
	.name = "config print",
	.summary = "Print kubeadm's defaults, or what a configuration comes to",
	.synopsis = "[init-defaults|join-defaults|reset-defaults|upgrade-defaults]",
	.details =
		"Prints the default configuration of a command, as a start for your own; or, with\n"
		"--config, the whole configuration that a file comes to on this host.",
	.opts = rows,
	.opts_size = sizeof(struct print_options),
	.config_flags = config_flags_file,
	.outputs = outputs,
	.max_args = 1,
	.arguments = { .list = list_sets },
	.run = run,
};
