/* Kernel settings: what adds them to a plan. */
#pragma once

#include "plan/plan.h"

enum plan_sysctl {
	PLAN_SYSCTL_EXACT,
	PLAN_SYSCTL_AT_LEAST, /* raised, never lowered */
};

/*
 * A value of /proc/sys, now; what keeps it over a boot is a file of its own. In @name, as in
 * sysctl.d(5), dots separate, or else slashes when the first separator is one.
 */
struct action *plan_sysctl(struct plan *plan, const char *name, enum plan_sysctl rule,
			   const char *value);
/* The value @value where it is @old now; any other stays. */
struct action *plan_sysctl_instead(struct plan *plan, const char *name, const char *old,
				   const char *value);
/* Says what the setting stands on: the module that brings it, or the file that keeps it. */
void plan_sysctl_stands_on(struct action *action, const char *target);
