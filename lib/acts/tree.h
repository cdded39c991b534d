/* What must be gone with all that is in it: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * A file, or a directory with all that is in it, which must be gone, but for the paths of @spared
 * that lie in it (or are it). Nothing takes it back. Nothing is deleted through a mount: -EBUSY.
 */
struct action *plan_tree(struct plan *plan, const char *path, const struct str_list *spared);
