/* Waiting for paths and ports. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "act_bench.h"
#include "acts/wait.h"

START_TEST(test_wait)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	const struct act *act = act_find("wait");

	plan_wait_path(bench.plan, "/etc/x", 60);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_RUN);
	ck_assert_int_eq(act->apply(plan_at(bench.plan, 0), bench.host, &change, &err), -ETIMEDOUT);
	ck_assert_str_eq(err.message, "/etc/x is not there after 60ms");
	tree_put(&bench.tree, "/etc/x", 0644, "");
	ck_assert_int_eq(act->apply(plan_at(bench.plan, 0), bench.host, &change, &err), 0);
}
END_TEST

/* Listens on a port of the loopback that the kernel chooses. */
static int listen_somewhere(int *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, length), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

START_TEST(test_wait_for_a_port)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change before = { 0 }, after = { 0 };
	int port, fd = listen_somewhere(&port);

	plan_wait_tcp(bench.plan, "127.0.0.1", port, 0);
	inspect(&bench, &before);
	ck_assert_int_eq(before.kind, CHANGE_NONE);
	close(fd);
	inspect(&bench, &after);
	ck_assert_int_eq(after.kind, CHANGE_RUN);
}
END_TEST

/* Nothing is dialled for a recorded host: what accepts here is not its. */
START_TEST(test_wait_of_a_recorded_host)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	int port;
	cleanup_fd int fd = listen_somewhere(&port);

	bench.host->kind = HOST_RECORDED;
	plan_wait_tcp(bench.plan, "127.0.0.1", port, 0);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_RUN);
	ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_eq(accept(fd, NULL, NULL), -1);
}
END_TEST

UNIT_TESTS(act_wait, test_wait, test_wait_for_a_port, test_wait_of_a_recorded_host)
