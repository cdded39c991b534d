/* The ranges of addresses that a living cluster has given a node's pods. */
#pragma once

#include "base/str_list.h"
#include "host/host.h"

/*
 * Adds spec.podCIDRs of the Node @name, as the API server of the host's kubelet.conf (or
 * admin.conf) says. None where the cluster gives its nodes none. -EOPNOTSUPP: the host does not
 * run; -ENOENT: it belongs to no cluster, or the cluster has no such Node; else codes of
 * client/kube.h.
 */
int cluster_pod_ranges(const struct host *host, const char *name, struct str_list *ret,
		       struct error *err);
/* The same of a Node that was read. */
void cluster_node_ranges(const struct json *node, struct str_list *ret);
