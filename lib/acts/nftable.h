/* Tables of nftables that must be gone: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/* A table of nftables ("ip kube-proxy") that must be gone, with all that is in it. */
struct action *plan_nftable_gone(struct plan *plan, const char *table);
