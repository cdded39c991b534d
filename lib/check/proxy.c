#include "check/proxy.h"

#include "base/no_proxy.h"

static const char *variable(const struct facts *facts, const char *upper, const char *lower)
{
	const char *fallback = NULL;

	for (size_t i = 0; i < facts->proxy_count; i++) {
		const struct fact_text *proxy = &facts->proxies[i];

		if (str_eq(proxy->key, upper) && *proxy->value)
			return proxy->value;
		if (str_eq(proxy->key, lower) && *proxy->value)
			fallback = proxy->value;
	}
	return fallback;
}

const char *proxy_for_range(const struct facts *facts, const struct net_cidr *range,
			    struct net_cidr *ret_gap)
{
	const char *proxy = variable(facts, "HTTPS_PROXY", "https_proxy");
	const char *exceptions = variable(facts, "NO_PROXY", "no_proxy");

	return proxy && no_proxy_gap(exceptions ? exceptions : "", range, ret_gap) ? proxy : NULL;
}

const char *proxy_for(const struct facts *facts, const char *host, int port)
{
	const char *proxy = variable(facts, "HTTPS_PROXY", "https_proxy");
	const char *exceptions = variable(facts, "NO_PROXY", "no_proxy");

	return proxy && !no_proxy_excepts(exceptions ? exceptions : "", host, port) ? proxy : NULL;
}
