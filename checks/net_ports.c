#include <errno.h>

#include "check/check.h"
#include "check/ports_remedy.h"

static void add_finding(const struct node_ports *ports, const struct port *port,
			const struct fact_socket *socket, const char *name, struct report *report)
{
	/* kube-proxy runs on without its own ports; everything else stops. */
	bool vital = !str_eq(port->component, "kube-proxy");
	cleanup_free char *owner = port_owner(socket);
	cleanup_free char *remedy = port_remedy(ports, port, socket);
	struct result *result = report_add(report, vital ? CHECK_FAIL : CHECK_WARN, name,
					   "%s port %d is in use by %s; %s needs it",
					   *port->protocol == 'u' ? "UDP" : "TCP", socket->port,
					   owner, port->component);

	result_observed(result, "in use by %s%s%s", owner, socket->unit ? ", " : "",
			socket->unit ? socket->unit : "");
	result_expected(result, "free");
	result_hint(result, "%s", remedy);
}

static void judge(const struct node_ports *ports, const struct port *port, struct report *report)
{
	cleanup_free char *text = port_text(port);
	cleanup_free char *name = port->first == port->last
					  ? xasprintf("Port-%d", port->first)
					  : xasprintf("net-ports:%s/%s", text, port->protocol);

	for (size_t i = 0; i < ports->facts->socket_count; i++) {
		if (!port_is_taken(port, &ports->facts->sockets[i]))
			continue;
		add_finding(ports, port, &ports->facts->sockets[i], name, report);
		return;
	}
	check_pass(report, name, "free for %s (%s)", port->component, port->purpose);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct ports_query query = { .config = in->config,
					   .role = in->role,
					   .bind_port = check_endpoint(in)->bind_port };
	struct node_ports ports = { .facts = in->facts };

	if (in->facts->socket_count == 0 && check_note(in, "sockets"))
		return error_set(err, -EOPNOTSUPP, "%s", check_note(in, "sockets"));
	ports.count = ports_of(&query, ports.items);
	for (size_t i = 0; i < ports.count; i++)
		judge(&ports, &ports.items[i], report);
	return 0;
}

static const char *const names[] = { "Port-*", NULL };

const struct check check_net_ports = {
	.id = "net-ports",
	.title = "Ports of Kubernetes are free",
	.names = names,
	.roles = ROLE_ANY,
	.why = "A component whose port is taken dies at its start, over and over, and the node "
	       "waits for it without a word of why.",
	.rule = "Nothing listens, on an address that is bound, on 6443 (or bindPort), 2379 to 2381 with local "
		"etcd, 10248, 10250, 10257 and 10259 as far as the role has them. Ports of "
		"kube-proxy (10249, 10256, NodePorts) warn.",
	.source = "kubeadm, Port-N; kubernetes.io, \"Ports and Protocols\"",
	.needs = { .areas = FACTS_SOCKETS },
	.run = run,
};
