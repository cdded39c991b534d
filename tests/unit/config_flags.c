#include "config_unit.h"

enum {
	WORDS_MAX = 32
};

/* A command line that is parsed by rows: words with spaces between. */
struct line {
	struct config_flags flags;
	struct opt_set set;
	char *words;
	char *argv[WORDS_MAX];
};

static struct config_source parse(struct line *line, const struct opt *rows,
				  enum config_kind wanted, const char *text)
{
	struct error err = { 0 };
	int argc = 0, left;

	*line = (struct line){ .words = xstrdup(text) };
	line->set = (struct opt_set){ .rows = rows, .values = &line->flags };
	for (char *word = line->words; *word; word += strcspn(word, " ")) {
		if (*word == ' ')
			*word++ = '\0';
		line->argv[argc++] = word;
	}
	ck_assert_msg(opts_parse(&line->set, 1, argc, line->argv, false, &left, &err) == 0, "%s",
		      err.message);
	ck_assert_int_eq(left, 0);
	return (struct config_source){ .flags = &line->flags, .set = &line->set, .wanted = wanted };
}

static void line_done(struct line *line)
{
	opts_done(&line->set);
	free(line->words);
}

static struct config *load_line(const struct opt *rows, enum config_kind wanted,
				const char *endpoint, const char *text, const char *file,
				const char *expected)
{
	cleanup(line_done) struct line line;
	struct config_source source = parse(&line, rows, wanted, text);
	cleanup_free char *said = NULL;
	struct config *config;

	source.endpoint = endpoint;
	config = load_said(&source, file, &said);
	ck_assert_str_eq(said, expected);
	return config;
}

START_TEST(init_flags_set_their_fields)
{
	cleanup_config struct config *config = load_line(
		config_flags_init, CONFIG_INIT, NULL,
		"--apiserver-advertise-address 192.0.2.1 --apiserver-bind-port=7443 "
		"--apiserver-cert-extra-sans A.test,192.0.2.9 --cert-dir /pki "
		"--certificate-key "
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef "
		"--control-plane-endpoint lb.test --cri-socket unix:///run/x.sock "
		"--feature-gates NodeLocalCRISocket=true --ignore-preflight-errors Swap,Mem "
		"--image-repository r.test/k8s --kubernetes-version v1.35.0 --node-name n1 "
		"--patches /p --pod-network-cidr 10.244.0.0/16",
		NULL, "");
	const struct config_init *init = &config->init;
	const struct config_cluster *cluster = &config->cluster;

	ck_assert_str_eq(init->local_api_endpoint.advertise_address, "192.0.2.1");
	ck_assert_int_eq(init->local_api_endpoint.bind_port, 7443);
	ck_assert_str_eq(cluster->api_server_cert_sans.items[0], "a.test");
	ck_assert_str_eq(cluster->certificates_dir, "/pki");
	ck_assert_uint_eq(strlen(init->certificate_key), 64);
	ck_assert_str_eq(cluster->control_plane_endpoint, "lb.test:7443");
	ck_assert_str_eq(init->node_registration.cri_socket, "unix:///run/x.sock");
	ck_assert(config_feature_gate(config, "NodeLocalCRISocket"));
	ck_assert_uint_eq(init->node_registration.ignore_preflight_errors.count, 2);
	ck_assert_str_eq(cluster->image_repository, "r.test/k8s");
	ck_assert_int_eq(config->version.minor, 35);
	ck_assert_str_eq(init->node_registration.name, "n1");
	ck_assert_str_eq(init->patches_directory, "/p");
	ck_assert_str_eq(cluster->pod_subnet, "10.244.0.0/16");
}
END_TEST

START_TEST(init_flags_of_networks_and_tokens)
{
	cleanup_config struct config *config =
		load_line(config_flags_init, CONFIG_INIT, NULL,
			  "--service-cidr 10.0.0.0/16 --service-dns-domain k.test --skip-phases "
			  "certs,etcd --token abcdef.0123456789abcdef --token-ttl 0 --node-name n1 "
			  "--apiserver-advertise-address fd00::1",
			  NULL, "");

	ck_assert_str_eq(config->cluster.service_subnet, "10.0.0.0/16");
	ck_assert_str_eq(config->cluster.dns_domain, "k.test");
	ck_assert_uint_eq(config->init.skip_phases.count, 2);
	ck_assert_uint_eq(config->init.bootstrap_tokens.count, 1);
	ck_assert_str_eq(config->init.bootstrap_tokens.items[0].token, "abcdef.0123456789abcdef");
	ck_assert_int_eq(config->init.bootstrap_tokens.items[0].ttl, 0);
}
END_TEST

