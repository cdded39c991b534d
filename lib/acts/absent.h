/* What must be gone: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/* A file or a symbolic link that must be gone. */
struct action *plan_absent(struct plan *plan, const char *path);
