/* The pods of Kubernetes stop, and go from the container runtime; then their control groups. */
#include "acts/cgroup.h"
#include "acts/pods.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	(void)err;
	plan_pods_gone(plan, in->config->reset.cri_socket);
	/* By the kubelet's driver: a group of its own, or a slice of systemd. */
	plan_cgroup_gone(plan, "kubepods");
	plan_cgroup_gone(plan, "kubepods.slice");
	return 0;
}

const struct installer installer_reset_pods = {
	.id = "reset-pods",
	.title = "Pods of Kubernetes",
	.roles = ROLE_ANY,
	.add = add,
};
