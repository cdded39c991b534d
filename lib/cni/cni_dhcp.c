#include "cni/cni_dhcp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/netns.h"

/* Where the fields of a message are; RFC 2131, figure 1. */
enum {
	AT_OPERATION = 0,
	AT_HARDWARE_LENGTH = 2,
	AT_CLIENT_ADDRESS = 12,
	AT_YOUR_ADDRESS = 16,
	AT_SERVER_ADDRESS = 20,
	AT_HARDWARE = 28,
	HARDWARE_MAX = 16,
	AT_COOKIE = 236,
	AT_OPTIONS = 240,
	OPERATION_REQUEST = 1,
	OPERATION_REPLY = 2,
	ADDRESS = 4, /* bytes of one */
};

/* Options; RFC 2132. */
enum {
	OPTION_PAD = 0,
	OPTION_MASK = 1,
	OPTION_ROUTER = 3,
	OPTION_DNS = 6,
	OPTION_REQUESTED = 50,
	OPTION_LEASE_TIME = 51,
	OPTION_TYPE = 53,
	OPTION_SERVER = 54,
	OPTION_CLIENT = 61,
	OPTION_END = 255,
};

enum {
	DISCOVER = 1,
	OFFER = 2,
	REQUEST = 3,
	ACK = 5,
	NAK = 6,
	LEASE_SECONDS = 3600,
	SERVER_PORT = 67,
	CLIENT_PORT = 68,
};

static const uint8_t cookie[] = { 99, 130, 83, 99 };

/* --- Options --- */

/* The value of an option, or NULL. */
static const uint8_t *find_option(const uint8_t *message, size_t size, uint8_t code,
				  size_t *ret_length)
{
	size_t at = AT_OPTIONS;

	while (at < size && message[at] != OPTION_END) {
		if (message[at] == OPTION_PAD) {
			at++;
			continue;
		}
		if (at + 1 >= size || at + 2 + message[at + 1] > size)
			return NULL;
		if (message[at] == code) {
			*ret_length = message[at + 1];
			return message + at + 2;
		}
		at += 2U + message[at + 1];
	}
	return NULL;
}

static void add_option(uint8_t *reply, size_t *at, uint8_t code, const void *value, size_t length)
{
	reply[(*at)++] = code;
	reply[(*at)++] = (uint8_t)length;
	memcpy(reply + *at, value, length);
	*at += length;
}

/* --- Leases --- */

/* The number of a client's lease, a new one if need be; DHCP_LEASES: there is none left. */
static size_t find_lease(struct dhcp_pool *pool, const uint8_t *key, size_t length)
{
	for (size_t i = 0; i < pool->count; i++)
		if (pool->leases[i].length == length &&
		    memcmp(pool->leases[i].key, key, length) == 0)
			return i;
	if (pool->count == DHCP_LEASES)
		return DHCP_LEASES;
	memcpy(pool->leases[pool->count].key, key, length);
	pool->leases[pool->count].length = length;
	return pool->count++;
}

/* Whether the client wants another address than its own. */
static bool wants_other(const uint8_t *message, size_t size, struct in_addr own)
{
	static const uint8_t none[ADDRESS] = { 0 };
	size_t length = 0;
	const uint8_t *wanted = find_option(message, size, OPTION_REQUESTED, &length);

	if (!wanted && memcmp(message + AT_CLIENT_ADDRESS, none, ADDRESS) != 0) {
		wanted = message + AT_CLIENT_ADDRESS;
		length = ADDRESS;
	}
	return wanted && (length != ADDRESS || memcmp(wanted, &own, ADDRESS) != 0);
}

/* --- Answers --- */

/* Which kind of answer a message gets; 0: none. */
static uint8_t choose(const struct dhcp_pool *pool, const uint8_t *message, size_t size,
		      struct in_addr own)
{
	size_t length = 0;
	const uint8_t *type = find_option(message, size, OPTION_TYPE, &length);
	const uint8_t *server;

	if (!type || length != 1)
		return 0;
	if (*type == DISCOVER)
		return OFFER;
	if (*type != REQUEST)
		return 0;
	server = find_option(message, size, OPTION_SERVER, &length);
	if (server && (length != ADDRESS || memcmp(server, &pool->server, ADDRESS) != 0))
		return 0; /* it takes another one's offer */
	return wants_other(message, size, own) ? NAK : ACK;
}

