#include <errno.h>

#include "check/check.h"
#include "check/mend.h"

struct controller {
	const char *v1, *v2; /* its name; NULL: that version has none, or has it always */
	enum check_status level;
	const char *option; /* of the kernel's build */
};

static const struct controller controllers[] = {
	{ "blkio", "io", CHECK_WARN, "BLK_CGROUP" },
	{ "cpu", "cpu", CHECK_FAIL, "CGROUP_SCHED" },
	{ "cpuacct", NULL, CHECK_FAIL, "CGROUP_CPUACCT" },
	{ "cpuset", "cpuset", CHECK_FAIL, "CPUSETS" },
	{ "devices", NULL, CHECK_FAIL, "CGROUP_DEVICE" },
	{ "freezer", NULL, CHECK_FAIL, "CGROUP_FREEZER" },
	{ "hugetlb", "hugetlb", CHECK_WARN, "CGROUP_HUGETLB" },
	{ "memory", "memory", CHECK_FAIL, "MEMCG" },
	{ "pids", "pids", CHECK_FAIL, "CGROUP_PIDS" },
};

static void judge(const struct check_input *in, const struct controller *controller,
		  struct report *report)
{
	const char *id = in->facts->cgroup_version == 2 ? controller->v2 : controller->v1;
	cleanup_free char *name = id ? xasprintf("cgroup-controllers:%s", id) : NULL;
	cleanup_free char *word = xasprintf("cgroup_enable=%s", id ? id : "");
	bool set = mend_has_kernel_argument(in, word);
	cleanup_free char *command = NULL;
	struct result *result;

	if (!id)
		return;
	if (str_list_has(&in->facts->cgroup_controllers, id)) {
		check_pass(report, name, "%s is there", id);
		return;
	}
	result = report_add(report, controller->level, name, "controller %s is not there%s%s%s", id,
			    set ? ": the kernel was started with " : "", set ? word : "",
			    set ? " already, and it does not help" : "");
	result_observed(result, "missing");
	result_expected(result, "enabled");
	command = mend_by_controller(in, id, controller->option);
	result_hint(result, "%s", command);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	struct result *result;

	if (in->facts->cgroup_version == 0)
		return error_set(err, -EOPNOTSUPP, "nothing is mounted on /sys/fs/cgroup");
	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++)
		judge(in, &controllers[i], report);
	if (in->facts->cgroup_version != 2 || in->facts->cgroup_freezer != NO)
		return 0;
	result = report_add(report, CHECK_FAIL, "cgroup-controllers:freezer",
			    "groups cannot be frozen: there is no cgroup.freeze");
	result_expected(result, "Linux 5.2 or newer");
	result_hint(result, "# boot a kernel that can: Linux 5.2 or newer");
	return 0;
}

const struct check check_cgroup_controllers = {
	.id = "cgroup-controllers",
	.title = "Control groups have the controllers that pods need",
	.names = (const char *const[]){ "SystemVerification", NULL },
	.roles = ROLE_ANY,
	.why = "The kubelet makes a group for each pod and sets limits in it; a controller that "
	       "firmware or a container hides (memory on Raspberry Pi OS) lets it stop at once.",
	.rule = "v2: cpu, cpuset, memory, pids and cgroup.freeze; io and hugetlb are warnings. v1: "
		"cpu, cpuacct, cpuset, devices, freezer, memory, pids; blkio and hugetlb are "
		"warnings.",
	.source = "kubeadm, SystemVerification (system-validators)",
	.needs = { .areas = FACTS_CGROUPS | FACTS_SYSTEM },
	.run = run,
};
