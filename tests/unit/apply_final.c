/* Plans that nothing takes back, and that take back earlier runs. */
#include <errno.h>

#include "acts/tree.h"
#include "apply_bench.h"
#include "host/host_change.h"

static const struct str_list nothing;

/* What removes /etc/w and /etc/x, and takes back @run (NULL: none). */
static struct plan *final_plan(const char *run)
{
	struct plan *plan = plan_new();

	plan_tree(plan, "/etc/w", &nothing);
	plan_tree(plan, "/etc/x", &nothing);
	plan_set_final(plan);
	if (run)
		plan_take_back(plan, run);
	return plan;
}

START_TEST(undo_passes_a_final_run_over)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *file = plan_of_file("/etc/y", "text"), *final = final_plan(NULL);

	apply_well(&bench, file);
	tree_put(&bench.tree, "/etc/x", 0644, "text");
	apply_well(&bench, final);
	ck_assert(!host_exists(bench.host, "/etc/x"));
	ck_assert_int_eq(undo(&bench, "2", false), -EPERM);
	ck_assert_str_eq(err.message, "run 0002-test-it removes what cannot be made again: "
				      "nothing takes it back");
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	check_state(&bench, "0001-test-it", RUN_UNDONE);
	check_state(&bench, "0002-test-it", RUN_DONE);
	ck_assert_int_eq(undo(&bench, NULL, false), -ENOENT);
}
END_TEST

START_TEST(what_it_takes_back_is_undone)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *file = plan_of_file("/etc/x", "text");
	cleanup_plan struct plan *final = final_plan("0001-test-it");

	apply_well(&bench, file);
	apply_well(&bench, final);
	check_state(&bench, "0001-test-it", RUN_UNDONE);
	check_state(&bench, "0002-test-it", RUN_DONE);
}
END_TEST

/* A run that was stopped on its way is no obstacle to what takes it back, and to nothing else. */
START_TEST(an_open_run_may_be_taken_back)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *file = plan_of_file("/etc/y", "text");
	cleanup_plan struct plan *other = final_plan(NULL), *final = final_plan("0001-test-it");

	plan_tree(file, "/etc/x", &nothing);
	tree_put(&bench.tree, "/etc/x", 0644, "text");
	host_set_gate(bench.host, stop_at_x, NULL);
	ck_assert_int_eq(apply(&bench, file), -EIO);
	host_set_gate(bench.host, NULL, NULL);
	check_state(&bench, "0001-test-it", RUN_FAILED);
	ck_assert_int_eq(apply(&bench, other), -EBUSY);
	apply_well(&bench, final);
	check_state(&bench, "0001-test-it", RUN_UNDONE);
}
END_TEST

START_TEST(a_final_run_that_stopped_is_resumed_and_not_undone)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *file = plan_of_file("/etc/x", "text");
	cleanup_plan struct plan *final = final_plan("0001-test-it");

	apply_well(&bench, file);
	tree_put(&bench.tree, "/etc/w", 0644, "text");
	host_set_gate(bench.host, stop_at_x, NULL);
	ck_assert_int_eq(apply(&bench, final), -EIO);
	host_set_gate(bench.host, NULL, NULL);
	ck_assert_ptr_nonnull(strstr(err.message, "`knode resume` goes on once that is mended"));
	ck_assert_ptr_null(strstr(err.message, "undo"));
	check_state(&bench, "0001-test-it", RUN_DONE);
	ck_assert_int_eq(undo(&bench, NULL, false), -EPERM);
	ck_assert_int_eq(resume(&bench, NULL), 0);
	ck_assert(!host_exists(bench.host, "/etc/x"));
	check_state(&bench, "0001-test-it", RUN_UNDONE);
}
END_TEST

UNIT_TESTS(apply_final, undo_passes_a_final_run_over, what_it_takes_back_is_undone,
	   an_open_run_may_be_taken_back, a_final_run_that_stopped_is_resumed_and_not_undone)
