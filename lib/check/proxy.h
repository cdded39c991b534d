/*
 * Which proxy a Go program takes for an address, by its environment
 * (https://pkg.go.dev/golang.org/x/net/http/httpproxy): HTTPS_PROXY, unless NO_PROXY names it.
 */
#pragma once

#include "facts/facts.h"

/*
 * The proxy for https://@host:@port, or NULL when there is none. Borrowed from the facts; upper
 * case variables go before lower case ones.
 */
const char *proxy_for(const struct facts *facts, const char *host, int port);
