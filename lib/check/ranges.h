/*
 * Whether a range of addresses for pods or Services is in use around a host: by a route of any
 * table, an address of its own, or a nameserver.
 */
#pragma once

#include "base/net.h"
#include "facts/facts.h"

/* What uses addresses of a range; all but the text is the facts'. */
struct range_use {
	char *what;                     /* "the route 10.0.0.0/8 by tun0 (table 220)" */
	const char *link;               /* by which, or NULL */
	const struct fact_route *route; /* NULL: it is none */
};
void range_use_done(struct range_use *use);

/* Whether anything uses an address of the range. */
bool range_find_use(const struct facts *facts, const struct net_cidr *range, struct range_use *ret);
/*
 * The command that ends a use which an earlier network of pods left: a link, or where the range
 * cannot be another one (@fixed), a route into a part of it. NULL: it is somebody's. Free it.
 */
char *range_use_end(const struct facts *facts, const struct net_cidr *range,
		    const struct range_use *use, bool fixed);
/* A private IPv4 range of the same size that nothing uses and that is apart from @avoid (may be
 * NULL); NULL when there is none. Free it. */
char *range_free_one(const struct facts *facts, const struct net_cidr *range,
		     const struct net_cidr *avoid);
