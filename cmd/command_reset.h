/* The plan of reset: `knode reset` applies it, and `knode reset --verify` tells what is left of it.
 */
#pragma once

#include "command_node.h"
#include "run/run.h"

/*
 * Adds all that takes a node away from this host: what earlier runs of knode changed, by their
 * journals, and what is known to be of Kubernetes, but for the phases @skipped. @node has its host
 * and its configuration; what else is needed of the host is gathered. The plan is final, and takes
 * the runs back that made the node (init, join, and what changed it later).
 */
int reset_plan(struct node *node, const struct str_list *skipped, struct plan *plan,
	       struct error *err);

/* Whether a run started the kubelet as that of a node, which it was not before. */
bool run_made_node(const struct run *run);
/*
 * Adds all that takes away what came on this host since such a run: pods, mounts, data, rules.
 * @node is as for reset_plan().
 */
int grown_plan(struct node *node, struct plan *plan, struct error *err);
