/* The table of ports, for roles, versions, networks and configurations. */
#include "base/strbuf.h"
#include "check/ports_remedy.h"
#include "config/config.h"
#include "unit.h"

/* "tcp/6443 tcp/30000-32767 ..." */
static char *list(const struct ports_query *query)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	struct port ports[PORTS_MAX];
	size_t count = ports_of(query, ports);

	for (size_t i = 0; i < count; i++) {
		strbuf_printf(&out, "%s%s/%d", i ? " " : "", ports[i].protocol, ports[i].first);
		if (ports[i].last != ports[i].first)
			strbuf_printf(&out, "-%d", ports[i].last);
	}
	return strbuf_take(&out);
}

static void assert_ports(const struct ports_query *query, const char *expected)
{
	cleanup_free char *actual = list(query);

	ck_assert_str_eq(actual, expected);
}

static const char control_plane_ports[] =
	"tcp/2379 tcp/2380 tcp/2381 tcp/6443 tcp/10248 tcp/10249 tcp/10250 tcp/10256 tcp/10257 "
	"tcp/10259 tcp/30000-32767 udp/30000-32767";
static const char worker_ports[] =
	"tcp/10248 tcp/10249 tcp/10250 tcp/10256 tcp/30000-32767 udp/30000-32767";

START_TEST(go_by_role)
{
	struct config config = { .version = { 1, 36, 0, "" } };

	assert_ports(&(struct ports_query){ &config, ROLE_CONTROL_PLANE, 6443, NULL },
		     control_plane_ports);
	assert_ports(&(struct ports_query){ &config, ROLE_WORKER, 6443, NULL }, worker_ports);
}
END_TEST

START_TEST(follow_the_configuration)
{
	struct config config = { .version = { 1, 36, 0, "" } };

	config.cluster.etcd_is_external = true;
	config_args_add(&config.cluster.scheduler.extra_args, "secure-port", "0");
	config_args_add(&config.cluster.controller_manager.extra_args, "secure-port", "11257");
	config_args_add(&config.cluster.api_server.extra_args, "service-node-port-range",
			"20000-20100");
	config.kubelet = json_map();
	json_map_set_int(config.kubelet, "port", 11250);
	json_map_set_int(config.kubelet, "healthzPort", 0);
	json_map_set_int(config.kubelet, "readOnlyPort", 10255);
	config.kube_proxy = json_map();
	json_map_set_text(config.kube_proxy, "metricsBindAddress", "127.0.0.1:11249");
	json_map_set_text(config.kube_proxy, "healthzBindAddress", "[::]:11256");
	assert_ports(&(struct ports_query){ &config, ROLE_CONTROL_PLANE, 8443, NULL },
		     "tcp/8443 tcp/10255 tcp/11249 tcp/11250 tcp/11256 tcp/11257 "
		     "tcp/20000-20100 udp/20000-20100");
	config.cluster.proxy_disabled = true;
	assert_ports(&(struct ports_query){ &config, ROLE_WORKER, 8443, NULL },
		     "tcp/10255 tcp/11250 tcp/20000-20100 udp/20000-20100");
	json_free(config.kubelet);
	json_free(config.kube_proxy);
	config_args_done(&config.cluster.scheduler.extra_args);
	config_args_done(&config.cluster.controller_manager.extra_args);
	config_args_done(&config.cluster.api_server.extra_args);
}
END_TEST

START_TEST(nonsense_in_flags_changes_nothing)
{
	struct config config = { .version = { 1, 36, 0, "" } };

	config_args_add(&config.cluster.scheduler.extra_args, "secure-port", "x");
	config_args_add(&config.cluster.api_server.extra_args, "service-node-port-range", "9-8");
	config.kube_proxy = json_map();
	json_map_set_text(config.kube_proxy, "metricsBindAddress", "");
	assert_ports(&(struct ports_query){ &config, ROLE_CONTROL_PLANE, 6443, NULL },
		     control_plane_ports);
	json_free(config.kube_proxy);
	config_args_done(&config.cluster.scheduler.extra_args);
	config_args_done(&config.cluster.api_server.extra_args);
}
END_TEST

