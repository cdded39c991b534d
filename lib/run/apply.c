#include "run/apply.h"

#include <errno.h>

#include "host/host_change.h"
#include "host/lock.h"
#include "plan/late.h"

enum {
	GROUP_MAX = 64 /* adjacent directories and files that share their syncs */
};

/* A run in progress. */
struct applying {
	struct host *host;
	const struct plan *plan;
	struct run_step *steps; /* what the journal knows of each */
	size_t passed; /* of a resumed run: those before this step are done, or were right */
	struct journal *journal;
	const struct apply_watch *watch;
	struct apply_result *result;
};

/* Steps that begin and are done together; those of one kind also act together. */
struct group {
	size_t steps[GROUP_MAX];
	const struct action *actions[GROUP_MAX];
	const struct change *changes[GROUP_MAX];
	size_t count;
};

void apply_result_done(struct apply_result *result)
{
	free(result->run);
	free(result->difference);
	str_list_done(&result->notes);
	*result = (struct apply_result){ 0 };
}

void apply_begins(const struct apply_watch *watch, size_t steps)
{
	if (watch && watch->begin)
		watch->begin(watch->arg, steps);
}

bool apply_stops(const struct apply_watch *watch)
{
	return watch && watch->stops && watch->stops(watch->arg);
}

/* What to do about a run that did not come to its end: "`knode resume` completes it, ..." */
static char *ways_out(const struct host *host)
{
	cleanup_free char *resume = host_advice(host, "knode resume");
	cleanup_free char *undo = host_advice(host, "knode undo");

	return xasprintf("`%s` completes it, `%s` takes it back", resume, undo);
}

static int tell_interrupted(const struct host *host, const char *run, int code, struct error *err)
{
	cleanup_free char *ways = ways_out(host);

	return error_set(err, code, "run %s was interrupted: %s", run, ways);
}

static int tell_open(const struct host *host, const struct run *run, struct error *err)
{
	cleanup_free char *undo = host_advice(host, "knode undo");
	cleanup_free char *ways = ways_out(host);

	if (run->state == RUN_UNDOING)
		return error_set(err, -EBUSY,
				 "the undo of run %s was interrupted: `%s` completes it", run->id,
				 undo);
	if (run->state == RUN_INTERRUPTED)
		return tell_interrupted(host, run->id, -EBUSY, err);
	return error_set(err, -EBUSY, "run %s failed (%s): %s", run->id,
			 run->failure ? run->failure : "", ways);
}

int apply_check_open(const struct host *host, struct error *err)
{
	cleanup_run struct run *run = NULL;
	int r = run_newest(host, &run, err);

	return r == 0 && run && run_is_open(run) ? tell_open(host, run, err) : r;
}

int apply_check_plan(const struct plan *plan, struct error *err)
{
	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);

		if (!action->act->apply)
			return error_set(err, -ENOTSUP,
					 "%s: this version of knode writes such objects out, but "
					 "cannot apply them",
					 action->target);
	}
	return 0;
}

/* --- Groups --- */

/*
 * Whether the action can be in a group that has come so far. A file with late values may need what
 * the files before it bring, and what is made may stand on what was made before it.
 */
static bool fits(const struct action *action, const struct action *before, bool *made)
{
	bool goes_on = before->act->make == action->act->make;

	if (!action->act->apply_many || action_is_late(action) ||
	    (action->act->make && *made && !goes_on))
		return false;
	*made = *made || action->act->make;
	return true;
}

/* The end of the group that begins at @first. */
static size_t group_end(const struct plan *plan, size_t first)
{
	const struct act *act = plan_at(plan, first)->act;
	bool made = act->make;
	size_t end = first + 1;

	if (!act->apply_many)
		return end;
	while (end < plan_count(plan) && end - first < GROUP_MAX &&
	       fits(plan_at(plan, end), plan_at(plan, end - 1), &made))
		end++;
	return end;
}

static void group_add(struct group *group, size_t step, const struct action *action,
		      const struct change *change)
{
	group->steps[group->count] = step;
	group->actions[group->count] = action;
	group->changes[group->count++] = change;
}

/* How many steps from @first on act together. */
static size_t count_alike(const struct group *group, size_t first)
{
	const struct act *act = group->actions[first]->act;
	size_t count = 1;

	while (act->apply_many && first + count < group->count &&
	       group->actions[first + count]->act->apply_many == act->apply_many)
		count++;
	return count;
}

