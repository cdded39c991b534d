/* What the kubelet mounted for pods goes, the last first, before anything there is deleted. */
#include "acts/mount.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct facts *facts = in->facts;
	cleanup_free char *below = xasprintf("%s/", facts->kubelet_dir);

	(void)err;
	for (size_t i = facts->mount_count; i > 0; i--) {
		const char *target = facts->mounts[i - 1].target;

		/* What is mounted twice on one point is one step. */
		if (str_starts(target, below) && !plan_find(plan, "mount", target))
			plan_unmount(plan, target, &in->config->reset.unmount_flags);
	}
	return 0;
}

const struct installer installer_reset_mounts = {
	.id = "reset-mounts",
	.title = "Mounts of pods",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_STORAGE | FACTS_FOUND },
	.add = add,
};
