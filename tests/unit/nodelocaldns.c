#include "config/config_fields.h"
#include "config_unit.h"

#define NODE "apiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\naddons:\n  nodelocaldns:\n"
#define IPVS \
	"---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ipvs\n"
#define CLUSTER V1BETA4("ClusterConfiguration", "networking: {podSubnet: 10.244.0.0/16}\n---\n")

/* The first address that the kubelet gives to pods. */
static void assert_asked(const char *text, const char *expected)
{
	cleanup_config struct config *config = load(0, text);
	cleanup_json struct json *kubelet = config_kubelet(config);

	ck_assert_str_eq(json_get_text(json_list_at(json_map_get(kubelet, "clusterDNS"), 0), ""),
			 expected);
}

START_TEST(pods_ask_the_cache_in_ipvs_mode_alone)
{
	assert_asked(NODE "    enabled: true\n", "10.96.0.10");
	assert_asked(NODE "    enabled: true\n" IPVS, "169.254.20.10");
	assert_asked(NODE "    enabled: true\n    address: 169.254.7.7\n" IPVS, "169.254.7.7");
	assert_asked(NODE "    enabled: false\n" IPVS, "10.96.0.10");
	assert_asked(NODE "    enabled: true\n" IPVS
			  "---\n" V1BETA4("ClusterConfiguration", "proxy: {disabled: true}\n"),
		     "10.96.0.10");
}
END_TEST

/* Asserts what is said about an address of the cache. */
static void assert_address(const char *address, const char *expected)
{
	cleanup_free char *text =
		xasprintf(CLUSTER NODE "    enabled: true\n    address: \"%s\"\n", address);
	cleanup_free char *said =
		*expected ? xasprintf("c.yaml:10:14: %s\n", expected) : xstrdup("");

	assert_said(0, text, said);
}

START_TEST(the_address_is_of_no_other_network)
{
	assert_address("169.254.20.10", "");
	assert_address("10.96.0.11",
		       "addons.nodelocaldns.address: lies in the network of services "
		       "(10.96.0.0/12): take one of 169.254.0.0/16 or fd00::/8\n"
		       "c.yaml:10:14: warning: addons.nodelocaldns.address: is no address that is "
		       "kept for one node: take one of 169.254.0.0/16 or fd00::/8");
	assert_address("10.244.3.1",
		       "addons.nodelocaldns.address: lies in the network of pods "
		       "(10.244.0.0/16): take one of 169.254.0.0/16 or fd00::/8\n"
		       "c.yaml:10:14: warning: addons.nodelocaldns.address: is no address that is "
		       "kept for one node: take one of 169.254.0.0/16 or fd00::/8");
	assert_address("169.254.169.254", "addons.nodelocaldns.address: is where clouds answer "
					  "with metadata: take 169.254.20.10");
	assert_address("127.0.0.1", "addons.nodelocaldns.address: is no address that pods can ask: "
				    "take 169.254.20.10");
	assert_address("fd00::10", "addons.nodelocaldns.address: is of another family than the "
				   "address of the cluster's DNS");
	assert_address("local", "addons.nodelocaldns.address: \"local\" is not an IP address such "
				"as 192.0.2.10");
}
END_TEST

START_TEST(what_passes_the_cache_by_is_told)
{
	assert_said(0,
		    NODE "    enabled: true\n" IPVS
			 "---\napiVersion: kubelet.config.k8s.io/v1beta1\n"
			 "kind: KubeletConfiguration\nclusterDNS: [10.96.0.10]\n",
		    "c.yaml:13:1: warning: clusterDNS: kubeadm's own value is "
		    "[\"169.254.20.10\"]; this one is kept\n"
		    "c.yaml:13:1: warning: clusterDNS: pods will not ask NodeLocal DNSCache, which "
		    "in ipvs mode has 169.254.20.10 alone: leave clusterDNS out\n");
	assert_said(0,
		    NODE "    enabled: true\n"
			 "---\n" V1BETA4("ClusterConfiguration", "dns: {disabled: true}\n"),
		    "c.yaml:5:14: warning: addons.nodelocaldns.enabled: CoreDNS is disabled: the "
		    "cache needs a Service kube-dns and pods with the label k8s-app: kube-dns of "
		    "yours\n");
}
END_TEST

START_TEST(versions_go_by_kubernetes)
{
	static const struct {
		const char *version, *tag;
	} cases[] = {
		{ "v1.26.15", "1.22.13" }, { "v1.27.0", "1.22.20" }, { "v1.34.2", "1.22.20" },
		{ "v1.35.0", "1.26.4" },   { "v1.37.1", "1.26.8" },  { "v1.39.0", "1.26.8" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct version version;
		struct error err;

		ck_assert_int_eq(version_parse(cases[i].version, &version, &err), 0);
		ck_assert_str_eq(release_node_cache(&version), cases[i].tag);
	}
}
END_TEST

UNIT_TESTS(nodelocaldns, pods_ask_the_cache_in_ipvs_mode_alone, the_address_is_of_no_other_network,
	   what_passes_the_cache_by_is_told, versions_go_by_kubernetes)
