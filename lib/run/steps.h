/*
 * Inside of lib/run: taking the steps of a plan, fresh or resumed, in groups.
 *
 * A step that fails stops those that stand on it (plan/act.h), and no others: they are taken, and
 * what failed is told at the end. Where a kind says nothing about what it stands on, its failure
 * stops the run, as does one of a step of such a kind that stands on what failed.
 */
#pragma once

#include "run/apply.h"

/* A run in progress. */
struct applying {
	struct host *host;
	const struct plan *plan;
	struct run_step *steps; /* what the journal knows of each */
	const size_t *order;    /* in which they are taken (plan_order.h) */
	size_t passed; /* of a resumed run: so many of that order are done, or were right */
	struct journal *journal;
	const struct apply_watch *watch;
	struct apply_result *result;
	size_t failed, left; /* steps that failed, and that were not taken for that */
	struct error first;  /* the first that failed, when any did */
};

/*
 * Takes the steps, each with its begin and its done. What fails by itself is counted in @applying,
 * told in its result, and noted in the journal; an error is what stops the run.
 */
int take_steps(struct applying *applying, struct error *err);
/* Makes one change, which action_inspect() found. @watch may be NULL. */
int step_act(const struct action *action, struct host *host, const struct change *change,
	     const struct apply_watch *watch, struct error *err);
/* Whether a resumed run has nothing to do any more with the step at @place of the order. */
bool step_is_passed(const struct applying *applying, size_t place);
/* Whether all that the run began is as it was before: there is nothing to take back. */
bool steps_left_no_trace(const struct applying *applying);
