/* What the Node of a worker has: the CRI socket, where that is kept there. */
#include "acts/node.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_registration *node = config_registration(in->config);
	struct action *action;

	(void)err;
	if (config_feature_gate(in->config, "NodeLocalCRISocket") ||
	    release_has(&in->config->version, RELEASE_NO_SOCKET_ANNOTATION))
		return 0;
	action = plan_node(plan, node->name, "/etc/kubernetes/kubelet.conf",
			   in->config->join.timeouts.kubernetes_api_call);
	plan_node_annotate(action, "kubeadm.alpha.kubernetes.io/cri-socket", node->cri_socket);
	return 0;
}

const struct installer installer_mark_worker = {
	.id = "mark-worker",
	.title = "The CRI socket at the worker's Node",
	.roles = ROLE_WORKER,
	.add = add,
};
