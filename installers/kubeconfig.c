/* Kubeconfigs of the administrator, the kubelet, and the control plane's parts. */
#include "credentials/plan_pki.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	return plan_kubeconfigs(plan, in->config, KUBECONFIG_DIR, NULL, err);
}

const struct installer installer_kubeconfig = {
	.id = "kubeconfig",
	.title = "Kubeconfigs of the administrator, the kubelet and the control plane",
	.phase = "kubeconfig",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
