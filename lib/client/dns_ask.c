#include "client/dns_ask.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/net.h"
#include "base/time.h"

enum {
	UDP_TRIES = 2,
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

const char *dns_protocol_name(enum dns_protocol protocol)
{
	return protocol == DNS_UDP ? "UDP" : "TCP";
}

/* Where the server is; 0 when the text is no address. */
static socklen_t address_of(const struct dns_question *question, union address *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, question->address, &ret->v4.sin_addr) == 1) {
		ret->v4.sin_family = AF_INET;
		ret->v4.sin_port = htons((uint16_t)question->port);
		return sizeof(ret->v4);
	}
	if (inet_pton(AF_INET6, question->address, &ret->v6.sin6_addr) == 1) {
		ret->v6.sin6_family = AF_INET6;
		ret->v6.sin6_port = htons((uint16_t)question->port);
		return sizeof(ret->v6);
	}
	return 0;
}

/* Waits until the socket can be read or written (@events). */
static int await(int fd, short events, int64_t deadline)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };

	while (true) {
		int64_t left = deadline - time_monotonic_ms();
		int r = left > 0 ? poll(&poll_fd, 1, (int)left) : 0;

		if (r > 0)
			return 0;
		if (r == 0)
			return -ETIMEDOUT;
		if (errno != EINTR)
			return -errno;
	}
}

static int open_socket(const struct dns_question *question, int64_t deadline, int *ret)
{
	int type = question->protocol == DNS_UDP ? SOCK_DGRAM : SOCK_STREAM, problem = 0;
	socklen_t length = sizeof(problem);
	union address address;
	socklen_t size = address_of(question, &address);
	cleanup_fd int fd = -1;
	int r;

	if (!size)
		return -EAFNOSUPPORT;
	fd = socket(address.any.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, &address.any, size) < 0) {
		if (errno != EINPROGRESS)
			return -errno;
		r = await(fd, POLLOUT, deadline);
		if (r < 0)
			return r;
		if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &length) < 0)
			return -errno;
		if (problem)
			return -problem;
	}
	*ret = take_fd(&fd);
	return 0;
}

/* Receives exactly @size bytes of a stream. */
static int receive(int fd, uint8_t *out, size_t size, int64_t deadline)
{
	while (size) {
		int r = await(fd, POLLIN, deadline);
		ssize_t got;

		if (r < 0)
			return r;
		got = recv(fd, out, size, 0);
		if (got == 0)
			return -ECONNRESET;
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (got > 0) {
			out += got;
			size -= (size_t)got;
		}
	}
	return 0;
}

/* The message that was sent, and the room for what comes. */
struct exchange {
	const uint8_t *asked;
	size_t asked_length;
	uint8_t *answer; /* DNS_MESSAGE_MAX bytes */
	struct dns_message *ret;
};

static int exchange_tcp(int fd, const struct exchange *exchange, int64_t deadline,
			struct error *err)
{
	uint8_t framed[2 + DNS_QUESTION_MAX], size[2];
	size_t length;
	int r;

	framed[0] = (uint8_t)(exchange->asked_length >> 8);
	framed[1] = (uint8_t)exchange->asked_length;
	memcpy(framed + 2, exchange->asked, exchange->asked_length);
	length = exchange->asked_length + 2;
	if (send(fd, framed, length, MSG_NOSIGNAL) != (ssize_t)length)
		return errno ? -errno : -EIO; /* so few bytes fit any socket's buffer */
	r = receive(fd, size, sizeof(size), deadline);
	length = (size_t)(size[0] << 8 | size[1]);
	if (r == 0)
		r = receive(fd, exchange->answer, length, deadline);
	if (r < 0)
		return r;
	return dns_message_read(exchange->answer, length, exchange->asked, exchange->asked_length,
				exchange->ret, err);
}

/* Datagrams that are no answer to the question are left aside, as others may send them. */
static int exchange_udp(int fd, const struct exchange *exchange, int64_t deadline)
{
	int64_t start = time_monotonic_ms();

	for (int try = 1; try <= UDP_TRIES; try++) {
		int64_t until = start + (deadline - start) * try / UDP_TRIES;
		int r = 0;

		if (send(fd, exchange->asked, exchange->asked_length, MSG_NOSIGNAL) < 0)
			return -errno;
		while ((r = await(fd, POLLIN, until)) == 0) {
			ssize_t got = recv(fd, exchange->answer, DNS_MESSAGE_MAX, 0);
			struct error other;

			if (got < 0 && errno != EAGAIN && errno != EINTR)
				return -errno;
			if (got > 0 &&
			    dns_message_read(exchange->answer, (size_t)got, exchange->asked,
					     exchange->asked_length, exchange->ret, &other) == 0)
				return 0;
		}
		if (r != -ETIMEDOUT)
			return r;
	}
	return -ETIMEDOUT;
}

static int failed(const struct dns_question *question, int r, struct error *err)
{
	cleanup_free char *server = net_host_port_format(question->address, question->port);
	const char *protocol = dns_protocol_name(question->protocol);

	switch (r) {
	case -ECONNREFUSED:
		return error_set(err, r, "%s by %s: nothing listens there", server, protocol);
	case -ETIMEDOUT:
		return error_set(err, r, "%s by %s: no answer within %lld ms", server, protocol,
				 (long long)question->timeout_ms);
	case -ECONNRESET:
		return error_set(err, r, "%s by %s: it closes the connection", server, protocol);
	case -EBADMSG:
		return error_wrap(err, "%s by %s", server, protocol);
	default:
		return error_errno(err, r, "%s by %s", server, protocol);
	}
}

int dns_ask(const struct dns_question *question, struct dns_message *ret, struct error *err)
{
	int64_t deadline = time_monotonic_ms() + question->timeout_ms;
	cleanup_free uint8_t *answer = xmalloc(DNS_MESSAGE_MAX);
	uint8_t asked[DNS_QUESTION_MAX];
	struct exchange exchange = { .asked = asked, .answer = answer, .ret = ret };
	cleanup_fd int fd = -1;
	uint16_t id = 0;
	int r;

	if (getrandom(&id, sizeof(id), 0) < 0)
		return error_errno(err, -errno, "no random number");
	r = dns_question_write(id, question->name, question->type, asked, &exchange.asked_length,
			       err);
	if (r < 0)
		return r;
	r = open_socket(question, deadline, &fd);
	if (r == 0)
		r = question->protocol == DNS_UDP ? exchange_udp(fd, &exchange, deadline)
						  : exchange_tcp(fd, &exchange, deadline, err);
	return r < 0 ? failed(question, r, err) : 0;
}

int dns_ask_whole(const struct dns_question *question, struct dns_message *ret, struct error *err)
{
	struct dns_question by_tcp = *question;
	int r = dns_ask(question, ret, err);

	if (r < 0 || !ret->is_truncated)
		return r;
	dns_message_done(ret);
	by_tcp.protocol = DNS_TCP;
	return dns_ask(&by_tcp, ret, err);
}
