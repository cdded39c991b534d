#include "facts_tree.h"

#define UNITS     "/usr/lib/systemd/system/"
#define INSTALLED "[Unit]\n[Service]\n[Install]\nWantedBy=multi-user.target\n"

static void expect(const char *unit, const char *load, const char *active, const char *enabled)
{
	cleanup_facts struct facts *facts = facts_of(facts_gather_units);
	const struct fact_unit *fact = facts_unit(facts, unit);

	ck_assert_msg(fact != NULL, "%s is not among the facts", unit);
	ck_assert_str_eq(fact->state.load, load);
	ck_assert_str_eq(fact->state.active, active);
	if (enabled)
		ck_assert_str_eq(fact->state.enabled, enabled);
	else
		ck_assert_ptr_null(fact->state.enabled);
}

START_TEST(an_enabled_unit_runs)
{
	put("/run/systemd/system/x", "");
	put(UNITS "containerd.service", INSTALLED);
	put_link("/etc/systemd/system/multi-user.target.wants/containerd.service",
		 UNITS "containerd.service");
	put_link("/run/systemd/units/invocation:containerd.service", "0123");
	expect("containerd.service", "loaded", "active", "enabled");
}
END_TEST

START_TEST(before_240_the_group_tells_what_runs)
{
	put("/run/systemd/system/x", "");
	put(UNITS "docker.service", INSTALLED);
	put("/sys/fs/cgroup/systemd/system.slice/docker.service/cgroup.procs", "812\n");
	expect("docker.service", "loaded", "active", "disabled");
	put("/run/systemd/system/x", "");
	put(UNITS "docker.service", INSTALLED);
	put("/sys/fs/cgroup/systemd/system.slice/docker.service/cgroup.procs", "");
	expect("docker.service", "loaded", "inactive", "disabled");
}
END_TEST

START_TEST(nothing_is_active_where_systemd_does_not_run)
{
	put(UNITS "containerd.service", "[Service]\n");
	put_link("/run/systemd/units/invocation:containerd.service", "0123");
	expect("containerd.service", "loaded", "inactive", "static");
}
END_TEST

START_TEST(masks_are_links_and_empty_files)
{
	put(UNITS "firewalld.service", INSTALLED);
	put_link("/etc/systemd/system/firewalld.service", "/dev/null");
	expect("firewalld.service", "masked", "inactive", "masked");
	put(UNITS "ufw.service", INSTALLED);
	put("/run/systemd/system/ufw.service", "");
	expect("ufw.service", "masked", "inactive", "masked");
}
END_TEST

START_TEST(absent_units_are_left_out_but_for_kubelet)
{
	cleanup_facts struct facts *facts = facts_of(facts_gather_units);

	ck_assert_uint_eq(facts->unit_count, 1);
	ck_assert_str_eq(facts->units[0].name, "kubelet.service");
	ck_assert_str_eq(facts->units[0].state.load, "not-found");
	ck_assert(!facts_unit_active(facts, "kubelet.service"));
	ck_assert(!facts_unit_active(facts, "no.service"));
}
END_TEST

UNIT_TESTS(facts_units, an_enabled_unit_runs, before_240_the_group_tells_what_runs,
	   nothing_is_active_where_systemd_does_not_run, masks_are_links_and_empty_files,
	   absent_units_are_left_out_but_for_kubelet)
