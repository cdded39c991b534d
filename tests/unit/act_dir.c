/* Directories. */
#include "act_bench.h"
#include "acts/dir.h"

START_TEST(test_directory)
{
	cleanup_bench struct bench bench = bench_make();

	plan_dir(bench.plan, "/etc/d", 0700);
	check_way(&bench, CHANGE_CREATE, "mode 0700");
	tree_mkdir(&bench.tree, "/etc/d", 0755);
	check_way(&bench, CHANGE_MODIFY, "mode 0755 -> 0700");
	fake_remove(&bench.tree, "/etc/d");
	tree_put(&bench.tree, "/etc/d", 0600, "");
	check_refused(&bench, -ENOTDIR,
		      "/etc/d shall be a directory, and is something else (file)");
}
END_TEST

START_TEST(test_directory_that_is_there)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_dir_present(bench.plan, "/d");
	check_way(&bench, CHANGE_CREATE, "mode 0755");
	tree_mkdir(&bench.tree, "/d", 0711);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

/* What somebody put into knode's directory keeps it. */
START_TEST(test_directory_is_left)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *note = NULL;

	plan_dir(bench.plan, "/etc/d", 0700);
	inspect(&bench, &change);
	tree_put(&bench.tree, "/etc/d/theirs", 0600, "");
	err = (struct error){ 0 };
	note = put_back(&bench, &change);
	ck_assert_str_eq(note, "/etc/d is left: it is not empty");
	ck_assert_int_eq(err.code, 0);
}
END_TEST

UNIT_TESTS(act_dir, test_directory, test_directory_that_is_there, test_directory_is_left)
