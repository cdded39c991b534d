/* Directories of root: what adds them to a plan. */
#pragma once

#include "plan/plan.h"

/* A directory of root, and its mode. The same one may be added by several installers. */
struct action *plan_dir(struct plan *plan, const char *path, mode_t mode);
/*
 * A directory that must be there, and those above it: what is keeps its mode, new ones get 0755.
 * One that another installer wants to have another mode than that is not for both.
 */
struct action *plan_dir_present(struct plan *plan, const char *path);
/* The same for one that holds keys: nobody but its owner, root, may write there. */
struct action *plan_dir_guarded(struct plan *plan, const char *path);
