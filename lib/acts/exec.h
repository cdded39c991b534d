/* Commands: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * Runs @argv, unless @unless (may be NULL), which only looks, exits 0; @undo (may be NULL, and may
 * be run twice) takes it back. @target is a name for it all. Arrays end with NULL.
 */
struct action *plan_exec(struct plan *plan, const char *target, const char *const argv[],
			 const char *const unless[], const char *const undo[]);
