#include "run/prune.h"

#include <time.h>

#include "host/host_change.h"
#include "host/lock.h"
#include "plan/act.h"

/* How long ago a run began; -1: unknown. */
static int64_t age_ms(const struct run *run)
{
	struct tm began = { 0 };
	const char *end = strptime(run->time, "%Y-%m-%dT%H:%M:%SZ", &began);

	return end && !*end ? ((int64_t)time(NULL) - timegm(&began)) * 1000 : -1;
}

/* Whether a run that could still be undone is removed; @above: how many such runs are newer. */
static bool is_to_go(const struct prune *how, const struct run *run, int64_t above)
{
	if (run->state != RUN_DONE && run->state != RUN_INCOMPLETE)
		return false;
	if (how->keep >= 0 && above >= how->keep)
		return true;
	return how->older_than >= 0 && above > 0 && age_ms(run) > how->older_than;
}

static int load_all(const struct host *host, const struct str_list *ids, struct run **runs,
		    struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < ids->count && r == 0; i++)
		r = run_look(host, ids->items[i], &runs[i], err);
	return r;
}

/* Whether undo may come to it. */
static bool is_to_undo(const struct run *run)
{
	return run->state != RUN_UNDONE && run->state != RUN_DAMAGED;
}

static int64_t count_to_undo(struct run *const *runs, size_t count)
{
	int64_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += is_to_undo(runs[i]);
	return found;
}

/* @runs, oldest first. */
static void choose(struct run *const *runs, size_t count, const struct prune *how,
		   struct str_list *ret)
{
	int64_t above = count_to_undo(runs, count);
	bool oldest = true; /* all below, that undo may come to, go */

	for (size_t i = 0; i < count; i++) {
		bool goes = runs[i]->state == RUN_UNDONE ||
			    (how->damaged && runs[i]->state == RUN_DAMAGED);

		if (is_to_undo(runs[i])) {
			above--;
			oldest = oldest && is_to_go(how, runs[i], above);
			goes = oldest;
		}
		if (goes)
			str_list_add(ret, runs[i]->id);
	}
}

int prune_choose(const struct host *host, const struct prune *how, struct str_list *ret,
		 struct error *err)
{
	cleanup(str_list_done) struct str_list ids = { 0 };
	cleanup_free struct run **runs = NULL;
	int r = run_list(host, &ids, err);

	if (r < 0)
		return r;
	runs = xcalloc(ids.count + 1, sizeof(*runs));
	r = load_all(host, &ids, runs, err);
	if (r == 0)
		choose(runs, ids.count, how, ret);
	for (size_t i = 0; i < ids.count; i++)
		run_free(runs[i]);
	return r;
}

/* Whether a run that is left names the digest as a state that a step began with. */
static bool is_named(const struct host *host, const struct str_list *ids, const char *sha256,
		     struct error *err)
{
	bool named = false;

	for (size_t i = 0; i < ids->count && !named; i++) {
		cleanup_run struct run *run = NULL;

		/* What cannot be read may name it. */
		if (run_load(host, ids->items[i], &run, err) < 0) {
			error_clear(err);
			return true;
		}
		for (size_t k = 0; k < plan_count(run->plan) && !named; k++) {
			cleanup_free char *before =
				run->steps[k].before ? json_to_text(run->steps[k].before) : NULL;

			named = before && strstr(before, sha256);
		}
	}
	return named;
}

/* Removes large originals that no run is left to put back. */
static int sweep_originals(struct host *host, struct error *err)
{
	cleanup(str_list_done) struct str_list ids = { 0 }, names = { 0 };
	int r = run_list(host, &ids, err);

	if (r == 0 && host_exists(host, ACT_ORIGINALS))
		r = host_list(host, ACT_ORIGINALS, &names, err);
	for (size_t i = 0; i < names.count && r == 0; i++) {
		cleanup_free char *path = xasprintf(ACT_ORIGINALS "/%s", names.items[i]);

		if (!is_named(host, &ids, names.items[i], err))
			r = host_unlink(host, path, err);
	}
	return r;
}

int prune_runs(struct host *host, const struct prune *how, struct str_list *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list chosen = { 0 };
	cleanup_fd int lock = -1;
	int r = host_lock(host, "history prune", &lock, err);

	if (r == 0)
		r = journal_sweep(host, err);
	if (r == 0)
		r = prune_choose(host, how, &chosen, err);
	for (size_t i = 0; i < chosen.count && r == 0; i++) {
		r = journal_remove(host, chosen.items[i], err);
		if (r == 0)
			str_list_add(ret, chosen.items[i]);
	}
	return r < 0 ? r : sweep_originals(host, err);
}
