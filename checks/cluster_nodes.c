#include <errno.h>

#include "check/twins.h"

/* The Node of this host's name: it may be its own, from before. */
static void judge_name(const struct check_input *in, struct report *report)
{
	static const char id[] = "cluster-nodes:name";
	const struct json *node = in->cluster->node;
	const char *name = check_registration(in)->name;
	const char *machine =
		json_map_text(json_path(node, "status.nodeInfo"), "machineID", "unknown");
	bool alive = cluster_node_is_alive(node);
	struct result *result;

	if (!node) {
		check_pass(report, id, "no Node is called %s", name);
		return;
	}
	if (twins_same_id(in->facts, machine)) {
		check_pass(report, id, "the Node %s is this host's own", name);
		return;
	}
	result = report_add(report, alive ? CHECK_FAIL : CHECK_WARN, id,
			    "the cluster has a Node %s already, of another host, %s", name,
			    alive ? "whose kubelet is at work"
				  : "which is silent: this one takes its place");
	result_observed(result, "machine-id %s", machine);
	result_expected(result, "a name that no other host has");
	result_hint(result,
		    "# give this host another name (--node-name); or, when that host is gone, on a "
		    "control plane: kubectl delete node %s",
		    name);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct cluster *cluster = in->cluster;
	bool found = false;

	judge_name(in, report);
	if (cluster->nodes_unknown)
		return error_set(err, -EOPNOTSUPP,
				 "the other Nodes are not known: %s; in clusters of knode, who "
				 "joins may list them (ClusterRole knode:list-nodes)",
				 cluster->nodes_unknown);
	for (size_t i = 0; i < cluster->node_count; i++)
		if (!str_eq(cluster->nodes[i].name, check_registration(in)->name))
			found |= twins_judge(in->facts, &cluster->nodes[i], report);
	if (!found)
		check_pass(report, "cluster-nodes:others",
			   "no other Node is of a twin of this host");
	return 0;
}

const struct check check_cluster_nodes = {
	.id = "cluster-nodes",
	.title = "No Node of the cluster that is joined has this host's name or identity",
	.roles = ROLE_ANY,
	.of_cluster = true,
	.why = "A node is registered under its name: a second host of that name takes the Node over, "
	       "and pods of both go astray. Hosts that were cloned share a machine-id, a "
	       "product_uuid or addresses of network cards as well, by which pod networks, disks "
	       "and switches take the two for one.",
	.rule = "No Node of another host that is at work has this host's name, and no other Node its machine-id, "
		"product_uuid or a burnt-in MAC address, as far as Nodes tell: the kubelet tells the "
		"first two, and nodes of knode keep the last in an annotation, " CLUSTER_MACS ".",
	.source =
		"cmd/kubeadm/app/cmd/phases/join/kubelet.go; kubernetes.io, \"Installing kubeadm\"",
	.needs = { .areas = FACTS_IDENTITY | FACTS_NETWORK },
	.run = run,
};
