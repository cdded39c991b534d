/* That the kubelet of a node that joins has got its certificate, by its bootstrap kubeconfig. */
#include "acts/discard.h"
#include "acts/ready.h"
#include "install/endpoints.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_free char *url = endpoint_of(in->config, "kubelet");
	struct action *action =
		plan_ready(plan, "kubelet", NULL, in->config->join.timeouts.tls_bootstrap);

	(void)err;
	plan_ready_add(action, "kubelet", url, "/etc/kubernetes/kubelet.conf");
	plan_discard(plan, "/etc/kubernetes/bootstrap-kubelet.conf");
	return 0;
}

const struct installer installer_wait_bootstrap = {
	.id = "wait-bootstrap",
	.title = "Waits for the kubelet's certificate",
	.phase = "kubelet-wait-bootstrap",
	.roles = ROLE_WORKER,
	.add = add,
};
