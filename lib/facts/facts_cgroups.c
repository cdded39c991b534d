/* Control groups. */
#include <errno.h>

#include "base/text.h"
#include "facts/facts_gather.h"

static const char root[] = "/sys/fs/cgroup";

/* The version, as kubelet finds it: by what is mounted on /sys/fs/cgroup. */
static void find_version(struct facts *facts)
{
	bool v1 = false;

	for (size_t i = 0; i < facts->mount_count; i++) {
		const struct fact_mount *mount = &facts->mounts[i];
		bool is_v2 = str_eq(mount->fstype, "cgroup2");

		if (is_v2 && str_eq(mount->target, root))
			facts->cgroup_version = 2;
		else if (is_v2 && str_starts(mount->target, root))
			facts->cgroup_hybrid = true;
		else if (str_eq(mount->fstype, "cgroup"))
			v1 = true;
	}
	if (facts->cgroup_version != 2 && v1)
		facts->cgroup_version = 1;
	facts->cgroup_hybrid = facts->cgroup_hybrid && facts->cgroup_version == 1;
}

/* /proc/cgroups: name, hierarchy, number, enabled. */
static void read_controllers_v1(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "cgroups", "/proc/cgroups");
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		char *name = text_next_word(&line), *hierarchy = text_next_word(&line);
		char *number = text_next_word(&line), *enabled = text_next_word(&line);

		(void)hierarchy, (void)number;
		if (name && *name != '#' && enabled && str_eq(enabled, "1"))
			str_list_add(&facts->cgroup_controllers, name);
	}
	facts->cgroup_freezer = str_list_has(&facts->cgroup_controllers, "freezer") ? YES : NO;
}

/* The freezer of version 2 is no controller: each group below the root has a file of it. */
static void find_freezer_v2(const struct host *host, struct facts *facts)
{
	cleanup(str_list_done) struct str_list groups = { 0 };
	struct error err;

	if (host_list(host, root, &groups, &err) < 0)
		return;
	for (size_t i = 0; i < groups.count; i++) {
		cleanup_free char *group = xasprintf("%s/%s/cgroup.procs", root, groups.items[i]);
		cleanup_free char *file = xasprintf("%s/%s/cgroup.freeze", root, groups.items[i]);

		if (!host_exists(host, group))
			continue;
		facts->cgroup_freezer = host_exists(host, file) ? YES : NO;
		return;
	}
}

static void read_controllers_v2(const struct host *host, struct facts *facts)
{
	cleanup_free char *text =
		facts_read(host, facts, "cgroups", "/sys/fs/cgroup/cgroup.controllers");
	char *rest = text, *name;

	while (rest && (name = text_next_word(&rest)))
		str_list_add(&facts->cgroup_controllers, name);
	find_freezer_v2(host, facts);
}

void facts_gather_cgroups(const struct host *host, struct facts *facts)
{
	find_version(facts);
	if (facts->cgroup_version == 2)
		read_controllers_v2(host, facts);
	else if (facts->cgroup_version == 1)
		read_controllers_v1(host, facts);
}