static int group_apply(const struct group *group, struct host *host, struct error *err)
{
	size_t count;
	int r = 0;

	for (size_t i = 0; i < group->count && r == 0; i += count) {
		const struct action *const *actions = &group->actions[i];
		const struct change *const *changes = &group->changes[i];

		count = count_alike(group, i);
		if (count > 1)
			r = actions[0]->act->apply_many(actions, host, changes, count, err);
		else
			r = actions[0]->act->apply(actions[0], host, changes[0], err);
	}
	return r < 0 ? r : host_sync(host, err);
}

/* --- Steps --- */

static int tell_changed(const struct action *action, const struct json *planned,
			const struct change *change, struct error *err)
{
	cleanup_free char *was = json_to_text(planned), *is = json_to_text(change->now);

	return error_set(err, -ESTALE, "%s changed since the plan was made: it was %s, and is %s",
			 action->target, was, is);
}

/* Whether the step may be taken, from the state that it is in now. */
static int check_state(const struct action *action, const struct run_step *step,
		       const struct change *change, struct error *err)
{
	const struct json *expected = step->state == STEP_BEGUN ? step->before : step->planned;

	if (change->kind == CHANGE_NONE || json_same(change->now, expected))
		return 0;
	if (step->state == STEP_BEGUN ? !action->act->atomic : step->planned_late)
		return 0;
	return tell_changed(action, expected, change, err);
}

/* Whether a resumed run has nothing to do with the step any more. */
static bool is_passed(const struct applying *applying, size_t number)
{
	enum step_state state = applying->steps[number].state;

	return state == STEP_DONE || (state == STEP_WAITING && number < applying->passed);
}

/* Looks at the steps [@first, @end) and sorts out which begin, act, and are done. */
static int sort_steps(struct applying *applying, size_t first, size_t end, struct change changes[],
		      struct group *begin, struct group *act, struct group *done, struct error *err)
{
	for (size_t i = first; i < end; i++) {
		const struct action *action = plan_at(applying->plan, i);
		const struct run_step *step = &applying->steps[i];
		struct change *change = &changes[i - first];
		int r;

		if (is_passed(applying, i))
			continue;
		r = action_inspect(action, applying->host, change, err);
		if (r == 0)
			r = check_state(action, step, change, err);
		if (r < 0)
			return r;
		if (change->kind == CHANGE_NONE && step->state == STEP_WAITING)
			continue;
		/* What is made anew after a crash is begun anew: it is another one. */
		if (step->state == STEP_WAITING ||
		    (action->act->make && change->kind != CHANGE_NONE))
			group_add(begin, i, action, change);
		if (change->kind != CHANGE_NONE)
			group_add(act, i, action, change);
		group_add(done, i, action, change);
	}
	return 0;
}

static void tell_watch(const struct applying *applying, const struct group *group)
{
	for (size_t i = 0; i < group->count && applying->watch; i++)
		applying->watch->step(applying->watch->arg, group->actions[i], group->changes[i]);
}

/* Makes content that could not be planned (keys), for all steps that act. */
static int make_contents(const struct applying *applying, const struct group *act, size_t first,
			 struct change changes[], struct error *err)
{
	const struct action *actions[GROUP_MAX];
	struct change *made[GROUP_MAX];
	size_t count = 0;

	for (size_t i = 0; i < act->count; i++) {
		if (!act->actions[i]->act->make)
			continue;
		actions[count] = act->actions[i];
		made[count++] = &changes[act->steps[i] - first];
	}
	if (!count)
		return 0;
	return actions[0]->act->make(actions, applying->host, made, count, err);
}

static int apply_group(struct applying *applying, size_t first, size_t end, struct change changes[],
		       struct error *err)
{
	struct group begin = { 0 }, act = { 0 }, done = { 0 };
	int r = sort_steps(applying, first, end, changes, &begin, &act, &done, err);

	if (r < 0 || done.count == 0)
		return r;
	tell_watch(applying, &act);
	r = make_contents(applying, &act, first, changes, err);
	if (r == 0 && begin.count)
		r = journal_begin(applying->journal, begin.steps, begin.changes, begin.count, err);
	if (r == 0 && act.count)
		r = group_apply(&act, applying->host, err);
	if (r < 0)
		return r;
	applying->result->changes += done.count;
	/* After a crash a look tells what was done, but for what has run. */
	return journal_steps(applying->journal, "done", done.steps, done.count,
			     done.changes[0]->kind == CHANGE_RUN, err);
}

static int tell_stopped(const struct applying *applying, struct error *err)
{
	if (!journal_has_records(applying->journal))
		return error_set(err, -ECANCELED, "stopped before anything was changed");
	return tell_interrupted(applying->host, applying->result->run, -ECANCELED, err);
}

