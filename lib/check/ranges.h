/*
 * Whether a range of addresses for pods or Services is in use around a host: by a route of any
 * table, an address of its own, or a nameserver.
 */
#pragma once

#include "base/net.h"
#include "facts/facts.h"

/*
 * What uses an address of the range, as "the route 10.0.0.0/8 by tun0 (table 220)"; NULL when
 * nothing does. Free it. *@ret_link (borrowed) is the link by which, or NULL.
 */
char *range_user(const struct facts *facts, const struct net_cidr *range, const char **ret_link);
/* A private IPv4 range of the same size that nothing uses and that is apart from @avoid (may be
 * NULL); NULL when there is none. Free it. */
char *range_free_one(const struct facts *facts, const struct net_cidr *range,
		     const struct net_cidr *avoid);
