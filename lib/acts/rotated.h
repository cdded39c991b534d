/* A kubeconfig whose certificate the kubelet renews: what lets it use the renewed one. */
#pragma once

#include "plan/plan.h"

/*
 * Lets the kubeconfig @path use the certificate and key in @file, where the kubelet keeps those
 * that it has now; while there is no such file, the kubeconfig stays as it is.
 */
struct action *plan_rotated(struct plan *plan, const char *path, const char *file);
