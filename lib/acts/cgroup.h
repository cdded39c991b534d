/* Control groups that must be gone: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * The control group @name ("kubepods"), which is at the root of a hierarchy, with all below it must
 * be gone from every hierarchy. One with processes in it is an error.
 */
struct action *plan_cgroup_gone(struct plan *plan, const char *name);
