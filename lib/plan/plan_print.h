/* What a plan would change on a host, for people and for programs. Secrets are never shown. */
#pragma once

#include "plan/plan_inspect.h"

/*
 * One line for each change, under the id of its installer, and the plan's notes at the end:
 *
 *	swap
 *	  - swap   /dev/sda2   swapoff /dev/sda2
 *	  ~ fstab  /etc/fstab  marks 1 swap line
 *
 * What is as wanted already is not printed. @color: with terminal colours.
 */
void plan_print_text(const struct plan *plan, const struct inspection *seen, bool color,
		     struct strbuf *out);

/*
 * Files as unified differences, other changes as the lines above. The result can be given to
 * patch(1), which skips those.
 */
void plan_print_diff(const struct plan *plan, const struct inspection *seen, struct strbuf *out);

/*
 * Kind Plan: {"actions":[{"act","target","installer","summary","params","change","now","want",
 * "late"}],"summary":{"create","modify","remove","run","unknown","none","leftOut"},"notes":[]};
 * with @diff, files that change have "diff".
 */
struct json *plan_print_json(const struct plan *plan, const struct inspection *seen, bool diff);

/* "8 changes", "1 change", "no changes". Freed by the caller. */
char *plan_count_text(size_t changes);
