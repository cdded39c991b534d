/*
 * That the whole control plane is well: its parts start while objects are given to the API server,
 * which makes some of its own meanwhile.
 */
#include "acts/ready.h"
#include "install/endpoints.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	static const char *const components[] = { "kube-apiserver", "kube-controller-manager",
						  "kube-scheduler" };
	int64_t timeout = in->config->init.timeouts.control_plane_component_health_check;
	struct action *action =
		plan_ready(plan, "control plane", "/etc/kubernetes/admin.conf", timeout);

	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(components); i++) {
		cleanup_free char *url = endpoint_of(in->config, components[i]);

		if (url)
			plan_ready_add(action, components[i], url, NULL);
	}
	return 0;
}

const struct installer installer_wait_components = {
	.id = "wait-components",
	.title = "Waits for the whole control plane",
	.phase = "wait-control-plane",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
