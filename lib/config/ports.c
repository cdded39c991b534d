#include "config/ports.h"

#include "base/text.h"

/*
 * `place` puts in what the configuration says; it is false when that says that there is no such
 * port. A row without `place` belongs to the pod network that its component names. `since` and
 * `until` are minor versions of Kubernetes; 0: no bound. `urls` is a flag of etcd whose value, a
 * list of URLs, takes the place of all that the row says of numbers and addresses.
 */
struct row {
	struct port port;
	unsigned roles;
	bool (*place)(const struct ports_query *query, struct port *port);
	int since, until;
	const char *urls;
};

static bool move_to(struct port *port, int64_t number)
{
	port->first = port->last = (int)number;
	return number > 0;
}

/* It listens on that address too, and not on all; NULL, and what stands for all, change nothing. */
static void bind_to(struct port *port, const char *address)
{
	struct net_ip ip;

	if (address && port->address_count < PORT_ADDRESSES_MAX &&
	    net_ip_parse(address, &ip) == 0 && !net_ip_is_unspecified(&ip))
		port->addresses[port->address_count++] = ip;
}

/* Where etcd listens unless it is told: on loopback, on the node's address, or both. */
static bool at_etcd(const struct ports_query *query, bool loopback, bool node, struct port *port)
{
	const char *address = config_endpoint(query->config)->advertise_address;

	if (query->config->cluster.etcd_is_external)
		return false;
	if (node && !address)
		return true;
	if (loopback)
		bind_to(port, "127.0.0.1");
	if (node)
		bind_to(port, address);
	return true;
}

static bool etcd_clients(const struct ports_query *query, struct port *port)
{
	return at_etcd(query, true, true, port);
}

static bool etcd_peers(const struct ports_query *query, struct port *port)
{
	return at_etcd(query, false, true, port);
}

