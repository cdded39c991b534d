/* Packages that dnf locks to their version: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * Lines in a file that dnf reads locks from (host/package_hold.h). Packages are added by
 * versionlock_add(), with the version that is locked, as "0:1.36.4-150500.1.1".
 */
struct action *plan_versionlock(struct plan *plan, const char *path);
void versionlock_add(struct action *action, const char *package, const char *version);