/* "2379 on 127.0.0.1 192.0.2.1; 2381 on all" of what a component listens on. */
static void assert_places(const struct config *config, const char *component, const char *expected)
{
	const struct ports_query query = { config, ROLE_CONTROL_PLANE, 6443, NULL };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	struct port ports[PORTS_MAX];
	size_t count = ports_of(&query, ports);

	for (size_t i = 0; i < count; i++) {
		if (!str_eq(ports[i].component, component) || ports[i].last != ports[i].first)
			continue;
		strbuf_printf(&out, "%s%d on", out.length ? "; " : "", ports[i].first);
		for (size_t a = 0; a < ports[i].address_count; a++) {
			cleanup_free char *text = net_ip_format(&ports[i].addresses[a]);

			strbuf_printf(&out, " %s", text);
		}
		if (!ports[i].address_count)
			strbuf_puts(&out, " all");
	}
	ck_assert_str_eq(out.text, expected);
}

START_TEST(etcd_listens_where_its_urls_say)
{
	char address[] = "192.0.2.1";
	struct config config = { .version = { 1, 36, 0, "" } };
	struct config_args *args = &config.cluster.etcd_local.extra_args;

	config.init.local_api_endpoint.advertise_address = address;
	assert_places(&config, "etcd",
		      "2379 on 127.0.0.1 192.0.2.1; 2380 on 192.0.2.1; 2381 on 127.0.0.1");
	config_args_add(args, "listen-client-urls",
			"https://localhost:2379, https://192.0.2.7:12379,https://[fd00::7]:12379");
	config_args_add(args, "listen-peer-urls", "https://192.0.2.7:12380,https://0.0.0.0:12380");
	config_args_add(args, "listen-metrics-urls", "unixs://a,http://192.0.2.7");
	assert_places(&config, "etcd",
		      "2379 on 127.0.0.1; 2381 on 192.0.2.7; 12379 on 192.0.2.7 fd00::7; 12380 on "
		      "all");
	config.cluster.etcd_is_external = true;
	assert_places(&config, "etcd", "");
	config_args_done(args);
}
END_TEST

START_TEST(the_kubelet_listens_where_flags_and_configuration_say)
{
	struct config config = { .version = { 1, 36, 0, "" } };
	struct config_args *args = &config.init.node_registration.kubelet_extra_args;

	assert_places(&config, "kubelet", "10248 on 127.0.0.1; 10250 on all");
	config.kubelet = json_map();
	json_map_set_text(config.kubelet, "address", "192.0.2.1");
	json_map_set_text(config.kubelet, "healthzBindAddress", "0.0.0.0");
	json_map_set_int(config.kubelet, "readOnlyPort", 10255);
	assert_places(&config, "kubelet", "10248 on all; 10250 on 192.0.2.1; 10255 on 192.0.2.1");
	config_args_add(args, "address", "192.0.2.2");
	config_args_add(args, "port", "11250");
	config_args_add(args, "healthz-port", "0");
	config_args_add(args, "read-only-port", "x");
	assert_places(&config, "kubelet", "10255 on 192.0.2.2; 11250 on 192.0.2.2");
	json_free(config.kubelet);
	config_args_done(args);
}
END_TEST

START_TEST(others_listen_on_loopback)
{
	char address[] = "fd00::1";
	struct config config = { .version = { 1, 36, 0, "" } };

	assert_places(&config, "kube-scheduler", "10259 on 127.0.0.1");
	assert_places(&config, "kube-proxy", "10249 on 127.0.0.1; 10256 on all");
	config_args_add(&config.cluster.scheduler.extra_args, "bind-address", "0.0.0.0");
	config.init.local_api_endpoint.advertise_address = address;
	assert_places(&config, "kube-scheduler", "10259 on all");
	assert_places(&config, "kube-proxy", "10249 on ::1; 10256 on all");
	config.kube_proxy = json_map();
	json_map_set_text(config.kube_proxy, "metricsBindAddress", "0.0.0.0");
	json_map_set_text(config.kube_proxy, "healthzBindAddress", "192.0.2.1:11256");
	assert_places(&config, "kube-proxy", "10249 on all; 11256 on 192.0.2.1");
	json_free(config.kube_proxy);
	config_args_done(&config.cluster.scheduler.extra_args);
}
END_TEST

