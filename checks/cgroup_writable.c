#include <errno.h>

#include "check/mend.h"
#include "check/mounts.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct facts *facts = in->facts;
	struct result *result;

	if (facts->cgroup_version == 0)
		return error_set(err, -EOPNOTSUPP, "nothing is mounted on /sys/fs/cgroup");
	for (size_t i = 0; i < facts->mount_count; i++) {
		const struct fact_mount *mount = &facts->mounts[i];

		if (!str_starts(mount->fstype, "cgroup") || !mount_has_option(mount, "ro"))
			continue;
		result = report_add(report, CHECK_FAIL, NULL,
				    "%s is read-only: the kubelet can make no groups for pods",
				    mount->target);
		result_observed(result, "%s", mount->options);
		result_expected(result, "rw");
		if (mend_in_container(in))
			result_hint(result, "# run this container privileged, or with delegated "
					    "control groups");
		else
			result_hint(result, "mount -o remount,rw %s", mount->target);
		return 0;
	}
	return check_pass(report, NULL, "groups can be made");
}

const struct check check_cgroup_writable = {
	.id = "cgroup-writable",
	.title = "Control groups can be made",
	.roles = ROLE_ANY,
	.why = "In a container that is not privileged, /sys/fs/cgroup is mounted read-only. The "
	       "kubelet does not start: it makes a group for each pod.",
	.rule = "No file system of control groups is mounted read-only.",
	.source = "kubernetes/kubernetes, pkg/kubelet/cm; systemd.io, \"The Container Interface\"",
	.needs = { .areas = FACTS_CGROUPS | FACTS_STORAGE },
	.run = run,
};
