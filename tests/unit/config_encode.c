#include "config_unit.h"
#include "data/yaml.h"

/* A document of every kind with every field that v1beta4 has, none of them its default. */
static const char everything[] = V1BETA4(
	"InitConfiguration",
	"bootstrapTokens:\n"
	"- {token: abcdef.0123456789abcdef, description: d, ttl: 0s, usages: [authentication],\n"
	"   groups: [\"system:bootstrappers:a\"]}\n"
	"- {expires: '2030-01-01T00:00:00Z'}\n"
	"certificateKey: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
	"dryRun: true\n"
	"localAPIEndpoint: {advertiseAddress: 192.0.2.1, bindPort: 7443}\n"
	"nodeRegistration:\n"
	"  name: n1\n"
	"  criSocket: unix:///run/crio/crio.sock\n"
	"  ignorePreflightErrors: [Swap]\n"
	"  imagePullPolicy: Never\n"
	"  imagePullSerial: false\n"
	"  kubeletExtraArgs: [{name: v, value: '1'}, {name: node-ip, value: ''}, {name: v, value: "
	"'2'}]\n"
	"  taints: [{key: k, value: v, effect: NoExecute}]\n"
	"patches: {directory: /p}\n"
	"skipPhases: [certs]\n"
	"timeouts: {controlPlaneComponentHealthCheck: 1s, kubeletHealthCheck: 2s, "
	"kubernetesAPICall: 3s,\n"
	"  etcdAPICall: 4s, tlsBootstrap: 5s, discovery: 6s, upgradeManifests: 500ms}\n"
	"---\n") V1BETA4("ClusterConfiguration",
			 "apiServer:\n"
			 "  certSANs: [a.test]\n"
			 "  extraArgs: [{name: v, value: '1'}]\n"
			 "  extraEnvs: [{name: A, value: b}]\n"
			 "  extraVolumes: [{name: a, hostPath: /a, mountPath: /b, readOnly: true, "
			 "pathType: File}]\n"
			 "caCertificateValidityPeriod: 10h\n"
			 "certificateValidityPeriod: 1h\n"
			 "certificatesDir: /pki\n"
			 "clusterName: c\n"
			 "controlPlaneEndpoint: lb.test:6443\n"
			 "controllerManager: {extraArgs: [{name: v, value: '2'}]}\n"
			 "dns: {imageRepository: d.test, imageTag: v1, disabled: true}\n"
			 "encryptionAlgorithm: ECDSA-P384\n"
			 "etcd:\n"
			 "  local:\n"
			 "    dataDir: /e\n"
			 "    imageRepository: e.test\n"
			 "    imageTag: 3.6.0-0\n"
			 "    extraArgs: [{name: v, value: '3'}]\n"
			 "    extraEnvs: [{name: B, value: c}]\n"
			 "    serverCertSANs: [s.test]\n"
			 "    peerCertSANs: [192.0.2.3]\n"
			 "featureGates: {NodeLocalCRISocket: false}\n"
			 "imageRepository: r.test/k\n"
			 "kubernetesVersion: v1.35.1\n"
			 "networking: {dnsDomain: k.test, podSubnet: 10.244.0.0/16, serviceSubnet: "
			 "10.0.0.0/16}\n"
			 "proxy: {disabled: true}\n"
			 "scheduler: {extraArgs: [{name: v, value: '4'}]}\n");

/* The kinds as one text. */
static char *encode(const struct config *config, unsigned kinds, enum config_api api)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	for (unsigned kind = 1; kind <= CONFIG_NODE; kind <<= 1) {
		cleanup_json struct json *document =
			kinds & kind ? config_encode(config, kind, api) : NULL;

		if (!document)
			continue;
		if (out.length)
			strbuf_puts(&out, "---\n");
		yaml_write(document, true, &out);
	}
	return strbuf_take(&out);
}

