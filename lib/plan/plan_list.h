/* The inside of a plan; only lib/plan*.c include this. */
#pragma once

#include "plan/plan.h"

struct plan {
	struct action **actions;
	size_t count, capacity;
	char *installer;
	struct str_list notes;
	struct str_list faults; /* of installers; told by plan_check() */
};

/* Adds an action; @params is given away. */
struct action *plan_add(struct plan *plan, const struct act *act, const char *target,
			struct json *params);
/* Remembers what an installer did wrong; @message is given away. */
void plan_fault(struct plan *plan, char *message);
