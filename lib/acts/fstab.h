/* Swap lines of /etc/fstab: what adds them to a plan. */
#pragma once

#include "plan/plan.h"

/* Swap lines of /etc/fstab that are not marked (commented, with knode's mark) must be. */
struct action *plan_fstab_swap(struct plan *plan);
