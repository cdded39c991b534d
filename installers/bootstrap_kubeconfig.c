/*
 * With what the kubelet of a node that joins asks for its first certificate; it takes it when it
 * has no kubelet.conf (cmd/kubeadm/app/cmd/phases/join/kubelet.go).
 */
#include "cluster/cluster.h"
#include "install/installer.h"
#include "install/manifest.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	struct action *action;

	(void)err;
	if (!in->cluster->bootstrap.length) /* the kubelet has its own already */
		return 0;
	action = manifest_add_content(plan, "/etc/kubernetes/bootstrap-kubelet.conf", 0600,
				      in->cluster->bootstrap.text);
	action_hide(action);
	return 0;
}

const struct installer installer_bootstrap_kubeconfig = {
	.id = "bootstrap-kubeconfig",
	.title = "Kubeconfig for the kubelet's first certificate",
	.phase = "kubelet-start",
	.roles = ROLE_WORKER,
	.add = add,
};
