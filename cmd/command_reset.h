/* The plan of reset: `knode reset` applies it, and `knode reset --verify` tells what is left of it.
 */
#pragma once

#include "command_node.h"

/*
 * Adds all that takes a node away from this host: what earlier runs of knode changed, by their
 * journals, and what is known to be of Kubernetes, but for the phases @skipped. @node has its host
 * and its configuration; what else is needed of the host is gathered. The plan is final, and takes
 * the runs back that made the node (init, join, and what changed it later).
 */
int reset_plan(struct node *node, const struct str_list *skipped, struct plan *plan,
	       struct error *err);
