/* Checks of addresses, names, ports and what is in the way of them. */
#include "cluster/cluster.h"
#include "config/ports.h"
#include "judge.h"
#include "tree.h"

extern const struct check check_net_address, check_net_advertise, check_net_dns, check_net_dns_loop,
	check_net_firewall, check_net_links, check_net_macs, check_net_ports, check_net_proxy,
	check_net_ranges;

#define TEXT(text) ((char[]){ text })

static void set(char **place, const char *text)
{
	free(*place);
	*place = xstrdup_or_null(text);
}

START_TEST(ports_name_who_has_them)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	struct fact_socket sockets[] = {
		{ TEXT("tcp6"), TEXT("::"), 10250, 412, TEXT("nginx"), TEXT("nginx.service") },
		{ TEXT("udp"), TEXT("0.0.0.0"), 10256, 9, TEXT("x"), NULL },
		{ TEXT("tcp"), TEXT("127.0.0.1"), 31000, 0, NULL, NULL },
	};
	struct facts facts = { .sockets = sockets, .socket_count = ARRAY_SIZE(sockets) };
	struct check_input in = { .config = config, .facts = &facts, .role = ROLE_WORKER };

	judge(&check_net_ports, &in,
	      "Port-10248 pass free for kubelet (health)\n"
	      "Port-10249 pass free for kube-proxy (metrics)\n"
	      "Port-10250 fail TCP port 10250 is in use by nginx (pid 412); kubelet needs it $ "
	      "systemctl disable --now nginx.service\n"
	      "Port-10256 pass free for kube-proxy (health)\n"
	      "net-ports:30000-32767/tcp warn TCP port 31000 is in use by a process that could not "
	      "be told; kube-proxy needs it $ ss -Hnlpt 'sport = :31000'\n"
	      "net-ports:30000-32767/udp pass free for kube-proxy (NodePort services)");
	facts.socket_count = 0;
	str_list_add(&facts.notes, "sockets: no permission");
	judge(&check_net_ports, &in, "net-ports unknown sockets: no permission");
	str_list_done(&facts.notes);
}
END_TEST

/* What listens elsewhere takes nothing; what listens on all addresses takes each of them. */
START_TEST(ports_are_taken_where_they_are_bound)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	struct fact_socket socket = { .protocol = TEXT("tcp") };
	const struct ports_query query = { .config = config,
					   .role = ROLE_CONTROL_PLANE,
					   .bind_port = 6443 };
	static const struct {
		const char *address;
		int port;
		bool taken;
	} rows[] = {
		{ "10.10.0.100", 6443, false },  { "10.10.0.11", 6443, true },
		{ "0.0.0.0", 6443, true },       { "::", 6443, true },
		{ "::1", 6443, false },          { "10.10.0.100", 10257, false },
		{ "127.0.0.1", 10257, true },    { "10.10.0.100", 10259, true },
		{ "10.10.0.100", 2379, false },  { "192.0.2.10", 2379, true },
		{ "127.0.0.1", 2379, true },     { "127.0.0.1", 2380, false },
		{ "192.0.2.10", 2380, true },    { "192.0.2.10", 2381, false },
		{ "10.10.0.100", 10248, false }, { "10.10.0.100", 10250, true },
	};
	struct port ports[PORTS_MAX];
	size_t count;

	free(config->init.local_api_endpoint.advertise_address);
	config->init.local_api_endpoint.advertise_address = xstrdup("192.0.2.10");
	config_args_add(&config->cluster.api_server.extra_args, "bind-address", "10.10.0.11");
	config_args_add(&config->cluster.scheduler.extra_args, "bind-address", "0.0.0.0");
	count = ports_of(&query, ports);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool taken = false;

		free(socket.address);
		socket.address = xstrdup(rows[i].address);
		socket.port = rows[i].port;
		for (size_t p = 0; p < count; p++)
			taken |= port_is_taken(&ports[p], &socket);
		ck_assert_msg(taken == rows[i].taken, "%s:%d", rows[i].address, rows[i].port);
	}
	free(socket.address);
}
END_TEST

