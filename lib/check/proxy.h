/*
 * Which proxy a Go program takes for an address, by its environment
 * (https://pkg.go.dev/golang.org/x/net/http/httpproxy): HTTPS_PROXY, unless NO_PROXY names it.
 */
#pragma once

#include "base/net.h"
#include "facts/facts.h"

/*
 * The proxy for https://@host:@port, or NULL when there is none. Borrowed from the facts; upper
 * case variables go before lower case ones.
 */
const char *proxy_for(const struct facts *facts, const char *host, int port);

/*
 * The proxy for the addresses of @range, or NULL when all of them are excepted. *@ret_gap is the
 * first part of it, or all of it, that is not. Entries for one port do not count, as the ports of
 * Services and pods are not known.
 */
const char *proxy_for_range(const struct facts *facts, const struct net_cidr *range,
			    struct net_cidr *ret_gap);
