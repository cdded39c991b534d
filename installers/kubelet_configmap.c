/* The kubelets' configuration, for those that join: ConfigMap kube-system/kubelet-config. */
#include "install/installer.h"
#include "install/manifest.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *config = config_kubelet(in->config), *values = json_map();
	cleanup_free char *text = NULL;

	/* What this host's resolver has is nothing for the others: each finds out for itself. */
	if (json_is_nil(json_map_get(in->config->kubelet, "resolvConf")))
		json_map_remove(config, "resolvConf");
	text = manifest_text(config);
	json_map_set_text(values, "KUBELET_CONFIGURATION", text);
	json_map_set(values, "ANNOTATIONS",
		     manifest_signature(in->config->given & CONFIG_KUBELET, text));
	return manifest_add_objects(plan, "kubelet-config.yaml", values, err);
}

const struct installer installer_kubelet_configmap = {
	.id = "kubelet-configmap",
	.title = "Configuration of the kubelets that join",
	.phase = "upload-config/kubelet",
	.group = "kubelet",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
