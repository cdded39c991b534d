#include "netlink.h"

#include "unit.h"

/* The element of @list whose @key is @value, or NULL. */
static struct json *find(const struct json *list, const char *key, const char *value)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (str_eq(json_map_text(json_list_at(list, i), key, ""), value))
			return json_list_at(list, i);
	return NULL;
}

/* Every machine has a loopback; its facts are the same everywhere. */
START_TEST(lists_loopback)
{
	struct error err = { 0 };
	cleanup_json struct json *links = NULL;
	struct json *lo;

	ck_assert_msg(netlink_links(&links, &err) == 0, "%s", err.message);
	lo = find(links, "name", "lo");
	ck_assert_ptr_nonnull(lo);
	ck_assert_str_eq(json_map_text(lo, "kind", ""), "loopback");
	ck_assert_int_eq(json_map_int(lo, "index", 0), 1);
	ck_assert_ptr_null(json_map_get(lo, "mac"));
	ck_assert_ptr_null(json_map_get(lo, "permanentMac"));
}
END_TEST

START_TEST(lists_loopback_address)
{
	struct error err = { 0 };
	cleanup_json struct json *addresses = NULL;
	struct json *home;

	ck_assert_msg(netlink_addresses(&addresses, &err) == 0, "%s", err.message);
	home = find(addresses, "address", "127.0.0.1");
	ck_assert_ptr_nonnull(home);
	ck_assert_str_eq(json_map_text(home, "interface", ""), "lo");
	ck_assert_str_eq(json_map_text(home, "family", ""), "inet");
	ck_assert_str_eq(json_map_text(home, "scope", ""), "host");
	ck_assert_int_eq(json_map_int(home, "prefix", 0), 8);
}
END_TEST

START_TEST(lists_routes_of_the_local_table)
{
	struct error err = { 0 };
	cleanup_json struct json *routes = NULL;
	struct json *home;

	ck_assert_msg(netlink_routes(&routes, &err) == 0, "%s", err.message);
	home = find(routes, "destination", "127.0.0.1/32");
	ck_assert_ptr_nonnull(home);
	ck_assert_str_eq(json_map_text(home, "table", ""), "local");
	ck_assert_str_eq(json_map_text(home, "type", ""), "local");
	ck_assert_str_eq(json_map_text(home, "source", ""), "127.0.0.1");
}
END_TEST

UNIT_TESTS(netlink, lists_loopback, lists_loopback_address, lists_routes_of_the_local_table)
