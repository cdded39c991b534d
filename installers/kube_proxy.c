/* kube-proxy, on every node. */
#include "install/installer.h"
#include "install/manifest.h"

static int add_configmap(const struct config *config, struct plan *plan, struct error *err)
{
	cleanup_json struct json *proxy = config_kube_proxy(config), *kubeconfig = NULL;
	cleanup_json struct json *values = json_map(), *part = json_map();
	cleanup_free char *server = config_api_server_url(config), *text = manifest_text(proxy);
	cleanup_free char *kubeconfig_text = NULL, *both = NULL;
	int r;

	template_set(part, "SERVER", server);
	r = manifest_render("kube-proxy/kubeconfig.yaml", part, &kubeconfig, err);
	if (r < 0)
		return r;
	kubeconfig_text = manifest_text(kubeconfig);
	both = xasprintf("%s%s", text, kubeconfig_text);
	template_set(values, "PROXY_CONFIGURATION", text);
	template_set(values, "KUBECONFIG", kubeconfig_text);
	json_map_set(values, "ANNOTATIONS",
		     manifest_signature(config->given & CONFIG_KUBE_PROXY, both));
	return manifest_add_objects(plan, "kube-proxy/configmap.yaml", values, err);
}

static int add_daemonset(const struct config *config, struct plan *plan, struct error *err)
{
	const struct config_args *proxies = &config->node.proxy_environment;
	cleanup_free char *image = config_image(config, IMAGE_PROXY);
	cleanup_json struct json *values = json_map();
	struct json *environment = json_list();

	for (size_t i = 0; i < proxies->count; i++) {
		struct json *variable = json_map();

		json_map_set_text(variable, "name", proxies->items[i].name);
		json_map_set_text(variable, "value", proxies->items[i].value);
		json_list_add(environment, variable);
	}
	json_map_set(values, "PROXY_ENV", environment);
	template_set(values, "IMAGE", image);
	return manifest_add_objects(plan, "kube-proxy/daemonset.yaml", values, err);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *none = json_map();
	int r;

	if (in->config->cluster.proxy_disabled)
		return 0;
	r = add_configmap(in->config, plan, err);
	if (r == 0)
		r = add_daemonset(in->config, plan, err);
	if (r == 0)
		r = manifest_add_objects(plan, "kube-proxy/rbac.yaml", none, err);
	return r;
}

const struct installer installer_kube_proxy = {
	.id = "kube-proxy",
	.title = "Proxy of Services on every node",
	.phase = "addon/kube-proxy",
	.group = "kube-proxy",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
