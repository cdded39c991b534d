/*
 * Addresses, networks and names, as values: no I/O.
 *
 * Parsing is strict: decimal without leading zeros, no zone ("%eth0"), no spaces. An IPv4-mapped
 * IPv6 address (::ffff:192.0.2.1) is the IPv4 address, as in Go.
 */
#pragma once

#include "base/util.h"

struct net_ip {
	int family;        /* 4 or 6 */
	uint8_t bytes[16]; /* the first 4 for IPv4; the rest is zero */
};

struct net_cidr {
	struct net_ip network; /* host bits are zero */
	int prefix;
	bool host_bits; /* the text had bits below the prefix ("10.0.0.1/8") */
};

enum {
	NET_CIDRS_MAX = 2, /* of a dual-stack pair */
};

/* 0 or -EINVAL. */
int net_ip_parse(const char *text, struct net_ip *ret) must_check;
/*
 * The same for addresses of a configuration, with what kubeadm takes there: leading zeros, which
 * are decimal ("010.0.2.10" is 10.0.2.10; ParseIPSloppy of k8s.io/utils/net).
 */
int net_ip_parse_sloppy(const char *text, struct net_ip *ret) must_check;
/* The canonical form (RFC 5952); free it. */
char *net_ip_format(const struct net_ip *ip);
bool net_ip_equal(const struct net_ip *a, const struct net_ip *b);
bool net_ip_is_unspecified(const struct net_ip *ip); /* 0.0.0.0, :: */
bool net_ip_is_loopback(const struct net_ip *ip);    /* 127.0.0.0/8, ::1 */
bool net_ip_is_link_local(const struct net_ip *ip);  /* 169.254.0.0/16, fe80::/10 */
bool net_ip_is_multicast(const struct net_ip *ip);   /* 224.0.0.0/4, ff00::/8 */
bool net_ip_is_broadcast(const struct net_ip *ip);   /* 255.255.255.255 */

/* "10.96.0.0/12"; 0 or -EINVAL. Host bits are masked off, and reported in `host_bits`. */
int net_cidr_parse(const char *text, struct net_cidr *ret) must_check;
/*
 * The same, and as Kubernetes reads networks of configurations (k8s.io/utils/net.ParseCIDRSloppy):
 * numbers with leading zeros are decimal, and ::ffff:10.0.0.0/112 is 10.0.0.0/16.
 */
int net_cidr_parse_sloppy(const char *text, struct net_cidr *ret) must_check;
/* One such network, or several with commas between them: at most @max. 0, -EINVAL, or -E2BIG. */
int net_cidrs_parse(const char *text, struct net_cidr *ret, size_t max,
		    size_t *ret_count) must_check;
char *net_cidr_format(const struct net_cidr *cidr);
bool net_cidr_contains(const struct net_cidr *cidr, const struct net_ip *ip);
bool net_cidr_overlap(const struct net_cidr *a, const struct net_cidr *b);
/* How many addresses; INT64_MAX when there are more. */
int64_t net_cidr_size(const struct net_cidr *cidr);
/* The @n-th address, counted from the network's own (0). 0 or -ERANGE. */
int net_cidr_nth(const struct net_cidr *cidr, uint64_t n, struct net_ip *ret) must_check;

/*
 * "host", "host:port", "1.2.3.4:6443", "fd00::1", "[fd00::1]", "[fd00::1]:6443": *@ret_host has no
 * brackets and is freed by the caller; *@ret_port is 0 when there is none. The host is an address
 * or a DNS name in lower case. 0 or -EINVAL.
 */
int net_host_port_parse(const char *text, char **ret_host, int *ret_port) must_check;
/* "host:port", with brackets around an IPv6 address; free it. */
char *net_host_port_format(const char *host, int port);

/* Names of RFC 1123 as Kubernetes wants them: lower case, a label at most 63 bytes, all at most
 * 253. The wildcard form is "*." and a subdomain. */
bool net_is_dns_label(const char *text);
bool net_is_dns_subdomain(const char *text);
bool net_is_dns_wildcard(const char *text);
bool net_is_port(int64_t port); /* 1 to 65535 */

/* scheme://host[:port][/path]: parts belong to the struct; end with net_url_done(). */
struct net_url {
	char *scheme; /* lower case */
	char *host;   /* lower case, without brackets; empty for unix:///path */
	int port;     /* 0: none */
	char *path;   /* with what follows it (?query); may be empty */
};
#define cleanup_url cleanup(net_url_done)

/* 0 or -EINVAL. User and password are skipped, the host is made lower case. */
int net_url_parse(const char *text, struct net_url *ret) must_check;
void net_url_done(struct net_url *url);

/*
 * A route in the words of ip-route(8): "10.244.1.0/24 via 10.0.0.2 dev eth0"; free it. All but
 * @destination may be NULL.
 */
char *net_route_text(const char *type, const char *destination, const char *gateway,
		     const char *interface);
