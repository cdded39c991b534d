/*
 * What NO_PROXY excepts from a proxy, as Go programs take it
 * (https://pkg.go.dev/golang.org/x/net/http/httpproxy).
 */
#pragma once

#include "base/net.h"

/* Whether @host:@port is reached without a proxy. localhost and loopback addresses always are. */
bool no_proxy_excepts(const char *exceptions, const char *host, int port);

/*
 * Whether a part of @range is not excepted: *@ret is the first one, in the order of addresses.
 * Entries for one port do not count.
 */
bool no_proxy_gap(const char *exceptions, const struct net_cidr *range, struct net_cidr *ret);
