#include "config_unit.h"

/* Says what is said of a ClusterConfiguration whose body this is. */
static void assert_cluster(const char *body, const char *expected)
{
	cleanup_free char *text = xasprintf(V1BETA4("ClusterConfiguration", "%s"), body);

	assert_said(0, text, expected);
}

static void assert_init(const char *body, const char *expected)
{
	cleanup_free char *text = xasprintf(V1BETA4("InitConfiguration", "%s"), body);

	assert_said(0, text, expected);
}

START_TEST(etcd_is_local_or_external)
{
	assert_cluster(
		"etcd: {local: {}, external: {endpoints: [\"https://192.0.2.1:2379\"]}}\n",
		"c.yaml:3:1: etcd: local and external exclude each other: keep one of them\n");
	assert_cluster(
		"etcd: {external: {endpoints: []}}\n",
		"c.yaml:3:8: etcd.external: \"endpoints\" is missing: name the members, such "
		"as https://192.0.2.21:2379\n");
}
END_TEST

START_TEST(external_etcd_has_whole_tls)
{
	assert_cluster(
		"etcd: {external: {endpoints: [\"https://a:1\"], certFile: /c}}\n",
		"c.yaml:3:8: etcd.external: certFile and keyFile go together: \"keyFile\" is "
		"missing\n");
	assert_cluster(
		"etcd: {external: {endpoints: [\"https://a:1\"], keyFile: /k}}\n",
		"c.yaml:3:8: etcd.external: certFile and keyFile go together: \"certFile\" is "
		"missing\n");
	assert_cluster(
		"etcd: {external: {endpoints: [\"https://a:1\"], certFile: /c, keyFile: /k}}\n",
		"c.yaml:3:8: etcd.external: certFile and keyFile need caFile too\n");
	assert_cluster(
		"etcd: {external: {endpoints: [\"https://a:1\", \"http://b:1\", 'b:1', "
		"\"ftp://c\"], caFile: /c}}\n",
		"c.yaml:3:46: etcd.external.endpoints[1]: \"http://b:1\" has to be https://, as "
		"caFile, certFile or keyFile is set\n"
		"c.yaml:3:60: etcd.external.endpoints[2]: \"b:1\" is not an URL such as "
		"https://192.0.2.21:2379\n"
		"c.yaml:3:67: etcd.external.endpoints[3]: \"ftp://c\" is not an URL such as "
		"https://192.0.2.21:2379\n");
	assert_cluster("etcd: {external: {endpoints: [\"http://a:1\"]}}\n", "");
}
END_TEST

START_TEST(a_token_has_one_end)
{
	assert_init("bootstrapTokens: [{ttl: 1h, expires: '2030-01-01T00:00:00Z'}]\n",
		    "c.yaml:3:19: bootstrapTokens[0]: ttl and expires exclude each other: keep one "
		    "of them\n");
	assert_init("bootstrapTokens: [{expires: '2030-01-01T00:00:00Z'}]\n", "");
	assert_init("bootstrapTokens: [{expires: tomorrow}]\n",
		    "c.yaml:3:29: bootstrapTokens[0].expires: \"tomorrow\" is not a time such as "
		    "2030-01-31T12:00:00Z\n");
	assert_init("bootstrapTokens: [{ttl: -1s}]\n",
		    "c.yaml:3:25: bootstrapTokens[0].ttl: \"-1s\" is not a duration from 0s\n");
}
END_TEST

START_TEST(groups_need_authentication)
{
	assert_init("bootstrapTokens: [{}, {usages: [signing], groups: "
		    "[\"system:bootstrappers:a\"]}]\n",
		    "c.yaml:3:43: bootstrapTokens[1].groups: groups say nothing without "
		    "\"authentication\" in usages\n");
	assert_init("bootstrapTokens: [{usages: [signing]}]\n", "");
	assert_init(
		"bootstrapTokens: [{groups: [admins]}]\n",
		"c.yaml:3:29: bootstrapTokens[0].groups[0]: \"admins\" is not a group of tokens: "
		"system:bootstrappers: and small letters, digits, colons, dashes\n");
}
END_TEST