static int apply_steps(struct applying *applying, struct error *err)
{
	size_t end, count = plan_count(applying->plan);
	int r = 0;

	for (size_t first = 0; first < count && r == 0; first = end) {
		struct change changes[GROUP_MAX] = { 0 };

		if (apply_stops(applying->watch))
			return tell_stopped(applying, err);
		end = group_end(applying->plan, first);
		r = apply_group(applying, first, end, changes, err);
		for (size_t i = 0; i < end - first; i++)
			change_done(&changes[i]);
	}
	return r;
}

/* Takes all steps; the outcome goes into the journal. */
static int apply_all(struct applying *applying, struct error *err)
{
	struct error why, ignored; /* of the note; the failure itself is what matters */
	cleanup_free char *resume = NULL, *undo = NULL;
	int r = apply_steps(applying, &why);

	if (r == 0 && !journal_has_records(applying->journal)) {
		/* All of it was done by somebody else in the meantime. */
		free(applying->result->run);
		applying->result->run = NULL;
		return 0;
	}
	if (r == 0)
		return journal_note(applying->journal, "end", NULL, err);
	if (r == -ECANCELED) /* nothing failed */
		return error_set(err, r, "%s", why.message);
	if (!journal_has_records(applying->journal))
		return error_set(err, r, "%s; nothing was changed", why.message);
	(void)journal_note(applying->journal, "failed", why.message, &ignored);
	resume = host_advice(applying->host, "knode resume");
	undo = host_advice(applying->host, "knode undo");
	return error_set(err, r,
			 "run %s stopped: %s; `%s` goes on once that is mended, `%s` takes the run "
			 "back",
			 applying->result->run, why.message, resume, undo);
}

/* --- Runs --- */

int plan_apply(const struct plan *plan, const struct inspection *planned, struct host *host,
	       const char *command, const struct apply_watch *watch, struct apply_result *ret,
	       struct error *err)
{
	cleanup_free struct run_step *steps = xcalloc(plan_count(plan), sizeof(*steps));
	cleanup_journal struct journal *journal = NULL;
	struct applying applying = {
		.host = host, .plan = plan, .steps = steps, .watch = watch, .result = ret
	};
	cleanup_fd int lock = -1;
	int r = apply_check_plan(plan, err);

	if (r < 0 || planned->pending == 0)
		return r;
	r = host_lock(host, command, &lock, err);
	if (r == 0)
		r = apply_check_open(host, err);
	if (r == 0)
		r = journal_create(host, command, plan, planned, &journal, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < plan_count(plan); i++) {
		steps[i].planned = planned->changes[i].now; /* borrowed */
		steps[i].planned_late = planned->changes[i].late != NULL;
	}
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
	if (!run_is_open(run))
		return error_set(err, -EALREADY, "run %s is %s: there is nothing to resume",
				 run->id, run_state_name(run->state));
	if (!str_eq(run->version, KNODE_VERSION))
		return error_set(err, -ENOTSUP,
				 "run %s was made by knode %s, and this is " KNODE_VERSION
				 ": resume it with that version, or `%s` it",
				 run->id, run->version, undo);
	return 0;
}

/*
 * How far a run came: to the last step that has a record. Steps before it that have none were right
 * when their turn came, and may not be looked at again: what they stood on may be gone since (a
 * rotation removes what its bundles were made of).
 */
static size_t steps_passed(const struct run *run)
{
	size_t count = plan_count(run->plan);

	while (count > 0 && run->steps[count - 1].state == STEP_WAITING)
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

		if (!is_passed(applying, i))
			pending += action_inspect(plan_at(applying->plan, i), applying->host,
						  &change, &later) < 0 ||
				   change.kind != CHANGE_NONE;
	}
	return pending;
}

int run_resume(struct host *host, const char *id, const struct apply_watch *watch,
	       struct apply_result *ret, struct error *err)
{
	cleanup_journal struct journal *journal = NULL;
	cleanup_run struct run *run = NULL;
	struct applying applying = { .host = host, .watch = watch, .result = ret };
	cleanup_fd int lock = -1;
	int r = host_lock(host, "resume", &lock, err);

	if (r == 0)
		r = id ? run_load(host, id, &run, err) : run_newest(host, &run, err);
	if (r == 0)
		r = check_resumable(host, run, err);
	if (r == 0)
		r = journal_open(host, run->id, &journal, err);
	if (r == 0)
		r = journal_note(journal, "resume", NULL, err);
	if (r < 0)
		return r;
	applying.plan = run->plan;
	applying.steps = run->steps;
	applying.passed = steps_passed(run);
	applying.journal = journal;
	ret->run = xstrdup(run->id);
	apply_begins(watch, count_pending(&applying));
	return apply_all(&applying, err);
}