START_TEST(what_is_written_reads_the_same)
{
	cleanup_config struct config *config = load(0, everything), *again = NULL;
	cleanup_free char *text = encode(config, config->given, CONFIG_V1BETA4), *second = NULL;

	again = load(0, text);
	second = encode(again, again->given, CONFIG_V1BETA4);
	ck_assert_str_eq(text, second);
	ck_assert_ptr_nonnull(strstr(text, "upgradeManifests: 500ms\n"));
	ck_assert_ptr_nonnull(strstr(text, "- expires: \"2030-01-01T00:00:00Z\"\n  groups:"));
}
END_TEST

START_TEST(each_field_is_written)
{
	cleanup_config struct config *config = load(0, everything);
	cleanup(strbuf_done) struct strbuf input = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_yaml struct yaml_file file = { 0 };
	struct error err = { 0 };

	strbuf_puts(&input, everything);
	ck_assert_int_eq(yaml_parse("c.yaml", input.text, input.length, &file, &err), 0);
	for (size_t i = 0; i < file.count; i++) {
		cleanup_json struct json *document =
			config_encode(config, i ? CONFIG_CLUSTER : CONFIG_INIT, CONFIG_V1BETA4);
		struct json_iter iter = json_iter(file.documents[i]);

		while (json_next(&iter)) {
			const struct json *written = json_map_get(document, iter.key);

			/* Durations are written as Go does, and the second token has defaults. */
			if (str_eq(iter.key, "bootstrapTokens") || str_ends(iter.key, "Period"))
				ck_assert(written);
			else
				ck_assert_msg(json_same(written, iter.value), "%s", iter.key);
		}
	}
}
END_TEST

START_TEST(the_older_version_goes_there_and_back)
{
	cleanup_config struct config *config = load(
		0,
		V1BETA3("InitConfiguration",
			"nodeRegistration: {name: n1, kubeletExtraArgs: {v: '1', node-ip: b}}\n---\n")
			V1BETA3("ClusterConfiguration",
				"kubernetesVersion: v1.30.1\n"
				"apiServer: {timeoutForControlPlane: 90s, extraArgs: {v: '4'}}\n"));
	cleanup_free char *text = encode(config, CONFIG_INIT | CONFIG_CLUSTER, CONFIG_V1BETA3);
	cleanup_free char *newer = encode(config, CONFIG_INIT, CONFIG_V1BETA4), *second = NULL;
	cleanup_config struct config *again = load(0, text);

	second = encode(again, CONFIG_INIT | CONFIG_CLUSTER, CONFIG_V1BETA3);
	ck_assert_str_eq(text, second);
	ck_assert_ptr_nonnull(strstr(text, "  timeoutForControlPlane: 1m30s\n"));
	ck_assert_ptr_nonnull(strstr(text, "  kubeletExtraArgs:\n    node-ip: b\n    v: \"1\"\n"));
	ck_assert_ptr_nonnull(strstr(newer, "controlPlaneComponentHealthCheck: 1m30s\n"));
	ck_assert_ptr_nonnull(strstr(newer, "  - name: node-ip\n    value: b\n  - name: v\n"));
}
END_TEST

START_TEST(stored_as_v1beta3_up_to_v1_30)
{
	cleanup_config struct config *config =
		load(0, V1BETA4("ClusterConfiguration", "kubernetesVersion: v1.30.14\n"));
	cleanup_free char *text = config_cluster_configmap(config);

	ck_assert_str_eq(text, "apiServer:\n"
			       "  extraArgs:\n"
			       "    authorization-mode: Node,RBAC\n"
			       "  timeoutForControlPlane: 4m0s\n"
			       "apiVersion: kubeadm.k8s.io/v1beta3\n"
			       "certificatesDir: /etc/kubernetes/pki\n"
			       "clusterName: kubernetes\n"
			       "controllerManager: {}\n"
			       "dns: {}\n"
			       "etcd:\n"
			       "  local:\n"
			       "    dataDir: /var/lib/etcd\n"
			       "imageRepository: registry.k8s.io\n"
			       "kind: ClusterConfiguration\n"
			       "kubernetesVersion: v1.30.14\n"
			       "networking:\n"
			       "  dnsDomain: cluster.local\n"
			       "  serviceSubnet: 10.96.0.0/12\n"
			       "scheduler: {}\n");
}
END_TEST

