/* Labels, taints and annotations of a Node: what adds them to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * What the Node @name shall have, once its kubelet has registered it, which is waited for at most
 * @timeout_ms; labels and annotations that others set stay, as do taints. The server is that of the
 * kubeconfig. Lists and maps as in a Node, given away; NULL: none.
 */
struct action *plan_node(struct plan *plan, const char *name, const char *kubeconfig,
			 int64_t timeout_ms);
void plan_node_label(struct action *action, const char *key, const char *value);
void plan_node_annotate(struct action *action, const char *key, const char *value);
/* A taint is {"key","value","effect"}; borrowed. */
void plan_node_taint(struct action *action, const struct json *taint);