static struct fact_address lan[] = {
	{ TEXT("192.168.7.2"), 24, 4, TEXT("global") },
	{ TEXT("fe80::1"), 64, 6, TEXT("link") },
};
static struct fact_address nat[] = { { TEXT("10.0.2.15"), 24, 4, TEXT("global") } };
static struct fact_interface links[] = {
	{ .name = TEXT("eth0"), .addresses = nat, .address_count = 1 },
	{ .name = TEXT("eth1"), .addresses = lan, .address_count = 2 },
};

START_TEST(addresses_with_the_reason)
{
	struct facts facts = { .interfaces = links,
			       .interface_count = 2,
			       .node_address = TEXT("10.0.2.15"),
			       .node_address_why = TEXT("eth0 has the default route") };
	cleanup_config struct config *config = judge_config("v1.36.4");
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;
	struct check_input in = { .config = config, .facts = &facts };
	struct error err;

	tree_put(&tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(tree.path, &host, &err), 0);
	in.host = host;
	judge(&check_net_address, &in,
	      "net-address warn 10.0.2.15 is the address of every VirtualBox guest behind NAT $ "
	      "knode preflight --apiserver-advertise-address=192.168.7.2");
	facts.node_address = TEXT("192.168.7.2");
	facts.node_address_why = TEXT("eth1 has the default route");
	judge(&check_net_address, &in,
	      "net-address pass 192.168.7.2: eth1 has the default route; others: 10.0.2.15 (eth0)");
	facts.node_address = NULL;
	facts.node_address_why = TEXT("there is no default route");
	set(&config->init.local_api_endpoint.advertise_address, "192.168.7.2");
	judge(&check_net_address, &in,
	      "net-address pass 192.168.7.2 is given; there is no default route");
	config_args_add(&config->init.node_registration.kubelet_extra_args, "node-ip",
			"192.168.7.9");
	judge(&check_net_address, &in,
	      "net-address fail no address by which other nodes reach this host: there is no default "
	      "route $ ip route && ip -brief address");
	config_args_done(&config->init.node_registration.kubelet_extra_args);
	facts.interface_count = 0;
	judge(&check_net_address, &in,
	      "net-address fail no address by which other nodes reach this host: there is no default "
	      "route $ ip route && ip -brief address");
	str_list_add(&facts.notes, "interfaces: no netlink");
	judge(&check_net_address, &in, "net-address unknown interfaces: no netlink");
	str_list_done(&facts.notes);
}
END_TEST

START_TEST(advertised_addresses)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	const struct facts facts = { .interfaces = links, .interface_count = 2 };
	const struct check_input in = { .config = config, .facts = &facts };
	char **address = &config->init.local_api_endpoint.advertise_address;

	set(address, "192.168.7.2");
	judge(&check_net_advertise, &in, "net-advertise pass 192.168.7.2 is on an interface");
	set(address, "203.0.113.9");
	judge(&check_net_advertise, &in,
	      "net-advertise fail the advertised address 203.0.113.9 is on no interface $ ip "
	      "address add 203.0.113.9/32 dev INTERFACE");
	config->cluster.etcd_is_external = true;
	set(address, "fd00::9");
	judge(&check_net_advertise, &in,
	      "net-advertise warn the advertised address fd00::9 is on no interface $ ip address "
	      "add fd00::9/128 dev INTERFACE");
	set(address, "0.0.0.0");
	judge(&check_net_advertise, &in,
	      "net-advertise skip no address is advertised (see net-address)");
}
END_TEST

