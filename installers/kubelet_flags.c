/* Flags of the kubelet that are of this node alone: kubeadm-flags.env. */
#include "install/args.h"
#include "install/installer.h"
#include "install/manifest.h"

/* The host's own name; NULL when no host was looked at and none was told. */
static const char *own_name(const struct installer_input *in)
{
	return in->facts ? in->facts->hostname : in->config->node.host_name;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_registration *node = config_registration(in->config);
	const char *override = config_args_get(&node->kubelet_extra_args, "hostname-override");
	const char *name = override ? override : node->name, *host = own_name(in);
	cleanup_free char *pause = config_image(in->config, IMAGE_PAUSE);
	cleanup_json struct json *values = json_map();
	struct json *args = json_list();

	if (!config_feature_gate(in->config, "NodeLocalCRISocket"))
		json_list_add(args,
			      json_printf("--container-runtime-endpoint=%s", node->cri_socket));
	if (!host || !str_eq(name, host))
		json_list_add(args, json_printf("--hostname-override=%s", name));
	if (!release_has(&in->config->version, RELEASE_NO_PAUSE_FLAG))
		json_list_add(args, json_printf("--pod-infra-container-image=%s", pause));
	args_merge(args, &node->kubelet_extra_args, &in->config->version);
	json_map_set(values, "ARGS", args);
	return manifest_add_text(plan, "kubeadm-flags.env", values, err);
}

const struct installer installer_kubelet_flags = {
	.id = "kubelet-flags",
	.title = "Flags of the kubelet on this node",
	.phase = "kubelet-start",
	.group = "kubelet",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_IDENTITY },
	.add = add,
};
