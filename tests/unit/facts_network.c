#include "facts_tree.h"

#define ETH0                                                                      \
	"{\"name\":\"eth0\",\"kind\":\"physical\",\"mac\":\"02:00:00:00:00:01\"," \
	"\"permanentMac\":\"02:00:00:00:00:01\",\"mtu\":1500,\"up\":true}"
#define ETH1 "{\"name\":\"eth1\",\"kind\":\"physical\",\"mtu\":9000,\"up\":true}"
#define LO   "{\"name\":\"lo\",\"kind\":\"loopback\",\"mtu\":65536,\"up\":true}"
#define BOND                                                                   \
	"{\"name\":\"bond0\",\"kind\":\"bond\",\"mac\":\"02:00:00:00:00:01\"," \
	"\"permanentMac\":\"02:00:00:00:00:01\",\"mtu\":1500,\"up\":true}"
#define IP(link, family, address)                                                      \
	"{\"interface\":\"" link "\",\"family\":\"" family "\",\"address\":\"" address \
	"\",\"prefix\":24}"
#define DEFAULT(link, family, to, metric)                                             \
	"{\"family\":\"" family "\",\"destination\":\"" to "\",\"interface\":\"" link \
	"\",\"table\":\"main\",\"metric\":" metric ",\"type\":\"unicast\"}"

static struct facts *gather(const char *links, const char *addresses, const char *routes)
{
	cleanup_free char *answers = xasprintf(
		"{\"links\":[%s],\"addresses\":[%s],\"routes\":[%s]}", links, addresses, routes);

	return facts_of_recorded(facts_gather_network, answers);
}

static void expect_address(const struct facts *facts, const char *address, const char *why)
{
	const char *reason;
	const char *got = facts_node_address(facts, &reason);

	ck_assert_str_eq(reason, why);
	if (address)
		ck_assert_str_eq(got, address);
	else
		ck_assert_ptr_null(got);
}

START_TEST(interfaces_have_their_addresses)
{
	cleanup_facts struct facts *facts =
		gather(LO "," ETH0,
		       IP("eth0", "inet", "10.0.0.5") "," IP("eth0", "inet6", "fd00::5") "," IP(
			       "gone", "inet", "10.9.9.9"),
		       "");

	ck_assert_uint_eq(facts->interface_count, 2);
	ck_assert_uint_eq(facts->interfaces[0].address_count, 0);
	ck_assert_uint_eq(facts->interfaces[1].address_count, 2);
	ck_assert_int_eq(facts->interfaces[1].addresses[1].family, 6);
	ck_assert_int_eq(facts->interfaces[1].addresses[0].prefix, 24);
	ck_assert(facts_has_address(facts, "fd00::5"));
	ck_assert(!facts_has_address(facts, "10.9.9.9"));
}
END_TEST

START_TEST(only_physical_links_have_a_permanent_address)
{
	cleanup_facts struct facts *facts = gather(ETH0 "," BOND, "", "");

	ck_assert_str_eq(facts->interfaces[0].permanent, "02:00:00:00:00:01");
	ck_assert_ptr_null(facts->interfaces[1].permanent);
}
END_TEST

START_TEST(the_default_route_chooses_the_address)
{
	cleanup_facts struct facts *facts =
		gather(LO "," ETH0 "," ETH1,
		       IP("eth0", "inet", "10.0.0.5") "," IP("eth1", "inet", "192.168.0.5"),
		       DEFAULT("eth0", "inet", "0.0.0.0/0", "200") "," DEFAULT("eth1", "inet",
									       "0.0.0.0/0", "100"));

	expect_address(facts, "192.168.0.5",
		       "first address of eth1, the interface of the IPv4 default route");
}
END_TEST

START_TEST(a_route_without_an_address_is_passed_over)
{
	cleanup_facts struct facts *facts =
		gather(ETH0 "," ETH1,
		       IP("eth0", "inet", "169.254.3.4") "," IP("eth0", "inet", "10.0.0.5") "," IP(
			       "eth1", "inet", "169.254.1.2"),
		       DEFAULT("eth1", "inet", "0.0.0.0/0", "0") "," DEFAULT("eth0", "inet",
									     "0.0.0.0/0", "10"));

	expect_address(facts, "10.0.0.5",
		       "first address of eth0, the interface of the IPv4 default route");
}
END_TEST

START_TEST(version_6_comes_after_version_4)
{
	cleanup_facts struct facts *facts =
		gather(ETH0, IP("eth0", "inet", "10.0.0.5") "," IP("eth0", "inet6", "fd00::5"),
		       DEFAULT("eth0", "inet6", "::/0", "1024"));

	expect_address(facts, "fd00::5",
		       "first address of eth0, the interface of the IPv6 default route");
}
END_TEST

START_TEST(an_unnumbered_link_uses_loopback)
{
	cleanup_facts struct facts *facts = gather(
		LO "," ETH0, IP("lo", "inet", "127.0.0.1") "," IP("lo", "inet", "203.0.113.9"),
		DEFAULT("eth0", "inet", "0.0.0.0/0", "0"));

	expect_address(facts, "203.0.113.9",
		       "the interface of the default route, eth0, has no address; lo has this one");
}
END_TEST

START_TEST(without_a_default_route_there_is_none)
{
	cleanup_facts struct facts *facts = gather(ETH0, IP("eth0", "inet", "10.0.0.5"),
						   DEFAULT("eth0", "inet", "10.0.0.0/8", "0"));

	expect_address(facts, NULL,
		       "there is no default route through an interface with an address");
	ck_assert_uint_eq(facts->route_count, 1);
	ck_assert_str_eq(facts->routes[0].destination, "10.0.0.0/8");
}
END_TEST

UNIT_TESTS(facts_network, interfaces_have_their_addresses,
	   only_physical_links_have_a_permanent_address, the_default_route_chooses_the_address,
	   a_route_without_an_address_is_passed_over, version_6_comes_after_version_4,
	   an_unnumbered_link_uses_loopback, without_a_default_route_there_is_none)
