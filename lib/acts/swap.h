/* Swap areas: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/* A swap area (as /proc/swaps names it) that must be off now. */
struct action *plan_swap_off(struct plan *plan, const char *path);
