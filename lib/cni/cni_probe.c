#include "cni/cni_probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"
#include "host/netns.h"

enum {
	UDP_HEADER = 8,
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	DISCARD_PORT = 9, /* nobody listens there */
	PACKET_MAX = 65536,
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t length_of(const union address *address)
{
	return address->any.sa_family == AF_INET6 ? sizeof(address->v6) : sizeof(address->v4);
}

/* NULL: any address of the family. */
static int make_address(const char *text, int family, int port, union address *ret)
{
	*ret = (union address){ .any = { .sa_family = (sa_family_t)family } };
	if (family == AF_INET6) {
		ret->v6.sin6_port = htons((uint16_t)port);
		return !text || inet_pton(AF_INET6, text, &ret->v6.sin6_addr) == 1 ? 0 : -EINVAL;
	}
	ret->v4.sin_port = htons((uint16_t)port);
	return !text || inet_pton(AF_INET, text, &ret->v4.sin_addr) == 1 ? 0 : -EINVAL;
}

static int family_of(const char *text)
{
	return strchr(text, ':') ? AF_INET6 : AF_INET;
}

/* A socket of the caller's namespace, or a negative errno. */
static int make_socket(const char *device, int family, int type)
{
	cleanup_fd int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	if (device &&
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device) + 1) < 0)
		return -errno;
	return take_fd(&fd);
}

/* A socket of an end, or a negative errno. */
static int open_socket(const struct probe_end *end, int family, int type)
{
	struct error ignored;
	int back = -1, fd, r;

	if (end->netns) {
		r = netns_enter(end->netns, &back, &ignored);
		if (r < 0)
			return r;
	}
	fd = make_socket(end->device, family, type);
	if (end->netns && netns_leave(back, &ignored) < 0)
		abort(); /* whatever came next would go on in the wrong place */
	return fd;
}

static int open_bound(const struct probe_end *end, int family, int type, int port)
{
	cleanup_fd int fd = open_socket(end, family, type);
	union address address;
	int one = 1;

	if (fd < 0)
		return fd;
	(void)make_address(NULL, family, port, &address); /* any address is one */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, &address.any, length_of(&address)) < 0)
		return -errno;
	if (type == SOCK_STREAM && listen(fd, 1) < 0)
		return -errno;
	return take_fd(&fd);
}

/* One that connects. */
static int open_client(const struct probe_end *end, int family, int type)
{
	const char *source = end->sources ? end->sources[family == AF_INET6] : NULL;
	cleanup_fd int fd = open_socket(end, family, type);
	union address address;

	if (fd < 0)
		return fd;
	if (source && (make_address(source, family, 0, &address) < 0 ||
		       bind(fd, &address.any, length_of(&address)) < 0))
		return -EADDRNOTAVAIL;
	return take_fd(&fd);
}

/* Starts to connect; 0, -EINPROGRESS, or how it failed. */
static int begin(int fd, const char *text, int port)
{
	union address address;
	int r = make_address(text, family_of(text), port, &address);

	if (r < 0)
		return r;
	return connect(fd, &address.any, length_of(&address)) < 0 ? -errno : 0;
}

static int wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd polled = { .fd = fd, .events = events };
	int64_t left = deadline - time_monotonic_ms();
	int r = poll(&polled, 1, left > 0 ? (int)left : 0);

	if (r < 0)
		return errno == EINTR ? wait_for(fd, events, deadline) : -errno;
	return r == 0 ? -ETIMEDOUT : 0;
}

/* How a connection that was begun went. */
static int finish(int fd, int begun, int64_t deadline)
{
	socklen_t size = sizeof(int);
	int failure = 0, r = begun;

	if (r != -EINPROGRESS)
		return r;
	r = wait_for(fd, POLLOUT, deadline);
	if (r == 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) < 0)
		return -errno;
	return r < 0 ? r : -failure;
}

static char *format(const union address *address)
{
	char text[INET6_ADDRSTRLEN] = "";

	(void)inet_ntop(address->any.sa_family,
			address->any.sa_family == AF_INET6 ? (const void *)&address->v6.sin6_addr
							   : (const void *)&address->v4.sin_addr,
			text, sizeof(text));
	return xstrdup(text);
}

int probe_tcp(const struct probe *probe, char **ret_source)
{
	const int family = family_of(probe->address);
	cleanup_fd int listener = open_bound(&probe->to, family, SOCK_STREAM, probe->listen_port);
	cleanup_fd int fd = open_client(&probe->from, family, SOCK_STREAM);
	int64_t deadline = time_monotonic_ms() + PROBE_TIMEOUT_MS;
	cleanup_fd int peer = -1;
	union address source;
	socklen_t size = sizeof(source);
	int r;

	if (listener < 0 || fd < 0)
		return listener < 0 ? listener : fd;
	r = finish(fd, begin(fd, probe->address, probe->port), deadline);
	if (r == 0)
		r = wait_for(listener, POLLIN, deadline);
	if (r < 0)
		return r;
	peer = accept4(listener, &source.any, &size, SOCK_CLOEXEC);
	if (peer < 0)
		return -errno;
	*ret_source = format(&source);
	return 0;
}

/* Without fragments; what was learnt of the path's MTU counts as well. */
static void forbid_fragments(int fd, int family)
{
	int v4 = IP_PMTUDISC_DO, v6 = IPV6_PMTUDISC_DO;

	if (family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v6, sizeof(v6));
	else
		(void)setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &v4, sizeof(v4));
}

/* Sends until something comes, or the kernel learns that it never will. */
static int send_packets(int fd, int listener, const char *packet, size_t size)
{
	int64_t deadline = time_monotonic_ms() + PROBE_TIMEOUT_MS / 2;
	int r = -ETIMEDOUT;

	while (r == -ETIMEDOUT && time_monotonic_ms() < deadline) {
		if (send(fd, packet, size, 0) < 0 && errno != EAGAIN)
			return -errno;
		r = wait_for(listener, POLLIN, time_monotonic_ms() + PROBE_TIMEOUT_MS / 10);
	}
	return r;
}

int probe_packet(const struct probe *probe, size_t size)
{
	const int family = family_of(probe->address);
	const size_t headers = UDP_HEADER + (family == AF_INET6 ? IPV6_HEADER : IPV4_HEADER);
	cleanup_fd int listener = open_bound(&probe->to, family, SOCK_DGRAM, probe->listen_port);
	cleanup_fd int fd = open_client(&probe->from, family, SOCK_DGRAM);
	cleanup_free char *packet = xcalloc(1, PACKET_MAX);
	int r;

	if (listener < 0 || fd < 0)
		return listener < 0 ? listener : fd;
	if (size < headers || size > PACKET_MAX)
		return -EINVAL;
	forbid_fragments(fd, family);
	r = begin(fd, probe->address, probe->port);
	return r < 0 ? r : send_packets(fd, listener, packet, size - headers);
}

int probe_answers(const struct probe_end *from, const char *address)
{
	cleanup_fd int fd = open_client(from, family_of(address), SOCK_STREAM);
	int r;

	if (fd < 0)
		return fd;
	r = finish(fd, begin(fd, address, DISCARD_PORT), time_monotonic_ms() + PROBE_TIMEOUT_MS);
	return r == -ECONNREFUSED ? 0 : r;
}

int probe_route(const struct probe_end *from, const char *address)
{
	cleanup_fd int fd = open_client(from, family_of(address), SOCK_DGRAM);

	return fd < 0 ? fd : begin(fd, address, DISCARD_PORT);
}
