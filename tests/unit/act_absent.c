/* What must be gone. */
#include "act_bench.h"
#include "acts/absent.h"

START_TEST(test_absent)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_absent(bench.plan, "/etc/x");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
	tree_put(&bench.tree, "/etc/x", 0604, "text");
	check_way(&bench, CHANGE_REMOVE, "file");
	fake_remove(&bench.tree, "/etc/x");
	tree_link(&bench.tree, "/etc/x", "/etc/y");
	check_way(&bench, CHANGE_REMOVE, "link");
	fake_remove(&bench.tree, "/etc/x");
	tree_mkdir(&bench.tree, "/etc/x", 0755);
	check_refused(&bench, -EISDIR, "/etc/x shall be removed, but is no file (dir)");
}
END_TEST

UNIT_TESTS(act_absent, test_absent)
