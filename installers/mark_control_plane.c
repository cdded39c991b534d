/*
 * What the Node of a control plane has: labels, taints, and annotations
 * (cmd/kubeadm/app/phases/markcontrolplane).
 */
#include "install/mark.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *annotations = mark_annotations(in);
	const struct config_registration *node = config_registration(in->config);
	struct action *action = plan_node(plan, node->name, "/etc/kubernetes/admin.conf",
					  in->config->init.timeouts.kubernetes_api_call);

	(void)err;
	plan_node_label(action, "node-role.kubernetes.io/control-plane", "");
	plan_node_label(action, "node.kubernetes.io/exclude-from-external-load-balancers", "");
	for (size_t i = 0; i < json_count(node->taints); i++)
		plan_node_taint(action, json_list_at(node->taints, i));
	mark_node(action, annotations);
	return 0;
}

const struct installer installer_mark_control_plane = {
	.id = "mark-control-plane",
	.title = "Labels and taints of the control plane's Node",
	.phase = "mark-control-plane",
	.roles = ROLE_CONTROL_PLANE,
	.needs = { .areas = FACTS_NETWORK },
	.add = add,
};
