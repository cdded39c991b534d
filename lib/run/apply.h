/*
 * Applying a plan, and taking it back. Both go by the journal (journal.h): what is begun is
 * written there first, so that a run which died at any place is completed or undone.
 *
 * All of these take the host's lock.
 */
#pragma once

#include "plan/plan_inspect.h"
#include "run/apply_watch.h"
#include "run/run.h"

struct apply_result {
	char *run;             /* "0007-prepare"; NULL: nothing had to be changed */
	size_t changes;        /* steps that changed something, or were put back */
	struct str_list notes; /* remarks for the operator */
	/* Steps that failed, or were left for that: "sysctl kernel.panic: cannot set ..." */
	struct str_list failed;
	char *difference; /* what stopped an undo, as a unified diff, or NULL */
};

void apply_result_done(struct apply_result *result);

/*
 * -EBUSY when an earlier run is neither done nor undone: says how to end it. One that @plan (may be
 * NULL) takes back is no obstacle.
 */
int apply_check_open(const struct host *host, const struct plan *plan, struct error *err);

/*
 * Settles what is late of @plan (plan/late.h), which was found to need @planned, and applies it.
 * Each action is looked at again before it acts: -ESTALE when it is neither as it was then, nor as
 * wanted. @watch may be NULL.
 * *@ret is filled also when this fails, as far as it came. -ECANCELED: the watch stopped it; the
 * run is as good as killed between two steps.
 *
 * A step that fails stops only those that stand on it (plan/act.h); the error is then the first
 * failure's, `failed` has them all, and the run is RUN_INCOMPLETE: it is not open, and can be
 * resumed or undone. Where nothing at all was changed, there is no run.
 */
int plan_apply(struct plan *plan, const struct inspection *planned, struct host *host,
	       const char *command, const struct apply_watch *watch, struct apply_result *ret,
	       struct error *err);

/*
 * Completes a run that was interrupted or failed, or tries again what failed in it. @id: NULL is
 * the newest that is not undone; an older one is refused.
 */
int run_resume(struct host *host, const char *id, const struct apply_watch *watch,
	       struct apply_result *ret, struct error *err);

/*
 * Lets what an interrupted or failed run has left undone be, since another one will do better: the
 * run is RUN_INCOMPLETE from then on, and can be undone after that other one. @why goes into the
 * journal.
 */
int run_give_up(struct host *host, const char *id, const char *why, struct error *err);

struct undo_wish {
	const char
		*id; /* the run; NULL is the newest that is not undone, an older one is refused */
	bool force;  /* also what was changed since */
	/*
	 * What came since because of a run that made the host a node, and goes before anything is
	 * put back: a plan that nothing takes back; or NULL. It is in no journal: after a crash it
	 * is made and taken anew. With the node goes its way to the cluster, if not the cluster
	 * itself: what the run changed there is not put back.
	 */
	const struct plan *grown;
};

/*
 * Puts back what a run changed, last step first. -ESTALE when something was changed since, and
 * `force` is not set.
 */
int run_undo(struct host *host, const struct undo_wish *wish, const struct apply_watch *watch,
	     struct apply_result *ret, struct error *err);
/* Reads the run that this is going to take back; *@ret is NULL when there is none. */
int run_undo_find(const struct host *host, const char *id, struct run **ret, struct error *err);
