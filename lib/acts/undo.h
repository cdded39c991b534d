/* Taking back a step of an earlier run: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * Puts back the state @before of what the step @step of an earlier run changed, with the content of
 * the file @original of the journal (NULL: there is none). The step's kind has restore(), and it is
 * no secret, or a path.
 */
struct action *plan_undo(struct plan *plan, const struct action *step, const struct json *before,
			 const char *original);
