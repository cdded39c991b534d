/* What a joining node learns first: ConfigMap kube-public/cluster-info. */
#include "acts/api.h"
#include "acts/cert.h"
#include "install/installer.h"
#include "install/manifest.h"

/* Adds the objects; the first holds a late value. */
static int add_objects(const struct json *values, const struct late *ca, struct plan *plan,
		       struct error *err)
{
	cleanup_json struct json *documents = NULL;
	int r = template_render(template_find("cluster-info/configmap.yaml"), values, &documents,
				err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < json_count(documents); i++) {
		struct action *action = plan_api(plan, json_ref(json_list_at(documents, i)));

		if (i == 0)
			action_late(action, ca);
	}
	return 0;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_free char *server = config_api_server_url(in->config);
	cleanup_free char *path = xasprintf("%s/ca.crt", in->config->cluster.certificates_dir);
	cleanup_free char *text = NULL;
	cleanup_late struct late ca = late_cert(path);
	cleanup_json struct json *kubeconfig = NULL, *values = json_map(), *part = json_map();
	int r;

	template_set(part, "SERVER", server);
	late_set(part, "CA_DATA", &ca);
	r = manifest_render("cluster-info/kubeconfig.yaml", part, &kubeconfig, err);
	if (r < 0)
		return r;
	text = manifest_text(kubeconfig);
	template_set(values, "KUBECONFIG", text);
	return add_objects(values, &ca, plan, err);
}

const struct installer installer_cluster_info = {
	.id = "cluster-info",
	.title = "What a joining node learns first: the CA and the server",
	.phase = "bootstrap-token",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
