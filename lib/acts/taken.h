/* A static pod's manifest that the kubelet has taken: what adds that to a plan. */
#pragma once

#include "plan/plan.h"

/* The kubelet, by its unit, its health endpoint (NULL: it has none) and its runtime's socket. */
struct plan_kubelet {
	const char *unit, *url, *socket;
	int64_t timeout_ms; /* for it to be well */
};

/* That the kubelet has taken the manifest @path; @pod is the name of its pod ("etcd-node1"). */
struct action *plan_taken(struct plan *plan, const char *path, const char *pod,
			  const struct plan_kubelet *kubelet);
