/* The cluster's configuration, for those that join: ConfigMap kube-system/kubeadm-config. */
#include "install/installer.h"
#include "install/manifest.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_free char *text = config_cluster_configmap(in->config);
	cleanup_json struct json *values = json_map();

	json_map_set_text(values, "CLUSTER_CONFIGURATION", text);
	return manifest_add_objects(plan, "kubeadm-config.yaml", values, err);
}

const struct installer installer_kubeadm_config = {
	.id = "kubeadm-config",
	.title = "Configuration of the cluster, as kubeadm keeps it",
	.phase = "upload-config/kubeadm",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