static bool etcd_metrics(const struct ports_query *query, struct port *port)
{
	return at_etcd(query, true, false, port);
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

/* The kubelet's flags win over its configuration. */
static const char *kubelet_text(const struct ports_query *query, const char *flag, const char *key,
				const char *fallback)
{
	const char *text = config_kubelet_flag(query->config, flag);

	return text ? text : json_map_text(query->config->kubelet, key, fallback);
}

static int64_t kubelet_number(const struct ports_query *query, const char *flag, const char *key,
			      int64_t fallback)
{
	const char *text = config_kubelet_flag(query->config, flag);
	int64_t number;

	if (text && parse_int(text, 0, 65535, &number) == 0)
		return number;
	return json_map_int(query->config->kubelet, key, fallback);
}

static bool kubelet(const struct ports_query *query, struct port *port)
{
	bind_to(port, kubelet_text(query, "address", "address", NULL));
	return move_to(port, kubelet_number(query, "port", "port", port->first));
}

static bool kubelet_health(const struct ports_query *query, struct port *port)
{
	bind_to(port,
		kubelet_text(query, "healthz-bind-address", "healthzBindAddress", "127.0.0.1"));
	return move_to(port, kubelet_number(query, "healthz-port", "healthzPort", port->first));
}

static bool kubelet_read_only(const struct ports_query *query, struct port *port)
{
	bind_to(port, kubelet_text(query, "address", "address", NULL));
	return move_to(port, kubelet_number(query, "read-only-port", "readOnlyPort", port->first));
}

/* An address with or without a port, such as "0.0.0.0:10256"; @fallback when there is none. */
static bool proxy(const struct ports_query *query, const char *key, const char *fallback,
		  struct port *port)
{
	const char *text = json_map_text(query->config->kube_proxy, key, "");
	cleanup_free char *host = NULL;
	int number;

	if (query->config->cluster.proxy_disabled)
		return false;
	if (net_host_port_parse(text, &host, &number) < 0) {
		bind_to(port, fallback);
		return true;
	}
	bind_to(port, host);
	return !number || move_to(port, number);
}

/* On loopback, of the family of bindAddress, for which kubeadm takes the node's. */
static bool proxy_metrics(const struct ports_query *query, struct port *port)
{
	const char *address = json_map_text(query->config->kube_proxy, "bindAddress", "");

	if (!*address)
		address = query->config->init.local_api_endpoint.advertise_address;
	return proxy(query, "metricsBindAddress",
		     address && strchr(address, ':') ? "::1" : "127.0.0.1", port);
}

static bool proxy_health(const struct ports_query *query, struct port *port)
{
	return proxy(query, "healthzBindAddress", NULL, port);
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
	{ { "tcp", 2379,  2379,  PLANES, "etcd", "clients" }, CP, etcd_clients,
	  .urls = "listen-client-urls" },
	{ { "tcp", 2380,  2380,  PLANES, "etcd", "peers" }, CP, etcd_peers,
	  .urls = "listen-peer-urls" },
	{ { "tcp", 2381,  2381,  HOST, "etcd", "health and metrics" }, CP, etcd_metrics,
	  .urls = "listen-metrics-urls" },
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
	{ etcd_clients, "the port in listen-client-urls of etcd.local.extraArgs" },
	{ etcd_peers, "the port in listen-peer-urls of etcd.local.extraArgs" },
	{ etcd_metrics, "the port in listen-metrics-urls of etcd.local.extraArgs" },
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

static struct port port_of(const struct row *row)
{
	struct port port = row->port;

	port.setting = setting_of(row);
	port.usual_first = port.first;
	port.usual_last = port.last;
	return port;
}

/* Its place among the ports from @start on: that of the same number, else a new one. */
static struct port *place_of_number(const struct row *row, int number, size_t start,
				    struct port ret[PORTS_MAX], size_t *count)
{
	for (size_t i = start; i < *count; i++)
		if (ret[i].first == number)
			return &ret[i];
	if (*count == PORTS_MAX)
		return NULL;
	ret[*count] = port_of(row);
	ret[*count].first = ret[*count].last = number;
	return &ret[(*count)++];
}

/* "https://127.0.0.1:2379,https://192.0.2.1:2379": etcd takes addresses, and "localhost". */
static void add_urls(const struct row *row, const char *urls, struct port ret[PORTS_MAX],
		     size_t *count)
{
	cleanup_free char *copy = xstrdup(urls);
	char *rest = copy, *text;
	size_t start = *count;
	bool all[PORTS_MAX] = { false };

	while ((text = strsep(&rest, ","))) {
		cleanup_url struct net_url url = { 0 };
		struct port *port;
		size_t before;

		if (net_url_parse(text_trim(text), &url) < 0 || str_starts(url.scheme, "unix"))
			continue;
		port = place_of_number(row, url.port ? url.port : row->port.first, start, ret,
				       count);
		if (!port)
			return;
		before = port->address_count;
		bind_to(port, str_eq(url.host, "localhost") ? "127.0.0.1" : url.host);
		all[port - ret] |= port->address_count == before;
		if (all[port - ret])
			port->address_count = 0;
	}
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
	const struct config_cluster *cluster = &query->config->cluster;
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows) && count < PORTS_MAX; i++) {
		const struct row *row = &rows[i];
		const char *urls =
			row->urls ? config_args_get(&cluster->etcd_local.extra_args, row->urls)
				  : NULL;
		struct port port = port_of(row);

		if (!applies(row, query) || (row->place && !row->place(query, &port)))
			continue;
		if (urls)
			add_urls(row, urls, ret, &count);
		else
			ret[count++] = port;
	}
	qsort(ret, count, sizeof(*ret), by_number);
	return count;
}

/* A socket on all addresses takes each of them: those of IPv4 too when it is one of IPv6. */
static bool is_bound(const struct net_ip *wanted, const struct fact_socket *socket)
{
	struct net_ip taken;

	if (!socket->address || net_ip_parse(socket->address, &taken) < 0)
		return true;
	if (net_ip_is_unspecified(&taken))
		return taken.family == 6 || wanted->family == taken.family;
	return net_ip_equal(wanted, &taken);
}

bool port_is_taken(const struct port *port, const struct fact_socket *socket)
{
	if (!str_starts(socket->protocol, port->protocol) || socket->port < port->first ||
	    socket->port > port->last)
		return false;
	for (size_t i = 0; i < port->address_count; i++)
		if (is_bound(&port->addresses[i], socket))
			return true;
	return port->address_count == 0;
}

char *port_text(const struct port *port)
{
	if (port->first == port->last)
		return xasprintf("%d", port->first);
	return xasprintf("%d-%d", port->first, port->last);
}
