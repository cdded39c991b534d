/* Static pods that the kubelet has taken: what adds that to a plan. */
#pragma once

#include "plan/plan.h"

/* The kubelet, by its unit, its health endpoint (NULL: it has none) and its runtime's socket. */
struct plan_kubelet {
	const char *unit, *url, *socket;
	int64_t timeout_ms; /* for it to be well */
};

/*
 * That the kubelet has taken each manifest that plan_taken_add() names. @dir is where they lie, and
 * what the plan calls all of it.
 */
struct action *plan_taken(struct plan *plan, const char *dir, const struct plan_kubelet *kubelet);
/* The manifest @path, and the name of its pod ("etcd-node1"). */
void plan_taken_add(struct action *action, const char *path, const char *pod);
