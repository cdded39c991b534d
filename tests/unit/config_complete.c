#include "config_unit.h"

static char hostname[] = "CP1.example.test";
static char containerd[] = "unix:///run/containerd/containerd.sock";
static char crio[] = "unix:///var/run/crio/crio.sock";
static char address[] = "192.0.2.77";

static const struct facts host = { .hostname = hostname, .node_address = address };

static struct config *load_on(const struct facts *facts, enum config_kind wanted, const char *text,
			      const char *expected)
{
	struct config_source source = { .flags = &no_flags, .facts = facts, .wanted = wanted };
	cleanup_free char *said = NULL;
	struct config *config = load_said(&source, text, &said);

	ck_assert_str_eq(said, expected);
	return config;
}

START_TEST(a_host_gives_name_and_address)
{
	cleanup_config struct config *config = load_on(&host, CONFIG_INIT, NULL, "");

	ck_assert_str_eq(config->init.node_registration.name, "cp1.example.test");
	ck_assert_str_eq(config->init.local_api_endpoint.advertise_address, "192.0.2.77");
	ck_assert_str_eq(config->init.node_registration.cri_socket,
			 "unix:///var/run/containerd/containerd.sock");
	ck_assert_uint_eq(json_count(config->init.node_registration.taints), 1);
	ck_assert_uint_eq(config->init.bootstrap_tokens.count, 1);
	ck_assert_ptr_null(config->init.bootstrap_tokens.items[0].token);
	ck_assert_str_eq(config->cluster.kubernetes_version, "v1.37.1");
	ck_assert(config->cluster.etcd_is_local);
	ck_assert_uint_eq(config->given, CONFIG_INIT | CONFIG_CLUSTER);
}
END_TEST

START_TEST(names_are_written_in_small_letters)
{
	cleanup_config struct config *config = load_on(
		&host, CONFIG_INIT,
		V1BETA4("InitConfiguration", "nodeRegistration: {name: ' CP2.Test '}\n"), "");

	ck_assert_str_eq(config->init.node_registration.name, "cp2.test");
}
END_TEST

START_TEST(without_a_host_placeholders_are_told)
{
	cleanup_config struct config *config = load_on(
		NULL, CONFIG_INIT, NULL,
		"-: warning: localAPIEndpoint.advertiseAddress: not set, and no host is looked "
		"at: taking \"1.2.3.4\"\n"
		"-: warning: nodeRegistration.name: not set, and no host is looked at: taking "
		"\"node\"\n");

	ck_assert_str_eq(config->init.node_registration.name, "node");
}
END_TEST

START_TEST(own_configuration_comes_before_the_host)
{
	cleanup_config struct config *config = load_on(
		&host, CONFIG_INIT,
		"apiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\n"
		"host: {nodeName: n1, address: 192.0.2.5, criSocket: /run/x.sock}\n",
		"-: warning: nodeRegistration.criSocket: \"/run/x.sock\" without a scheme is "
		"deprecated; write unix:///run/x.sock\n");

	ck_assert_str_eq(config->init.node_registration.name, "n1");
	ck_assert_str_eq(config->init.local_api_endpoint.advertise_address, "192.0.2.5");
	ck_assert_str_eq(config->init.node_registration.cri_socket, "unix:///run/x.sock");
}
END_TEST

START_TEST(the_one_runtime_is_taken)
{
	struct fact_runtime runtimes[] = { { .socket = containerd },
					   { .socket = crio, .present = true } };
	struct facts facts = host;
	cleanup_config struct config *config = NULL;

	facts.runtimes = runtimes;
	facts.runtime_count = 2;
	config = load_on(&facts, CONFIG_INIT, NULL, "");
	ck_assert_str_eq(config->init.node_registration.cri_socket, crio);
	runtimes[0].present = true;
	ck_assert_ptr_null(
		load_on(&facts, CONFIG_INIT, NULL,
			"-: nodeRegistration.criSocket: the host has more than one container "
			"runtime (unix:///run/containerd/containerd.sock, "
			"unix:///var/run/crio/crio.sock); name one, here or by "
			"--cri-socket\n"));
}
END_TEST

