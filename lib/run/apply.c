#include "run/apply.h"

#include <errno.h>
#include <time.h>

#include "host/host_change.h"
#include "host/lock.h"
#include "plan/late.h"
#include "plan/plan_order.h"
#include "run/steps.h"

void apply_result_done(struct apply_result *result)
{
	free(result->run);
	free(result->difference);
	str_list_done(&result->notes);
	str_list_done(&result->failed);
	*result = (struct apply_result){ 0 };
}

/* What to do about a run that did not come to its end: "`knode resume` completes it, ..." */
static char *ways_out(const struct host *host, const struct plan *plan)
{
	cleanup_free char *resume = host_advice(host, "knode resume");
	cleanup_free char *undo = host_advice(host, "knode undo");

	if (plan_is_final(plan))
		return xasprintf("`%s` completes it", resume);
	return xasprintf("`%s` completes it, `%s` takes it back", resume, undo);
}

static int tell_interrupted(const struct host *host, const char *run, const struct plan *plan,
			    int code, struct error *err)
{
	cleanup_free char *ways = ways_out(host, plan);

	return error_set(err, code, "run %s was interrupted: %s", run, ways);
}

static int tell_open(const struct host *host, const struct run *run, struct error *err)
{
	cleanup_free char *undo = host_advice(host, "knode undo");
	cleanup_free char *ways = ways_out(host, run->plan);

	if (run->state == RUN_UNDOING)
		return error_set(err, -EBUSY,
				 "the undo of run %s was interrupted: `%s` completes it", run->id,
				 undo);
	if (run->state == RUN_INTERRUPTED)
		return tell_interrupted(host, run->id, run->plan, -EBUSY, err);
	return error_set(err, -EBUSY, "run %s failed (%s): %s", run->id,
			 run->failure ? run->failure : "", ways);
}

/* Damaged runs are passed over, and told. What @plan takes back may be open. */
static int check_open(const struct host *host, const struct plan *plan, struct str_list *notes,
		      struct error *err)
{
	cleanup_run struct run *run = NULL;
	int r = run_newest(host, &run, notes, err);

	if (r < 0 || !run || !run_is_open(run))
		return r;
	if (plan && str_list_has(plan_taken_back(plan), run->id))
		return 0;
	return tell_open(host, run, err);
}

int apply_check_open(const struct host *host, const struct plan *plan, struct error *err)
{
	return check_open(host, plan, NULL, err);
}

/* --- How it ends --- */

static int tell_stopped(const struct applying *applying, struct error *err)
{
	if (!journal_has_records(applying->journal))
		return error_set(err, -ECANCELED, "stopped before anything was changed");
	return tell_interrupted(applying->host, applying->result->run, applying->plan, -ECANCELED,
				err);
}

/* Nothing was changed: then there is no run. */
static int end_without_trace(struct applying *applying, int code, const char *why,
			     struct error *err)
{
	struct error ignored; /* what is left is swept by the next run */

	(void)journal_discard(applying->journal, &ignored);
	free(applying->result->run);
	applying->result->run = NULL;
	return code == 0 ? 0 : error_set(err, code, "%s; nothing was changed", why);
}

/* What stopped it. */
static int end_failed(struct applying *applying, int code, const char *why, struct error *err)
{
	cleanup_free char *resume = host_advice(applying->host, "knode resume");
	cleanup_free char *undo = host_advice(applying->host, "knode undo");
	struct error ignored; /* the failure itself is what matters */

	if (code == -ECANCELED) /* nothing failed */
		return tell_stopped(applying, err);
	if (!journal_has_records(applying->journal))
		return end_without_trace(applying, code, why, err);
	(void)journal_note(applying->journal, "failed", why, &ignored);
	if (plan_is_final(applying->plan))
		return error_set(err, code, "run %s stopped: %s; `%s` goes on once that is mended",
				 applying->result->run, why, resume);
	return error_set(err, code,
			 "run %s stopped: %s; `%s` goes on once that is mended, `%s` takes the run "
			 "back",
			 applying->result->run, why, resume, undo);
}

