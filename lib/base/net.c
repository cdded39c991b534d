#include "base/net.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>

enum {
	DNS_LABEL_MAX = 63, /* bytes; RFC 1035, 2.3.4 */
	DNS_NAME_MAX = 253, /* bytes of a name without the dot at its end */
	PORT_MAX = 65535,
	IPV4_BITS = 32,
	IPV6_BITS = 128,
};

static int bits_of(const struct net_ip *ip)
{
	return ip->family == 4 ? IPV4_BITS : IPV6_BITS;
}

static bool bit_at(const struct net_ip *ip, int n)
{
	return ip->bytes[n / 8] & (0x80 >> (n % 8));
}

int net_ip_parse(const char *text, struct net_ip *ret)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct net_ip ip = { .family = 4 };

	if (inet_pton(AF_INET, text, ip.bytes) == 1) {
		*ret = ip;
		return 0;
	}
	ip = (struct net_ip){ .family = 6 };
	if (inet_pton(AF_INET6, text, ip.bytes) != 1)
		return -EINVAL;
	if (memcmp(ip.bytes, mapped, sizeof(mapped)) == 0) {
		ip.family = 4;
		memcpy(ip.bytes, ip.bytes + sizeof(mapped), 4);
		memset(ip.bytes + 4, 0, sizeof(ip.bytes) - 4);
	}
	*ret = ip;
	return 0;
}

int net_ip_parse_sloppy(const char *text, struct net_ip *ret)
{
	cleanup_free char *plain = xstrdup(text);
	char *to = plain;

	for (const char *from = text; *from; from++) {
		bool first = from == text || from[-1] == '.';

		if (first)
			while (*from == '0' && from[1] >= '0' && from[1] <= '9')
				from++;
		*to++ = *from;
	}
	*to = '\0';
	return net_ip_parse(strchr(text, ':') ? text : plain, ret);
}

char *net_ip_format(const struct net_ip *ip)
{
	char text[INET6_ADDRSTRLEN];

	if (!inet_ntop(ip->family == 4 ? AF_INET : AF_INET6, ip->bytes, text, sizeof(text)))
		abort(); /* only a family that is not 4 or 6 */
	return xstrdup(text);
}

