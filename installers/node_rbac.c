/* What nodes may do that join with a bootstrap token. */
#include "install/installer.h"
#include "install/manifest.h"

enum {
	GET_NODES = 2, /* the first documents: kubeadm:get-nodes, and its binding */
};

/* Older Kubernetes: a namespace, which means nothing in objects of the cluster. */
static void make_older(struct json *documents)
{
	for (size_t i = 0; i < GET_NODES; i++)
		json_map_set_text(json_map_get(json_list_at(documents, i), "metadata"), "namespace",
				  "kube-system");
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *none = json_map(), *documents = NULL;
	int r = template_render(template_find("node-rbac.yaml"), none, &documents, err);

	if (r < 0)
		return r;
	if (!release_has(&in->config->version, RELEASE_GET_NODES_UNSCOPED))
		make_older(documents);
	manifest_add_each(plan, documents);
	return 0;
}

const struct installer installer_node_rbac = {
	.id = "node-rbac",
	.title = "Rights of nodes that join",
	.phase = "bootstrap-token",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
