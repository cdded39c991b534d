/* Swap areas that are in use. */
#include "act_bench.h"
#include "acts/swap.h"

/* Names are as /proc/swaps has them; the path is what they stand for. */
START_TEST(test_swap_with_a_blank)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *now = NULL;

	plan_swap_off(bench.plan, "/swap\\040file");
	tree_put(&bench.tree, "/proc/swaps", 0444,
		 "Filename\tType\tSize\tUsed\tPriority\n"
		 "/dev/sda1\tpartition\t1048572\t0\t-2\n"
		 "/swap\\040file\tfile\t1048572\t0\t7\n");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_REMOVE);
	now = json_to_text(change.now);
	ck_assert_str_eq(now, "{\"active\":true,\"priority\":7}");
	ck_assert_int_eq(act_find("swap")->apply(plan_at(bench.plan, 0), bench.host, &change, &err),
			 -EINVAL);
	ck_assert_str_eq(err.message, "cannot turn off swap on /swap file: Invalid argument");
}
END_TEST

START_TEST(test_swap_way)
{
	cleanup_bench struct bench bench = bench_make();

	plan_swap_off(bench.plan, "/dev/sda2");
	tree_put(&bench.tree, "/proc/swaps", 0444,
		 "Filename\tType\tSize\tUsed\tPriority\n"
		 "/dev/sda2\tpartition\t1048572\t0\t7\n");
	check_way(&bench, CHANGE_REMOVE, "swapoff /dev/sda2");
}
END_TEST

UNIT_TESTS(act_swap, test_swap_with_a_blank, test_swap_way)
