/* Objects of the Kubernetes API: what adds one to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * An object of the Kubernetes API, applied by the server. @object is given away. A Secret makes a
 * secret action. It is applied with /etc/kubernetes/admin.conf, if nothing else is said.
 */
struct action *plan_api(struct plan *plan, struct json *object);

/*
 * Which kubeconfig the object is applied with, and which one otherwise, where that user may not
 * (NULL: none): super-admin.conf, for what gives admin.conf its rights. They are read from the host
 * when they are needed.
 */
void api_with(struct action *action, const char *kubeconfig, const char *otherwise);

/*
 * A ConfigMap with a Corefile: one that the cluster has, and that is the operator's own, is kept
 * (dns/corefile_keep.h). @rule is given away.
 */
void api_keep_corefile(struct action *action, struct json *rule);

/*
 * Adds the bootstrap tokens ("abcdef.0123456789abcdef") that the plan's Secrets hold; those that
 * are still late (plan/late.h) are left out. They are secret.
 */
void api_tokens(const struct plan *plan, struct str_list *ret);
