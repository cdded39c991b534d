#include "config_unit.h"

static void assert_cluster(const char *body, const char *expected)
{
	cleanup_free char *text = xasprintf(V1BETA4("ClusterConfiguration", "%s"), body);

	assert_said(0, text, expected);
}

START_TEST(services_have_room_but_not_too_much)
{
	assert_cluster(
		"networking: {serviceSubnet: 10.0.0.0/29}\n",
		"c.yaml:3:29: networking.serviceSubnet: 10.0.0.0/29 has 8 addresses, at least "
		"10 are needed: take a shorter prefix\n");
	assert_cluster("networking: {serviceSubnet: 10.0.0.0/28}\n", "");
	assert_cluster(
		"networking: {serviceSubnet: 10.0.0.0/11}\n",
		"c.yaml:3:29: networking.serviceSubnet: 10.0.0.0/11 is too large: the prefix "
		"has to be /12 or longer\n");
	assert_cluster("networking: {serviceSubnet: 'fd00::/107'}\n",
		       "c.yaml:3:29: networking.serviceSubnet: fd00::/107 is too large: the prefix "
		       "has to be /108 or longer\n");
	assert_cluster("networking: {serviceSubnet: 'fd00::/108'}\n", "");
}
END_TEST

START_TEST(networks_are_one_or_a_pair)
{
	static const char *const wrong[] = { "10.0.0.0", "10.0.0.0/12,10.16.0.0/12",
					     "10.0.0.0/12,fd00::/108,fd01::/108", "010.0.0.0",
					     "10.0.0.0/12, fd00::/108" };

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		cleanup_free char *body =
			xasprintf("networking: {serviceSubnet: \"%s\"}\n", wrong[i]);
		cleanup_free char *expected = xasprintf(
			"c.yaml:3:29: networking.serviceSubnet: \"%s\" is not a network such as "
			"10.96.0.0/12, or an IPv4 and an IPv6 one with a comma between\n",
			wrong[i]);

		assert_cluster(body, expected);
	}
	assert_cluster("networking: {serviceSubnet: \"10.0.0.0/12,fd00::/108\", "
		       "podSubnet: \"10.244.0.0/16,fd01::/56\"}\n",
		       "");
}
END_TEST

START_TEST(pods_have_room_for_nodes)
{
	assert_cluster(
		"networking: {podSubnet: 10.244.0.0/29}\n",
		"c.yaml:3:25: networking.podSubnet: 10.244.0.0/29 has 8 addresses, at least 14 "
		"are needed: take a shorter prefix\n"
		"c.yaml:3:25: networking.podSubnet: 10.244.0.0/29 is smaller than the /24 of "
		"each node: take a prefix shorter than /24, or set node-cidr-mask-size-ipv4 in "
		"controllerManager.extraArgs\n");
	assert_cluster("networking: {podSubnet: 10.244.0.0/24}\n", "");
	assert_cluster(
		"networking: {podSubnet: 'fd00::/47'}\n",
		"c.yaml:3:25: networking.podSubnet: fd00::/47 holds more than 2^16 nodes of "
		"/64: take a prefix of /48 or longer, or set node-cidr-mask-size-ipv6 in "
		"controllerManager.extraArgs\n"
		"c.yaml:3:25: warning: networking.podSubnet: there is a network of services in "
		"IPv4, but none of pods\n");
	assert_cluster("networking: {podSubnet: 11.0.0.0/8}\n", "");
	assert_cluster(
		"networking: {podSubnet: 12.0.0.0/7}\n",
		"c.yaml:3:25: networking.podSubnet: 12.0.0.0/7 holds more than 2^16 nodes of "
		"/24: take a prefix of /8 or longer, or set node-cidr-mask-size-ipv4 in "
		"controllerManager.extraArgs\n");
}
END_TEST

START_TEST(node_masks_come_from_flags)
{
#define MASK(name, value)                                                                      \
	"networking: {podSubnet: 10.244.0.0/25}\ncontrollerManager: {extraArgs: [{name: " name \
	", value: '" value "'}]}\n"
	assert_cluster(MASK("node-cidr-mask-size", "28"), "");
	assert_cluster(MASK("node-cidr-mask-size-ipv4", "25"), "");
	assert_cluster(MASK("allocate-node-cidrs", "false"), "");
	assert_cluster(
		MASK("node-cidr-mask-size-ipv4", "wide"),
		"c.yaml:4:21: controllerManager.extraArgs: node-cidr-mask-size-ipv4: \"wide\" is "
		"not a prefix length such as 24\n");
	assert_cluster(
		MASK("node-cidr-mask-size-ipv6", "28"),
		"c.yaml:3:25: networking.podSubnet: 10.244.0.0/25 is smaller than the /24 of "
		"each node: take a prefix shorter than /24, or set node-cidr-mask-size-ipv4 in "
		"controllerManager.extraArgs\n"
		"c.yaml:4:21: controllerManager.extraArgs: node-cidr-mask-size-ipv6 is of no use "
		"for pods in IPv4 alone: the controller manager refuses it\n");
#undef MASK
}
END_TEST

