#include "check/mend.h"

static int warn(struct report *report, const char *message, const char *observed, const char *hint)
{
	struct result *result = report_add(report, CHECK_WARN, "Service-Kubelet", "%s", message);

	result_observed(result, "%s", observed);
	result_expected(result, "enabled");
	result_hint(result, "%s", hint);
	return 0;
}

static int warn_no_init(const struct check_input *in, struct report *report)
{
	cleanup_free char *hint = mend_by_init(in);

	return warn(report, "no supported init system would start the kubelet", "none", hint);
}

static int judge_openrc(const struct check_input *in, struct report *report)
{
	if (!host_exists(in->host, "/etc/init.d/kubelet"))
		return warn(report, "there is no service kubelet", "not found",
			    "apk add kubelet && rc-update add kubelet default");
	if (!host_exists(in->host, "/etc/runlevels/default/kubelet"))
		return warn(report,
			    "the service kubelet is in no runlevel: it will not start at boot",
			    "disabled", "rc-update add kubelet default");
	return check_pass(report, "Service-Kubelet", "the service kubelet is in runlevel default");
}

static int warn_no_unit(const struct check_input *in, struct report *report)
{
	cleanup_free char *hint = mend_by_kubelet_unit(in);

	return warn(report, "there is no kubelet.service", "not found", hint);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct fact_unit *unit = facts_unit(in->facts, "kubelet.service");
	const char *load, *enabled;

	(void)err;
	if (!in->facts->init_system)
		return warn_no_init(in, report);
	if (str_eq(in->facts->init_system, "openrc"))
		return judge_openrc(in, report);
	load = unit && unit->state.load ? unit->state.load : "not-found";
	enabled = unit && unit->state.enabled ? unit->state.enabled : "";
	if (str_eq(load, "not-found"))
		return warn_no_unit(in, report);
	if (str_eq(load, "masked"))
		return warn(report, "kubelet.service is masked", "masked",
			    "systemctl unmask kubelet.service && systemctl enable kubelet.service");
	if (!str_starts(enabled, "enabled"))
		return warn(report, "kubelet.service is not enabled: it will not start at boot",
			    enabled, "systemctl enable kubelet.service");
	return check_pass(report, "Service-Kubelet", "kubelet.service is enabled");
}

static const char *const names[] = { "Service-Kubelet", NULL };

static const char *const units[] = { "kubelet.service", NULL };
static const char *const programs[] = { "kubelet", NULL };

const struct check check_kubelet_service = {
	.id = "kubelet-service",
	.title = "The kubelet's unit is there, and starts at boot",
	.names = names,
	.roles = ROLE_ANY,
	.of_files = true,
	.why = "The kubelet starts everything else of a node, the control plane's pods among it. "
	       "A node whose kubelet does not start at boot is gone after the first one.",
	.rule = "kubelet.service exists and is enabled; else a warning.",
	.source = "kubeadm, Service-Kubelet",
	.needs = { .areas = FACTS_SYSTEM, .units = units, .programs = programs },
	.run = run,
};
