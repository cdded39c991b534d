#include "config/config_fields.h"
#include "config_unit.h"

START_TEST(the_address_plan_in_words)
{
	cleanup_config struct config *config = load(
		0,
		V1BETA4("InitConfiguration", "localAPIEndpoint: {advertiseAddress: fd00::7}\n---\n")
			V1BETA4("ClusterConfiguration",
				"networking: {serviceSubnet: \"fd01::/112,10.0.0.0/16\"}\n"));
	cleanup_free char *url = config_api_server_url(config);
	cleanup_free char *local = config_local_api_server_url(config);
	cleanup_free char *dns = config_cluster_dns(config);
	cleanup_free char *first = config_api_server_service_ip(config);

	ck_assert_str_eq(url, "https://[fd00::7]:6443");
	ck_assert_str_eq(local, "https://[fd00::7]:6443");
	ck_assert_str_eq(dns, "fd01::a");
	ck_assert_str_eq(first, "fd01::1");
	ck_assert_str_eq(role_name(ROLE_CONTROL_PLANE), "control-plane");
	ck_assert_str_eq(role_name(ROLE_WORKER), "worker");
}
END_TEST

static void assert_images(const char *body, const char *const expected[IMAGE_COUNT])
{
	cleanup_free char *text = xasprintf(V1BETA4("ClusterConfiguration", "%s"), body);
	cleanup_config struct config *config = load(0, text);

	for (enum config_image image = 0; image < IMAGE_COUNT; image++) {
		cleanup_free char *name = config_image(config, image);

		ck_assert_str_eq(name, expected[image]);
	}
}

START_TEST(images_of_the_default_repository)
{
	static const char *const expected[] = {
		"registry.k8s.io/kube-apiserver:v1.26.0",
		"registry.k8s.io/kube-controller-manager:v1.26.0",
		"registry.k8s.io/kube-scheduler:v1.26.0",
		"registry.k8s.io/kube-proxy:v1.26.0",
		"registry.k8s.io/coredns/coredns:v1.9.3",
		"registry.k8s.io/pause:3.9",
		"registry.k8s.io/etcd:3.5.6-0",
	};

	assert_images("kubernetesVersion: v1.26.0\n", expected);
}
END_TEST

START_TEST(images_of_own_repositories)
{
	static const char *const expected[] = {
		"r.test:5000/k/kube-apiserver:v1.36.4_own.1",
		"r.test:5000/k/kube-controller-manager:v1.36.4_own.1",
		"r.test:5000/k/kube-scheduler:v1.36.4_own.1",
		"r.test:5000/k/kube-proxy:v1.36.4_own.1",
		"d.test/coredns:v9",
		"r.test:5000/k/pause:3.10.2",
		"e.test/etcd:3.6.99",
	};

	assert_images("kubernetesVersion: v1.36.4+own.1\n"
		      "imageRepository: r.test:5000/k\n"
		      "dns: {imageRepository: d.test, imageTag: v9}\n"
		      "etcd: {local: {imageRepository: e.test, imageTag: 3.6.99}}\n",
		      expected);
}
END_TEST

START_TEST(feature_gates_by_version)
{
	static const struct {
		const char *version, *gates, *gate;
		bool on;
	} rows[] = {
		{ "v1.26.0", "{}", "PublicKeysECDSA", false },
		{ "v1.26.0", "{PublicKeysECDSA: true}", "PublicKeysECDSA", true },
		{ "v1.26.0", "{}", "EtcdLearnerMode", false },
		{ "v1.28.0", "{EtcdLearnerMode: true}", "EtcdLearnerMode", true },
		{ "v1.29.0", "{}", "EtcdLearnerMode", true },
		{ "v1.29.0", "{EtcdLearnerMode: false}", "EtcdLearnerMode", false },
		{ "v1.33.0", "{}", "EtcdLearnerMode", true },
		{ "v1.32.0", "{}", "ControlPlaneKubeletLocalMode", false },
		{ "v1.33.0", "{}", "ControlPlaneKubeletLocalMode", true },
		{ "v1.26.0", "{}", "UnversionedKubeletConfigMap", true },
		{ "v1.36.0", "{}", "NodeLocalCRISocket", true },
		{ "v1.36.0", "{NodeLocalCRISocket: false}", "NodeLocalCRISocket", false },
		{ "v1.37.0", "{}", "NodeLocalCRISocket", true },
		{ "v1.36.0", "{}", "ControlPlaneKubeletLocalMode", true },
		{ "v1.36.0", "{PublicKeysECDSA: ~}", "PublicKeysECDSA", false },
		{ "v1.36.0", "{}", "NoSuchGate", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text =
			xasprintf(V1BETA4("ClusterConfiguration",
					  "kubernetesVersion: %s\nfeatureGates: %s\n"),
				  rows[i].version, rows[i].gates);
		cleanup_config struct config *config = load(0, text);

		ck_assert_msg(config_feature_gate(config, rows[i].gate) == rows[i].on, "%s %s",
			      rows[i].version, rows[i].gate);
	}
}
END_TEST

START_TEST(the_example_is_kubeadms)
{
	cleanup_config struct config *config = config_new_example();

	ck_assert_str_eq(config->init.bootstrap_tokens.items[0].token, "abcdef.0123456789abcdef");
	ck_assert_str_eq(config->init.local_api_endpoint.advertise_address, "1.2.3.4");
	ck_assert_str_eq(config->cluster.kubernetes_version, "1.37.1");
	ck_assert_ptr_null(config->init.node_registration.taints);
}
END_TEST

START_TEST(quotes_values_for_messages)
{
	cleanup_free char *many = xmalloc(301), *cut = NULL;
	cleanup_free char *odd = config_quote("a\n\t\"\\\x1b\x7f\xc2\x9b\xc3\xa4");

	ck_assert_str_eq(odd, "\"a\\n\\t\\\"\\\\\\x1b\\x7f\\u009b\xc3\xa4\"");
	memset(many, 'a', 300), many[300] = '\0';
	memcpy(many + 99, "\xc3\xa4", 2); /* would be cut in half */
	cut = config_quote(many);
	ck_assert_uint_eq(strlen(cut), 1 + 99 + strlen("...\""));
}
END_TEST

UNIT_TESTS(config, the_address_plan_in_words, images_of_the_default_repository,
	   images_of_own_repositories, feature_gates_by_version, the_example_is_kubeadms,
	   quotes_values_for_messages)
