#include "run/steps.h"

#include <errno.h>

#include "host/host_change.h"
#include "plan/late.h"
#include "plan/secrets.h"

enum {
	GROUP_MAX = 64 /* adjacent directories and files that share their syncs */
};

/* Steps that begin and are done together; those of one kind also act together. */
struct group {
	size_t places[GROUP_MAX]; /* in the order in which steps are taken */
	size_t steps[GROUP_MAX];  /* their numbers in the plan */
	const struct action *actions[GROUP_MAX];
	const struct change *changes[GROUP_MAX];
	size_t count;
};

static const struct action *action_at(const struct applying *applying, size_t place)
{
	return plan_at(applying->plan, applying->order[place]);
}

/* --- Groups --- */

/* A group that has come so far. */
struct so_far {
	const struct act *last; /* kind of its last action, directories left out */
	bool made;
};

static void go_on(struct so_far *group, const struct action *action)
{
	group->made = group->made || action->act->make;
	if (action_product(action).kind != PRODUCT_DIR)
		group->last = action->act;
}

/*
 * Whether the action can be in the group. A file with late values may need what the files before it
 * bring, and what is made may stand on what was made before it, as long as there is more between
 * them than directories.
 */
static bool fits(const struct action *action, const struct so_far *group)
{
	bool goes_on = group->last && group->last->make == action->act->make;

	return action->act->apply_many && !action_is_late(action) &&
	       (!action->act->make || !group->made || goes_on);
}

/* The end of the group that begins at @first. */
static size_t group_end(const struct applying *applying, size_t first)
{
	struct so_far group = { 0 };
	size_t end = first + 1;

	if (!action_at(applying, first)->act->apply_many)
		return end;
	go_on(&group, action_at(applying, first));
	while (end < plan_count(applying->plan) && end - first < GROUP_MAX &&
	       fits(action_at(applying, end), &group))
		go_on(&group, action_at(applying, end++));
	return end;
}

