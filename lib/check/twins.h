/* Hosts that have what is to be one host's alone: clones, which a cluster takes for one. */
#pragma once

#include "check/check.h"
#include "cluster/cluster.h"

/* Whether a Node's machine-id is that of this host, and its own (FACTS_IDENTITY). */
bool twins_same_id(const struct facts *facts, const char *other);
/*
 * Reports what this host and a Node share: product_uuid, machine-id, burnt-in MAC addresses
 * (FACTS_NETWORK). Returns whether there is any.
 */
bool twins_judge(const struct facts *facts, const struct cluster_node *node, struct report *report);
