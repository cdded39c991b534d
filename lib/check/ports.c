#include "check/ports.h"

#include "base/net.h"

/*
 * `place` puts in what the configuration says; it is false when that says that there is no such
 * port. A row without `place` belongs to the pod network that its component names. `since` and
 * `until` are minor versions of Kubernetes; 0: no bound.
 */
struct row {
	struct port port;
	unsigned roles;
	bool (*place)(const struct ports_query *query, struct port *port);
	int since, until;
};

static bool move_to(struct port *port, int64_t number)
{
	port->first = port->last = (int)number;
	return number > 0;
}

/* It listens on that address alone; NULL, and what stands for all of them, change nothing. */
static void bind_to(struct port *port, const char *address)
{
	struct net_ip ip;

	if (address && net_ip_parse(address, &ip) == 0 && !net_ip_is_unspecified(&ip))
		port->addresses[port->addresses[0] ? 1 : 0] = address;
}

/* Where etcd listens unless it is told: on loopback, on the node's address, or both. */
static bool at_etcd(const struct ports_query *query, const char *flag, bool loopback, bool node,
		    struct port *port)
{
	const struct config_cluster *cluster = &query->config->cluster;
	const char *address = config_endpoint(query->config)->advertise_address;

	if (cluster->etcd_is_external)
		return false;
	if (config_args_get(&cluster->etcd_local.extra_args, flag) || (node && !address))
		return true;
	if (loopback)
		bind_to(port, "127.0.0.1");
	if (node)
		bind_to(port, address);
	return true;
}

static bool etcd_clients(const struct ports_query *query, struct port *port)
{
	return at_etcd(query, "listen-client-urls", true, true, port);
}

static bool etcd_peers(const struct ports_query *query, struct port *port)
{
	return at_etcd(query, "listen-peer-urls", false, true, port);
}

static bool etcd_metrics(const struct ports_query *query, struct port *port)
{
	return at_etcd(query, "listen-metrics-urls", true, false, port);
}

static bool at_bind_port(const struct ports_query *query, struct port *port)
{
	const struct config_args *args = &query->config->cluster.api_server.extra_args;

	bind_to(port, config_args_get(args, "bind-address"));
	return move_to(port, query->bind_port);
}

/* --secure-port, where 0 turns it off; on --bind-address, which kubeadm sets to loopback. */
static bool at_secure_port(const struct config_component *component, struct port *port)
{
	const char *text = config_args_get(&component->extra_args, "secure-port");
	const char *address = config_args_get(&component->extra_args, "bind-address");
	int64_t number;

	bind_to(port, address ? address : "127.0.0.1");
	if (!text || parse_int(text, 0, 65535, &number) < 0)
		return true;
	return move_to(port, number);
}

static bool manager(const struct ports_query *query, struct port *port)
{
	return at_secure_port(&query->config->cluster.controller_manager, port);
}

static bool scheduler(const struct ports_query *query, struct port *port)
{
	return at_secure_port(&query->config->cluster.scheduler, port);
}

static bool kubelet(const struct ports_query *query, struct port *port)
{
	bind_to(port, json_map_text(query->config->kubelet, "address", NULL));
	return move_to(port, json_map_int(query->config->kubelet, "port", port->first));
}

static bool kubelet_health(const struct ports_query *query, struct port *port)
{
	bind_to(port, json_map_text(query->config->kubelet, "healthzBindAddress", "127.0.0.1"));
	return move_to(port, json_map_int(query->config->kubelet, "healthzPort", port->first));
}

static bool kubelet_read_only(const struct ports_query *query, struct port *port)
{
	bind_to(port, json_map_text(query->config->kubelet, "address", NULL));
	return move_to(port, json_map_int(query->config->kubelet, "readOnlyPort", port->first));
}

/* The port of an address such as "0.0.0.0:10256"; the default when there is none. */
static bool proxy(const struct ports_query *query, const char *key, struct port *port)
{
	const char *text = json_map_text(query->config->kube_proxy, key, "");
	cleanup_free char *host = NULL;
	int number;

	if (query->config->cluster.proxy_disabled)
		return false;
	if (net_host_port_parse(text, &host, &number) < 0 || number == 0)
		return true;
	return move_to(port, number);
}

