/* What a joining node learns first: ConfigMap kube-public/cluster-info. */
#include "installer.h"
#include "late.h"
#include "manifest.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_free char *server = config_api_server_url(in->config);
	cleanup_free char *ca = xasprintf("%s/ca.crt", in->config->cluster.certificates_dir);
	cleanup_free char *late = late_base64_of(ca), *text = NULL;
	cleanup_json struct json *kubeconfig = NULL, *values = json_map(), *part = json_map();
	int r;

	template_set(part, "SERVER", server);
	template_set(part, "CA_DATA", late);
	r = manifest_render("cluster-info-kubeconfig.yaml", part, &kubeconfig, err);
	if (r < 0)
		return r;
	text = manifest_text(kubeconfig);
	json_map_set_text(values, "KUBECONFIG", text);
	return manifest_add_objects(plan, "cluster-info.yaml", values, err);
}

const struct installer installer_cluster_info = {
	.id = "cluster-info",
	.title = "What a joining node learns first: the CA and the server",
	.phase = "bootstrap-token",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
