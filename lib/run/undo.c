/* Putting back what a run changed: run_undo() of apply.h. */
#include <errno.h>

#include "base/diff.h"
#include "base/sha256.h"
#include "data/redact.h"
#include "host/host_change.h"
#include "host/lock.h"
#include "run/steps.h"

struct undoing {
	struct host *host;
	struct run *run;
	struct journal *journal;
	const struct undo_wish *wish;
	const struct apply_watch *watch;
	struct apply_result *result;
};

/* Whether step @number is to be put back. Who leaves a cluster changes nothing there. */
static bool is_to_undo(const struct undoing *undoing, size_t number)
{
	const struct run_step *step = &undoing->run->steps[number];

	if (undoing->wish->grown && plan_at(undoing->run->plan, number)->act->in_cluster)
		return false;
	return step->state == STEP_BEGUN || step->state == STEP_DONE ||
	       (step->state == STEP_FAILED && step->before);
}

/* The difference of a file's content from another, without secrets. */
static void add_difference(const char *name, const struct strbuf *then, const struct strbuf *now,
			   size_t context, struct strbuf *out)
{
	cleanup_free char *old = redact_text(then->text), *new = redact_text(now->text);

	diff_unified(name, "as it is now", old, new, context, out);
}

/* From what the run left, or else from what was there before. */
static void add_content_difference(struct undoing *undoing, size_t number, const struct change *now,
				   struct strbuf *out)
{
	size_t context = plan_at(undoing->run->plan, number)->act->guarded ? 0 : DIFF_CONTEXT;
	const struct run_step *step = &undoing->run->steps[number];
	struct strbuf *original = NULL;
	struct error ignored; /* then there is nothing to compare with */
	char digest[SHA256_HEX_SIZE];

	sha256_hex(now->want_data->text, now->want_data->length, digest);
	if (str_eq(digest, json_map_text(step->after, "sha256", "")))
		add_difference("as knode left it", now->want_data, now->now_data, context, out);
	else if (run_original(undoing->host, undoing->run, number, &original, &ignored) == 0 &&
		 original)
		add_difference("as it was before knode", original, now->now_data, context, out);
	data_free(original);
}

/* What was changed since, without showing a secret. */
static char *difference(struct undoing *undoing, size_t number, const struct change *now)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *left = NULL, *present = NULL;

	if (!plan_at(undoing->run->plan, number)->secret && now->now_data && now->want_data)
		add_content_difference(undoing, number, now, &out);
	if (out.length)
		return strbuf_take(&out);
	left = json_to_text(undoing->run->steps[number].after);
	present = json_to_text(now->now);
	strbuf_printf(&out, "-%s\n+%s\n", left, present);
	return redact_text(out.text);
}

/* How the target of a step is now. */
static int look(const struct undoing *undoing, const struct action *action, struct change *ret,
		struct error *err)
{
	return action->act->look ? action->act->look(action, undoing->host, ret, err)
				 : action_inspect(action, undoing->host, ret, err);
}

/* A step that a crash or a failure may have left half done, or half put back. */
static bool is_half_way(const struct run *run, size_t number)
{
	return !plan_at(run->plan, number)->act->atomic &&
	       (run->steps[number].state != STEP_DONE || run->state == RUN_UNDOING);
}

/* Whether a later step of the run changed the same: that one's state is looked at then. */
static bool is_changed_later(const struct undoing *undoing, size_t number)
{
	const struct plan *plan = undoing->run->plan;

	for (size_t i = number + 1; i < plan_count(plan); i++)
		if (is_to_undo(undoing, i) &&
		    str_eq(plan_at(plan, i)->target, plan_at(plan, number)->target))
			return true;
	return false;
}

/* Whether the present state is one that the run left: as before, as planned, or half way. */
static int check_step(struct undoing *undoing, size_t number, struct error *err)
{
	const struct action *action = plan_at(undoing->run->plan, number);
	const struct run_step *step = &undoing->run->steps[number];
	cleanup_change struct change now = { 0 };
	int r = look(undoing, action, &now, err);

	/* What cannot be told is left to restore(), which says so. */
	if (r < 0 || is_changed_later(undoing, number) || now.kind == CHANGE_UNKNOWN ||
	    state_has(now.now, step->after) || json_same(now.now, step->before) ||
	    is_half_way(undoing->run, number))
		return r;
	undoing->result->difference = difference(undoing, number, &now);
	return error_set(err, -ESTALE, "%s was changed after knode did", action->target);
}

