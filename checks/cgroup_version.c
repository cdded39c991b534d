#include <errno.h>
#include <stdio.h>

#include "check/check.h"
#include "check/mend.h"

/* Old kernels cannot freeze groups of v2 (Linux 5.2); that of Red Hat 8 was taught to. */
static char *turn_to_v2(const struct check_input *in)
{
	static const char word[] = "systemd.unified_cgroup_hierarchy=1";
	const char *release = in->facts->kernel_release, *init = in->facts->init_system;
	int major, minor;

	if (release && !strstr(release, ".el8") && sscanf(release, "%d.%d", &major, &minor) == 2 &&
	    (major < 5 || (major == 5 && minor < 2)))
		return mend_by_newer_kernel(in, 5, 2);
	if (init && str_eq(init, "openrc"))
		return xstrdup("sed -i 's/^#*rc_cgroup_mode=.*/rc_cgroup_mode=\"unified\"/' "
			       "/etc/rc.conf && rc-update add cgroups boot && reboot");
	if (mend_has_kernel_argument(in, word))
		return xasprintf("# the kernel was started with %s already, and it does not help: "
				 "what mounts v1 on /sys/fs/cgroup?",
				 word);
	return mend_by_kernel_argument(in, word);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct facts *facts = in->facts;
	bool refused = release_has(&in->config->version, RELEASE_NO_CGROUP_V1) &&
		       json_map_bool(in->config->kubelet, "failCgroupV1", true);
	cleanup_free char *command = NULL;
	struct result *result;

	if (facts->cgroup_version == 0)
		return error_set(err, -EOPNOTSUPP, "nothing is mounted on /sys/fs/cgroup");
	if (facts->cgroup_version == 2)
		return check_pass(report, "SystemVerification", "control groups v2");
	if (refused)
		result = report_add(report, CHECK_FAIL, "SystemVerification",
				    "control groups v1, with which the kubelet will not start");
	else
		result = report_add(report, CHECK_WARN, "SystemVerification",
				    "control groups v1, which Kubernetes only maintains");
	result_observed(result, "v1%s", facts->cgroup_hybrid ? ", hybrid" : "");
	result_expected(result, "v2");
	command = turn_to_v2(in);
	result_hint(result, "%s", command);
	return 0;
}

static const char *const names[] = { "SystemVerification", NULL };

const struct check check_cgroup_version = {
	.id = "cgroup-version",
	.title = "Control groups are v2",
	.names = names,
	.roles = ROLE_ANY,
	.why = "The kubelet no longer starts on control groups v1, which get no new features (memory "
	       "QoS, swap limits) and will be removed. Old systems have v2 built in, and need one "
	       "word on the kernel's command line.",
	.rule = "A cgroup2 file system on /sys/fs/cgroup. v1 is a warning up to v1.34, and a "
		"failure since v1.35 unless KubeletConfiguration says failCgroupV1: false.",
	.source = "kubeadm, SystemVerification; KEP-5573",
	.needs = { .areas = FACTS_CGROUPS | FACTS_SYSTEM },
	.run = run,
};