START_TEST(nameservers_and_search_domains)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = NULL;
	struct facts facts = { 0 };
	struct check_input in = { .config = config, .facts = &facts };
	cleanup(strbuf_done) struct strbuf search = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *text = NULL;
	struct error err;

	tree_put(&tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(tree.path, &host, &err), 0);
	in.host = host;
	judge(&check_net_dns, &in, "net-dns skip pods inherit nothing (see net-dns-loop)");
	tree_put(&tree, "/etc/resolv.conf", 0644, "options edns0\n");
	judge(&check_net_dns, &in,
	      "net-dns:nameservers fail /etc/resolv.conf names no nameserver, so pods will have "
	      "none $ resolvectl dns || cat /etc/resolv.conf\n"
	      "net-dns:search pass 0 search domains");
	for (int i = 0; i < 30; i++)
		strbuf_puts(&search, " example.org");
	text = xasprintf("search x\nsearch%s\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n"
			 "nameserver 192.0.2.3\nnameserver 192.0.2.4\n",
			 search.text);
	tree_put(&tree, "/etc/resolv.conf", 0644, text);
	judge(&check_net_dns, &in,
	      "net-dns:nameservers warn /etc/resolv.conf names 4 nameservers; pods get the first 3 "
	      "$ resolvectl dns || cat /etc/resolv.conf\n"
	      "net-dns:search warn too many search domains for pods: the last ones are dropped $ "
	      "grep ^search /etc/resolv.conf");
	config->node.resolv_conf = xstrdup("/run/systemd/resolve/resolv.conf");
	tree_put(&tree, "/run/systemd/resolve/resolv.conf", 0644, "nameserver 192.0.2.1\n");
	judge(&check_net_dns, &in,
	      "net-dns:nameservers pass 1 in /run/systemd/resolve/resolv.conf\nnet-dns:search pass "
	      "0 search domains");
}
END_TEST

START_TEST(firewalls_get_the_ports_of_the_role)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	struct facts facts = { 0 };
	const struct check_input in = { .config = config, .facts = &facts, .role = ROLE_WORKER };

	judge(&check_net_firewall, &in,
	      "Firewalld pass firewalld is not active\nnet-firewall:ufw pass ufw is not active");
	str_list_add(&facts.firewall_managers, "firewalld");
	str_list_add(&facts.firewall_managers, "ufw");
	judge(&check_net_firewall, &in,
	      "Firewalld warn firewalld is active, and other nodes have to get through it $ "
	      "firewall-cmd --permanent --add-port=10250/tcp --add-port=10256/tcp "
	      "--add-port=30000-32767/tcp --add-port=30000-32767/udp && firewall-cmd --reload\n"
	      "net-firewall:ufw warn ufw is active, and other nodes have to get through it $ for port "
	      "in 10250/tcp 10256/tcp 30000:32767/tcp 30000:32767/udp; do ufw allow $port; done");
	str_list_done(&facts.firewall_managers);
}
END_TEST

START_TEST(links_and_burnt_in_addresses)
{
	struct fact_interface many[] = {
		{ .name = TEXT("eth0"), .permanent = TEXT("52:54:00:00:00:01") },
		{ .name = TEXT("eth1"), .permanent = TEXT("52:54:00:00:00:02") },
	};
	struct fact_file left[] = {
		{ TEXT("cni0"), TEXT("interface"), 0 },
		{ TEXT("/etc/kubernetes"), TEXT("directory"), 1 },
		{ TEXT("flannel.1"), TEXT("interface"), 0 },
	};
	const struct facts facts = { .interfaces = many,
				     .interface_count = ARRAY_SIZE(many),
				     .leftovers = left,
				     .leftover_count = ARRAY_SIZE(left) };
	const struct facts none = { 0 };
	const struct check_input in = { .facts = &facts }, empty = { .facts = &none };

	judge(&check_net_links, &in,
	      "net-links:cni0 warn link cni0 is left of an earlier pod network $ ip link delete "
	      "cni0\n"
	      "net-links:flannel.1 warn link flannel.1 is left of an earlier pod network $ ip link "
	      "delete flannel.1");
	judge(&check_net_links, &empty, "net-links pass no link of an earlier pod network");
	judge(&check_net_macs, &in,
	      "net-macs:eth0 pass 52:54:00:00:00:01 of eth0 is its own\n"
	      "net-macs:eth1 pass 52:54:00:00:00:02 of eth1 is its own");
	many[1].permanent = TEXT("52:54:00:00:00:01");
	judge(&check_net_macs, &in,
	      "net-macs:eth0 warn eth0 and eth1 have one MAC address $ ip -details link show eth0\n"
	      "net-macs:eth1 warn eth1 and eth0 have one MAC address $ ip -details link show eth1");
	judge(&check_net_macs, &empty, "net-macs skip no interface has a burnt-in MAC address");
}
END_TEST

