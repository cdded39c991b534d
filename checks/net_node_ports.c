#include "check/check.h"
#include "check/ports_remedy.h"

static void judge(const struct node_ports *ports, const struct port *range, struct report *report)
{
	cleanup_free char *text = port_text(range);
	cleanup_free char *name = xasprintf("net-node-ports:%s/%s", text, range->protocol);
	cleanup_free char *covered = port_covers(ports, range), *move = NULL;
	struct result *result;

	if (!*covered) {
		check_pass(report, name, "no component of the node listens there");
		return;
	}
	move = port_move(ports, range);
	result = report_add(report, CHECK_WARN, name, "NodePort services may take %s", covered);
	result_observed(result, "%s", text);
	result_expected(result, "a range without them");
	result_hint(result, "%s", move ? move : "# choose a range without them");
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct ports_query query = { .config = in->config,
					   .role = in->role,
					   .bind_port = check_endpoint(in)->bind_port };
	struct node_ports ports = { .facts = in->facts };

	(void)err;
	ports.count = ports_of(&query, ports.items);
	for (size_t i = 0; i < ports.count; i++)
		if (ports.items[i].last > ports.items[i].first)
			judge(&ports, &ports.items[i], report);
	return 0;
}

const struct check check_net_node_ports = {
	.id = "net-node-ports",
	.title = "NodePort services take no port of a component",
	.roles = ROLE_CONTROL_PLANE,
	.why = "The API server gives away any number of its range that no Service has. One that a "
	       "component listens on (6443, 10250) leads its traffic to the Service's pods: kubelets "
	       "and the API itself are gone, on every node.",
	.rule = "service-node-port-range covers no port of etcd, the API server, the kubelet, "
		"kube-proxy, the controller manager and the scheduler; else a warning.",
	.source =
		"kube-apiserver, --service-node-port-range; kubernetes.io, \"Ports and Protocols\"",
	.needs = { .areas = FACTS_SOCKETS },
	.run = run,
};