START_TEST(all_stands_alone)
{
	assert_init("nodeRegistration: {ignorePreflightErrors: [Swap, ALL]}\n",
		    "c.yaml:3:50: nodeRegistration.ignorePreflightErrors[1]: \"all\" stands alone: "
		    "leave out the other names\n");
	assert_init("nodeRegistration: {ignorePreflightErrors: [all]}\n", "");
	assert_said(0,
		    V1BETA3("InitConfiguration",
			    "nodeRegistration: {ignorePreflightErrors: [all]}\n"
			    "---\n")
			    V1BETA3("ClusterConfiguration", "kubernetesVersion: v1.26.0\n"),
		    "c.yaml:3:44: nodeRegistration.ignorePreflightErrors[0]: \"all\" is for the "
		    "command line; name the checks here\n");
}
END_TEST

START_TEST(joining_needs_a_way_to_find_the_cluster)
{
	assert_said(
		0, V1BETA4("JoinConfiguration", "nodeRegistration: {name: n1}\n"),
		"-: discovery: needs bootstrapToken or file: how the cluster is found (--token, "
		"or --discovery-file)\n");
	assert_said(
		0,
		V1BETA4("JoinConfiguration",
			"discovery: {bootstrapToken: {}, file: {}}\ncaCertPath: /a/ca.pem\n"),
		"c.yaml:3:1: discovery: bootstrapToken and file exclude each other: keep one of "
		"them\n"
		"c.yaml:3:13: discovery.bootstrapToken: \"apiServerEndpoint\" is missing: "
		"host:port of an API server (the command's argument)\n"
		"c.yaml:3:13: discovery.bootstrapToken: \"caCertHashes\" is missing: the hash of "
		"the cluster's CA (--discovery-token-ca-cert-hash); unsafeSkipCAVerification "
		"goes without\n"
		"c.yaml:3:13: discovery.bootstrapToken: \"token\" is missing (--token)\n"
		"c.yaml:3:33: discovery.file: \"kubeConfigPath\" is missing\n"
		"c.yaml:4:13: caCertPath: \"/a/ca.pem\" is not an absolute path that ends in "
		".crt\n");
	assert_said(
		0,
		V1BETA4("JoinConfiguration",
			"discovery:\n"
			"  bootstrapToken:\n"
			"    token: abcdef.0123456789abcdef\n"
			"    apiServerEndpoint: api.example.test\n"
			"    caCertHashes: [sha256:12, \"sha256:"
			"0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF\"]\n"
			"controlPlane: {localAPIEndpoint: {advertiseAddress: 192.0.2.1, "
			"bindPort: 70000}}\n"),
		"c.yaml:6:24: discovery.bootstrapToken.apiServerEndpoint: \"api.example.test\" is "
		"not a host name or IP address with a port: api.example.com:6443\n"
		"c.yaml:7:20: discovery.bootstrapToken.caCertHashes[0]: \"sha256:12\" is not "
		"sha256: and 64 hexadecimal digits\n"
		"c.yaml:8:74: controlPlane.localAPIEndpoint.bindPort: \"70000\" is not a port "
		"from 1 to 65535\n");
}
END_TEST

START_TEST(tells_versions_it_does_not_know)
{
	int newest = release_newest_minor();
	cleanup_free char *newer = xasprintf("kubernetesVersion: v1.%d.0\n", newest + 1);
	cleanup_free char *warning =
		xasprintf("c.yaml:3:20: warning: kubernetesVersion: v1.%d.0 is newer than v1.%d, "
			  "the newest that knode knows: taken as that one\n",
			  newest + 1, newest);

	assert_cluster(
		"kubernetesVersion: v1.25.9\n",
		"c.yaml:3:20: kubernetesVersion: v1.25.9 is older than v1.26.0, the oldest that "
		"knode knows\n");
	assert_cluster("kubernetesVersion: v1.38.0\n",
		       "c.yaml:3:20: warning: kubernetesVersion: v1.38 was not released when this "
		       "knode was made: what changed in it since is not known\n");
	assert_cluster("kubernetesVersion: v1.37.99\n", "");
	assert_cluster(newer, warning);
	assert_cluster(
		"kubernetesVersion: ci/latest\n",
		"c.yaml:3:20: kubernetesVersion: \"ci/latest\" is a label that only the network "
		"could resolve; name a version such as v1.37.1 instead\n");
	assert_cluster("kubernetesVersion: newest\n",
		       "c.yaml:3:20: kubernetesVersion: \"newest\" is neither a version such as "
		       "v1.37.1 nor a label such as stable-1.37\n");
}
END_TEST

