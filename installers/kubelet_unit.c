/* The kubelet's unit, where no package brought one, and that it runs. */
#include "acts/unit.h"
#include "install/installer.h"
#include "install/manifest.h"

static const char unit[] = "kubelet.service";

/* Where the kubelet is; a plain Debian host has it where its package puts it. */
static const char *kubelet_path(const struct facts *facts)
{
	const struct fact_binary *kubelet = facts ? facts_binary(facts, "kubelet") : NULL;

	return kubelet && kubelet->path ? kubelet->path : "/usr/bin/kubelet";
}

/*
 * What the kubelet reads when it starts. It sees manifests that change as well, but does not always
 * take the new one of a pod that keeps ending while no API server answers
 * (pkg/kubelet/pod_workers.go, allowPodStart()).
 */
static const char *const reads[] = {
	"/var/lib/kubelet/config.yaml",
	"/var/lib/kubelet/instance-config.yaml",
	"/var/lib/kubelet/kubeadm-flags.env",
	"/etc/kubernetes/manifests/etcd.yaml",
	"/etc/kubernetes/manifests/kube-apiserver.yaml",
	"/etc/kubernetes/manifests/kube-controller-manager.yaml",
	"/etc/kubernetes/manifests/kube-scheduler.yaml",
	"/etc/systemd/system/kubelet.service",
	"/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
	NULL,
};

static void add_unit(struct plan *plan)
{
	struct action *action = plan_unit(plan, unit, PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);

	for (size_t i = 0; reads[i]; i++)
		action_reads(action, reads[i]);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *values = json_map();
	int r;

	if (!in->config->node.packaged_kubelet) {
		template_set(values, "KUBELET", kubelet_path(in->facts));
		r = manifest_add_text(plan, unit, values, err);
		if (r < 0)
			return r;
		r = manifest_add_text(plan, "10-kubeadm.conf", values, err);
		if (r < 0)
			return r;
	}
	add_unit(plan);
	return 0;
}

static const char *const programs[] = { "kubelet", NULL };

const struct installer installer_kubelet_unit = {
	.id = "kubelet-unit",
	.title = "Unit of the kubelet, enabled and started",
	.phase = "kubelet-start",
	.group = "units",
	.roles = ROLE_ANY,
	.needs = { .programs = programs },
	.add = add,
};
