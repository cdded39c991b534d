/*
 * In which order the steps of a plan are taken. It is the plan's own, but that what starts
 * something slow goes ahead: it is taken as soon as what it needs is done (needs() of act.h), and
 * what it does not need is done while that starts.
 */
#pragma once

#include "plan/plan.h"

/*
 * The numbers of the plan's actions in that order; free it. It depends on the plan alone, so that a
 * run that is resumed goes on in the order in which it began.
 */
size_t *plan_order(const struct plan *plan);
