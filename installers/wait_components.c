/* That the rest of the control plane is well: it starts while objects are given to the API server.
 */
#include "acts/ready.h"
#include "install/endpoints.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	int64_t timeout = in->config->init.timeouts.control_plane_component_health_check;
	cleanup_free char *manager = endpoint_of(in->config, "kube-controller-manager");
	cleanup_free char *scheduler = endpoint_of(in->config, "kube-scheduler");
	struct action *action;

	(void)err;
	if (!manager && !scheduler)
		return 0;
	action = plan_ready(plan, "controller manager and scheduler", NULL, timeout);
	if (manager)
		plan_ready_add(action, "kube-controller-manager", manager, NULL);
	if (scheduler)
		plan_ready_add(action, "kube-scheduler", scheduler, NULL);
	return 0;
}

const struct installer installer_wait_components = {
	.id = "wait-components",
	.title = "Waits for the controller manager and the scheduler",
	.phase = "wait-control-plane",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
