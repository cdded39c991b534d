/* Certificates of several files together: what adds them to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * The certificates of the files @of (NULL-terminated), each once and in this order, as a file; or,
 * with @kubeconfig, as the CA that this kubeconfig trusts (one that is missing stays so).
 */
struct action *plan_bundle(struct plan *plan, const char *path, bool kubeconfig,
			   const char *const of[]);
