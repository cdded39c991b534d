/* The static pod of the controller manager. */
#include "install/installer.h"
#include "install/static_pod.h"
#include "template/template.h"

/* Older Kubernetes: where FlexVolume plugins are looked for, default or by the flag. */
static void mount_flexvolumes(const struct config *config, struct json *manifest)
{
	static char name[] = "flexvolume-dir", type[] = "DirectoryOrCreate";
	static const char usual[] = "/usr/libexec/kubernetes/kubelet-plugins/volume/exec";
	const struct config_args *args = &config->cluster.controller_manager.extra_args;
	const char *given = config_args_get(args, "flex-volume-plugin-dir");
	cleanup_free char *path = xstrdup(given ? given : usual);

	if (!release_has(&config->version, RELEASE_NO_FLEXVOLUME))
		static_pod_mount(manifest, &(struct config_volume){ .name = name,
								    .host_path = path,
								    .mount_path = path,
								    .path_type = type });
}

/* Without the CA's key, empty names keep the signing controllers from starting. */
static void set_signing_files(const struct config *config, struct json *values)
{
	const char *pki = config->cluster.certificates_dir;
	bool external = config->node.external_ca;

	json_map_set(values, "SIGNING_CERT_FILE",
		     external ? json_text("") : json_printf("%s/ca.crt", pki));
	json_map_set(values, "SIGNING_KEY_FILE",
		     external ? json_text("") : json_printf("%s/ca.key", pki));
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_cluster *cluster = &in->config->cluster;
	const struct config_component *manager = &cluster->controller_manager;
	const char *address = config_args_get(&manager->extra_args, "bind-address");
	const struct static_pod pod = {
		.component = "kube-controller-manager",
		.image = IMAGE_CONTROLLER_MANAGER,
		.extra_args = &manager->extra_args,
		.extra_volumes = &manager->extra_volumes,
		.extra_envs = manager->extra_envs,
		.probe_address = static_pod_probe_address(address ? address : "127.0.0.1"),
		.takes_proxies = true,
	};
	cleanup_json struct json *values = json_map(), *manifest = NULL;
	int r;

	template_set(values, "PKI", cluster->certificates_dir);
	template_set(values, "CLUSTER_NAME", cluster->cluster_name);
	template_set(values, "POD_SUBNET", cluster->pod_subnet);
	template_set(values, "ALLOCATE_NODE_CIDRS", cluster->pod_subnet ? "true" : NULL);
	template_set(values, "SERVICE_SUBNET",
		     cluster->pod_subnet ? cluster->service_subnet : NULL);
	set_signing_files(in->config, values);
	r = static_pod_render(in, &pod, values, &manifest, err);
	if (r < 0)
		return r;
	mount_flexvolumes(in->config, manifest);
	static_pod_mount_ca_directories(manifest, in->config);
	return static_pod_add(in, &pod, &manifest, plan, err);
}

const struct installer installer_kube_controller_manager = {
	.id = "kube-controller-manager",
	.title = "Static pod of the controller manager",
	.phase = "control-plane/controller-manager",
	.group = "control-plane",
	.source = "kubernetesVersion of the configuration",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
