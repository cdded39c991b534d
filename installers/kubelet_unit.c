/* The kubelet's unit, where no package brought one, and that it runs. */
#include "acts/unit.h"
#include "install/installer.h"
#include "install/manifest.h"
#include "install/static_pod.h"
#include "plan/plan_order.h"

static const char unit[] = "kubelet.service";

/* Where the kubelet is; a plain Debian host has it where its package puts it. */
static const char *kubelet_path(const struct facts *facts)
{
	const struct fact_binary *kubelet = facts ? facts_binary(facts, "kubelet") : NULL;

	return kubelet && kubelet->path ? kubelet->path : "/usr/bin/kubelet";
}

/* What the kubelet reads when it starts. */
static const char *const reads[] = {
	"/var/lib/kubelet/config.yaml",
	"/var/lib/kubelet/instance-config.yaml",
	"/var/lib/kubelet/kubeadm-flags.env",
	"/etc/systemd/system/kubelet.service",
	"/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
	NULL,
};

/* What it needs besides: certificates and a kubeconfig, and the directory that it watches. */
static const char *const starts_after[] = {
	"/etc/kubernetes/manifests",
	"/etc/kubernetes/kubelet.conf",
	"/etc/kubernetes/bootstrap-kubelet.conf",
	NULL,
};

/* It goes ahead: while it starts, the keys are made that a control plane's static pods need. */
static void add_unit(const struct config *config, struct plan *plan)
{
	cleanup_free char *ca = xasprintf("%s/ca.crt", config->cluster.certificates_dir);
	struct action *action = plan_unit(plan, unit, PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);

	for (size_t i = 0; reads[i]; i++)
		action_reads(action, reads[i]);
	for (size_t i = 0; starts_after[i]; i++)
		action_start_after(action, starts_after[i]);
	action_start_after(action, ca);
	action_hurry(action, HASTE_KUBELET);
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
	add_unit(in->config, plan);
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
