#include "facts_tree.h"

/* Mounts come from the gatherer of storage, which runs before. */
static void gather_both(const struct host *host, struct facts *facts)
{
	facts->cgroup_freezer = UNKNOWN;
	facts_gather_storage(host, facts);
	facts_gather_cgroups(host, facts);
}

static struct facts *gather(const char *mounts)
{
	put("/proc/self/mounts", mounts);
	return facts_of(gather_both);
}

START_TEST(version_2_has_its_controllers_and_freezer)
{
	cleanup_facts struct facts *facts = NULL;

	put("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
	put("/sys/fs/cgroup/init.scope/cgroup.procs", "1\n");
	put("/sys/fs/cgroup/init.scope/cgroup.freeze", "0\n");
	facts = gather("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");
	ck_assert_int_eq(facts->cgroup_version, 2);
	ck_assert(!facts->cgroup_hybrid);
	ck_assert_uint_eq(facts->cgroup_controllers.count, 5);
	ck_assert_int_eq(facts->cgroup_freezer, YES);
}
END_TEST

START_TEST(an_old_kernel_has_no_freezer_in_version_2)
{
	cleanup_facts struct facts *facts = NULL;

	put("/sys/fs/cgroup/system.slice/cgroup.procs", "");
	facts = gather("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");
	ck_assert_int_eq(facts->cgroup_freezer, NO);
}
END_TEST

START_TEST(without_groups_the_freezer_is_unknown)
{
	cleanup_facts struct facts *facts = gather("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");

	ck_assert_int_eq(facts->cgroup_freezer, UNKNOWN);
}
END_TEST

START_TEST(version_1_has_enabled_controllers)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t2\t9\t1\n"
			     "freezer\t3\t9\t1\npids\t0\t1\t0\n");
	facts = gather("tmpfs /sys/fs/cgroup tmpfs rw 0 0\n"
		       "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n"
		       "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n");
	ck_assert_int_eq(facts->cgroup_version, 1);
	ck_assert(facts->cgroup_hybrid);
	ck_assert_uint_eq(facts->cgroup_controllers.count, 2);
	ck_assert_int_eq(facts->cgroup_freezer, YES);
}
END_TEST

START_TEST(no_groups_are_version_0)
{
	cleanup_facts struct facts *facts = gather("/dev/sda / ext4 rw 0 0\n");

	ck_assert_int_eq(facts->cgroup_version, 0);
	ck_assert_uint_eq(facts->cgroup_controllers.count, 0);
}
END_TEST

UNIT_TESTS(facts_cgroups, version_2_has_its_controllers_and_freezer,
	   an_old_kernel_has_no_freezer_in_version_2, without_groups_the_freezer_is_unknown,
	   version_1_has_enabled_controllers, no_groups_are_version_0)
