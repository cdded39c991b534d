/* That the API server answers, before objects are given to it. */
#include "acts/wait.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_init *init = &in->config->init;
	const char *address = init->local_api_endpoint.advertise_address;

	(void)err;
	if (str_eq(address, "0.0.0.0"))
		address = "127.0.0.1";
	else if (str_eq(address, "::"))
		address = "::1";
	plan_wait_tcp(plan, address, (int)init->local_api_endpoint.bind_port,
		      init->timeouts.control_plane_component_health_check);
	return 0;
}

const struct installer installer_wait_control_plane = {
	.id = "wait-control-plane",
	.title = "Waits for the API server",
	.phase = "wait-control-plane",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
