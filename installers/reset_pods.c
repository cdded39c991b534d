/* The pods of Kubernetes stop, and go from the container runtime. */
#include "acts/pods.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	(void)err;
	plan_pods_gone(plan, in->config->reset.cri_socket);
	return 0;
}

const struct installer installer_reset_pods = {
	.id = "reset-pods",
	.title = "Pods of Kubernetes",
	.roles = ROLE_ANY,
	.add = add,
};