static bool proxy_metrics(const struct ports_query *query, struct port *port)
{
	return proxy(query, "metricsBindAddress", port);
}

static bool proxy_health(const struct ports_query *query, struct port *port)
{
	return proxy(query, "healthzBindAddress", port);
}

/* --service-node-port-range=30000-32767. */
static bool at_node_ports(const struct ports_query *query, struct port *port)
{
	const struct config_args *args = &query->config->cluster.api_server.extra_args;
	const char *text = config_args_get(args, "service-node-port-range");
	const char *dash = text ? strchr(text, '-') : NULL;
	cleanup_free char *low = dash ? xstrndup(text, (size_t)(dash - text)) : NULL;
	int64_t first, last;

	if (!dash || parse_int(low, 1, 65535, &first) < 0 ||
	    parse_int(dash + 1, first, 65535, &last) < 0)
		return true;
	port->first = (int)first;
	port->last = (int)last;
	return true;
}

/* clang-format off */
#define HOST      PORT_FROM_HOST
#define PLANES    PORT_FROM_CONTROL_PLANES
#define NODES     PORT_FROM_NODES
#define LB        PORT_FROM_BALANCERS
#define ANYONE    PORT_FROM_ANYONE
#define CP        ROLE_CONTROL_PLANE
#define ANY       ROLE_ANY

static const struct row rows[] = {
	{ { "tcp", 2379,  2379,  PLANES, "etcd", "clients" }, CP, etcd_clients },
	{ { "tcp", 2380,  2380,  PLANES, "etcd", "peers" }, CP, etcd_peers },
	{ { "tcp", 2381,  2381,  HOST, "etcd", "health and metrics" }, CP, etcd_metrics },
	{ { "tcp", 6443,  6443,  ANYONE, "kube-apiserver", "Kubernetes API" }, CP, at_bind_port },
	{ { "tcp", 10248, 10248, HOST, "kubelet", "health" }, ANY, kubelet_health },
	{ { "tcp", 10249, 10249, HOST, "kube-proxy", "metrics" }, ANY, proxy_metrics },
	{ { "tcp", 10250, 10250, NODES, "kubelet", "kubelet API" }, ANY, kubelet },
	{ { "tcp", 0,     0,     NODES, "kubelet", "API, read-only" }, ANY, kubelet_read_only },
	/* Since KEP-3836, load balancers are to ask kube-proxy whether a node takes traffic. */
	{ { "tcp", 10256, 10256, HOST, "kube-proxy", "health" }, ANY, proxy_health, .until = 29 },
	{ { "tcp", 10256, 10256, LB, "kube-proxy", "health" }, ANY, proxy_health, .since = 30 },
	{ { "tcp", 10257, 10257, HOST, "kube-controller-manager", "health" }, CP, manager },
	{ { "tcp", 10259, 10259, HOST, "kube-scheduler", "health" }, CP, scheduler },
	{ { "tcp", 30000, 32767, ANYONE, "kube-proxy", "NodePort services" }, ANY, at_node_ports },
	{ { "udp", 30000, 32767, ANYONE, "kube-proxy", "NodePort services" }, ANY, at_node_ports },

	{ { "udp", 8472,  8472,  NODES, "flannel", "VXLAN" }, ANY },
	{ { "udp", 51820, 51821, NODES, "flannel", "WireGuard" }, ANY },
	{ { "ip",  4,     4,     NODES, "calico", "IP in IP" }, ANY },
	{ { "tcp", 179,   179,   NODES, "calico", "BGP" }, ANY },
	{ { "udp", 4789,  4789,  NODES, "calico", "VXLAN" }, ANY },
	{ { "tcp", 5473,  5473,  NODES, "calico", "Typha" }, ANY },
	{ { "tcp", 9099,  9099,  HOST, "calico", "health" }, ANY },
	{ { "udp", 51820, 51821, NODES, "calico", "WireGuard" }, ANY },
	{ { "tcp", 4240,  4240,  NODES, "cilium", "health" }, ANY },
	{ { "udp", 6081,  6081,  NODES, "cilium", "Geneve" }, ANY },
	{ { "udp", 8472,  8472,  NODES, "cilium", "VXLAN" }, ANY },
	{ { "udp", 51871, 51871, NODES, "cilium", "WireGuard" }, ANY },
	{ { "udp", 6081,  6081,  NODES, "antrea", "Geneve" }, ANY },
	{ { "tcp", 10349, 10351, NODES, "antrea", "API and agents" }, ANY },
	{ { "udp", 10351, 10351, NODES, "antrea", "agents" }, ANY },
	{ { "udp", 51820, 51820, NODES, "antrea", "WireGuard" }, ANY },
	{ { "tcp", 6783,  6783,  NODES, "weave", "control" }, ANY },
	{ { "udp", 6783,  6784,  NODES, "weave", "data" }, ANY },
};
/* clang-format on */

