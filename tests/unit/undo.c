/* Taking runs back: what stops it, and which run it is. */
#include "acts/dir.h"
#include "acts/exec.h"
#include "acts/file.h"
#include "acts/rotated.h"
#include "acts/tree.h"
#include "apply_bench.h"

START_TEST(test_undo_of_what_was_edited)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	plan_file(plan, "/etc/w", 0644, "w\n");
	plan_file(plan, "/etc/x", 0644, "one\ntwo\n");
	apply_well(&bench, plan);
	tree_put(&bench.tree, "/etc/x", 0644, "one\n2\n");
	ck_assert_int_eq(undo(&bench, NULL, false), -ESTALE);
	ck_assert_str_eq(err.message, "/etc/x was changed after knode did: nothing is put back; "
				      "`knode undo --force` goes on all the same");
	ck_assert_str_eq(bench.result.difference, "--- as knode left it\n+++ as it is now\n"
						  "@@ -1,2 +1,2 @@\n one\n-two\n+2\n");
	check_state(&bench, "1", RUN_DONE);
	tree_check(&bench.tree, "/etc/w", "w\n");
	ck_assert_int_eq(undo(&bench, NULL, true), 0);
	ck_assert(!host_exists(bench.host, "/etc/x"));
	ck_assert(!host_exists(bench.host, "/etc/w"));
}
END_TEST

/* What came since goes first, also when it was changed meanwhile, and once more after a stop. */
START_TEST(test_undo_of_what_grew)
{
	static const struct str_list none;
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new(), *grown = plan_new();
	cleanup(apply_result_done) struct apply_result result = { 0 };
	struct undo_wish wish = { .grown = grown };

	plan_dir(plan, "/var/lib/x", 0700);
	plan_file(plan, "/var/lib/x/config", 0600, "mine\n");
	apply_well(&bench, plan);
	tree_put(&bench.tree, "/var/lib/x/pods/a", 0600, "theirs\n");
	plan_tree(grown, "/var/lib/x", &none);
	ck_assert_msg(run_undo(bench.host, &wish, NULL, &result, &err) == 0, "%s", err.message);
	ck_assert_uint_eq(result.changes, 3);
	ck_assert(!host_exists(bench.host, "/var/lib/x"));
	check_state(&bench, "1", RUN_UNDONE);
}
END_TEST

/* A target of two kinds of steps is as the later one left it. */
START_TEST(test_undo_of_two_steps_with_one_target)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	tree_put(&bench.tree, "/a.pem", 0600, "PEM\n");
	plan_file(plan, "/etc/k.conf", 0600,
		  "{kind: Config, clusters: [{name: c, cluster: {server: 'https://h:1'}}],\n"
		  "users: [{name: u, user: {token: t}}],\n"
		  "contexts: [{name: x, context: {cluster: c, user: u}}], current-context: x}\n");
	plan_rotated(plan, "/etc/k.conf", "/a.pem");
	apply_well(&bench, plan);
	ck_assert_msg(undo(&bench, NULL, false) == 0, "%s", err.message);
	ck_assert(!host_exists(bench.host, "/etc/k.conf"));
}
END_TEST

/* One that failed stands in the way, until it is given up for another. */
START_TEST(test_giving_up)
{
	static const char *const fails[] = { "false", NULL };
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *first = plan_of_file("/etc/x", "first\n");
	cleanup_plan struct plan *second = plan_of_file("/etc/x", "second\n");
	cleanup_run struct run *run = NULL;

	plan_exec(first, "it", fails, NULL, NULL);
	ck_assert_int_lt(apply(&bench, first), 0);
	check_state(&bench, "1", RUN_FAILED);
	ck_assert_int_eq(apply(&bench, second), -EBUSY);
	ck_assert_int_eq(run_give_up(bench.host, "0009-test-it", "another came", &err), -ENOENT);
	ck_assert_msg(run_give_up(bench.host, "0001-test-it", "another came", &err) == 0, "%s",
		      err.message);
	check_state(&bench, "1", RUN_INCOMPLETE);
	ck_assert_int_eq(run_load(bench.host, "1", &run, &err), 0);
	ck_assert_str_eq(run->failure, "another came");
	ck_assert(!run_is_open(run));
	apply_well(&bench, second);
	ck_assert_int_eq(undo(&bench, "1", false), -EBUSY);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	tree_check(&bench.tree, "/etc/x", "first\n");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert(!host_exists(bench.host, "/etc/x"));
}
END_TEST

START_TEST(test_undo_shows_no_secret)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	action_hide(plan_file(plan, "/etc/x", 0600, "s3cret"));
	apply_well(&bench, plan);
	tree_put(&bench.tree, "/etc/x", 0600, "their s3cret");
	ck_assert_int_eq(undo(&bench, NULL, false), -ESTALE);
	ck_assert_ptr_null(strstr(bench.result.difference, "s3cret"));
	ck_assert_ptr_nonnull(strstr(bench.result.difference, "\"sha256\":"));
}
END_TEST

/* What stands in the way of looking is left, under --force. */
START_TEST(test_undo_of_what_is_something_else)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_of_file("/etc/x", "new");

	apply_well(&bench, plan);
	fake_remove(&bench.tree, "/etc/x");
	tree_link(&bench.tree, "/etc/x", "/etc/y");
	ck_assert_int_eq(undo(&bench, NULL, false), -ELOOP);
	ck_assert_int_eq(undo(&bench, NULL, true), 0);
	ck_assert_uint_eq(bench.result.changes, 0);
	ck_assert_str_eq(bench.result.notes.items[0],
			 "/etc/x is left as it is: /etc/x is a symbolic link to /etc/y, and is not "
			 "replaced: remove the link, or put a file in its place");
}
END_TEST

START_TEST(test_undo_goes_by_age)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *one = plan_of_file("/etc/1", ""),
				 *two = plan_of_file("/etc/2", "");

	ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
	ck_assert_str_eq(err.message, "there is no run to undo");
	apply_well(&bench, one);
	apply_well(&bench, two);
	ck_assert_int_eq(undo(&bench, "1", false), -EBUSY);
	ck_assert_str_eq(err.message,
			 "run 0001-test-it lies under the newer 0002-test-it: undo that "
			 "one first");
	ck_assert_int_eq(undo(&bench, "2", false), 0);
	ck_assert_int_eq(undo(&bench, "2", false), -EALREADY);
	ck_assert_str_eq(err.message, "run 0002-test-it is undone already");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	ck_assert_str_eq(bench.result.run, "0001-test-it");
	ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
	ck_assert_int_eq(undo(&bench, "9", false), -ENOENT);
}
END_TEST

UNIT_TESTS(undo, test_undo_of_what_was_edited, test_undo_of_what_grew,
	   test_undo_of_two_steps_with_one_target, test_giving_up, test_undo_shows_no_secret,
	   test_undo_of_what_is_something_else, test_undo_goes_by_age)
