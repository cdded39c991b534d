#include "client/dns_ask.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"

/* How a server behaves. */
enum manner {
	ANSWERS,
	DROPS_FIRST, /* the first datagram */
	IS_SILENT,
	LIES_FIRST, /* answers to other questions come before its own */
	TRUNCATES,  /* by UDP */
	CLOSES,     /* TCP connections, without an answer */
	BABBLES,    /* by TCP */
};

struct server {
	enum manner manner;
	int udp, tcp, port;
	pthread_t udp_thread, tcp_thread;
};

/* The question with the flags of an answer; @truncated: with that one, too. */
static void make_answer(uint8_t *message, bool truncated)
{
	message[2] = truncated ? 0x83 : 0x81;
	message[3] = 0x80 | DNS_NXDOMAIN;
}

static void *serve_udp(void *arg)
{
	const struct server *server = arg;
	struct sockaddr_in from;
	uint8_t message[512];

	for (int number = 0;; number++) {
		socklen_t size = sizeof(from);
		ssize_t length = recvfrom(server->udp, message, sizeof(message), 0,
					  (struct sockaddr *)&from, &size);

		if (length <= 0)
			return NULL;
		if (server->manner == IS_SILENT || (server->manner == DROPS_FIRST && number == 0))
			continue;
		make_answer(message, server->manner == TRUNCATES);
		if (server->manner == LIES_FIRST) {
			message[0] ^= 1;
			(void)sendto(server->udp, message, (size_t)length, 0,
				     (struct sockaddr *)&from, size);
			(void)sendto(server->udp, "x", 1, 0, (struct sockaddr *)&from, size);
			message[0] ^= 1;
		}
		(void)sendto(server->udp, message, (size_t)length, 0, (struct sockaddr *)&from,
			     size);
	}
}

static void *serve_tcp(void *arg)
{
	const struct server *server = arg;
	uint8_t message[512];

	while (true) {
		int fd = accept(server->tcp, NULL, NULL);
		ssize_t length;

		if (fd < 0)
			return NULL;
		length = recv(fd, message, sizeof(message), 0);
		if (server->manner == BABBLES) {
			(void)send(fd, "\0\x03xyz", 5, MSG_NOSIGNAL);
		} else if (server->manner != CLOSES && length > 2) {
			make_answer(message + 2, false);
			/* In two parts, as streams may come. */
			(void)send(fd, message, 1, MSG_NOSIGNAL);
			usleep(1000);
			(void)send(fd, message + 1, (size_t)length - 1, MSG_NOSIGNAL);
		}
		close(fd);
	}
}

static void start(struct server *server, enum manner manner)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	server->manner = manner;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	server->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(server->tcp, (struct sockaddr *)&address, size), 0);
	ck_assert_int_eq(getsockname(server->tcp, (struct sockaddr *)&address, &size), 0);
	ck_assert_int_eq(bind(server->udp, (struct sockaddr *)&address, size), 0);
	ck_assert_int_eq(listen(server->tcp, 4), 0);
	server->port = ntohs(address.sin_port);
	ck_assert_int_eq(pthread_create(&server->udp_thread, NULL, serve_udp, server), 0);
	ck_assert_int_eq(pthread_create(&server->tcp_thread, NULL, serve_tcp, server), 0);
}

static void stop(struct server *server)
{
	(void)shutdown(server->udp, SHUT_RDWR);
	(void)shutdown(server->tcp, SHUT_RDWR);
	(void)pthread_join(server->udp_thread, NULL);
	(void)pthread_join(server->tcp_thread, NULL);
	close(server->udp);
	close(server->tcp);
}

/* Asks a server of that manner; asserts the result, and what is said behind "127.0.0.1:PORT ". */
static void assert_asked(enum manner manner, enum dns_protocol protocol, int expected,
			 const char *said)
{
	cleanup_dns_message struct dns_message answer = { 0 };
	struct error err = { 0 };
	struct server server;
	struct dns_question question = { "127.0.0.1", 0, protocol, "web.example", 1, 400 };

	start(&server, manner);
	question.port = server.port;
	ck_assert_int_eq(dns_ask(&question, &answer, &err), expected);
	if (expected < 0)
		ck_assert_str_eq(strchr(err.message, ' ') + 1, said);
	else
		ck_assert_int_eq(answer.rcode, DNS_NXDOMAIN);
	stop(&server);
}

START_TEST(answers_come)
{
	assert_asked(ANSWERS, DNS_UDP, 0, NULL);
	assert_asked(ANSWERS, DNS_TCP, 0, NULL);
	assert_asked(DROPS_FIRST, DNS_UDP, 0, NULL);
	assert_asked(LIES_FIRST, DNS_UDP, 0, NULL);
}
END_TEST

START_TEST(failures_are_told_apart)
{
	struct dns_question closed = { "127.0.0.1", 9, DNS_UDP, "web.example", 1, 400 };
	struct dns_message answer = { 0 };
	struct error err = { 0 };

	assert_asked(IS_SILENT, DNS_UDP, -ETIMEDOUT, "by UDP: no answer within 400 ms");
	assert_asked(CLOSES, DNS_TCP, -ECONNRESET, "by TCP: it closes the connection");
	assert_asked(BABBLES, DNS_TCP, -EBADMSG, "by TCP: what comes is no answer of DNS");
	ck_assert_int_eq(dns_ask(&closed, &answer, &err), -ECONNREFUSED);
	ck_assert_str_eq(err.message, "127.0.0.1:9 by UDP: nothing listens there");
	closed.protocol = DNS_TCP;
	ck_assert_int_eq(dns_ask(&closed, &answer, &err), -ECONNREFUSED);
	ck_assert_str_eq(err.message, "127.0.0.1:9 by TCP: nothing listens there");
	closed.address = "server";
	ck_assert_int_eq(dns_ask(&closed, &answer, &err), -EAFNOSUPPORT);
	closed.name = "a..b";
	ck_assert_int_eq(dns_ask(&closed, &answer, &err), -EINVAL);
	ck_assert_str_eq(err.message, "\"a..b\" is no name of DNS");
}
END_TEST

START_TEST(what_does_not_fit_comes_by_tcp)
{
	cleanup_dns_message struct dns_message cut = { 0 }, whole = { 0 };
	struct error err = { 0 };
	struct server server;
	struct dns_question question = { "127.0.0.1", 0, DNS_UDP, "web.example", 1, 400 };

	start(&server, TRUNCATES);
	question.port = server.port;
	ck_assert_int_eq(dns_ask(&question, &cut, &err), 0);
	ck_assert(cut.is_truncated);
	ck_assert_int_eq(dns_ask_whole(&question, &whole, &err), 0);
	ck_assert(!whole.is_truncated);
	ck_assert_int_eq(whole.rcode, DNS_NXDOMAIN);
	stop(&server);
}
END_TEST

UNIT_TESTS(dns_ask, answers_come, failures_are_told_apart, what_does_not_fit_comes_by_tcp)
