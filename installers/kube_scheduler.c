/* The static pod of the scheduler. */
#include "install/installer.h"
#include "install/static_pod.h"
#include "template/template.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_component *scheduler = &in->config->cluster.scheduler;
	const char *address = config_args_get(&scheduler->extra_args, "bind-address");
	bool livez = release_has(&in->config->version, RELEASE_SCHEDULER_LIVEZ);
	const struct static_pod pod = {
		.component = "kube-scheduler",
		.image = IMAGE_SCHEDULER,
		.extra_args = &scheduler->extra_args,
		.extra_volumes = &scheduler->extra_volumes,
		.extra_envs = scheduler->extra_envs,
		.probe_address = static_pod_probe_address(address ? address : "127.0.0.1"),
		.takes_proxies = true,
		.not_ready = !livez,
	};
	cleanup_json struct json *values = json_map(), *manifest = NULL;
	int r;

	template_set(values, "LIVE_PATH", livez ? "/livez" : "/healthz");
	r = static_pod_render(in, &pod, values, &manifest, err);
	if (r < 0)
		return r;
	return static_pod_add(in, &pod, &manifest, plan, err);
}

const struct installer installer_kube_scheduler = {
	.id = "kube-scheduler",
	.title = "Static pod of the scheduler",
	.phase = "control-plane/scheduler",
	.group = "control-plane",
	.source = "kubernetesVersion of the configuration",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
