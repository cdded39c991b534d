/* Ranges against what is around a host. */
#include "check/ranges.h"

#include "unit.h"

#define ROUTE(to, link, in)                                                                \
	{                                                                                  \
		.family = 4, .destination = (char[]){ to }, .interface = (char[]){ link }, \
		.table = (char[])                                                          \
		{                                                                          \
			in                                                                 \
		}                                                                          \
	}

static struct fact_route routes[] = {
	ROUTE("0.0.0.0/0", "eth0", "main"),
	ROUTE("10.0.0.0/16", "tun0", "220"),
	ROUTE("169.254.0.0/16", "eth0", "main"),
	ROUTE("224.0.0.0/4", "eth0", "main"),
};
static struct fact_address addresses[] = { { .address = (char[]){ "192.168.7.2" } } };
static struct fact_interface links[] = {
	{ .name = (char[]){ "eth0" }, .addresses = addresses, .address_count = 1 },
};
static char *servers[] = { (char[]){ "172.16.5.3" } };
static const struct facts facts = {
	.routes = routes,
	.route_count = ARRAY_SIZE(routes),
	.interfaces = links,
	.interface_count = 1,
	.nameservers = { .items = servers, .count = 1 },
};

static void assert_user(const char *range, const char *expected)
{
	cleanup(range_use_done) struct range_use use = { 0 };
	struct net_cidr cidr;

	ck_assert_int_eq(net_cidr_parse(range, &cidr), 0);
	ck_assert_int_eq(range_find_use(&facts, &cidr, &use), !!expected);
	ck_assert_pstr_eq(use.what, expected);
	ck_assert(!use.link || strstr(use.what, use.link));
	ck_assert_int_eq(!!use.route, expected && strstr(expected, "the route"));
}

START_TEST(are_used_by_routes_of_any_table)
{
	assert_user("10.0.128.0/24", "the route 10.0.0.0/16 by tun0 (table 220)");
	assert_user("10.0.0.0/8", "the route 10.0.0.0/16 by tun0 (table 220)");
	assert_user("10.96.0.0/12", NULL);
}
END_TEST

START_TEST(are_used_by_addresses_and_nameservers)
{
	assert_user("192.168.0.0/16", "the address 192.168.7.2 of eth0");
	assert_user("172.16.0.0/12", "the nameserver 172.16.5.3");
}
END_TEST

START_TEST(are_used_by_the_upstream_of_a_stub)
{
	struct facts stub = facts;
	cleanup(range_use_done) struct range_use use = { 0 };
	struct net_cidr cidr;

	stub.nameservers = (struct str_list){ 0 };
	stub.upstream_nameservers = facts.nameservers;
	ck_assert_int_eq(net_cidr_parse("172.16.0.0/12", &cidr), 0);
	ck_assert(range_find_use(&stub, &cidr, &use));
	ck_assert_pstr_eq(use.what, "the nameserver 172.16.5.3");
}
END_TEST

START_TEST(default_and_link_local_routes_use_nothing)
{
	assert_user("100.64.0.0/10", NULL);
	assert_user("169.254.0.0/16", NULL);
	assert_user("fd00::/8", NULL);
}
END_TEST

START_TEST(a_free_one_is_apart_from_all)
{
	struct net_cidr range, avoid;
	cleanup_free char *one = NULL, *other = NULL, *none = NULL;

	ck_assert_int_eq(net_cidr_parse("10.0.0.0/9", &range), 0);
	ck_assert_int_eq(net_cidr_parse("10.128.0.0/9", &avoid), 0);
	one = range_free_one(&facts, &range, NULL);
	ck_assert_pstr_eq(one, "10.128.0.0/9");
	none = range_free_one(&facts, &range, &avoid);
	ck_assert_pstr_eq(none, NULL);
	ck_assert_int_eq(net_cidr_parse("10.0.0.0/16", &range), 0);
	ck_assert_int_eq(net_cidr_parse("10.255.0.0/16", &avoid), 0);
	other = range_free_one(&facts, &range, &avoid);
	ck_assert_pstr_eq(other, "10.254.0.0/16");
}
END_TEST

START_TEST(nothing_is_proposed_for_ipv6)
{
	struct net_cidr range;

	ck_assert_int_eq(net_cidr_parse("fd00::/48", &range), 0);
	ck_assert_ptr_null(range_free_one(&facts, &range, NULL));
}
END_TEST

UNIT_TESTS(ranges, are_used_by_routes_of_any_table, are_used_by_addresses_and_nameservers,
	   are_used_by_the_upstream_of_a_stub, default_and_link_local_routes_use_nothing,
	   a_free_one_is_apart_from_all, nothing_is_proposed_for_ipv6)
