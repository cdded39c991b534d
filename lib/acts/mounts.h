/* Mounts that come while a plan is made: what adds them to it. */
#pragma once

#include "plan/plan.h"

/*
 * What is mounted below @dir by then is taken away, the last first, but for the mounts that are
 * known already, which have actions of their own. @flags are names of flags of umount2(2).
 */
struct action *plan_unmount_others(struct plan *plan, const char *dir, const struct str_list *known,
				   const struct str_list *flags);
