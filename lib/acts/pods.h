/* Pods that must be gone from a container runtime: what adds their removal to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * The pods of Kubernetes in the runtime at @socket ("unix:///run/containerd/containerd.sock") are
 * stopped and removed, with their containers; what else runs there stays. A runtime whose socket is
 * there and that does not answer is an error: its containers may run all the same.
 */
struct action *plan_pods_gone(struct plan *plan, const char *socket);