/* Some steps failed, and all that do not stand on them are done. */
static int end_incomplete(struct applying *applying, struct error *err)
{
	cleanup_free char *left = applying->left
					  ? xasprintf(" and %zu that stand%s on %s", applying->left,
						      applying->left == 1 ? "s" : "",
						      applying->failed == 1 ? "it" : "them")
					  : xstrdup("");
	cleanup_free char *failed = xasprintf("%zu step%s that failed%s", applying->failed,
					      applying->failed == 1 ? "" : "s", left);
	cleanup_free char *resume = host_advice(applying->host, "knode resume");
	cleanup_free char *undo = host_advice(applying->host, "knode undo");
	bool several = applying->failed + applying->left > 1;
	int r;

	if (!applying->result->changes && steps_left_no_trace(applying))
		return end_without_trace(applying, applying->first.code, applying->first.message,
					 err);
	r = journal_note(applying->journal, "incomplete", applying->result->failed.items[0], err);
	if (r < 0)
		return r;
	if (plan_is_final(applying->plan))
		return error_set(err, applying->first.code,
				 "run %s is done but for %s: `%s` tries %s again once that is "
				 "mended",
				 applying->result->run, failed, resume, several ? "them" : "it");
	return error_set(err, applying->first.code,
			 "run %s is done but for %s: `%s` tries %s again once that is mended, `%s` "
			 "takes the run back",
			 applying->result->run, failed, resume, several ? "them" : "it", undo);
}

/* The runs that the plan took back are undone. A crash before the end comes here again. */
static int close_taken_back(struct applying *applying, struct error *err)
{
	const struct str_list *runs = plan_taken_back(applying->plan);
	int r = 0;

	for (size_t i = 0; i < runs->count && r == 0; i++) {
		cleanup_journal struct journal *journal = NULL;

		r = journal_open(applying->host, runs->items[i], &journal, err);
		if (r == 0)
			r = journal_release(journal, err);
		if (r == 0)
			r = journal_note(journal, "undone", NULL, err);
	}
	return r;
}

/* Takes all steps; the outcome goes into the journal. */
static int apply_all(struct applying *applying, struct error *err)
{
	struct error why;
	int r = take_steps(applying, &why);

	if (r == 0)
		r = host_sync(applying->host, &why);
	if (r < 0)
		return end_failed(applying, r, why.message, err);
	if (applying->failed)
		return end_incomplete(applying, err);
	if (close_taken_back(applying, err) < 0)
		return err->code;
	/* All of it may have been done by somebody else in the meantime. */
	return journal_has_records(applying->journal)
		       ? journal_note(applying->journal, "end", NULL, err)
		       : end_without_trace(applying, 0, NULL, err);
}

/* --- Runs --- */

struct steps {
	struct run_step *items;
	size_t count;
};

static void steps_done(struct steps *steps)
{
	for (size_t i = 0; i < steps->count; i++)
		run_step_done(&steps->items[i]);
	free(steps->items);
}

/* Those of a fresh run. */
static struct steps steps_of(const struct inspection *planned)
{
	struct steps steps = { .count = planned->count };

	steps.items = xcalloc(steps.count + 1, sizeof(*steps.items));
	for (size_t i = 0; i < steps.count; i++) {
		steps.items[i].planned = json_ref(planned->changes[i].now);
		steps.items[i].planned_late = planned->changes[i].late != NULL;
	}
	return steps;
}

int plan_apply(struct plan *plan, const struct inspection *planned, struct host *host,
	       const char *command, const struct apply_watch *watch, struct apply_result *ret,
	       struct error *err)
{
	cleanup(steps_done) struct steps steps = steps_of(planned);
	cleanup_free size_t *order = plan_order(plan);
	cleanup_journal struct journal *journal = NULL;
	struct applying applying = { .host = host,
				     .plan = plan,
				     .steps = steps.items,
				     .order = order,
				     .watch = watch,
				     .result = ret };
	cleanup_fd int lock = -1;
	int r;

	if (planned->pending == 0)
		return 0;
	r = host_lock(host, command, &lock, err);
	if (r == 0)
		r = check_open(host, plan, &ret->notes, err);
	if (r == 0) {
		plan_settle(plan, planned, time(NULL));
		r = journal_create(host, command, plan, planned, &journal, err);
	}
	if (r < 0)
		return r;
	applying.journal = journal;
	ret->run = xstrdup(journal_run(journal));
	apply_begins(watch, planned->pending);
	return apply_all(&applying, err);
}

