#include "facts_tree.h"

static const char heading[] = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
			      "retrnsmt   uid  timeout inode\n";

static struct facts *gather(void)
{
	return facts_of(facts_gather_sockets);
}

/* One line of /proc/net/tcp after the heading. */
static void put_socket(const char *path, const char *local, const char *state, const char *inode)
{
	cleanup_free char *text = xasprintf("%s   0: %s 00000000:0000 %s 00000000:00000000 "
					    "00:00000000 00000000     0        0 %s 1 0 100 0\n",
					    heading, local, state, inode);

	put(path, text);
}

static void expect(const struct fact_socket *socket, const char *protocol, const char *address,
		   int port, int pid)
{
	ck_assert_str_eq(socket->protocol, protocol);
	ck_assert_str_eq(socket->address, address);
	ck_assert_int_eq(socket->port, port);
	ck_assert_int_eq(socket->pid, pid);
}

START_TEST(names_the_owner_and_its_unit)
{
	cleanup_facts struct facts *facts = NULL;

	put_socket("/proc/net/tcp", "0100007F:192B", "0A", "7001");
	put_link("/proc/412/fd/6", "socket:[7001]");
	put("/proc/412/comm", "nginx\n");
	put("/proc/412/cgroup", "0::/system.slice/nginx.service\n");
	facts = gather();
	ck_assert_uint_eq(facts->socket_count, 1);
	expect(&facts->sockets[0], "tcp", "127.0.0.1", 6443, 412);
	ck_assert_str_eq(facts->sockets[0].process, "nginx");
	ck_assert_str_eq(facts->sockets[0].unit, "nginx.service");
	ck_assert_uint_eq(facts->notes.count, 0);
}
END_TEST

START_TEST(reads_version_6_and_udp)
{
	cleanup_facts struct facts *facts = NULL;

	put_socket("/proc/net/tcp6", "00000000000000000000000000000000:280A", "0A", "1");
	put_socket("/proc/net/udp6", "B80D0120000000000000000001000000:0035", "07", "2");
	facts = gather();
	ck_assert_uint_eq(facts->socket_count, 2);
	expect(&facts->sockets[0], "tcp6", "::", 10250, 0);
	expect(&facts->sockets[1], "udp6", "2001:db8::1", 53, 0);
}
END_TEST

START_TEST(leaves_out_what_does_not_listen)
{
	cleanup_facts struct facts *facts = NULL;

	put_socket("/proc/net/tcp", "0100007F:192B", "01", "7001");
	facts = gather();
	ck_assert_uint_eq(facts->socket_count, 0);
}
END_TEST

START_TEST(says_when_owners_cannot_be_told)
{
	cleanup_facts struct facts *facts = NULL;

	put_socket("/proc/net/tcp", "00000000:0016", "0A", "5");
	facts = gather();
	expect(&facts->sockets[0], "tcp", "0.0.0.0", 22, 0);
	ck_assert_ptr_null(facts->sockets[0].process);
	ck_assert_uint_eq(facts->notes.count, 1);
	ck_assert_str_eq(facts->notes.items[0],
			 "sockets: the owners of 1 could not be told (another user's process, the "
			 "kernel's own, or one outside this container)");
}
END_TEST

START_TEST(survives_lines_that_are_cut)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/net/tcp", "heading\n   0: 0100007F\n   1: xyz:1 0:0 0A a b c d e f\n");
	put("/proc/net/udp", "");
	facts = gather();
	ck_assert_uint_eq(facts->socket_count, 0);
}
END_TEST

UNIT_TESTS(facts_sockets, names_the_owner_and_its_unit, reads_version_6_and_udp,
	   leaves_out_what_does_not_listen, says_when_owners_cannot_be_told,
	   survives_lines_that_are_cut)
