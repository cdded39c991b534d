/* Objects of the Kubernetes API: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * An object of the Kubernetes API, applied by the server. @object is given away. A Secret makes a
 * secret action.
 */
struct action *plan_api(struct plan *plan, struct json *object);
