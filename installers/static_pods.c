/* That the kubelet has taken the manifests of the control plane's static pods. */
#include "acts/taken.h"
#include "install/endpoints.h"
#include "install/installer.h"

static const char *const components[] = { "etcd", "kube-apiserver", "kube-controller-manager",
					  "kube-scheduler" };

/* The kubelet calls a static pod by its manifest's name and its Node's
 * (pkg/kubelet/config/common.go, generatePodName()). */
static void add_taken(struct plan *plan, const char *component, const char *node,
		      const struct plan_kubelet *kubelet)
{
	cleanup_free char *path = xasprintf("/etc/kubernetes/manifests/%s.yaml", component);
	cleanup_free char *pod = xasprintf("%s-%s", component, node);

	plan_taken(plan, path, pod, kubelet);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_registration *node = config_registration(in->config);
	cleanup_free char *url = endpoint_of(in->config, "kubelet");
	const struct plan_kubelet kubelet = {
		.unit = "kubelet.service",
		.url = url,
		.socket = node->cri_socket,
		.timeout_ms = in->config->init.timeouts.kubelet_health_check,
	};

	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(components); i++)
		add_taken(plan, components[i], node->name, &kubelet);
	return 0;
}

const struct installer installer_static_pods = {
	.id = "static-pods",
	.title = "Static pods of the control plane, taken by the kubelet",
	.phase = "kubelet-start",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
