/* Symbolic links. */
#include "act_bench.h"
#include "acts/link.h"

START_TEST(test_link)
{
	cleanup_bench struct bench bench = bench_make();

	plan_link(bench.plan, "/etc/l", "/etc/to");
	check_way(&bench, CHANGE_CREATE, "-> /etc/to");
	tree_link(&bench.tree, "/etc/l", "elsewhere");
	check_way(&bench, CHANGE_MODIFY, "elsewhere -> /etc/to");
	fake_remove(&bench.tree, "/etc/l");
	tree_put(&bench.tree, "/etc/l", 0644, "");
	check_refused(&bench, -EEXIST,
		      "/etc/l shall be a symbolic link, and is something else (file)");
}
END_TEST

UNIT_TESTS(act_link, test_link)