static int check_resumable(const struct host *host, const struct run *run, struct error *err)
{
	cleanup_free char *undo = host_advice(host, "knode undo");

	if (!run)
		return error_set(err, -ENOENT, "there is no run to resume");
	if (run->state == RUN_UNDOING)
		return tell_open(host, run, err);
	if (!run_is_open(run) && run->state != RUN_INCOMPLETE)
		return error_set(err, -EALREADY, "run %s is %s: there is nothing to resume",
				 run->id, run_state_name(run->state));
	if (!str_eq(run->version, KNODE_VERSION))
		return error_set(err, -ENOTSUP,
				 "run %s was made by knode %s, and this is " KNODE_VERSION
				 ": resume it with that version, or `%s` it",
				 run->id, run->version, undo);
	return 0;
}

/* The run to resume: the newest that is not undone. */
static int find_resumable(const struct host *host, const char *id, struct run **ret,
			  struct str_list *notes, struct error *err)
{
	cleanup_run struct run *newest = NULL, *run = NULL;
	int r = run_newest(host, &newest, notes, err);

	if (r == 0 && id)
		r = run_load(host, id, &run, err);
	if (r == 0)
		r = check_resumable(host, id ? run : newest, err);
	if (r < 0)
		return r;
	if (run && newest && !str_eq(run->id, newest->id))
		return error_set(err, -EBUSY,
				 "run %s lies under the newer %s: give its command anew", run->id,
				 newest->id);
	*ret = run ? take_ptr(&run) : take_ptr(&newest);
	return 0;
}

/*
 * How far a run came: to the last step that has a record. Steps before it that have none were right
 * when their turn came, and may not be looked at again: what they stood on may be gone since (a
 * rotation removes what its bundles were made of).
 */
static size_t steps_passed(const struct applying *applying)
{
	size_t count = plan_count(applying->plan);

	while (count > 0 && applying->steps[applying->order[count - 1]].state == STEP_WAITING)
		count--;
	return count;
}

/* How many steps are to act, as far as it can be told before the first one does. */
static size_t count_pending(const struct applying *applying)
{
	size_t pending = 0;

	for (size_t i = 0; i < plan_count(applying->plan); i++) {
		cleanup_change struct change change = { 0 };
		struct error later; /* told when its turn comes */

		if (!step_is_passed(applying, i))
			pending += action_inspect(plan_at(applying->plan, applying->order[i]),
						  applying->host, &change, &later) < 0 ||
				   change.kind != CHANGE_NONE;
	}
	return pending;
}

int run_resume(struct host *host, const char *id, const struct apply_watch *watch,
	       struct apply_result *ret, struct error *err)
{
	cleanup_journal struct journal *journal = NULL;
	cleanup_run struct run *run = NULL;
	cleanup_free size_t *order = NULL;
	struct applying applying = { .host = host, .watch = watch, .result = ret };
	cleanup_fd int lock = -1;
	int r = host_lock(host, "resume", &lock, err);

	if (r == 0)
		r = find_resumable(host, id, &run, &ret->notes, err);
	if (r == 0)
		r = journal_open(host, run->id, &journal, err);
	if (r == 0)
		r = journal_note(journal, "resume", NULL, err);
	if (r < 0)
		return r;
	order = plan_order(run->plan);
	applying.plan = run->plan;
	applying.steps = run->steps;
	applying.order = order;
	applying.passed = steps_passed(&applying);
	applying.journal = journal;
	ret->run = xstrdup(run->id);
	apply_begins(watch, count_pending(&applying));
	return apply_all(&applying, err);
}

int run_give_up(struct host *host, const char *id, const char *why, struct error *err)
{
	cleanup_journal struct journal *journal = NULL;
	cleanup_fd int lock = -1;
	int r = host_lock(host, "resume", &lock, err);

	if (r == 0)
		r = journal_open(host, id, &journal, err);
	return r < 0 ? r : journal_note(journal, "incomplete", why, err);
}
