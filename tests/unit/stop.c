/* Runs that are asked to stop: they end between two steps, and are resumed or undone. */
#include "acts/exec.h"
#include "fake_host.h"
#include "run/apply.h"
#include "unit.h"

static struct error err;

enum {
	STEPS = 3
};

/* Says stop when it is asked for the last time. */
struct patience {
	int left;
};

static void step(void *arg, const struct action *action, const struct change *change)
{
	(void)arg, (void)action, (void)change;
}

static bool stops(void *arg)
{
	struct patience *patience = arg;

	return patience->left-- == 0;
}

/* Commands, each of which adds a point to a file, and another one to a second file at undo. */
static struct plan *plan_of_ticks(void)
{
	static const char *const does[STEPS] = { "/etc/1", "/etc/2", "/etc/3" };
	static const char *const undoes[STEPS] = { "/etc/-1", "/etc/-2", "/etc/-3" };
	struct plan *plan = plan_new();

	for (size_t i = 0; i < STEPS; i++)
		plan_exec(plan, does[i], (const char *[]){ "tick", does[i], NULL }, NULL,
			  (const char *[]){ "tick", undoes[i], NULL });
	return plan;
}

static struct host *host_make(struct tree *tree)
{
	*tree = fake_make();
	tree_mkdir(tree, "/etc", 0755);
	tree_mkdir(tree, "/run", 0755);
	tree_mkdir(tree, "/var/lib", 0755);
	return fake_host(tree, HOST_WRITE);
}

/* Applies with this much patience. */
static int apply(struct host *host, int patience)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_plan struct plan *plan = plan_of_ticks();
	struct patience left = { patience };
	const struct apply_watch watch = { .step = step,
					   .teller = { .stops = stops, .arg = &left },
					   .arg = &left };

	ck_assert_int_eq(plan_inspect(plan, host, &seen, &err), 0);
	return plan_apply(plan, &seen, host, "test", &watch, &result, &err);
}

static int undo(struct host *host, int patience, size_t changes)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };
	struct patience left = { patience };
	const struct apply_watch watch = { .step = step,
					   .teller = { .stops = stops, .arg = &left },
					   .arg = &left };
	int r = run_undo(host, &(struct undo_wish){ 0 }, &watch, &result, &err);

	ck_assert_uint_eq(result.changes, changes);
	return r;
}

static int resume(struct host *host, int patience)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };
	struct patience left = { patience };
	const struct apply_watch watch = { .step = step,
					   .teller = { .stops = stops, .arg = &left },
					   .arg = &left };

	return run_resume(host, NULL, &watch, &result, &err);
}

static void check_state(const struct host *host, enum run_state state)
{
	cleanup_run struct run *run = NULL;

	ck_assert_msg(run_load(host, "1", &run, &err) == 0, "%s", err.message);
	ck_assert_str_eq(run_state_name(run->state), run_state_name(state));
	ck_assert_ptr_null(run->failure);
}

/* Whether the files /etc/1 (or /etc/-1 ...) from @first to @end are there, once each, and no other.
 */
static void check_ticks(const struct tree *tree, const struct host *host, const char *sign,
			int first, int end)
{
	for (int i = 0; i < STEPS; i++) {
		cleanup_free char *path = xasprintf("/etc/%s%d", sign, i + 1);

		if (i >= first && i < end)
			tree_check(tree, path, ".");
		else
			ck_assert_msg(!host_exists(host, path), "%s", path);
	}
}

START_TEST(a_run_stops_between_steps_and_is_resumed)
{
	for (int n = 1; n < STEPS; n++) {
		struct tree tree;
		cleanup_host struct host *host = host_make(&tree);

		ck_assert_int_eq(apply(host, n), -ECANCELED);
		ck_assert_str_eq(err.message,
				 "run 0001-test was interrupted: `knode resume` completes it, "
				 "`knode undo` takes it back");
		check_state(host, RUN_INTERRUPTED);
		check_ticks(&tree, host, "", 0, n);
		ck_assert_int_eq(resume(host, n), -ECANCELED);
		ck_assert_str_eq(err.message,
				 "run 0001-test was interrupted: `knode resume` completes it, "
				 "`knode undo` takes it back");
		check_state(host, RUN_INTERRUPTED);
		ck_assert_msg(resume(host, STEPS) == 0, "%s", err.message);
		check_state(host, RUN_DONE);
		check_ticks(&tree, host, "", 0, STEPS);
		tree_remove(&tree);
	}
}
END_TEST

START_TEST(a_stopped_run_is_undone)
{
	for (int n = 1; n < STEPS; n++) {
		struct tree tree;
		cleanup_host struct host *host = host_make(&tree);

		ck_assert_int_eq(apply(host, n), -ECANCELED);
		ck_assert_int_eq(undo(host, STEPS, (size_t)n), 0);
		check_state(host, RUN_UNDONE);
		check_ticks(&tree, host, "-", 0, n);
		tree_remove(&tree);
	}
}
END_TEST

START_TEST(stopped_before_its_first_step_it_is_no_run)
{
	struct tree tree;
	cleanup_host struct host *host = host_make(&tree);

	ck_assert_int_eq(apply(host, 0), -ECANCELED);
	ck_assert_str_eq(err.message, "stopped before anything was changed");
	ck_assert_int_eq(resume(host, STEPS), -ENOENT);
	ck_assert_int_eq(apply(host, STEPS), 0);
	check_state(host, RUN_DONE);
	tree_remove(&tree);
}
END_TEST

START_TEST(an_undo_stops_between_steps_and_is_completed)
{
	for (int n = 0; n < STEPS; n++) {
		struct tree tree;
		cleanup_host struct host *host = host_make(&tree);

		ck_assert_int_eq(apply(host, STEPS), 0);
		ck_assert_int_eq(undo(host, n, (size_t)n), -ECANCELED);
		ck_assert_str_eq(
			err.message,
			"the undo of run 0001-test was interrupted: `knode undo` completes it");
		check_state(host, RUN_UNDOING);
		check_ticks(&tree, host, "-", STEPS - n, STEPS);
		ck_assert_int_eq(resume(host, STEPS), -EBUSY);
		ck_assert_str_eq(
			err.message,
			"the undo of run 0001-test was interrupted: `knode undo` completes it");
		ck_assert_int_eq(undo(host, STEPS, (size_t)(STEPS - n)), 0);
		check_state(host, RUN_UNDONE);
		check_ticks(&tree, host, "-", 0, STEPS);
		tree_remove(&tree);
	}
}
END_TEST

/* Who is not asked before the last step has come too late. */
START_TEST(a_run_that_is_done_is_not_stopped)
{
	struct tree tree;
	cleanup_host struct host *host = host_make(&tree);

	ck_assert_int_eq(apply(host, STEPS), 0);
	check_state(host, RUN_DONE);
	tree_remove(&tree);
}
END_TEST

UNIT_TESTS(stop, a_run_stops_between_steps_and_is_resumed, a_stopped_run_is_undone,
	   stopped_before_its_first_step_it_is_no_run, an_undo_stops_between_steps_and_is_completed,
	   a_run_that_is_done_is_not_stopped)