static size_t make_reply(const struct dhcp_pool *pool, const uint8_t *message, size_t size,
			 uint8_t type, struct in_addr own, uint8_t *reply)
{
	const uint32_t seconds = htonl(LEASE_SECONDS);
	size_t at = AT_OPTIONS, length = 0;
	const uint8_t *client = find_option(message, size, OPTION_CLIENT, &length);

	memcpy(reply, message, AT_OPTIONS); /* its number, flags and hardware address */
	memset(reply + AT_CLIENT_ADDRESS, 0, AT_HARDWARE - AT_CLIENT_ADDRESS);
	memset(reply + AT_HARDWARE + HARDWARE_MAX, 0, AT_COOKIE - AT_HARDWARE - HARDWARE_MAX);
	reply[AT_OPERATION] = OPERATION_REPLY;
	add_option(reply, &at, OPTION_TYPE, &type, 1);
	add_option(reply, &at, OPTION_SERVER, &pool->server, ADDRESS);
	if (client)
		add_option(reply, &at, OPTION_CLIENT, client, length);
	if (type != NAK) {
		memcpy(reply + AT_YOUR_ADDRESS, &own, ADDRESS);
		memcpy(reply + AT_SERVER_ADDRESS, &pool->server, ADDRESS);
		add_option(reply, &at, OPTION_LEASE_TIME, &seconds, sizeof(seconds));
		add_option(reply, &at, OPTION_MASK, &pool->mask, ADDRESS);
		add_option(reply, &at, OPTION_ROUTER, &pool->server, ADDRESS);
		add_option(reply, &at, OPTION_DNS, &pool->server, ADDRESS);
	}
	reply[at++] = OPTION_END;
	return at;
}

size_t dhcp_answer(struct dhcp_pool *pool, const uint8_t *message, size_t size, uint8_t *reply)
{
	struct in_addr own = pool->first;
	const uint8_t *key;
	size_t length = 0, lease;
	uint8_t type;

	if (size < AT_OPTIONS || message[AT_OPERATION] != OPERATION_REQUEST ||
	    message[AT_HARDWARE_LENGTH] > HARDWARE_MAX ||
	    memcmp(message + AT_COOKIE, cookie, sizeof(cookie)) != 0)
		return 0;
	key = find_option(message, size, OPTION_CLIENT, &length);
	if (!key) {
		key = message + AT_HARDWARE;
		length = message[AT_HARDWARE_LENGTH];
	}
	lease = find_lease(pool, key, length);
	if (lease == DHCP_LEASES)
		return 0;
	own.s_addr = htonl(ntohl(own.s_addr) + (uint32_t)lease);
	type = choose(pool, message, size, own);
	return type ? make_reply(pool, message, size, type, own, reply) : 0;
}

/* --- Serving --- */

struct server {
	struct dhcp_pool pool;
	int fd;
};

/* A client has no address yet, so all answers go to all. */
static void *serve(void *arg)
{
	const struct sockaddr_in all = { .sin_family = AF_INET,
					 .sin_port = htons(CLIENT_PORT),
					 .sin_addr = { htonl(INADDR_BROADCAST) } };
	struct server *server = arg;
	uint8_t message[DHCP_MESSAGE_MAX], reply[DHCP_MESSAGE_MAX];

	for (;;) {
		ssize_t size = recv(server->fd, message, sizeof(message), 0);
		size_t length;

		if (size < 0 && errno != EINTR)
			break;
		length = size > 0 ? dhcp_answer(&server->pool, message, (size_t)size, reply) : 0;
		if (length) /* a client that misses it asks again */
			(void)sendto(server->fd, reply, length, 0, (const struct sockaddr *)&all,
				     sizeof(all));
	}
	close_fd(&server->fd);
	free(server);
	return NULL;
}

/* Without checksums: clients read packets before a link of veth would fill them in. */
static int open_server(const char *link)
{
	const struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(SERVER_PORT) };
	cleanup_fd int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int one = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_NO_CHECK, &one, sizeof(one)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, link, (socklen_t)strlen(link) + 1) < 0 ||
	    bind(fd, (const struct sockaddr *)&any, sizeof(any)) < 0)
		return -errno;
	return take_fd(&fd);
}

int dhcp_serve(const char *netns, const char *link, const struct dhcp_pool *pool, struct error *err)
{
	struct server *server;
	pthread_t thread;
	struct error ignored;
	int back = -1, fd, r = netns_enter(netns, &back, err);

	if (r < 0)
		return r;
	fd = open_server(link);
	if (netns_leave(back, &ignored) < 0)
		abort(); /* whatever came next would go on in the wrong place */
	if (fd < 0)
		return error_errno(err, fd, "cannot serve DHCP on %s", link);
	server = xcalloc(1, sizeof(*server));
	*server = (struct server){ .pool = *pool, .fd = fd };
	r = -pthread_create(&thread, NULL, serve, server);
	if (r == 0) {
		(void)pthread_detach(thread);
		return 0;
	}
	close_fd(&server->fd);
	free(server);
	return error_errno(err, r, "cannot start a thread");
}
