/*
 * What may be shown of an action. Secret are
 *	- of an action that says so (action_hide()): what its kind names (struct act, `secrets`)
 *	- of every action: what data/redact.h hides
 * <hidden> stands for them in all that is printed, compared or written to a journal's records. What
 * is late is shown as such: nobody knows it yet. plan_write_dir() alone writes secrets as they are.
 */
#pragma once

#include "plan/plan.h"

/* A copy of an action without its secrets; free it with action_free(). */
struct action *action_redacted(const struct action *action);
void action_freep(struct action **action);
#define cleanup_action cleanup(action_freep)

/*
 * What action_redacted() leaves out, for plan_reveal() to put back, as one line of JSON: 0600 files
 * alone may hold it. NULL: nothing is left out. Free it.
 */
char *action_secrets(const struct action *action);