START_TEST(wrong_values_name_the_flag)
{
	cleanup_config struct config *config = load_line(
		config_flags_init, CONFIG_INIT, NULL,
		"--node-name A_ --apiserver-advertise-address 1.2.3 --apiserver-bind-port 99999 "
		"--apiserver-cert-extra-sans a_b,c --pod-network-cidr 10.96.0.0/16 "
		"--service-cidr 10.96.0.0/40 --feature-gates X=true,Y --token secret",
		NULL,
		"--apiserver-advertise-address: \"1.2.3\" is not an IP address such as "
		"192.0.2.10\n"
		"--apiserver-bind-port: \"99999\" is not a port from 1 to 65535\n"
		"--apiserver-cert-extra-sans: \"a_b\" is not an IP address, a DNS name, or a DNS "
		"name after \"*.\"\n"
		"--feature-gates: \"X\" is no feature gate of kubeadm v1.37; it knows "
		"RootlessControlPlane\n"
		"--feature-gates: \"Y\" is not NAME=true or NAME=false\n"
		"--node-name: \"A_\" is not a DNS name of letters, digits, dashes and dots "
		"(RFC 1123)\n"
		"--service-cidr: \"10.96.0.0/40\" is not a network such as 10.96.0.0/12, or an "
		"IPv4 and an IPv6 one with a comma between\n"
		"--token: the value is not a bootstrap token: 6 and 16 small letters and digits "
		"with a dot between\n");

	ck_assert_ptr_null(config);
	config = load_line(config_flags_init, CONFIG_INIT, NULL,
			   "--node-name n1 --apiserver-advertise-address 192.0.2.1 "
			   "--pod-network-cidr 10.96.0.0/16",
			   NULL,
			   "--pod-network-cidr: the networks of pods (10.96.0.0/16) and services "
			   "(10.96.0.0/12) overlap: take two that do not\n");
}
END_TEST

START_TEST(a_file_mixes_with_few_flags)
{
	static const char file[] = V1BETA4(
		"InitConfiguration", "nodeRegistration: {name: n1, ignorePreflightErrors: [Mem]}\n"
				     "localAPIEndpoint: {advertiseAddress: 192.0.2.1}\n"
				     "skipPhases: [etcd]\n");
	cleanup_config struct config *config = load_line(
		config_flags_init, CONFIG_INIT, NULL,
		"--config c.yaml --ignore-preflight-errors Swap --node-name n2 --skip-phases certs "
		"--skip-token-print --upload-certs",
		file, "");

	ck_assert_str_eq(config->init.node_registration.name, "n2");
	ck_assert_uint_eq(config->init.node_registration.ignore_preflight_errors.count, 2);
	ck_assert_str_eq(config->init.node_registration.ignore_preflight_errors.items[0], "Mem");
	ck_assert_uint_eq(config->init.skip_phases.count, 1);
	ck_assert_str_eq(config->init.skip_phases.items[0], "certs");
	config_free(config);
	config = load_line(
		config_flags_init, CONFIG_INIT, NULL,
		"--config c.yaml --token-ttl 1h --pod-network-cidr 10.0.0.0/16 --node-name "
		"n2",
		file,
		"--config: cannot be mixed with --pod-network-cidr, --token-ttl; say it in "
		"the file\n");
	ck_assert_ptr_null(config);
	config = load_line(
		config_flags_join, CONFIG_JOIN, "api:6443", "--config c.yaml --token x",
		V1BETA4("JoinConfiguration", "discovery: {file: {kubeConfigPath: /k}}\n"
					     "nodeRegistration: {name: n1}\n"),
		"--config: cannot be mixed with --token, the argument api:6443; say it in "
		"the file\n");
	ck_assert_ptr_null(config);
}
END_TEST

