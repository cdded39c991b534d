/*
 * That the API server answers, before objects are given to it. What it still makes for itself then
 * is waited for at the end (wait-components).
 */
#include "acts/ready.h"
#include "install/endpoints.h"
#include "install/installer.h"

static void add_component(struct action *action, const struct config *config, const char *name)
{
	cleanup_free char *url = endpoint_of(config, name);

	if (url)
		plan_ready_add(action, name, url, NULL);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	int64_t timeout = in->config->init.timeouts.control_plane_component_health_check;
	cleanup_free char *server = config_local_api_server_url(in->config);
	struct action *action =
		plan_ready(plan, "API server", "/etc/kubernetes/admin.conf", timeout);

	(void)err;
	add_component(action, in->config, "kubelet");
	add_component(action, in->config, "etcd");
	plan_ready_answers(action, server);
	return 0;
}

const struct installer installer_wait_control_plane = {
	.id = "wait-control-plane",
	.title = "Waits for the API server",
	.phase = "wait-control-plane",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