START_TEST(stored_as_v1beta4_from_v1_31)
{
	cleanup_config struct config *config =
		load(0, V1BETA4("ClusterConfiguration",
				"kubernetesVersion: v1.31.0\n"
				"etcd: {external: {endpoints: [\"http://192.0.2.1:2379\"]}}\n"));
	cleanup_free char *text = config_cluster_configmap(config);

	ck_assert_str_eq(text, "apiServer: {}\n"
			       "apiVersion: kubeadm.k8s.io/v1beta4\n"
			       "caCertificateValidityPeriod: 87600h0m0s\n"
			       "certificateValidityPeriod: 8760h0m0s\n"
			       "certificatesDir: /etc/kubernetes/pki\n"
			       "clusterName: kubernetes\n"
			       "controllerManager: {}\n"
			       "dns: {}\n"
			       "encryptionAlgorithm: RSA-2048\n"
			       "etcd:\n"
			       "  external:\n"
			       "    caFile: \"\"\n"
			       "    certFile: \"\"\n"
			       "    endpoints:\n"
			       "    - http://192.0.2.1:2379\n"
			       "    keyFile: \"\"\n"
			       "imageRepository: registry.k8s.io\n"
			       "kind: ClusterConfiguration\n"
			       "kubernetesVersion: v1.31.0\n"
			       "networking:\n"
			       "  dnsDomain: cluster.local\n"
			       "  serviceSubnet: 10.96.0.0/12\n"
			       "proxy: {}\n"
			       "scheduler: {}\n");
}
END_TEST

START_TEST(an_own_authorization_mode_stays)
{
	cleanup_config struct config *config =
		load(0, V1BETA3("ClusterConfiguration",
				"kubernetesVersion: v1.26.0\n"
				"apiServer: {extraArgs: {authorization-mode: 'RBAC'}}\n"));
	cleanup_free char *text = config_cluster_configmap(config);

	ck_assert_ptr_nonnull(strstr(text, "    authorization-mode: RBAC\n"));
}
END_TEST

START_TEST(hostile_values_land_as_data)
{
	static const char *const values[] = {
		"a\"b'c", "line\nother: x", ": #", "%s%n",     "${HOME}", "@NAME@", "- x",
		"true",   "{a: b}",         "\\",  "\xc2\x85", "---\n",   "!!x",    "*a",
		"&a"
	};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		cleanup_json struct json *quoted = json_text(values[i]);
		cleanup_free char *json = json_to_text(quoted), *stored = NULL;
		cleanup_free char *text = xasprintf(
			V1BETA4("ClusterConfiguration",
				"clusterName: %s\napiServer: {extraArgs: [{name: event-ttl, value: %s}]}\n"),
			json, json);
		cleanup_config struct config *config = load(0, text), *again = NULL;

		ck_assert_str_eq(config->cluster.cluster_name, values[i]);
		ck_assert_str_eq(
			config_args_get(&config->cluster.api_server.extra_args, "event-ttl"),
			values[i]);
		stored = config_cluster_configmap(config);
		again = load(0, stored);
		ck_assert_str_eq(again->cluster.cluster_name, values[i]);
		ck_assert_str_eq(
			config_args_get(&again->cluster.api_server.extra_args, "event-ttl"),
			values[i]);
	}
}
END_TEST

