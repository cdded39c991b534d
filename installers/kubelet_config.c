/* The kubelet's configuration on this node. */
#include "install/installer.h"
#include "install/manifest.h"

/* The socket is of this node alone: kubeadm keeps it apart, and puts it in after all patches. */
static int add_instance_config(const char *socket, struct plan *plan, struct error *err)
{
	cleanup_json struct json *values = json_map(), *instance = NULL;
	int r;

	template_set(values, "CRI_SOCKET", socket);
	r = manifest_render("instance-config.yaml", values, &instance, err);
	return r < 0 ? r : manifest_add_file(plan, "instance-config.yaml", instance, err);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const char *socket = in->config->init.node_registration.cri_socket;
	cleanup_json struct json *config = config_kubelet(in->config);
	cleanup_free char *text = NULL;
	int r = patches_apply(in->patches, "kubeletconfiguration", &config, err);

	if (r < 0)
		return r;
	if (config_feature_gate(in->config, "NodeLocalCRISocket")) {
		r = add_instance_config(socket, plan, err);
		if (r < 0)
			return r;
		json_map_set_text(config, "containerRuntimeEndpoint", socket);
	}
	text = manifest_text(config);
	manifest_add_content(plan, "/var/lib/kubelet/config.yaml", 0644, text);
	return 0;
}

const struct installer installer_kubelet_config = {
	.id = "kubelet-config",
	.title = "Configuration of the kubelet on this node",
	.phase = "kubelet-start",
	.group = "kubelet",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
