/*
 * That kubelet.conf leads to the certificate which the kubelet renews, once it has made that out of
 * its first one (cmd/kubeadm/app/cmd/phases/init/kubeletfinalize.go).
 */
#include "acts/rotated.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const char *dir = config_kubelet_flag(in->config, "cert-dir");
	cleanup_free char *file =
		xasprintf("%s/kubelet-client-current.pem", dir ? dir : "/var/lib/kubelet/pki");

	(void)err;
	plan_rotated(plan, "/etc/kubernetes/kubelet.conf", file);
	return 0;
}

const struct installer installer_kubelet_finalize = {
	.id = "kubelet-finalize",
	.title = "The kubelet's kubeconfig, with the certificate that the kubelet renews",
	.phase = "kubelet-finalize/enable-client-cert-rotation",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
