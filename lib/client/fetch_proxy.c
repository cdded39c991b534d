/* The proxy of an URL, by the environment of this process. */
#include "base/net.h"
#include "base/no_proxy.h"
#include "client/fetch.h"

/* The value of a variable; an empty one is none, and upper case goes first, as in Go. */
static const char *variable(const char *upper, const char *lower)
{
	const char *value = getenv(upper);

	if (!value || !*value)
		value = getenv(lower);
	return value && *value ? value : NULL;
}

const char *fetch_proxy(const char *url)
{
	const char *exceptions = variable("NO_PROXY", "no_proxy"), *proxy;
	cleanup_url struct net_url parsed = { 0 };
	bool https;

	if (net_url_parse(url, &parsed) < 0)
		return NULL;
	https = str_eq(parsed.scheme, "https");
	proxy = https ? variable("HTTPS_PROXY", "https_proxy")
		      : variable("HTTP_PROXY", "http_proxy");
	if (!proxy || no_proxy_excepts(exceptions ? exceptions : "", parsed.host,
				       parsed.port ? parsed.port
				       : https     ? 443
						   : 80))
		return NULL;
	return proxy;
}
