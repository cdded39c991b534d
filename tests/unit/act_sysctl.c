/* Values of /proc/sys. */
#include "act_bench.h"
#include "acts/sysctl.h"

START_TEST(test_sysctl)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_sysctl(bench.plan, "net.ipv4.tcp_rmem", PLAN_SYSCTL_EXACT, "1 2 3");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_MODIFY);
	ck_assert_str_eq(change.late, "the kernel has no net.ipv4.tcp_rmem (yet)");
	ck_assert_int_eq(
		act_find("sysctl")->apply(plan_at(bench.plan, 0), bench.host, &change, &err),
		-ENOENT);
	ck_assert_str_eq(err.message, "/proc/sys/net/ipv4/tcp_rmem does not exist: a kernel module "
				      "may be missing");
	tree_put(&bench.tree, "/proc/sys/net/ipv4/tcp_rmem", 0644, "4 5 6\n");
	check_way(&bench, CHANGE_MODIFY, "4 5 6 -> 1 2 3");
	tree_put(&bench.tree, "/proc/sys/net/ipv4/tcp_rmem", 0644, "1\t2\t3\n");
	change_done(&change);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

START_TEST(test_sysctl_is_raised_only)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_sysctl(bench.plan, "fs.max", PLAN_SYSCTL_AT_LEAST, "100");
	tree_put(&bench.tree, "/proc/sys/fs/max", 0644, "99\n");
	check_way(&bench, CHANGE_MODIFY, "99 -> 100");
	tree_put(&bench.tree, "/proc/sys/fs/max", 0644, "101");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

START_TEST(test_sysctl_instead)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	const char *path = "/proc/sys/net/ipv6/conf/eth0.100/accept_ra";

	plan_sysctl_instead(bench.plan, "net/ipv6/conf/eth0.100/accept_ra", "1", "2");
	tree_put(&bench.tree, path, 0644, "1\n");
	check_way(&bench, CHANGE_MODIFY, "1 -> 2");
	tree_put(&bench.tree, path, 0644, "0");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

UNIT_TESTS(act_sysctl, test_sysctl, test_sysctl_is_raised_only, test_sysctl_instead)
