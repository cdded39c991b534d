/* The kubelet's configuration on this node. */
#include "installer.h"
#include "manifest.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const char *socket = in->config->init.node_registration.cri_socket;
	cleanup_json struct json *config = config_kubelet(in->config), *values = json_map();
	cleanup_json struct json *instance = NULL;
	cleanup_free char *text = NULL;
	int r;

	if (config_feature_gate(in->config, "NodeLocalCRISocket")) {
		template_set(values, "CRI_SOCKET", socket);
		r = manifest_render("instance-config.yaml", values, &instance, err);
		if (r < 0)
			return r;
		r = manifest_add_file(plan, "instance-config.yaml", instance, err);
		if (r < 0)
			return r;
		json_map_set_text(config, "containerRuntimeEndpoint", socket);
	}
	r = patches_apply(in->patches, "kubeletconfiguration", &config, err);
	if (r < 0)
		return r;
	text = manifest_text(config);
	manifest_add_content(plan, "/var/lib/kubelet/config.yaml", 0644, text);
	return 0;
}

const struct installer installer_kubelet_config = {
	.id = "kubelet-config",
	.title = "Configuration of the kubelet on this node",
	.phase = "kubelet-start",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