START_TEST(warns_of_the_deprecated_api)
{
	assert_said(0, V1BETA3("ClusterConfiguration", "kubernetesVersion: v1.37.1\n"),
		    "c.yaml:1:13: warning: apiVersion: kubeadm.k8s.io/v1beta3 is not read by "
		    "kubeadm since v1.37; `knode config migrate --old-config c.yaml` writes "
		    "v1beta4\n");
	assert_said(0, V1BETA3("ClusterConfiguration", "kubernetesVersion: v1.31.0\n"),
		    "c.yaml:1:13: warning: apiVersion: kubeadm.k8s.io/v1beta3 is deprecated since "
		    "v1.31; `knode config migrate --old-config c.yaml` writes v1beta4\n");
	assert_said(0, V1BETA3("ClusterConfiguration", "kubernetesVersion: v1.30.0\n"), "");
}
END_TEST

START_TEST(warns_of_certificates_that_last_too_long)
{
	assert_cluster(
		"certificateValidityPeriod: 87601h\n",
		"c.yaml:3:28: warning: certificateValidityPeriod: certificates for more than ten "
		"years are never replaced in practice\n"
		"c.yaml:3:28: warning: certificateValidityPeriod: certificates would outlive "
		"their CA, which ends their use\n");
	assert_cluster(
		"caCertificateValidityPeriod: 1h\n",
		"c.yaml:3:30: warning: caCertificateValidityPeriod: certificates would outlive "
		"their CA, which ends their use\n");
	assert_cluster(
		"caCertificateValidityPeriod: 87601h\n",
		"c.yaml:3:30: warning: caCertificateValidityPeriod: a CA for more than ten years "
		"is never replaced in practice\n");
}
END_TEST

START_TEST(refuses_certificates_that_are_dead_at_birth)
{
	assert_cluster("certificateValidityPeriod: 0s\n",
		       "c.yaml:3:28: certificateValidityPeriod: \"0s\" is not a duration of at "
		       "least 1s\n");
	assert_cluster("caCertificateValidityPeriod: -1h\n",
		       "c.yaml:3:30: caCertificateValidityPeriod: \"-1h\" is not a duration of at "
		       "least 1s\n");
}
END_TEST

START_TEST(refuses_addresses_that_are_no_hosts)
{
	static const char *const addresses[] = { "224.0.0.1", "169.254.3.4", "fe80::1", "ff02::1",
						 "255.255.255.255" };

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		cleanup_free char *body =
			xasprintf("localAPIEndpoint: {advertiseAddress: '%s'}\n", addresses[i]);
		cleanup_free char *expected = xasprintf(
			"c.yaml:3:38: localAPIEndpoint.advertiseAddress: %s is no address of a "
			"single host that other nodes can reach\n",
			addresses[i]);

		assert_init(body, expected);
	}
	assert_init("localAPIEndpoint: {advertiseAddress: 010.0.2.10}\n", "");
}
END_TEST

START_TEST(warns_of_what_is_not_stored)
{
	assert_cluster(
		"kubernetesVersion: v1.30.0\nencryptionAlgorithm: ECDSA-P256\n",
		"c.yaml:4:22: warning: encryptionAlgorithm: works here, but the ConfigMap "
		"kubeadm-config of Kubernetes v1.30 cannot hold it: kubeadm will not know of "
		"it\n");
}
END_TEST

