#include "check/proxy.h"

#include <strings.h>

#include "base/net.h"

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

/* "example.org" is itself and what is below, ".example.org" and "*.example.org" what is below. */
static bool domain_matches(const char *pattern, const char *host)
{
	size_t length = strlen(host), tail;
	bool below_only = *pattern == '.' || str_starts(pattern, "*.");

	pattern += *pattern == '*';
	pattern += *pattern == '.';
	tail = strlen(pattern);
	if (length == tail)
		return !below_only && strcasecmp(pattern, host) == 0;
	return length > tail && host[length - tail - 1] == '.' &&
	       strcasecmp(pattern, host + length - tail) == 0;
}

/* One entry of NO_PROXY: "*", a network, an address or a domain, these with a port perhaps. */
static bool entry_matches(const char *entry, const char *host, int port)
{
	cleanup_free char *name = NULL;
	struct net_ip ip, other;
	struct net_cidr cidr;
	int entry_port;

	if (str_eq(entry, "*"))
		return true;
	if (net_ip_parse(host, &ip) == 0 && strchr(entry, '/'))
		return net_cidr_parse(entry, &cidr) == 0 && net_cidr_contains(&cidr, &ip);
	if (*entry == '.' || *entry == '*')
		return domain_matches(entry, host);
	if (net_host_port_parse(entry, &name, &entry_port) < 0 ||
	    (entry_port && entry_port != port))
		return false;
	if (net_ip_parse(name, &other) == 0)
		return net_ip_parse(host, &ip) == 0 && net_ip_equal(&ip, &other);
	return domain_matches(name, host);
}

static bool is_excepted(const char *exceptions, const char *host, int port)
{
	cleanup_free char *copy = xstrdup(exceptions);
	char *rest = copy, *entry;

	while ((entry = strsep(&rest, ","))) {
		entry += strspn(entry, " \t");
		entry[strcspn(entry, " \t")] = '\0';
		if (*entry && entry_matches(entry, host, port))
			return true;
	}
	return false;
}

const char *proxy_for(const struct facts *facts, const char *host, int port)
{
	const char *proxy = variable(facts, "HTTPS_PROXY", "https_proxy");
	const char *exceptions = variable(facts, "NO_PROXY", "no_proxy");
	struct net_ip ip;

	if (!proxy || strcasecmp(host, "localhost") == 0)
		return NULL;
	if (net_ip_parse(host, &ip) == 0 && net_ip_is_loopback(&ip))
		return NULL;
	return exceptions && is_excepted(exceptions, host, port) ? NULL : proxy;
}