bool net_ip_equal(const struct net_ip *a, const struct net_ip *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool net_ip_is_unspecified(const struct net_ip *ip)
{
	static const uint8_t zero[16];

	return memcmp(ip->bytes, zero, sizeof(zero)) == 0;
}

bool net_ip_is_loopback(const struct net_ip *ip)
{
	static const uint8_t one[16] = { [15] = 1 };

	if (ip->family == 4)
		return ip->bytes[0] == 127;
	return memcmp(ip->bytes, one, sizeof(one)) == 0;
}

bool net_ip_is_link_local(const struct net_ip *ip)
{
	if (ip->family == 4)
		return ip->bytes[0] == 169 && ip->bytes[1] == 254;
	return ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
}

bool net_ip_is_broadcast(const struct net_ip *ip)
{
	return ip->family == 4 && memcmp(ip->bytes, "\xff\xff\xff\xff", 4) == 0;
}

bool net_ip_is_multicast(const struct net_ip *ip)
{
	return ip->family == 4 ? (ip->bytes[0] & 0xf0) == 0xe0 : ip->bytes[0] == 0xff;
}

/* What follows the slash: a number, with leading zeros only where @sloppy. */
static int parse_prefix(const char *text, bool sloppy, int max, int *ret)
{
	int64_t prefix;

	while (sloppy && text[0] == '0' && isdigit((unsigned char)text[1]))
		text++;
	if (!isdigit((unsigned char)*text) || (*text == '0' && text[1]) ||
	    parse_int(text, 0, max, &prefix) < 0)
		return -EINVAL;
	*ret = (int)prefix;
	return 0;
}

static int parse_cidr(const char *text, bool sloppy, struct net_cidr *ret)
{
	const char *slash = strchr(text, '/');
	struct net_cidr cidr = { 0 };
	cleanup_free char *address = NULL;
	bool mapped;

	if (!slash)
		return -EINVAL;
	address = xstrndup(text, (size_t)(slash - text));
	if ((sloppy ? net_ip_parse_sloppy(address, &cidr.network)
		    : net_ip_parse(address, &cidr.network)) < 0)
		return -EINVAL;
	mapped = cidr.network.family == 4 && strchr(address, ':');
	if (mapped && !sloppy)
		return -EINVAL;
	if (parse_prefix(slash + 1, sloppy, mapped ? IPV6_BITS : bits_of(&cidr.network),
			 &cidr.prefix) < 0)
		return -EINVAL;
	if (mapped) /* ::ffff:10.0.0.0/112 counts in 128 bits */
		cidr.prefix -= IPV6_BITS - IPV4_BITS;
	if (cidr.prefix < 0)
		return -EINVAL;
	for (int n = cidr.prefix; n < bits_of(&cidr.network); n++) {
		cidr.host_bits |= bit_at(&cidr.network, n);
		cidr.network.bytes[n / 8] &= (uint8_t) ~(0x80 >> (n % 8));
	}
	*ret = cidr;
	return 0;
}

int net_cidr_parse(const char *text, struct net_cidr *ret)
{
	return parse_cidr(text, false, ret);
}

int net_cidr_parse_sloppy(const char *text, struct net_cidr *ret)
{
	return parse_cidr(text, true, ret);
}

int net_cidrs_parse(const char *text, struct net_cidr *ret, size_t max, size_t *ret_count)
{
	size_t count = 0;

	while (true) {
		size_t length = strcspn(text, ",");
		cleanup_free char *item = xstrndup(text, length);

		if (count == max)
			return -E2BIG;
		if (net_cidr_parse_sloppy(item, &ret[count]) < 0)
			return -EINVAL;
		count++;
		if (!text[length])
			break;
		text += length + 1;
	}
	*ret_count = count;
	return 0;
}

char *net_cidr_format(const struct net_cidr *cidr)
{
	cleanup_free char *address = net_ip_format(&cidr->network);

	return xasprintf("%s/%d", address, cidr->prefix);
}

bool net_cidr_contains(const struct net_cidr *cidr, const struct net_ip *ip)
{
	if (cidr->network.family != ip->family)
		return false;
	for (int n = 0; n < cidr->prefix; n++)
		if (bit_at(&cidr->network, n) != bit_at(ip, n))
			return false;
	return true;
}

bool net_cidr_overlap(const struct net_cidr *a, const struct net_cidr *b)
{
	return a->prefix < b->prefix ? net_cidr_contains(a, &b->network)
				     : net_cidr_contains(b, &a->network);
}

int64_t net_cidr_size(const struct net_cidr *cidr)
{
	int host = bits_of(&cidr->network) - cidr->prefix;

	return host < 63 ? INT64_C(1) << host : INT64_MAX;
}

int net_cidr_nth(const struct net_cidr *cidr, uint64_t n, struct net_ip *ret)
{
	int host = bits_of(&cidr->network) - cidr->prefix;
	struct net_ip ip = cidr->network;

	if (host < 64 && n >> host)
		return -ERANGE;
	/* The host bits are zero, so there is no carry into the network. */
	for (int i = bits_of(&ip) / 8 - 1; i >= 0 && n; i--, n >>= 8)
		ip.bytes[i] |= (uint8_t)n;
	*ret = ip;
	return 0;
}

static bool is_host(const char *text)
{
	struct net_ip ip;

	return net_ip_parse(text, &ip) == 0 || net_is_dns_subdomain(text);
}

static bool read_port(const char *text, int *ret)
{
	int64_t port;

	if (!isdigit((unsigned char)*text) || *text == '0' ||
	    parse_int(text, 1, PORT_MAX, &port) < 0)
		return false;
	*ret = (int)port;
	return true;
}

int net_host_port_parse(const char *text, char **ret_host, int *ret_port)
{
	const char *first = strchr(text, ':'), *last = strrchr(text, ':'), *bracket;
	cleanup_free char *host = NULL;
	struct net_ip ip;
	int port = 0;

	if (*text == '[') {
		bracket = strchr(text, ']');
		if (!bracket ||
		    (bracket[1] && (bracket[1] != ':' || !read_port(bracket + 2, &port))))
			return -EINVAL;
		host = xstrndup(text + 1, (size_t)(bracket - text - 1));
		if (!strchr(host, ':') || net_ip_parse(host, &ip) < 0)
			return -EINVAL;
	} else if (first && first == last) {
		host = xstrndup(text, (size_t)(first - text));
		if (!read_port(first + 1, &port))
			return -EINVAL;
	} else {
		host = xstrdup(text);
	}
	if (!is_host(host))
		return -EINVAL;
	*ret_host = take_ptr(&host);
	*ret_port = port;
	return 0;
}

char *net_host_port_format(const char *host, int port)
{
	return strchr(host, ':') ? xasprintf("[%s]:%d", host, port)
				 : xasprintf("%s:%d", host, port);
}

/* A label of @length bytes: letters and digits, dashes inside. */
static bool is_label(const char *text, size_t length)
{
	if (!length || length > DNS_LABEL_MAX || text[0] == '-' || text[length - 1] == '-')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!(text[i] >= 'a' && text[i] <= 'z') && !(text[i] >= '0' && text[i] <= '9') &&
		    text[i] != '-')
			return false;
	return true;
}

