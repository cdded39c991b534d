/* Sets of addresses that must be gone: what adds their removal to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * The sets of ipset(8) that are called as one of @patterns (fnmatch(3), NULL-terminated) must be
 * gone. Rules that use them go before.
 */
struct action *plan_ipsets_gone(struct plan *plan, const char *const *patterns);
