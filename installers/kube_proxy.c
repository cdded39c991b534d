/* kube-proxy, on every node. */
#include "install/addon.h"
#include "install/manifest.h"

static bool is_wanted(const struct config *config)
{
	return !config->cluster.proxy_disabled;
}

/* The kubeconfig of all kube-proxies: the server, and the tokens of their pods. Free *@ret. */
static int render_kubeconfig(const struct config *config, char **ret, struct error *err)
{
	cleanup_free char *server = config_api_server_url(config);
	cleanup_json struct json *values = json_map(), *kubeconfig = NULL;
	int r;

	template_set(values, "SERVER", server);
	r = manifest_render("kube-proxy/kubeconfig.yaml", values, &kubeconfig, err);
	if (r < 0)
		return r;
	*ret = manifest_text(kubeconfig);
	return 0;
}

static struct json *proxy_environment(const struct config *config)
{
	const struct config_args *proxies = &config->node.proxy_environment;
	struct json *environment = json_list();

	for (size_t i = 0; i < proxies->count; i++) {
		struct json *variable = json_map();

		json_map_set_text(variable, "name", proxies->items[i].name);
		json_map_set_text(variable, "value", proxies->items[i].value);
		json_list_add(environment, variable);
	}
	return environment;
}

static int set_values(const struct installer_input *in, struct json *values, struct error *err)
{
	cleanup_free char *image = config_image(in->config, IMAGE_PROXY);
	cleanup_json struct json *proxy = config_kube_proxy(in->config);
	cleanup_free char *text = manifest_text(proxy), *kubeconfig = NULL, *both = NULL;
	int r = render_kubeconfig(in->config, &kubeconfig, err);

	if (r < 0)
		return r;
	both = xasprintf("%s%s", text, kubeconfig);
	template_set(values, "PROXY_CONFIGURATION", text);
	template_set(values, "KUBECONFIG", kubeconfig);
	json_map_set(values, "ANNOTATIONS",
		     manifest_signature(in->config->given & CONFIG_KUBE_PROXY, both));
	json_map_set(values, "PROXY_ENV", proxy_environment(in->config));
	template_set(values, "IMAGE", image);
	return 0;
}

static const struct addon_template templates[] = {
	{ "kube-proxy/configmap.yaml" },
	{ "kube-proxy/daemonset.yaml", .patches = "kubeproxydaemonset" },
	{ "kube-proxy/rbac.yaml" },
	{ 0 },
};

static const struct addon addon = {
	.is_wanted = is_wanted,
	.set_values = set_values,
	.templates = templates,
};

const struct installer installer_kube_proxy = {
	.id = "kube-proxy",
	.title = "Proxy of Services on every node",
	.phase = "addon/kube-proxy",
	.group = "kube-proxy",
	.source = "kubernetesVersion of the configuration",
	.roles = ROLE_CONTROL_PLANE,
	.addon = &addon,
};