START_TEST(networks_bring_their_own)
{
	struct config config = { .version = { 1, 36, 0, "" }, .cluster.proxy_disabled = true };

	assert_ports(&(struct ports_query){ &config, ROLE_WORKER, 0, "cilium" },
		     "tcp/4240 udp/6081 udp/8472 tcp/10248 tcp/10250 tcp/30000-32767 "
		     "udp/30000-32767 udp/51871");
	assert_ports(&(struct ports_query){ &config, ROLE_WORKER, 0, "calico" },
		     "ip/4 tcp/179 udp/4789 tcp/5473 tcp/9099 tcp/10248 tcp/10250 "
		     "tcp/30000-32767 udp/30000-32767 udp/51820-51821");
}
END_TEST

START_TEST(balancers_ask_kube_proxy_since_v1_30)
{
	struct config config = { .version = { 1, 29, 0, "" } };
	struct ports_query query = { &config, ROLE_WORKER, 0, NULL };
	struct port ports[PORTS_MAX];

	ck_assert_uint_eq(ports_of(&query, ports), 6);
	ck_assert_int_eq(ports[3].first, 10256);
	ck_assert_str_eq(port_peer_name(ports[3].from), "this host");
	config.version.minor = 30;
	ck_assert_uint_eq(ports_of(&query, ports), 6);
	ck_assert_str_eq(port_peer_name(ports[3].from), "load balancers");
	ck_assert_str_eq(ports[3].component, "kube-proxy");
	ck_assert_str_eq(ports[3].purpose, "health");
}
END_TEST

static void assert_release(struct fact_socket socket, const char *owner, const char *command)
{
	cleanup_free char *actual_owner = port_owner(&socket);
	cleanup_free char *actual = port_release_command(&socket);

	ck_assert_str_eq(actual_owner, owner);
	ck_assert_str_eq(actual, command);
}

START_TEST(the_release_command_fits_the_owner)
{
	char tcp[] = "tcp6", udp[] = "udp", nginx[] = "nginx", unit[] = "nginx.service";
	char kubelet[] = "kubelet", kubelet_unit[] = "kubelet.service", init[] = "init.scope";

	assert_release((struct fact_socket){ tcp, NULL, 80, 412, nginx, unit }, "nginx (pid 412)",
		       "systemctl disable --now nginx.service");
	assert_release((struct fact_socket){ tcp, NULL, 80, 412, nginx, NULL }, "nginx (pid 412)",
		       "kill 412");
	assert_release((struct fact_socket){ tcp, NULL, 10250, 9, kubelet, kubelet_unit },
		       "kubelet (pid 9)", "systemctl stop kubelet.service");
	assert_release((struct fact_socket){ tcp, NULL, 80, 1, nginx, init }, "nginx (pid 1)",
		       "systemctl list-sockets --all | grep :80");
	assert_release((struct fact_socket){ udp, NULL, 53, 0, NULL, NULL },
		       "a process that could not be told", "ss -Hnlpu 'sport = :53'");
}
END_TEST

static void assert_remedy(const struct node_ports *ports, size_t number, struct fact_socket socket,
			  const char *expected)
{
	cleanup_free char *actual = port_remedy(ports, &ports->items[number], &socket);

	ck_assert_str_eq(actual, expected);
}