static void group_add(struct group *group, const struct applying *applying, size_t place,
		      const struct change *change)
{
	group->places[group->count] = place;
	group->steps[group->count] = applying->order[place];
	group->actions[group->count] = action_at(applying, place);
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

int step_act(const struct action *action, struct host *host, const struct change *change,
	     const struct apply_watch *watch, struct error *err)
{
	const struct act *act = action->act;

	if (act->await)
		return act->await(action, host, change, watch ? &watch->teller : NULL, err);
	return act->apply(action, host, change, err);
}

static int group_apply(const struct group *group, const struct applying *applying,
		       struct error *err)
{
	size_t count;
	int r = 0;

	for (size_t i = 0; i < group->count && r == 0; i += count) {
		const struct action *const *actions = &group->actions[i];
		const struct change *const *changes = &group->changes[i];

		count = count_alike(group, i);
		if (count > 1)
			r = actions[0]->act->apply_many(actions, applying->host, changes, count,
							err);
		else
			r = step_act(actions[0], applying->host, changes[0], applying->watch, err);
	}
	return r;
}

/* --- Steps --- */

static int tell_changed(const struct action *action, const struct json *planned,
			const struct change *change, struct error *err)
{
	cleanup_free char *was = json_to_text(planned), *is = json_to_text(change->now);

	return error_set(err, -ESTALE, "%s changed since the plan was made: it was %s, and is %s",
			 action->target, was, is);
}

/* Whether it was begun, and is not done: it may be half way. */
static bool is_begun(const struct run_step *step)
{
	return step->before && (step->state == STEP_BEGUN || step->state == STEP_FAILED);
}

/* Whether the step may be taken, from the state that it is in now. */
static int check_state(const struct action *action, const struct run_step *step,
		       const struct change *change, struct error *err)
{
	const struct json *expected = is_begun(step) ? step->before : step->planned;

	if (change->kind == CHANGE_NONE || json_same(change->now, expected))
		return 0;
	if (is_begun(step) ? !action->act->atomic : step->planned_late)
		return 0;
	/* Pods come as long as a kubelet runs that the plan stops first. */
	if (action->act->runtime && change_has_come(change, expected))
		return 0;
	return tell_changed(action, expected, change, err);
}

bool step_is_passed(const struct applying *applying, size_t place)
{
	enum step_state state = applying->steps[applying->order[place]].state;

	return state == STEP_DONE || (state == STEP_WAITING && place < applying->passed);
}

bool steps_left_no_trace(const struct applying *applying)
{
	bool none = true;

	for (size_t i = 0; i < plan_count(applying->plan) && none; i++) {
		const struct run_step *step = &applying->steps[i];
		cleanup_change struct change now = { 0 };
		struct error ignored;

		if (step->before)
			none = action_inspect(plan_at(applying->plan, i), applying->host, &now,
					      &ignored) == 0 &&
			       json_same(now.now, step->before);
	}
	return none;
}

/* --- Steps that fail, and those that stand on them --- */

/* What a step is called, as the plan prints it. */
static char *name_of(const struct action *action)
{
	cleanup_action struct action *shown = action_redacted(action);

	return xasprintf("%s %s", shown->act->name, shown->target);
}

/* Notes that a step failed, or was left; @message is NULL for the latter. */
static int note_step(struct applying *applying, size_t number, const char *message,
		     struct error *err)
{
	struct run_step *step = &applying->steps[number];

	step->state = message ? STEP_FAILED : STEP_LEFT;
	return journal_failure(applying->journal, message ? "fault" : "left", number, message, err);
}

/* A step of a kind that stands alone failed; any other one stops the run. */
static int fail_step(struct applying *applying, size_t number, const struct error *why,
		     struct error *err)
{
	const struct action *action = plan_at(applying->plan, number);
	cleanup_free char *name = name_of(action);

	if (!action->act->stands_on)
		return error_set(err, why->code, "%s", why->message);
	if (!applying->failed++)
		applying->first = *why;
	str_list_take(&applying->result->failed, xasprintf("%s: %s", name, why->message));
	return note_step(applying, number, why->message, err);
}

/* The step before this one that it stands on, and that is not done; NULL: there is none. */
static const struct action *find_missing(const struct applying *applying, size_t number)
{
	const struct action *action = plan_at(applying->plan, number);

	for (size_t i = 0; i < number && (applying->failed || applying->left); i++) {
		enum step_state state = applying->steps[i].state;

		if ((state == STEP_FAILED || state == STEP_LEFT) &&
		    action_stands_on(action, plan_at(applying->plan, i)))
			return plan_at(applying->plan, i);
	}
	return NULL;
}

static int leave_step(struct applying *applying, size_t number, const struct action *missing,
		      struct error *err)
{
	const struct action *action = plan_at(applying->plan, number);
	cleanup_free char *name = name_of(action), *base = name_of(missing);

	if (!action->act->stands_on)
		return error_set(err, applying->first.code, "%s", applying->first.message);
	applying->left++;
	str_list_take(&applying->result->failed,
		      xasprintf("%s: left, as it stands on %s", name, base));
	return note_step(applying, number, NULL, err);
}

/* --- Taking them --- */

/* What is to be done with the steps of a group. */
struct sorted {
	struct group begin, act, done;
	bool ends; /* before the step that was looked at last */
};

/*
 * Looks at a step, and puts it where it belongs. What cannot be told does not begin, as nobody
 * could put it back; while others are to act before it, the group ends with those: then it may be
 * told.
 */
static int sort_step(struct applying *applying, size_t place, struct change *change,
		     struct sorted *sorted, struct error *err)
{
	size_t number = applying->order[place];
	const struct action *action = plan_at(applying->plan, number);
	const struct action *missing = find_missing(applying, number);
	struct run_step *step = &applying->steps[number];
	struct error why;
	int r = action_inspect(action, applying->host, change, &why);

	if (missing && (r < 0 || change->kind != CHANGE_NONE))
		return leave_step(applying, number, missing, err);
	if (r == 0 && change->kind == CHANGE_UNKNOWN && sorted->done.count) {
		sorted->ends = true;
		return 0;
	}
	if (r == 0 && change->kind == CHANGE_UNKNOWN)
		r = error_set(&why, -EAGAIN, "%s: %s", action->target, change->late);
	if (r == 0)
		r = check_state(action, step, change, &why);
	if (r < 0)
		return fail_step(applying, number, &why, err);
	if (change->kind == CHANGE_NONE && !is_begun(step)) {
		step->state = STEP_WAITING;
		return 0;
	}
	/*
	 * What is made anew after a crash is begun anew: it is another one. What is half way is not
	 * what it was before, which the first begin tells.
	 */
	if (!is_begun(step) ||
	    (action->act->make && action->act->atomic && change->kind != CHANGE_NONE))
		group_add(&sorted->begin, applying, place, change);
	if (change->kind != CHANGE_NONE)
		group_add(&sorted->act, applying, place, change);
	group_add(&sorted->done, applying, place, change);
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
		made[count++] = &changes[act->places[i] - first];
	}
	if (!count)
		return 0;
	return actions[0]->act->make(actions, applying->host, made, count,
				     applying->watch ? &applying->watch->teller : NULL, err);
}

