/* Files of root: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * A file of root with this content (text) and mode. Directories above it need actions of their own
 * where they may be missing. @content may hold late values: see action_late().
 */
struct action *plan_file(struct plan *plan, const char *path, mode_t mode, const char *content);
/* The file is the manifest of a static pod, which needs what it names (plan/plan_order.h). */
void action_is_static_pod(struct action *action);
/*
 * A file of the path that is there and does not begin with the same line is somebody else's, and
 * stays as it is: that is said, and --diff shows what would be in its place.
 */
void action_spare_foreign(struct action *action);