START_TEST(an_address_that_none_reaches_is_replaced)
{
	static char v6[] = "fd00::2", router[] = "198.51.100.9", local[] = "127.0.0.1";
	static char eth0[] = "eth0", lo[] = "lo", main_table[] = "main", unicast[] = "unicast";
	static char all_v6[] = "::/0";
	struct fact_address own[] = { { .family = 6, .address = v6 } };
	struct fact_address loopback[] = { { .family = 4, .address = local },
					   { .family = 4, .address = router } };
	struct fact_interface interfaces[] = {
		{ .name = eth0, .up = true, .addresses = own, .address_count = 1 },
		{ .name = lo, .up = true, .addresses = loopback, .address_count = 1 },
	};
	struct fact_route route = { .family = 6,
				    .destination = all_v6,
				    .interface = eth0,
				    .table = main_table,
				    .type = unicast };
	struct facts facts = host;
	cleanup_config struct config *any = load_on(
		&host, CONFIG_INIT,
		V1BETA4("InitConfiguration", "localAPIEndpoint: {advertiseAddress: 0.0.0.0}\n"),
		"c.yaml:3:38: warning: localAPIEndpoint.advertiseAddress: 0.0.0.0 is no "
		"address that other nodes can reach: taking 192.0.2.77\n");
	cleanup_config struct config *any_v6 = NULL, *routers = NULL;

	ck_assert_str_eq(any->init.local_api_endpoint.advertise_address, "192.0.2.77");

	facts.interfaces = interfaces;
	facts.interface_count = ARRAY_SIZE(interfaces);
	facts.routes = &route;
	facts.route_count = 1;
	any_v6 = load_on(
		&facts, CONFIG_INIT,
		V1BETA4("InitConfiguration", "localAPIEndpoint: {advertiseAddress: '::'}\n"),
		"c.yaml:3:38: warning: localAPIEndpoint.advertiseAddress: :: is no address that "
		"other nodes can reach: taking fd00::2\n");
	ck_assert_str_eq(any_v6->init.local_api_endpoint.advertise_address, "fd00::2");

	ck_assert_ptr_null(load_on(
		&facts, CONFIG_INIT,
		V1BETA4("InitConfiguration", "localAPIEndpoint: {advertiseAddress: 127.0.0.1}\n"),
		"c.yaml:3:38: localAPIEndpoint.advertiseAddress: 127.0.0.1 is no address that "
		"other nodes can reach, and lo has no other: name one of the host's\n"));
	interfaces[1].address_count = 2;
	routers = load_on(
		&facts, CONFIG_INIT,
		V1BETA4("InitConfiguration", "localAPIEndpoint: {advertiseAddress: 127.0.0.1}\n"),
		"c.yaml:3:38: warning: localAPIEndpoint.advertiseAddress: 127.0.0.1 is no address "
		"that other nodes can reach: taking 198.51.100.9\n");
	ck_assert_str_eq(routers->init.local_api_endpoint.advertise_address, "198.51.100.9");
}
END_TEST

START_TEST(a_host_may_lack_name_and_route)
{
	struct facts bare = { 0 };
	static char odd[] = "my_host";

	ck_assert_ptr_null(load_on(
		&bare, CONFIG_INIT, NULL,
		"-: nodeRegistration.name: the host does not tell its name; set it, or "
		"--node-name\n"
		"-: warning: localAPIEndpoint.advertiseAddress: the host has no default route, so "
		"no address is its own: taking 0.0.0.0; set it, or "
		"--apiserver-advertise-address\n"));
	bare = host;
	bare.hostname = odd;
	ck_assert_ptr_null(
		load_on(&bare, CONFIG_INIT, NULL,
			"-: nodeRegistration.name: the hostname \"my_host\" is no DNS name "
			"(RFC 1123); set another here or by --node-name, or change the "
			"hostname\n"));
}
END_TEST

/* The name that the host's becomes where a check judges it. */
static void assert_judged(char *name, const char *text, const char *expected, const char *said)
{
	struct facts odd = host;
	const struct config_source source = {
		.flags = &no_flags, .facts = &odd, .wanted = CONFIG_INIT, .judges_name = true
	};
	cleanup_free char *all = NULL;
	cleanup_config struct config *config = NULL;

	odd.hostname = name;
	config = load_said(&source, text, &all);
	ck_assert_str_eq(all, said);
	ck_assert_int_eq(!config, !expected);
	if (config)
		ck_assert_str_eq(config->init.node_registration.name, expected);
}

