/* Packages of dpkg that an upgrade leaves as they are: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/* The package, while it is installed, is selected as "hold" (apt-mark(8), dpkg(1)). */
struct action *plan_hold(struct plan *plan, const char *package);
