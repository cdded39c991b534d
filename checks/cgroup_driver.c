#include "check/cgroup_driver.h"

#include <errno.h>

#include "check/kubelet_flags.h"
#include "check/runtime_answer.h"

/* @next: the runtime is configured to this driver, and has another one until it starts anew. */
static int judge(const struct check_input *in, const struct runtime_config *config,
		 const struct version *version, const char *kubelet, const char *driver, bool next,
		 struct report *report)
{
	const char *name = runtime_name(config->kind);
	const char *when = next ? "from its next start on, " : "";
	cleanup_free char *command = cgroup_driver_command(config, version);
	struct result *result;

	if (cgroup_driver_fits(in, kubelet, driver))
		return check_pass(report, NULL, "the kubelet and %s both use %s", name, driver);
	if (!str_eq(kubelet, driver))
		result = report_add(report, next ? CHECK_WARN : CHECK_FAIL, NULL,
				    "the kubelet has the cgroup driver %s, %s%s has %s: pods do "
				    "not start, or are restarted over and over",
				    kubelet, when, name, driver);
	else
		result = report_add(report, CHECK_WARN, NULL,
				    "%s%s and the kubelet make control groups beside systemd, "
				    "which does so too",
				    when, name);
	result_observed(result, "cgroup driver %s", driver);
	result_expected(result, "systemd");
	if (!str_eq(driver, "systemd") && command)
		result_hint(result, "%s", command);
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup_runtime_config struct runtime_config config = { 0 };
	cleanup_free char *from = NULL, *text = NULL;
	cleanup_free char *set = kubelet_setting(in, "cgroup-driver", "cgroupDriver", &from);
	const char *kubelet = set && *set ? set : "systemd"; /* as kubeadm completes it */
	const char *driver;
	struct version version = { 0 };
	int r = runtime_version(in, &version, &text, err);
	bool next;

	if (r == -ENOENT) {
		error_clear(err);
		return check_skip(report, NULL, "there is no runtime that knode knows");
	}
	if (r < 0 || check_runtime_config(in, &config, err) < 0)
		return err->code;
	driver = runtime_driver(in, &config);
	if (cgroup_driver_is_asked(in) && cgroup_driver_is_told(config.kind, &version))
		kubelet = NULL; /* it takes the runtime's */
	next = cgroup_driver_fits(in, kubelet ? kubelet : driver, driver);
	if (next) /* as long as it runs */
		driver = runtime_next_driver(in, &config);
	return judge(in, &config, &version, kubelet ? kubelet : driver, driver, next, report);
}

const struct check check_cgroup_driver = {
	.id = "cgroup-driver",
	.title = "The kubelet and the runtime make control groups in the same way",
	.roles = ROLE_ANY,
	.why = "Either systemd makes the groups of pods, or the runtime by itself (cgroupfs). Where "
	       "the kubelet and the runtime differ, pods do not start or do not stay; where both "
	       "leave systemd out, it reckons without them.",
	.rule = "By what the runtime says, and its configuration from its next start on: their "
		"drivers are the same, and systemd where that is the init system. The kubelet "
		"takes the runtime's since v1.31 from containerd 2.0, CRI-O 1.28 and cri-dockerd "
		"0.3.17; else its own counts (kubeadm: systemd). containerd's default is cgroupfs.",
	.source = "kubernetes.io, \"Container Runtimes\"; KEP-4033; cri-dockerd#425; kubeadm#2376",
	.needs = { .areas = FACTS_SYSTEM | FACTS_CGROUPS, .programs = runtime_programs },
	.add_needs = config_want_runtime,
	.run = run,
};
