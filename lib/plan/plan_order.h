/*
 * In which order the steps of a plan are taken. It is the plan's own, but that what starts
 * something slow, or waits for it, goes ahead: it is taken as soon as what it needs is done
 * (needs() of act.h), and what it does not need is done while that starts.
 */
#pragma once

#include "plan/plan.h"

/*
 * Makes the action go ahead of what has less haste, but not of what it needs: what its kind knows
 * of, and what action_start_after() names.
 */
void action_hurry(struct action *action, unsigned haste);
unsigned action_haste(const struct action *action);
/* Names the target of an earlier action, or a path that it brings, which the action needs. */
void action_start_after(struct action *action, const char *target);

/*
 * The numbers of the plan's actions in that order; free it. It depends on the plan alone, so that a
 * run that is resumed goes on in the order in which it began.
 */
size_t *plan_order(const struct plan *plan);