START_TEST(what_is_odd_goes_and_what_the_host_lives_by_stays)
{
	char tcp[] = "tcp", sshd[] = "sshd", ssh[] = "ssh.service", nginx[] = "nginx.service";
	char proxy[] = "docker-proxy", docker[] = "docker.service", user[] = "session-1.scope";
	char pod[] = "cri-containerd-0123.scope", containerd[] = "containerd.service";
	struct config config = { .version = { 1, 36, 0, "" } };
	struct fact_socket sockets[] = { { tcp, NULL, 22, 7, sshd, ssh },
					 { tcp, NULL, 30022, 7, sshd, ssh },
					 { tcp, NULL, 6443, 9, sshd, containerd } };
	const struct facts facts = { .sockets = sockets, .socket_count = 1 };
	const struct facts crowded = { .sockets = sockets, .socket_count = 2 };
	const struct facts taken = { .sockets = sockets, .socket_count = 3 };
	struct node_ports ports = { .facts = &facts };
	size_t range, api;

	config_args_add(&config.cluster.api_server.extra_args, "service-node-port-range",
			"1-65535");
	ports.count = ports_of(&(struct ports_query){ &config, ROLE_CONTROL_PLANE, 443, NULL },
			       ports.items);
	for (range = 0; ports.items[range].last < 65535;)
		range++;
	assert_remedy(&ports, range, sockets[0],
		      "# set service-node-port-range of apiServer.extraArgs to 30000-32767, which "
		      "is free");
	ports.facts = &crowded; /* the usual range, too: what is the longest of the rest */
	assert_remedy(&ports, range, sockets[0],
		      "# set service-node-port-range of apiServer.extraArgs to 30023-65535, which "
		      "is free");
	for (api = 0; ports.items[api].first != 443;)
		api++;
	assert_remedy(&ports, api, (struct fact_socket){ tcp, NULL, 443, 9, sshd, nginx },
		      "# set localAPIEndpoint.bindPort to 6443, which is free");
	/* At its usual place, the other one goes, */
	ports.items[api].first = ports.items[api].last = 6443;
	assert_remedy(&ports, api, (struct fact_socket){ tcp, NULL, 6443, 9, sshd, nginx },
		      "systemctl disable --now nginx.service");
	assert_remedy(&ports, api, (struct fact_socket){ tcp, NULL, 6443, 9, sshd, user },
		      "kill 9");
	assert_remedy(&ports, api, (struct fact_socket){ tcp, NULL, 6443, 9, sshd, pod },
		      "crictl stop 0123");
	assert_remedy(&ports, api, (struct fact_socket){ tcp, NULL, 6443, 9, proxy, docker },
		      "docker stop $(docker ps --quiet --filter publish=6443)");
	/* but for what the host lives by. */
	ports.facts = &taken;
	assert_remedy(
		&ports, api, (struct fact_socket){ tcp, NULL, 6443, 9, sshd, containerd },
		"# let containerd.service listen on another port than 6443: the host lives by "
		"it");
	config_args_done(&config.cluster.api_server.extra_args);
}
END_TEST

START_TEST(a_range_covers_ports_of_its_protocol)
{
	struct config config = { .version = { 1, 36, 0, "" } };
	struct node_ports ports = { 0 };
	struct port range = { .protocol = "tcp", .first = 6000, .last = 10249 };
	cleanup_free char *tcp = NULL, *udp = NULL;

	ports.count = ports_of(&(struct ports_query){ &config, ROLE_CONTROL_PLANE, 6443, NULL },
			       ports.items);
	tcp = port_covers(&ports, &range);
	range.protocol = "udp";
	udp = port_covers(&ports, &range);
	ck_assert_str_eq(tcp, "6443 (kube-apiserver), 10248 (kubelet), 10249 (kube-proxy)");
	ck_assert_str_eq(udp, "");
}
END_TEST

UNIT_TESTS(ports, go_by_role, follow_the_configuration, nonsense_in_flags_changes_nothing,
	   etcd_listens_where_its_urls_say, the_kubelet_listens_where_flags_and_configuration_say,
	   others_listen_on_loopback, networks_bring_their_own,
	   balancers_ask_kube_proxy_since_v1_30, the_release_command_fits_the_owner,
	   what_is_odd_goes_and_what_the_host_lives_by_stays, a_range_covers_ports_of_its_protocol)