START_TEST(node_masks_go_with_the_families)
{
#define MASKS(networks, masks)                                                                    \
	"networking: {podSubnet: \"" networks "\", serviceSubnet: \"10.96.0.0/16,fd01::/112\"}\n" \
	"controllerManager: {extraArgs: [" masks "]}\n"
#define SIZE(suffix, value) "{name: node-cidr-mask-size" suffix ", value: '" value "'}"
	assert_cluster(MASKS("10.0.0.0/16,fd00::/56", SIZE("-ipv4", "25") ", " SIZE("-ipv6", "64")),
		       "");
	assert_cluster(MASKS("10.0.0.0/16,fd00::/56", SIZE("", "0")), "");
	assert_cluster(
		MASKS("10.0.0.0/16,fd00::/56", SIZE("", "24")),
		"c.yaml:4:21: controllerManager.extraArgs: node-cidr-mask-size is for pods "
		"of one family: use node-cidr-mask-size-ipv4 and node-cidr-mask-size-ipv6\n");
	assert_cluster(
		"networking: {podSubnet: 10.0.0.0/16}\ncontrollerManager: {extraArgs: [" SIZE(
			"", "24") ", " SIZE("-ipv4", "25") "]}\n",
		"c.yaml:4:21: controllerManager.extraArgs: node-cidr-mask-size and "
		"node-cidr-mask-size-ipv4 exclude each other: keep one of them\n");
	assert_cluster(
		"networking: {podSubnet: 'fd00::/56', serviceSubnet: 'fd01::/112'}\n"
		"controllerManager: {extraArgs: [" SIZE("-ipv4", "25") "]}\n",
		"c.yaml:4:21: controllerManager.extraArgs: node-cidr-mask-size-ipv4 is of no "
		"use for pods in IPv6 alone: the controller manager refuses it\n");
#undef MASKS
#undef SIZE
}
END_TEST

START_TEST(networks_do_not_overlap)
{
	assert_cluster(
		"networking: {podSubnet: 10.100.0.0/16}\n",
		"c.yaml:3:25: networking.podSubnet: the networks of pods (10.100.0.0/16) and "
		"services (10.96.0.0/12) overlap: take two that do not\n");
	assert_cluster(
		"networking: {serviceSubnet: \"10.96.0.0/16,2001:db8:42:1::/112\", "
		"podSubnet: \"10.244.0.0/16,2001:db8:42::/56\"}\n",
		"c.yaml:3:76: networking.podSubnet: the networks of pods (2001:db8:42::/56) and "
		"services (2001:db8:42:1::/112) overlap: take two that do not\n");
}
END_TEST

START_TEST(a_node_within_them_is_warned_of)
{
	assert_said(
		0,
		V1BETA4("InitConfiguration",
			"localAPIEndpoint: {advertiseAddress: 10.96.0.9}\n---\n")
			V1BETA4("ClusterConfiguration", "networking: {podSubnet: 192.0.2.0/24}\n"),
		"c.yaml:3:38: warning: localAPIEndpoint.advertiseAddress: the node's address 10.96.0.9 "
		"lies in the network of services (10.96.0.0/12): take another network\n");
	assert_said(
		0,
		V1BETA4("InitConfiguration",
			"localAPIEndpoint: {advertiseAddress: 192.0.2.9}\n---\n")
			V1BETA4("ClusterConfiguration", "networking: {podSubnet: 192.0.2.0/24}\n"),
		"c.yaml:3:38: warning: localAPIEndpoint.advertiseAddress: the node's address 192.0.2.9 "
		"lies in the network of pods (192.0.2.0/24): take another network\n");
}
END_TEST

START_TEST(odd_networks_are_warned_of)
{
	assert_cluster("networking: {podSubnet: 10.244.7.0/16}\n",
		       "c.yaml:3:25: warning: networking.podSubnet: the network begins at "
		       "10.244.0.0/16\n");
	assert_cluster("networking: {serviceSubnet: 'fec0::/112'}\n",
		       "c.yaml:3:29: warning: networking.serviceSubnet: fec0::/112 has site-local "
		       "addresses (fec0::/10), which RFC 3879 deprecates; take some of fd00::/8\n");
	assert_cluster(
		"networking: {podSubnet: 'fd00::/56'}\n",
		"c.yaml:3:25: warning: networking.podSubnet: there is a network of services in "
		"IPv4, but none of pods\n");
}
END_TEST

UNIT_TESTS(config_networks, services_have_room_but_not_too_much, networks_are_one_or_a_pair,
	   pods_have_room_for_nodes, node_masks_come_from_flags, node_masks_go_with_the_families,
	   networks_do_not_overlap, a_node_within_them_is_warned_of, odd_networks_are_warned_of)