/* They are in the journal as begun, and may be half way from now on. */
static void mark_begun(struct applying *applying, const struct group *begin)
{
	for (size_t i = 0; i < begin->count; i++) {
		struct run_step *step = &applying->steps[begin->steps[i]];

		json_free(step->before);
		json_free(step->after);
		step->before = json_ref(begin->changes[i]->now);
		step->after = json_ref(begin->changes[i]->want);
		step->state = STEP_BEGUN;
	}
}

static int end_steps(struct applying *applying, const struct group *done, struct error *err)
{
	int r = host_sync(applying->host, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < done->count; i++)
		applying->steps[done->steps[i]].state = STEP_DONE;
	applying->result->changes += done->count;
	/* After a crash a look tells what was done, but for what has run. */
	return journal_steps(applying->journal, "done", done->steps, done->count,
			     done->changes[0]->kind == CHANGE_RUN, err);
}

/* Whether all of them can fail without stopping the run. */
static bool stand_apart(const struct group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (!group->actions[i]->act->stands_on)
			return false;
	return true;
}

static int take_group(struct applying *applying, size_t first, size_t *end, struct error *err);

/* What a group failed at: taken one by one, each of its steps tells for itself. */
static int take_apart(struct applying *applying, const struct group *done, const struct error *why,
		      struct error *err)
{
	int r = 0;

	if (!stand_apart(done))
		return error_set(err, why->code, "%s", why->message);
	if (done->count == 1)
		return fail_step(applying, done->steps[0], why, err);
	for (size_t i = 0; i < done->count && r == 0; i++) {
		size_t end = done->places[i] + 1;

		r = take_group(applying, done->places[i], &end, err);
	}
	return r;
}

static int take_sorted(struct applying *applying, size_t first, struct change changes[],
		       const struct sorted *sorted, struct error *err)
{
	struct error why;
	int r;

	if (!sorted->done.count)
		return 0;
	tell_watch(applying, &sorted->act);
	r = make_contents(applying, &sorted->act, first, changes, err);
	if (r == 0 && sorted->begin.count)
		r = journal_begin(applying->journal, sorted->begin.steps, sorted->begin.changes,
				  sorted->begin.count, err);
	if (r < 0)
		return r;
	mark_begun(applying, &sorted->begin);
	if (group_apply(&sorted->act, applying, &why) < 0)
		return take_apart(applying, &sorted->done, &why, err);
	return end_steps(applying, &sorted->done, err);
}

/* Takes the steps [@first, *@end) of the order together, or fewer: *@end is where it came to. */
static int take_group(struct applying *applying, size_t first, size_t *end, struct error *err)
{
	struct change changes[GROUP_MAX] = { 0 };
	struct sorted sorted = { 0 };
	size_t next = first;
	int r = 0;

	for (; next < *end && r == 0 && !sorted.ends; next++)
		if (!step_is_passed(applying, next))
			r = sort_step(applying, next, &changes[next - first], &sorted, err);
	*end = next - sorted.ends;
	if (r == 0)
		r = take_sorted(applying, first, changes, &sorted, err);
	for (size_t i = 0; i < next - first; i++)
		change_done(&changes[i]);
	return r;
}

int take_steps(struct applying *applying, struct error *err)
{
	size_t end, count = plan_count(applying->plan);
	int r = 0;

	for (size_t first = 0; first < count && r == 0; first = end) {
		if (apply_stops(applying->watch))
			return error_set(err, -ECANCELED, "stopped between two steps");
		end = group_end(applying, first);
		r = take_group(applying, first, &end, err);
	}
	return r;
}
