/* The kubelet's configuration on this node. */
#include "cluster/cluster.h"
#include "install/installer.h"
#include "install/manifest.h"

/* The socket is of this node alone: kubeadm keeps it apart, and puts it in after all patches. */
static int add_instance_config(const char *socket, struct plan *plan, struct error *err)
{
	cleanup_json struct json *values = json_map(), *instance = NULL;
	int r;

	template_set(values, "CRI_SOCKET", socket);
	r = manifest_render("instance-config.yaml", values, &instance, err);
	return r < 0 ? r : manifest_add_file(plan, "instance-config.yaml", instance, NULL, err);
}

/* What the cluster keeps for all kubelets, with the resolver's file of this host. */
static struct json *kubelet_of_cluster(const struct installer_input *in)
{
	struct json *config = json_clone(in->cluster->kubelet);

	if (in->config->node.resolv_conf && !json_map_get(config, "resolvConf"))
		json_map_set_text(config, "resolvConf", in->config->node.resolv_conf);
	return config;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const char *socket = config_registration(in->config)->cri_socket;
	cleanup_json struct json *config =
		in->cluster ? kubelet_of_cluster(in) : config_kubelet(in->config);
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
	.roles = ROLE_ANY,
	.add = add,
};