/* Whether there is what is to be put back. */
static int check_original(const struct undoing *undoing, size_t number, struct error *err)
{
	struct strbuf *data = NULL;
	int r = 0;

	if (plan_at(undoing->run->plan, number)->act->restore)
		r = run_original(undoing->host, undoing->run, number, &data, err);
	data_free(data);
	return r;
}

static int tell_edited(const struct host *host, int code, const char *why, struct error *err)
{
	cleanup_free char *force = host_advice(host, "knode undo --force");

	return error_set(err, code, "%s: nothing is put back; `%s` goes on all the same", why,
			 force);
}

/* Looks at all steps before any is put back, so that what stops the undo leaves the run whole. */
static int check_steps(struct undoing *undoing, struct error *err)
{
	struct error why;

	for (size_t i = plan_count(undoing->run->plan); i > 0; i--) {
		int r = 0;

		if (is_to_undo(undoing, i - 1))
			r = check_step(undoing, i - 1, &why);
		if (r == 0 && is_to_undo(undoing, i - 1))
			r = check_original(undoing, i - 1, &why);
		if (r < 0)
			return tell_edited(undoing->host, r, why.message, err);
	}
	return 0;
}

static int put_back(struct undoing *undoing, size_t number, const struct change *now,
		    struct error *err)
{
	const struct action *action = plan_at(undoing->run->plan, number);
	const struct run_step *step = &undoing->run->steps[number];
	struct strbuf *data = NULL;
	char *note = NULL;
	int r;

	if (!action->act->restore)
		return 0;
	r = run_original(undoing->host, undoing->run, number, &data, err);
	if (r < 0)
		return r;
	if (undoing->watch)
		undoing->watch->step(undoing->watch->arg, action, now);
	r = action->act->restore(action, undoing->host, step->before, data, now, &note, err);
	data_free(data);
	if (note)
		str_list_take(&undoing->result->notes, note);
	return r;
}

static int undo_step(struct undoing *undoing, size_t number, struct error *err)
{
	const struct action *action = plan_at(undoing->run->plan, number);
	cleanup_change struct change now = { 0 };
	struct error why;
	int r = look(undoing, action, &now, &why);

	if (r == 0)
		r = check_original(undoing, number, &why);
	if (r < 0 && !undoing->wish->force)
		return error_set(err, r, "%s", why.message);
	if (r < 0) {
		str_list_take(&undoing->result->notes,
			      xasprintf("%s is left as it is: %s", action->target, why.message));
	} else {
		r = put_back(undoing, number, &now, err);
		if (r == 0)
			r = host_sync(undoing->host, err);
		if (r < 0)
			return r;
		undoing->result->changes++;
	}
	return journal_steps(undoing->journal, "restored", &number, 1, true, err);
}

static int tell_stopped(const struct undoing *undoing, struct error *err)
{
	cleanup_free char *undo = host_advice(undoing->host, "knode undo");

	return error_set(err, -ECANCELED, "the undo of run %s was interrupted: `%s` completes it",
			 undoing->run->id, undo);
}

/* How many steps take something away, and how many have something to put back. */
static size_t count_steps(const struct undoing *undoing)
{
	const struct plan *plan = undoing->run->plan;
	const struct plan *grown = undoing->wish->grown;
	size_t count = 0;

	for (size_t i = 0; grown && i < plan_count(grown); i++) {
		cleanup_change struct change change = { 0 };
		struct error later; /* told when its turn comes */

		count += action_inspect(plan_at(grown, i), undoing->host, &change, &later) == 0 &&
			 change.kind != CHANGE_NONE;
	}
	for (size_t i = 0; i < plan_count(plan); i++)
		count += is_to_undo(undoing, i) && plan_at(plan, i)->act->restore;
	return count;
}

/* Takes a step of what came since away, if it is there. */
static int take_grown_step(struct undoing *undoing, const struct action *action, struct error *err)
{
	cleanup_change struct change change = { 0 };
	int r = action_inspect(action, undoing->host, &change, err);

	if (r < 0 || change.kind == CHANGE_NONE || change.kind == CHANGE_UNKNOWN)
		return r;
	if (undoing->watch)
		undoing->watch->step(undoing->watch->arg, action, &change);
	r = step_act(action, undoing->host, &change, undoing->watch, err);
	if (r == 0)
		undoing->result->changes++;
	return r;
}

