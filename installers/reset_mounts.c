/* What the kubelet mounted for pods goes, the last first, before anything there is deleted. */
#include "acts/mount.h"
#include "acts/mounts.h"
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
	const struct str_list *flags = &in->config->reset.unmount_flags;
	const struct facts *facts = in->facts;
	cleanup_free char *below = xasprintf("%s/", facts->kubelet_dir);
	cleanup(str_list_done) struct str_list known = { 0 };

	(void)err;
	for (size_t i = facts->mount_count; i > 0; i--) {
		const char *target = facts->mounts[i - 1].target;

		if (!str_starts(target, below) || was_mounted_before(facts, i - 1))
			continue;
		str_list_add(&known, target);
		plan_unmount(plan, target, flags);
	}
	plan_unmount_others(plan, facts->kubelet_dir, &known, flags);
	return 0;
}

const struct installer installer_reset_mounts = {
	.id = "reset-mounts",
	.title = "Mounts of pods",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_STORAGE | FACTS_FOUND },
	.add = add,
};