START_TEST(checks_get_the_hosts_name_as_it_is)
{
	static char odd[] = "My_Host";

	assert_judged(odd, NULL, "my_host", "");
	assert_judged(NULL, NULL, "", "");
	assert_judged(odd, V1BETA4("InitConfiguration", "nodeRegistration: {name: cp1}\n"), "cp1",
		      "");
	assert_judged(odd, V1BETA4("InitConfiguration", "nodeRegistration: {name: c_1}\n"), NULL,
		      "c.yaml:3:26: nodeRegistration.name: \"c_1\" is not a DNS name of letters, "
		      "digits, dashes and dots (RFC 1123)\n");
}
END_TEST

START_TEST(workers_have_no_taint)
{
	static const char text[] =
		V1BETA4("JoinConfiguration", "discovery: {file: {kubeConfigPath: /k}}\n");
	cleanup_config struct config *config = load_on(&host, CONFIG_JOIN, text, "");

	ck_assert_ptr_null(config->join.node_registration.taints);
	ck_assert_ptr_null(config->join.local_api_endpoint.advertise_address);
	ck_assert_str_eq(config->join.node_registration.name, "cp1.example.test");
}
END_TEST

START_TEST(a_discovery_file_is_found_from_here)
{
	cleanup_config struct config *config = load_on(
		&host, CONFIG_JOIN,
		V1BETA4("JoinConfiguration", "discovery: {file: {kubeConfigPath: k.conf}}\n"), "");
	cleanup_config struct config *url = load_on(
		&host, CONFIG_JOIN,
		V1BETA4("JoinConfiguration", "discovery: {file: {kubeConfigPath: https://h/k}}\n"),
		"");
	cleanup_free char *expected = path_absolute("k.conf");

	ck_assert_str_eq(config->join.kubeconfig_path, expected);
	ck_assert_str_eq(url->join.kubeconfig_path, "https://h/k");
}
END_TEST

START_TEST(reset_finds_its_socket)
{
	cleanup_config struct config *config = load_on(&host, CONFIG_RESET, NULL, "");

	ck_assert_str_eq(config->reset.cri_socket, "unix:///var/run/containerd/containerd.sock");
	ck_assert_str_eq(config->reset.certificates_dir, "/etc/kubernetes/pki");
}
END_TEST

START_TEST(endpoints_get_their_port)
{
	static const struct {
		const char *given, *completed;
	} rows[] = {
		{ "lb.test", "lb.test:7443" },
		{ "lb.test:1", "lb.test:1" },
		{ "fd00::1", "[fd00::1]:7443" },
		{ "[fd00::1]:1", "[fd00::1]:1" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = xasprintf(
			V1BETA4("ClusterConfiguration", "controlPlaneEndpoint: \"%s\"\n---\n")
				V1BETA4("InitConfiguration",
					"localAPIEndpoint: {bindPort: 7443}\n"),
			rows[i].given);
		cleanup_config struct config *config = load_on(&host, CONFIG_INIT, text, "");
		cleanup_free char *url = config_api_server_url(config);
		cleanup_free char *expected = xasprintf("https://%s", rows[i].completed);

		ck_assert_str_eq(config->cluster.control_plane_endpoint, rows[i].completed);
		ck_assert_str_eq(url, expected);
	}
}
END_TEST

START_TEST(versions_are_written_in_one_form)
{
	static const struct {
		const char *given, *completed;
	} rows[] = {
		{ "1.30.2", "v1.30.2" },         { "v1.30.2+k3s1", "v1.30.2+k3s1" },
		{ "stable-1.35", "v1.35.9" },    { "release/v1.31.0", "v1.31.0" },
		{ "release/stable", "v1.37.1" }, { "v1.37.0-rc.0", "v1.37.0-rc.0" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = xasprintf(
			V1BETA4("ClusterConfiguration", "kubernetesVersion: %s\n"), rows[i].given);
		cleanup_config struct config *config = load_on(&host, CONFIG_INIT, text, "");

		ck_assert_str_eq(config->cluster.kubernetes_version, rows[i].completed);
	}
}
END_TEST

UNIT_TESTS(config_complete, names_are_written_in_small_letters, a_host_gives_name_and_address,
	   without_a_host_placeholders_are_told, own_configuration_comes_before_the_host,
	   the_one_runtime_is_taken, an_address_that_none_reaches_is_replaced,
	   a_host_may_lack_name_and_route, checks_get_the_hosts_name_as_it_is,
	   workers_have_no_taint, a_discovery_file_is_found_from_here, reset_finds_its_socket,
	   endpoints_get_their_port, versions_are_written_in_one_form)