START_TEST(join_flags_set_their_fields)
{
	cleanup_config struct config *config =
		load_line(config_flags_join, CONFIG_JOIN, "api.test:6443",
			  "--token abcdef.0123456789abcdef "
			  "--discovery-token-unsafe-skip-ca-verification --node-name n1",
			  NULL, "");
	const struct config_join *join = &config->join;

	ck_assert(join->has_discovery_token && !join->has_discovery_file);
	ck_assert(!join->has_control_plane);
	ck_assert_str_eq(join->api_server_endpoint, "api.test:6443");
	ck_assert_str_eq(join->token, "abcdef.0123456789abcdef");
	ck_assert_str_eq(join->tls_bootstrap_token, "abcdef.0123456789abcdef");
	ck_assert(join->unsafe_skip_ca_verification);
	ck_assert_ptr_null(join->node_registration.taints);
	ck_assert_ptr_eq(config_registration(config), &join->node_registration);
}
END_TEST

START_TEST(join_as_a_control_plane)
{
	cleanup_config struct config *config = load_line(
		config_flags_join, CONFIG_JOIN, "[fd00::9]:6443",
		"--discovery-token abcdef.0123456789abcdef --tls-bootstrap-token "
		"fedcba.0123456789abcdef --token aaaaaa.0123456789abcdef "
		"--discovery-token-ca-cert-hash "
		"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef "
		"--control-plane --apiserver-advertise-address fd00::1 --apiserver-bind-port 7443 "
		"--certificate-key "
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef --node-name n1",
		NULL, "");
	const struct config_join *join = &config->join;
	cleanup_free char *url = config_local_api_server_url(config);

	ck_assert(join->has_control_plane);
	ck_assert_str_eq(url, "https://[fd00::1]:7443");
	ck_assert_str_eq(join->token, "abcdef.0123456789abcdef");
	ck_assert_str_eq(join->tls_bootstrap_token, "fedcba.0123456789abcdef");
	ck_assert_uint_eq(join->ca_cert_hashes.count, 1);
	ck_assert_uint_eq(json_count(join->node_registration.taints), 1);
}
END_TEST

START_TEST(join_by_a_file)
{
	cleanup_config struct config *config = load_line(
		config_flags_join, CONFIG_JOIN, NULL,
		"--discovery-file file:///k --token abcdef.0123456789abcdef --node-name n1 "
		"--apiserver-bind-port 1",
		NULL,
		"--apiserver-bind-port: warning: is for control planes: without "
		"--control-plane it says nothing\n");

	ck_assert(!config->join.has_discovery_token && config->join.has_discovery_file);
	ck_assert_str_eq(config->join.kubeconfig_path, "/k");
	ck_assert_str_eq(config->join.tls_bootstrap_token, "abcdef.0123456789abcdef");
}
END_TEST

START_TEST(join_tells_what_is_missing)
{
	cleanup_config struct config *config = load_line(
		config_flags_join, CONFIG_JOIN, NULL,
		"--node-name n1 --token abcdef.0123456789abcdef", NULL,
		"-: discovery.bootstrapToken: \"apiServerEndpoint\" is missing: host:port of an "
		"API server (the command's argument)\n"
		"-: discovery.bootstrapToken: \"caCertHashes\" is missing: the hash of the "
		"cluster's CA (--discovery-token-ca-cert-hash); unsafeSkipCAVerification goes "
		"without\n");

	ck_assert_ptr_null(config);
	config = load_line(
		config_flags_join, CONFIG_JOIN, "api", "--node-name n1", NULL,
		"-: discovery.bootstrapToken: \"caCertHashes\" is missing: the hash of the "
		"cluster's CA (--discovery-token-ca-cert-hash); unsafeSkipCAVerification "
		"goes without\n"
		"-: discovery.bootstrapToken: \"token\" is missing (--token)\n"
		"the argument: \"api\" is not a host name or IP address with a port: "
		"api.example.com:6443\n");
	ck_assert_ptr_null(config);
}
END_TEST

UNIT_TESTS(config_flags, init_flags_set_their_fields, init_flags_of_networks_and_tokens,
	   wrong_values_name_the_flag, a_file_mixes_with_few_flags, join_flags_set_their_fields,
	   join_as_a_control_plane, join_by_a_file, join_tells_what_is_missing)