START_TEST(ranges_propose_a_free_one)
{
	struct fact_route route = { .family = 4,
				    .destination = TEXT("10.244.0.0/24"),
				    .interface = TEXT("cni0") };
	struct fact_file left = { TEXT("cni0"), TEXT("interface"), 0 };
	const struct facts dirty = {
		.routes = &route, .route_count = 1, .leftovers = &left, .leftover_count = 1
	};
	cleanup_config struct config *config = judge_config("v1.36.4");
	const struct facts facts = { .interfaces = links, .interface_count = 2 };
	const struct check_input in = { .config = config, .facts = &facts };
	const struct check_input after_reset = { .config = config, .facts = &dirty };

	set(&config->cluster.service_subnet, "10.96.0.0/12");
	judge(&check_net_ranges, &in,
	      "net-ranges:pods skip no pods are configured\n"
	      "net-ranges:services pass nothing here uses 10.96.0.0/12");
	set(&config->cluster.pod_subnet, "192.168.0.0/16,fd00:10::/56");
	judge(&check_net_ranges, &in,
	      "net-ranges:pods fail pods 192.168.0.0/16 overlaps the address 192.168.7.2 of eth1 $ "
	      "knode preflight --pod-network-cidr=10.255.0.0/16\n"
	      "net-ranges:pods pass nothing here uses fd00:10::/56\n"
	      "net-ranges:services pass nothing here uses 10.96.0.0/12");
	set(&config->cluster.pod_subnet, "10.244.0.0/16");
	judge(&check_net_ranges, &after_reset,
	      "net-ranges:pods fail pods 10.244.0.0/16 overlaps the route 10.244.0.0/24 by cni0 "
	      "(table main) $ ip link delete cni0\n"
	      "net-ranges:services pass nothing here uses 10.96.0.0/12");
}
END_TEST

START_TEST(ranges_of_a_cluster_stay_and_routes_go)
{
	struct fact_route routes[] = {
		{ .family = 4, .destination = TEXT("10.244.0.0/24"), .interface = TEXT("eth0") },
		{ .family = 4,
		  .destination = TEXT("10.0.0.0/8"),
		  .interface = TEXT("tun0"),
		  .table = TEXT("220") }
	};
	cleanup_config struct config *config = judge_config("v1.36.4");
	const struct facts facts = { .routes = routes, .route_count = 2 };
	const struct cluster cluster = { .server = TEXT("https://10.0.0.1:6443") };
	const struct check_input in = { .config = config, .facts = &facts, .cluster = &cluster };

	set(&config->cluster.service_subnet, "10.96.0.0/12");
	set(&config->cluster.pod_subnet, "10.244.0.0/16");
	judge(&check_net_ranges, &in,
	      "net-ranges:pods fail pods 10.244.0.0/16 overlaps the route 10.244.0.0/24 by eth0 "
	      "(table main) $ ip route del 10.244.0.0/24 table main\n"
	      "net-ranges:services fail services 10.96.0.0/12 overlaps the route 10.0.0.0/8 by "
	      "tun0 (table 220)");
}
END_TEST

