#include <errno.h>

#include "check/check.h"
#include "check/mend.h"

struct controller {
	const char *v1, *v2; /* its name; NULL: that version has none, or has it always */
	enum check_status level;
};

static const struct controller controllers[] = {
	{ "blkio", "io", CHECK_WARN },        { "cpu", "cpu", CHECK_FAIL },
	{ "cpuacct", NULL, CHECK_FAIL },      { "cpuset", "cpuset", CHECK_FAIL },
	{ "devices", NULL, CHECK_FAIL },      { "freezer", NULL, CHECK_FAIL },
	{ "hugetlb", "hugetlb", CHECK_WARN }, { "memory", "memory", CHECK_FAIL },
	{ "pids", "pids", CHECK_FAIL },
};

static void judge(const struct facts *facts, const struct controller *controller,
		  struct report *report)
{
	const char *id = facts->cgroup_version == 2 ? controller->v2 : controller->v1;
	cleanup_free char *name = id ? xasprintf("cgroup-controllers:%s", id) : NULL;
	cleanup_free char *argument = xasprintf("cgroup_enable=%s", id ? id : "");
	cleanup_free char *command = mend_by_kernel_argument(facts, argument);
	struct result *result;

	if (!id)
		return;
	if (str_list_has(&facts->cgroup_controllers, id)) {
		check_pass(report, name, "%s is there", id);
		return;
	}
	result = report_add(report, controller->level, name, "controller %s is not there", id);
	result_observed(result, "missing");
	result_expected(result, "enabled");
	result_hint(result, "%s", command);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct facts *facts = in->facts;
	struct result *result;

	if (facts->cgroup_version == 0)
		return error_set(err, -EOPNOTSUPP, "nothing is mounted on /sys/fs/cgroup");
	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++)
		judge(facts, &controllers[i], report);
	if (facts->cgroup_version != 2 || facts->cgroup_freezer != NO)
		return 0;
	result = report_add(report, CHECK_FAIL, "cgroup-controllers:freezer",
			    "groups cannot be frozen: there is no cgroup.freeze");
	result_observed(result, "missing");
	result_expected(result, "Linux 5.2 or newer");
	return 0;
}

static const char *const names[] = { "SystemVerification", NULL };

const struct check check_cgroup_controllers = {
	.id = "cgroup-controllers",
	.title = "Control groups have the controllers that pods need",
	.names = names,
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
