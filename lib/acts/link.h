/* Symbolic links: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/* A symbolic link at @path that leads to @to. */
struct action *plan_link(struct plan *plan, const char *path, const char *to);
