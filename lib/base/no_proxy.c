#include "base/no_proxy.h"

#include <strings.h>

/* An entry of NO_PROXY, as config.init() of httpproxy takes it apart. */
struct exception {
	enum {
		EXCEPTION_NONE, /* matches nothing */
		EXCEPTION_ALL,
		EXCEPTION_NETWORK,
		EXCEPTION_ADDRESS,
		EXCEPTION_DOMAIN
	} kind;
	struct net_cidr network;
	struct net_ip address;
	char *host;      /* of a domain, without what stands before its first label */
	bool below_only; /* ".example.org" and "*.example.org" are not example.org itself */
	char *port;      /* NULL: any */
};

static void exception_done(struct exception *exception)
{
	free(exception->host);
	free(exception->port);
}

static char *trimmed(const char *text, size_t length)
{
	static const char blanks[] = " \t\n\v\f\r";

	while (length && strchr(blanks, *text))
		text++, length--;
	while (length && strchr(blanks, text[length - 1]))
		length--;
	return xstrndup(text, length);
}

/*
 * net.SplitHostPort(): one colon before the port, and brackets around a host that has more of them.
 * An address in brackets without a port is none, and so the domain that it reads like.
 */
static void split_port(char *text, char **ret_host, char **ret_port)
{
	char *colon = strrchr(text, ':'), *host = text;

	*ret_host = text;
	*ret_port = NULL;
	if (!colon)
		return;
	if (*text == '[') {
		if (colon == text + 1 || colon[-1] != ']')
			return;
		host = text + 1;
		colon[-1] = '\0';
	} else if (strchr(text, ':') != colon) {
		return;
	}
	*colon = '\0';
	*ret_host = host;
	*ret_port = colon[1] ? colon + 1 : NULL;
}

static struct exception exception_parse(char *text)
{
	struct exception exception = { 0 };
	char *host, *port;

	if (str_eq(text, "*")) {
		exception.kind = EXCEPTION_ALL;
		return exception;
	}
	if (net_cidr_parse(text, &exception.network) == 0) {
		exception.kind = EXCEPTION_NETWORK;
		return exception;
	}
	split_port(text, &host, &port);
	if (!*host)
		return exception;
	exception.port = xstrdup_or_null(port);
	if (net_ip_parse(host, &exception.address) == 0) {
		exception.kind = EXCEPTION_ADDRESS;
		return exception;
	}
	host += str_starts(host, "*.");
	exception.kind = EXCEPTION_DOMAIN;
	exception.below_only = *host == '.';
	exception.host = xstrdup(host + exception.below_only);
	return exception;
}

/* Also the text of an address ends in a domain: "0.1" excepts 10.0.0.1. */
static bool domain_matches(const struct exception *domain, const char *host)
{
	size_t length = strlen(host), tail = strlen(domain->host);

	if (length == tail)
		return !domain->below_only && strcasecmp(domain->host, host) == 0;
	return length > tail && host[length - tail - 1] == '.' &&
	       strcasecmp(domain->host, host + length - tail) == 0;
}

static bool exception_matches(const struct exception *exception, const char *host, int port)
{
	cleanup_free char *number = xasprintf("%d", port);
	struct net_ip ip;
	bool is_ip = net_ip_parse(host, &ip) == 0;

	if (exception->port && !str_eq(exception->port, number))
		return false;
	switch (exception->kind) {
	case EXCEPTION_NONE:
		return false;
	case EXCEPTION_ALL:
		return true;
	case EXCEPTION_NETWORK:
		return is_ip && net_cidr_contains(&exception->network, &ip);
	case EXCEPTION_ADDRESS:
		return is_ip && net_ip_equal(&exception->address, &ip);
	case EXCEPTION_DOMAIN:
		return domain_matches(exception, host);
	}
	abort(); /* there is no other kind */
}

/* The next entry of NO_PROXY, from *@rest on. False: there is none. */
static bool next_exception(const char **rest, struct exception *ret)
{
	size_t length = strcspn(*rest, ",");
	cleanup_free char *text = NULL;

	if (!**rest)
		return false;
	text = trimmed(*rest, length);
	*rest += length + ((*rest)[length] == ',');
	*ret = exception_parse(text);
	return true;
}

bool no_proxy_excepts(const char *exceptions, const char *host, int port)
{
	struct exception exception;
	struct net_ip ip;
	bool found = strcasecmp(host, "localhost") == 0 ||
		     (net_ip_parse(host, &ip) == 0 && net_ip_is_loopback(&ip));

	while (!found && next_exception(&exceptions, &exception)) {
		found = exception_matches(&exception, host, port);
		exception_done(&exception);
	}
	return found;
}

/* How much of a range is excepted. */
enum cover {
	COVER_NONE,
	COVER_PART,
	COVER_WHOLE
};

static enum cover cover_by(const struct exception *exception, const struct net_cidr *range)
{
	struct net_cidr network = exception->network;

	if (exception->port)
		return COVER_NONE;
	if (exception->kind == EXCEPTION_ALL)
		return COVER_WHOLE;
	if (exception->kind == EXCEPTION_ADDRESS)
		network = (struct net_cidr){ .network = exception->address,
					     .prefix = exception->address.family == 4 ? 32 : 128 };
	else if (exception->kind != EXCEPTION_NETWORK)
		return COVER_NONE;
	if (!net_cidr_overlap(&network, range))
		return COVER_NONE;
	return network.prefix <= range->prefix ? COVER_WHOLE : COVER_PART;
}

static enum cover cover_of(const char *exceptions, const struct net_cidr *range)
{
	enum cover cover = COVER_NONE;
	struct exception exception;

	while (cover != COVER_WHOLE && next_exception(&exceptions, &exception)) {
		enum cover by = cover_by(&exception, range);

		cover = by > cover ? by : cover;
		exception_done(&exception);
	}
	return cover;
}

/*
 * A range of which only a part is excepted is halved; so each entry costs no more than one path
 * down to its own prefix.
 */
bool no_proxy_gap(const char *exceptions, const struct net_cidr *range, struct net_cidr *ret)
{
	struct net_cidr half = *range;
	enum cover cover = cover_of(exceptions, range);

	if (cover == COVER_WHOLE)
		return false;
	if (cover == COVER_NONE) {
		*ret = *range;
		return true;
	}
	half.prefix++;
	if (no_proxy_gap(exceptions, &half, ret))
		return true;
	half.network.bytes[range->prefix / 8] |= (uint8_t)(0x80 >> (range->prefix % 8));
	return no_proxy_gap(exceptions, &half, ret);
}