static int take_grown(struct undoing *undoing, struct error *err)
{
	const struct plan *grown = undoing->wish->grown;
	int r = 0;

	for (size_t i = 0; grown && i < plan_count(grown) && r == 0; i++)
		r = apply_stops(undoing->watch) ? tell_stopped(undoing, err)
						: take_grown_step(undoing, plan_at(grown, i), err);
	return r;
}

static int undo_steps(struct undoing *undoing, struct error *err)
{
	int r = undoing->wish->force ? 0 : check_steps(undoing, err);

	if (r == 0)
		r = journal_release(undoing->journal, err);
	if (r == 0)
		r = journal_note(undoing->journal, "undo", NULL, err);
	if (r == 0)
		apply_begins(undoing->watch, count_steps(undoing));
	if (r == 0)
		r = take_grown(undoing, err);
	for (size_t i = plan_count(undoing->run->plan); r == 0 && i > 0; i--)
		if (is_to_undo(undoing, i - 1))
			r = apply_stops(undoing->watch) ? tell_stopped(undoing, err)
							: undo_step(undoing, i - 1, err);
	return r < 0 ? r : journal_note(undoing->journal, "undone", NULL, err);
}

/* Whoever stopped a run and wants it undone does not mean the one before it. */
static int check_begun(const struct host *host, struct error *err)
{
	cleanup_free char *history = host_advice(host, "knode history");
	cleanup_free char *undo = host_advice(host, "knode undo RUN");
	cleanup_free char *unbegun = NULL;
	int r = run_unbegun(host, &unbegun, err);

	if (r < 0 || !unbegun)
		return r;
	return error_set(err, -ENOENT,
			 "run %s was stopped before it changed anything: there is nothing of it to "
			 "undo; `%s` lists what is, and `%s` undoes it",
			 unbegun, history, undo);
}

/* The run to undo: the newest that is not undone, and it is a mistake to ask for another. */
static int find_run(const struct host *host, const char *id, struct run **ret,
		    struct str_list *notes, struct error *err)
{
	cleanup_run struct run *newest = NULL, *run = NULL;
	int r = id ? 0 : check_begun(host, err);
	struct error why;

	if (r == 0)
		r = run_newest_to_undo(host, &newest, notes, err);
	if (r < 0)
		return r;
	r = id ? run_load(host, id, &run, &why) : 0;
	if (r < 0 && (newest || r != -ENOENT))
		return error_set(err, r, "%s", why.message);
	if (!run && !newest)
		return error_set(err, -ENOENT, "there is no run to undo");
	if (run && run->state == RUN_UNDONE)
		return error_set(err, -EALREADY, "run %s is undone already", run->id);
	if (plan_is_final((run ? run : newest)->plan))
		return error_set(err, -EPERM,
				 "run %s removes what cannot be made again: nothing takes it back",
				 (run ? run : newest)->id);
	if (run && newest && !str_eq(run->id, newest->id))
		return error_set(err, -EBUSY, "run %s lies under the newer %s: undo that one first",
				 run->id, newest->id);
	*ret = run ? take_ptr(&run) : take_ptr(&newest);
	return 0;
}

int run_undo_find(const struct host *host, const char *id, struct run **ret, struct error *err)
{
	return id ? run_load(host, id, ret, err) : run_newest_to_undo(host, ret, NULL, err);
}

int run_undo(struct host *host, const struct undo_wish *wish, const struct apply_watch *watch,
	     struct apply_result *ret, struct error *err)
{
	cleanup_journal struct journal *journal = NULL;
	cleanup_run struct run *run = NULL;
	struct undoing undoing = { .host = host, .wish = wish, .watch = watch, .result = ret };
	cleanup_fd int lock = -1;
	int r = host_lock(host, "undo", &lock, err);

	if (r == 0)
		r = find_run(host, wish->id, &run, &ret->notes, err);
	if (r == 0)
		r = journal_open(host, run->id, &journal, err);
	if (r < 0)
		return r;
	undoing.run = run;
	undoing.journal = journal;
	ret->run = xstrdup(run->id);
	return undo_steps(&undoing, err);
}
