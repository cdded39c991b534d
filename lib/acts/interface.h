/* Network links that must be gone: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/* A network link that must be gone; it is no piece of hardware. */
struct action *plan_interface_gone(struct plan *plan, const char *name);
