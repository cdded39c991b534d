/* What the kubelet mounted for pods goes, the last first, before anything there is deleted. */
#include "acts/mount.h"
#include "install/installer.h"

/* What is mounted twice on one point is one step, after all that came upon the first. */
static bool was_mounted_before(const struct facts *facts, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (str_eq(facts->mounts[i].target, facts->mounts[index].target))
			return true;
	return false;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct facts *facts = in->facts;
	cleanup_free char *below = xasprintf("%s/", facts->kubelet_dir);

	(void)err;
	for (size_t i = facts->mount_count; i > 0; i--)
		if (str_starts(facts->mounts[i - 1].target, below) &&
		    !was_mounted_before(facts, i - 1))
			plan_unmount(plan, facts->mounts[i - 1].target,
				     &in->config->reset.unmount_flags);
	return 0;
}

const struct installer installer_reset_mounts = {
	.id = "reset-mounts",
	.title = "Mounts of pods",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_STORAGE | FACTS_FOUND },
	.add = add,
};