/* What of the configuration each `place` goes by. */
static const struct setting {
	bool (*place)(const struct ports_query *query, struct port *port);
	const char *name;
} settings[] = {
	{ at_bind_port, "localAPIEndpoint.bindPort" },
	{ kubelet_health, "healthzPort of KubeletConfiguration" },
	{ kubelet, "port of KubeletConfiguration" },
	{ kubelet_read_only, "readOnlyPort of KubeletConfiguration" },
	{ proxy_metrics, "the port of metricsBindAddress of KubeProxyConfiguration" },
	{ proxy_health, "the port of healthzBindAddress of KubeProxyConfiguration" },
	{ manager, "secure-port of controllerManager.extraArgs" },
	{ scheduler, "secure-port of scheduler.extraArgs" },
	{ at_node_ports, "service-node-port-range of apiServer.extraArgs" },
};

static const char *setting_of(const struct row *row)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (row->place == settings[i].place)
			return settings[i].name;
	return NULL;
}

const char *port_peer_name(enum port_peer peer)
{
	static const char *const names[] = {
		[PORT_FROM_HOST] = "this host", [PORT_FROM_CONTROL_PLANES] = "control planes",
		[PORT_FROM_NODES] = "nodes",    [PORT_FROM_BALANCERS] = "load balancers",
		[PORT_FROM_ANYONE] = "anyone",
	};

	return names[peer];
}

static bool applies(const struct row *row, const struct ports_query *query)
{
	int minor = query->config->version.minor;

	if (!(row->roles & query->role))
		return false;
	if (row->since > minor || (row->until && row->until < minor))
		return false;
	return row->place || (query->network && str_eq(row->port.component, query->network));
}

static int by_number(const void *a, const void *b)
{
	const struct port *one = a, *two = b;

	if (one->first != two->first)
		return one->first - two->first;
	return strcmp(one->protocol, two->protocol);
}

size_t ports_of(const struct ports_query *query, struct port ret[PORTS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct port port = rows[i].port;

		port.setting = setting_of(&rows[i]);
		port.usual_first = port.first;
		port.usual_last = port.last;
		if (applies(&rows[i], query) && (!rows[i].place || rows[i].place(query, &port)))
			ret[count++] = port;
	}
	qsort(ret, count, sizeof(*ret), by_number);
	return count;
}

/* A socket on all addresses takes each of them: those of IPv4 too when it is one of IPv6. */
static bool is_bound(const char *address, const struct fact_socket *socket)
{
	struct net_ip wanted, taken;

	if (!socket->address || net_ip_parse(address, &wanted) < 0 ||
	    net_ip_parse(socket->address, &taken) < 0)
		return true;
	if (net_ip_is_unspecified(&taken))
		return taken.family == 6 || wanted.family == taken.family;
	return net_ip_equal(&wanted, &taken);
}

bool port_is_taken(const struct port *port, const struct fact_socket *socket)
{
	const char *const *addresses = port->addresses;

	if (!str_starts(socket->protocol, port->protocol) || socket->port < port->first ||
	    socket->port > port->last)
		return false;
	return !addresses[0] || is_bound(addresses[0], socket) ||
	       (addresses[1] && is_bound(addresses[1], socket));
}