START_TEST(components_are_completed)
{
	cleanup_config struct config *config = load(
		0, V1BETA4("ClusterConfiguration",
			   "networking: {serviceSubnet: 10.0.0.0/24, podSubnet: 10.244.0.0/16}\n"
			   "---\n") "apiVersion: kubelet.config.k8s.io/v1beta1\n"
				    "kind: KubeletConfiguration\nmaxPods: 200\n"
				    "authentication: {webhook: {cacheTTL: 3m}}\n---\n"
				    "apiVersion: kubeproxy.config.k8s.io/v1alpha1\n"
				    "kind: KubeProxyConfiguration\nmode: ipvs\n"
				    "ipvs: {syncPeriod: 90s, tcpTimeout: 5us}\n");
	cleanup_free char *text =
		encode(config, CONFIG_KUBELET | CONFIG_KUBE_PROXY, CONFIG_V1BETA4);

	ck_assert_str_eq(text, "apiVersion: kubelet.config.k8s.io/v1beta1\n"
			       "authentication:\n"
			       "  anonymous:\n"
			       "    enabled: false\n"
			       "  webhook:\n"
			       "    cacheTTL: 3m0s\n"
			       "    enabled: true\n"
			       "  x509:\n"
			       "    clientCAFile: /etc/kubernetes/pki/ca.crt\n"
			       "authorization:\n"
			       "  mode: Webhook\n"
			       "cgroupDriver: systemd\n"
			       "clusterDNS:\n"
			       "- 10.0.0.10\n"
			       "clusterDomain: cluster.local\n"
			       "healthzBindAddress: 127.0.0.1\n"
			       "healthzPort: 10248\n"
			       "kind: KubeletConfiguration\n"
			       "maxPods: 200\n"
			       "rotateCertificates: true\n"
			       "staticPodPath: /etc/kubernetes/manifests\n"
			       "---\n"
			       "apiVersion: kubeproxy.config.k8s.io/v1alpha1\n"
			       "bindAddress: 0.0.0.0\n"
			       "clientConnection:\n"
			       "  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf\n"
			       "clusterCIDR: 10.244.0.0/16\n"
			       "ipvs:\n"
			       "  syncPeriod: 1m30s\n"
			       "  tcpTimeout: 5us\n"
			       "kind: KubeProxyConfiguration\n"
			       "mode: ipvs\n");
}
END_TEST

/* The digest of what this says, of the kinds that init is about. */
static char *digest_of(const char *text)
{
	cleanup_config struct config *config = load(0, text);

	return config_digest(config, CONFIG_INIT | CONFIG_CLUSTER);
}

START_TEST(a_digest_is_of_what_is_said)
{
	static const char host[] = V1BETA4(
		"InitConfiguration", "nodeRegistration: {name: cp1}\n"
				     "localAPIEndpoint: {advertiseAddress: 192.0.2.10}\n---\n");
	cleanup_free char *plain = xasprintf(
		"%s%s", host, V1BETA4("ClusterConfiguration", "kubernetesVersion: v1.36.0\n"));
	cleanup_free char *said =
		xasprintf("%s%s", host,
			  V1BETA4("ClusterConfiguration",
				  "clusterName: kubernetes\nkubernetesVersion: \"v1.36.0\"\n"));
	cleanup_free char *other =
		xasprintf("%s%s", host,
			  V1BETA4("ClusterConfiguration",
				  "clusterName: other\nkubernetesVersion: v1.36.0\n"));
	cleanup_free char *proxy = xasprintf(
		"%s---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n"
		"mode: ipvs\n",
		plain);
	cleanup_free char *first = digest_of(plain), *same = digest_of(said);
	cleanup_free char *differs = digest_of(other), *beside = digest_of(proxy);

	ck_assert_uint_eq(strlen(first), 64);
	ck_assert_str_eq(first, same);
	ck_assert_str_ne(first, differs);
	ck_assert_str_eq(first, beside);
}
END_TEST

UNIT_TESTS(config_encode, a_digest_is_of_what_is_said, what_is_written_reads_the_same,
	   each_field_is_written, the_older_version_goes_there_and_back,
	   stored_as_v1beta3_up_to_v1_30, stored_as_v1beta4_from_v1_31,
	   an_own_authorization_mode_stays, hostile_values_land_as_data, components_are_completed)
