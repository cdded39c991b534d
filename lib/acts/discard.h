/* A file that has served its purpose: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * Removes a file that an action before it in the plan has made for those in between; undo of that
 * one finds nothing to remove any more.
 */
struct action *plan_discard(struct plan *plan, const char *path);
