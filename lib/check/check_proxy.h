/* What checks say of proxies: results with kubeadm's names and a remedy. */
#pragma once

#include "base/net.h"
#include "check/check.h"

/* "HTTPProxy": whether https://@host:@port is reached without a proxy. */
void check_proxy(const struct check_input *in, const char *host, int64_t port,
		 struct report *report);
/* "HTTPProxyCIDR": whether all addresses of the range are; kubeadm tries the first one alone. */
void check_proxy_range(const struct check_input *in, const struct net_cidr *range,
		       struct report *report);