bool net_is_dns_label(const char *text)
{
	return is_label(text, strlen(text));
}

bool net_is_dns_subdomain(const char *text)
{
	if (strlen(text) > DNS_NAME_MAX)
		return false;
	while (true) {
		size_t length = strcspn(text, ".");

		if (!is_label(text, length))
			return false;
		if (!text[length])
			return true;
		text += length + 1;
	}
}

bool net_is_dns_wildcard(const char *text)
{
	return str_starts(text, "*.") && strlen(text) <= DNS_NAME_MAX &&
	       net_is_dns_subdomain(text + 2);
}

bool net_is_port(int64_t port)
{
	return port >= 1 && port <= PORT_MAX;
}

/* Length of the scheme before "://", 0 when there is none. */
static size_t scheme_length(const char *text)
{
	size_t length = 0;

	if (!isalpha((unsigned char)*text))
		return 0;
	while (isalnum((unsigned char)text[length]) ||
	       (text[length] && strchr("+-.", text[length])))
		length++;
	return str_starts(text + length, "://") ? length : 0;
}

/* "[user@]host[:port]" of an URL, whose host may be more than a DNS name: capitals, underscores. */
static int parse_authority(const char *text, char **ret_host, int *ret_port)
{
	const char *user = strrchr(text, '@'), *colon;
	cleanup_free char *host = NULL;

	if (user)
		text = user + 1;
	if (*text == '[')
		return net_host_port_parse(text, ret_host, ret_port);
	colon = strchr(text, ':');
	if (colon && !read_port(colon + 1, ret_port))
		return -EINVAL;
	host = xstrndup(text, colon ? (size_t)(colon - text) : strlen(text));
	for (const char *c = host; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			return -EINVAL;
	str_to_lower(host);
	if (!*host)
		return -EINVAL;
	*ret_host = take_ptr(&host);
	return 0;
}

int net_url_parse(const char *text, struct net_url *ret)
{
	size_t scheme = scheme_length(text), authority;
	cleanup_free char *host_port = NULL;
	struct net_url url = { 0 };

	if (!scheme)
		return -EINVAL;
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return -EINVAL;
	authority = strcspn(text + scheme + 3, "/?#");
	host_port = xstrndup(text + scheme + 3, authority);
	if (!*host_port)
		url.host = xstrdup("");
	else if (parse_authority(host_port, &url.host, &url.port) < 0)
		return -EINVAL;
	url.scheme = xstrndup(text, scheme);
	str_to_lower(url.scheme);
	url.path = xstrdup(text + scheme + 3 + authority);
	*ret = url;
	return 0;
}

void net_url_done(struct net_url *url)
{
	free(url->scheme);
	free(url->host);
	free(url->path);
	*url = (struct net_url){ 0 };
}

char *net_route_text(const char *type, const char *destination, const char *gateway,
		     const char *interface)
{
	bool is_plain = !type || str_eq(type, "unicast");

	return xasprintf("%s%s%s%s%s%s%s", is_plain ? "" : type, is_plain ? "" : " ", destination,
			 gateway ? " via " : "", gateway ? gateway : "", interface ? " dev " : "",
			 interface ? interface : "");
}
