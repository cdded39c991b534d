/* Routes that must be gone: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/* A route of the main table that must be gone, in the words of net_route_text(). */
struct action *plan_route_gone(struct plan *plan, const char *route);