START_TEST(knows_feature_gates_by_version)
{
	assert_cluster(
		"kubernetesVersion: v1.26.0\nfeatureGates: {EtcdLearnerMode: true, "
		"publicKeysECDSA: true}\n",
		"c.yaml:4:33: featureGates.EtcdLearnerMode: \"EtcdLearnerMode\" is no feature "
		"gate of kubeadm v1.26; it knows PublicKeysECDSA, RootlessControlPlane\n"
		"c.yaml:4:56: featureGates.publicKeysECDSA: \"publicKeysECDSA\" is no feature "
		"gate of kubeadm v1.26; it knows PublicKeysECDSA, RootlessControlPlane; did you "
		"mean PublicKeysECDSA?\n");
	assert_cluster("kubernetesVersion: v1.35.0\nfeatureGates: {ControlPlaneKubeletLocalMode: "
		       "false, NodeLocalCRISocket: false}\n",
		       "c.yaml:4:46: warning: featureGates.ControlPlaneKubeletLocalMode: has no "
		       "effect: it is always on since v1.35\n");
	assert_cluster("kubernetesVersion: v1.36.2\nfeatureGates: {ControlPlaneKubeletLocalMode: "
		       "true, NodeLocalCRISocket: false}\n",
		       "c.yaml:4:46: featureGates.ControlPlaneKubeletLocalMode: "
		       "\"ControlPlaneKubeletLocalMode\" is no feature gate of kubeadm v1.36; it "
		       "knows NodeLocalCRISocket, PublicKeysECDSA, RootlessControlPlane\n");
	assert_cluster(
		"kubernetesVersion: v1.34.0\nfeatureGates: "
		"{WaitForAllControlPlaneComponents: false, PublicKeysECDSA: ~}\n",
		"c.yaml:4:50: warning: featureGates.WaitForAllControlPlaneComponents: has no "
		"effect: it is always on since v1.34\n");
	assert_cluster("kubernetesVersion: v1.37.0\nfeatureGates: {NodeLocalCRISocket: true}\n",
		       "c.yaml:4:36: featureGates.NodeLocalCRISocket: \"NodeLocalCRISocket\" is no "
		       "feature gate of kubeadm v1.37; it knows RootlessControlPlane\n");
}
END_TEST

START_TEST(warns_where_the_kubelet_is_set_otherwise)
{
	assert_said(0,
		    V1BETA4("ClusterConfiguration", "---\n") "apiVersion: "
							     "kubelet.config.k8s.io/v1beta1\n"
							     "kind: KubeletConfiguration\n"
							     "clusterDomain: cluster.local\n"
							     "cgroupDriver: cgroupfs\n"
							     "rotateCertificates: false\n"
							     "authentication: {webhook: {enabled: "
							     "false}}\n",
		    "c.yaml:8:21: warning: rotateCertificates: set to true, as kubeadm does\n"
		    "c.yaml:9:37: warning: authentication.webhook.enabled: kubeadm's own value is "
		    "true; this one is kept\n");
}
END_TEST

START_TEST(durations_of_components_are_durations)
{
	assert_said(
		0,
		"apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
		"syncFrequency: 1x\nauthentication: {webhook: {cacheTTL: 5}}\n---\n"
		"apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n"
		"ipvs: {syncPeriod: []}\n",
		"c.yaml:3:16: syncFrequency: \"1x\" is not a duration such as 90s, 5m0s or 1h30m\n"
		"c.yaml:4:38: authentication.webhook.cacheTTL: 5 is not a duration such as 90s, "
		"5m0s or 1h30m\n"
		"c.yaml:8:8: ipvs.syncPeriod: [] is not a duration such as 90s, 5m0s or 1h30m\n");
}
END_TEST

UNIT_TESTS(config_validate, etcd_is_local_or_external, external_etcd_has_whole_tls,
	   a_token_has_one_end, groups_need_authentication, all_stands_alone,
	   joining_needs_a_way_to_find_the_cluster, tells_versions_it_does_not_know,
	   warns_of_the_deprecated_api, warns_of_certificates_that_last_too_long,
	   refuses_certificates_that_are_dead_at_birth, refuses_addresses_that_are_no_hosts,
	   warns_of_what_is_not_stored, knows_feature_gates_by_version,
	   warns_where_the_kubelet_is_set_otherwise, durations_of_components_are_durations)
