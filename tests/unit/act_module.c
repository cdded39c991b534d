/* Kernel modules. */
#include "act_bench.h"
#include "acts/module.h"

START_TEST(test_module)
{
	cleanup_bench struct bench bench = bench_make();

	tree_mkdir(&bench.tree, "/sys/module", 0755);
	tree_mkdir(&bench.tree, "/proc/sys/net", 0755);
	plan_module(bench.plan, "br_netfilter");
	check_way(&bench, CHANGE_CREATE, "modprobe -- br_netfilter");
}
END_TEST

START_TEST(test_module_that_is_loaded)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_module(bench.plan, "br-netfilter");
	tree_put(&bench.tree, "/proc/modules", 0444,
		 "overlay 1 0 - Live 0x0\nbr_netfilter 32768 0 - Live 0x0\n");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

UNIT_TESTS(act_module, test_module, test_module_that_is_loaded)