START_TEST(proxies_go_by_role)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	struct fact_text proxies[] = { { TEXT("HTTPS_PROXY"), TEXT("http://proxy:3128") },
				       { TEXT("NO_PROXY"), TEXT("10.96.0.0/12") } };
	const struct facts facts = { .proxies = proxies, .proxy_count = 2 };
	struct check_input in = { .config = config, .facts = &facts, .role = ROLE_CONTROL_PLANE };

	set(&config->init.local_api_endpoint.advertise_address, "192.168.7.2");
	set(&config->cluster.service_subnet, "10.96.0.0/12");
	set(&config->cluster.pod_subnet, "10.244.0.0/16");
	judge(&check_net_proxy, &in,
	      "HTTPProxyCIDR pass 10.96.0.0/12 is reached without a proxy\n"
	      "HTTPProxyCIDR warn 10.244.0.0/16 would be reached through the proxy "
	      "http://proxy:3128 $ export NO_PROXY=\"$NO_PROXY,10.244.0.0/16\"\n"
	      "HTTPProxy warn 192.168.7.2 would be reached through the proxy http://proxy:3128 $ "
	      "export NO_PROXY=\"$NO_PROXY,192.168.7.2\"");
	/* All of a network has to be named, and the address that the cluster is reached by. */
	proxies[1].value = (char[]){ "10.96.0.0/16,10.244.0.0/17,10.244.128.0/17,192.168.7.0/24" };
	set(&config->cluster.control_plane_endpoint, "api.example.org:8443");
	judge(&check_net_proxy, &in,
	      "HTTPProxyCIDR warn a part of 10.96.0.0/12 would be reached through the proxy "
	      "http://proxy:3128: NO_PROXY leaves out 10.97.0.0/16 $ "
	      "export NO_PROXY=\"$NO_PROXY,10.96.0.0/12\"\n"
	      "HTTPProxyCIDR pass 10.244.0.0/16 is reached without a proxy\n"
	      "HTTPProxy pass 192.168.7.2 is reached without a proxy\n"
	      "HTTPProxy warn api.example.org would be reached through the proxy "
	      "http://proxy:3128 $ export NO_PROXY=\"$NO_PROXY,api.example.org\"");
	proxies[1].value = (char[]){ "10.0.0.0/8,192.168.7.2,.example.org:8443" };
	judge(&check_net_proxy, &in,
	      "HTTPProxyCIDR pass 10.96.0.0/12 is reached without a proxy\n"
	      "HTTPProxyCIDR pass 10.244.0.0/16 is reached without a proxy\n"
	      "HTTPProxy pass 192.168.7.2 is reached without a proxy\n"
	      "HTTPProxy pass api.example.org is reached without a proxy");
	set(&config->cluster.control_plane_endpoint, "192.168.7.2:6443");
	judge(&check_net_proxy, &in,
	      "HTTPProxyCIDR pass 10.96.0.0/12 is reached without a proxy\n"
	      "HTTPProxyCIDR pass 10.244.0.0/16 is reached without a proxy\n"
	      "HTTPProxy pass 192.168.7.2 is reached without a proxy");
	proxies[1].value = (char[]){ "10.0.0.0/8" };
	in.role = ROLE_WORKER;
	set(&config->cluster.control_plane_endpoint, "");
	judge(&check_net_proxy, &in, "HTTPProxy skip no API server is named");
	in.joins = true;
	set(&config->join.api_server_endpoint, "api.example.org:6443");
	judge(&check_net_proxy, &in,
	      "HTTPProxy warn api.example.org would be reached through the proxy "
	      "http://proxy:3128 $ export NO_PROXY=\"$NO_PROXY,api.example.org\"");
}
END_TEST

UNIT_TESTS(checks_net, ports_name_who_has_them, ports_are_taken_where_they_are_bound,
	   addresses_with_the_reason, advertised_addresses, nameservers_and_search_domains,
	   firewalls_get_the_ports_of_the_role, links_and_burnt_in_addresses,
	   ranges_propose_a_free_one, ranges_of_a_cluster_stay_and_routes_go, proxies_go_by_role)
