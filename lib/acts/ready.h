/* Waiting until components of a node are well: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * Waits, at most @timeout_ms, until the components that plan_ready_add() names are well
 * (health/health.h). @kubeconfig: with which the API server is asked, if it is one of them; NULL:
 * it is not. @target is what the plan calls all of it.
 */
struct action *plan_ready(struct plan *plan, const char *target, const char *kubeconfig,
			  int64_t timeout_ms);
/*
 * A component, by its health endpoint, and by the kubeconfig that it makes, whole with the
 * certificate; either NULL.
 */
void plan_ready_add(struct action *action, const char *name, const char *url,
		    const char *kubeconfig);
/* The API server at @place ("https://10.0.0.1:6443"): it answers, whatever else it still makes. */
void plan_ready_answers(struct action *action, const char *place);
