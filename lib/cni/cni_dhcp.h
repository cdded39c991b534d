/*
 * Inside of lib/cni: a DHCP server (RFC 2131) for the few pods of a trial. It leases from a pool
 * without end of time, and keeps nothing.
 */
#pragma once

#include <netinet/in.h>

#include "base/error.h"

enum {
	DHCP_LEASES = 8,
	DHCP_KEY_MAX = 255, /* bytes of a client's identifier */
	DHCP_MESSAGE_MAX = 1500,
};

struct dhcp_pool {
	struct in_addr server, first, mask; /* the server is router and DNS server, too */
	/* Who has the addresses from `first` on. */
	struct dhcp_lease {
		uint8_t key[DHCP_KEY_MAX];
		size_t length;
	} leases[DHCP_LEASES];
	size_t count;
};

/*
 * The answer to a message, into @reply of DHCP_MESSAGE_MAX bytes: its size; 0 where there is none
 * to give. A client is told apart by its identifier, or else by its hardware address.
 */
size_t dhcp_answer(struct dhcp_pool *pool, const uint8_t *message, size_t size, uint8_t *reply);

/* Serves in a thread until the process ends, on a link of the namespace at @netns. */
int dhcp_serve(const char *netns, const char *link, const struct dhcp_pool *pool,
	       struct error *err);
