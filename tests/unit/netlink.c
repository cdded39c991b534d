#include "host/netlink.h"

#include <arpa/inet.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/process.h"
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

/* Runs a program in the test's own network namespace; false when it cannot. */
static bool run(const char *command)
{
	struct process_result result;
	struct error err;
	bool ok;

	if (process_run((const char *const[]){ "sh", "-c", command, NULL }, 10000, &result, &err) <
	    0)
		return false;
	ok = result.status == 0;
	free(result.out);
	free(result.error);
	return ok;
}

START_TEST(a_route_over_two_links_is_there_twice)
{
	struct error err = { 0 };
	cleanup_json struct json *routes = NULL;
	const struct json *first, *second;

	if (unshare(CLONE_NEWNET) < 0 ||
	    !run("ip link add a type veth peer name b && ip link set a up && ip link set b up && "
		 "ip addr add 10.0.0.1/24 dev a && ip addr add 10.1.0.1/24 dev b && "
		 "ip route add 10.9.0.0/16 nexthop via 10.0.0.2 dev a nexthop via 10.1.0.2 dev b"))
		return; /* without privilege, or veth, there is nothing to see */
	ck_assert_msg(netlink_routes(&routes, &err) == 0, "%s", err.message);
	first = find(routes, "destination", "10.9.0.0/16");
	ck_assert_str_eq(json_map_text(first, "interface", ""), "a");
	ck_assert_str_eq(json_map_text(first, "gateway", ""), "10.0.0.2");
	second = find(routes, "gateway", "10.1.0.2");
	ck_assert_str_eq(json_map_text(second, "interface", ""), "b");
	ck_assert_str_eq(json_map_text(second, "destination", ""), "10.9.0.0/16");
}
END_TEST

START_TEST(sees_what_listens_and_what_filters)
{
	struct error err = { 0 };
	cleanup_json struct json *listeners = NULL, *tables = NULL;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(6443) };
	cleanup_fd int fd = -1;

	if (unshare(CLONE_NEWNET) < 0)
		return;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	ck_assert_msg(netlink_listeners(&listeners, &err) == 0, "%s", err.message);
	ck_assert_uint_eq(json_count(listeners), 1);
	ck_assert_int_eq(json_map_int(json_list_at(listeners, 0), "port", 0), 6443);
	ck_assert_str_eq(json_map_text(json_list_at(listeners, 0), "address", ""), "0.0.0.0");
	ck_assert_str_eq(json_map_text(json_list_at(listeners, 0), "protocol", ""), "tcp");
	if (!run("nft add table inet knode"))
		return;
	ck_assert_msg(netlink_nft_tables(&tables, &err) == 0, "%s", err.message);
	ck_assert_uint_eq(json_count(tables), 1);
	ck_assert_str_eq(json_get_text(json_list_at(tables, 0), ""), "inet knode");
}
END_TEST

UNIT_TESTS(netlink, lists_loopback, lists_loopback_address, lists_routes_of_the_local_table,
	   a_route_over_two_links_is_there_twice, sees_what_listens_and_what_filters)
