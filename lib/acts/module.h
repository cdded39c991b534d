/* Kernel modules: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/* A kernel module, loaded now, or built in. */
struct action *plan_module(struct plan *plan, const char *name);
