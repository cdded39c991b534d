/* Inside of lib/cni: packets between namespaces. Addresses are texts of either family. */
#pragma once

#include "base/error.h"

enum {
	PROBE_TIMEOUT_MS = 4000, /* the kernel gives up a neighbour after three seconds */
};

struct probe_end {
	const char *netns;  /* path of its network namespace; NULL: the one that the caller is in */
	const char *device; /* the link that its sockets are bound to, as a VRF wants; NULL: none */
	/* By family, IPv4 first: where its connections come from, as rules by the source want it.
	 * NULL: as the kernel chooses. */
	char *const *sources;
};

struct probe {
	struct probe_end from; /* who connects */
	const char *address;   /* to which address */
	int port;              /* and port */
	struct probe_end to;   /* who listens */
	int listen_port;
};

/*
 * A TCP connection. *@ret_source, which the caller frees, is whom the listener sees. A negative
 * errno, without a message, tells how it failed: -ETIMEDOUT, -EHOSTUNREACH (no neighbour answers),
 * -ENETUNREACH (no route), -ECONNREFUSED, ...
 */
int probe_tcp(const struct probe *probe, char **ret_source);
/* One packet of UDP that is @size bytes long with its headers of IP and UDP, and must not be
 * fragmented: -EMSGSIZE, or -ETIMEDOUT where it is lost. */
int probe_packet(const struct probe *probe, size_t size);
/* Whether a neighbour or a router answers: anything but silence. */
int probe_answers(const struct probe_end *from, const char *address);
/* Whether there is a route: -ENETUNREACH. Nothing is sent. */
int probe_route(const struct probe_end *from, const char *address);
