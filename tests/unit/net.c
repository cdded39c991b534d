#include "base/net.h"

#include <errno.h>

#include "unit.h"

static struct net_cidr cidr(const char *text)
{
	struct net_cidr parsed;

	ck_assert_msg(net_cidr_parse(text, &parsed) == 0, "%s", text);
	return parsed;
}

static struct net_ip ip(const char *text)
{
	struct net_ip parsed;

	ck_assert_msg(net_ip_parse(text, &parsed) == 0, "%s", text);
	return parsed;
}

START_TEST(writes_addresses_canonically)
{
	static const struct {
		const char *text, *canonical;
		int family;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", 4 },
		{ "0.0.0.0", "0.0.0.0", 4 },
		{ "::", "::", 6 },
		{ "FD00:0:0:0:0:0:0:1", "fd00::1", 6 },
		{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", 6 },
		{ "::ffff:192.0.2.1", "192.0.2.1", 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct net_ip parsed = ip(rows[i].text);
		cleanup_free char *text = net_ip_format(&parsed);

		ck_assert_int_eq(parsed.family, rows[i].family);
		ck_assert_str_eq(text, rows[i].canonical);
	}
}
END_TEST

START_TEST(refuses_odd_addresses)
{
	static const char *const texts[] = {
		"",         "1.2.3",    "1.2.3.4.5", "01.2.3.4",     "1.2.3.256",
		"1.2.3.4 ", " 1.2.3.4", "0x1.2.3.4", "fe80::1%eth0", "[::1]",
		"::1::",    "12345::",  "1.2.3.4/8", "1.2.3.4\n",    "localhost"
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct net_ip parsed;

		ck_assert_msg(net_ip_parse(texts[i], &parsed) == -EINVAL, "%s", texts[i]);
	}
}
END_TEST

/* As Go's ParseIPSloppy; whatever else is odd stays so. */
START_TEST(takes_leading_zeros_where_kubeadm_does)
{
	static const char *const rows[][2] = {
		{ "010.0.2.010", "10.0.2.10" }, { "000.00.0.0", "0.0.0.0" },
		{ "192.0.2.1", "192.0.2.1" },   { "100.200.0.000", "100.200.0.0" },
		{ "FD00::0010", "fd00::10" },   { "::ffff:192.0.2.1", "192.0.2.1" },
	};
	static const char *const odd[] = {
		"", "0", "01.2.3", "1.2.3.0256", "00x1.2.3.4", "1..2.3"
	};
	struct net_ip parsed;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = NULL;

		ck_assert_int_eq(net_ip_parse_sloppy(rows[i][0], &parsed), 0);
		text = net_ip_format(&parsed);
		ck_assert_str_eq(text, rows[i][1]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		ck_assert_msg(net_ip_parse_sloppy(odd[i], &parsed) == -EINVAL, "%s", odd[i]);
}
END_TEST

START_TEST(tells_special_addresses)
{
	static const struct {
		const char *text;
		bool unspecified, loopback, link_local, multicast;
	} rows[] = {
		{ "0.0.0.0", true, false, false, false },
		{ "::", true, false, false, false },
		{ "127.255.0.1", false, true, false, false },
		{ "::1", false, true, false, false },
		{ "169.254.1.1", false, false, true, false },
		{ "fe80::1", false, false, true, false },
		{ "febf::1", false, false, true, false },
		{ "fec0::1", false, false, false, false },
		{ "224.0.0.1", false, false, false, true },
		{ "ff02::1", false, false, false, true },
		{ "192.0.2.1", false, false, false, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct net_ip parsed = ip(rows[i].text);

		ck_assert_int_eq(net_ip_is_unspecified(&parsed), rows[i].unspecified);
		ck_assert_int_eq(net_ip_is_loopback(&parsed), rows[i].loopback);
		ck_assert_int_eq(net_ip_is_link_local(&parsed), rows[i].link_local);
		ck_assert_int_eq(net_ip_is_multicast(&parsed), rows[i].multicast);
	}
}
END_TEST

START_TEST(masks_host_bits)
{
	static const struct {
		const char *text, *canonical;
		bool host_bits;
		int64_t size;
	} rows[] = {
		{ "10.96.0.0/12", "10.96.0.0/12", false, 1 << 20 },
		{ "10.97.3.4/12", "10.96.0.0/12", true, 1 << 20 },
		{ "0.0.0.0/0", "0.0.0.0/0", false, INT64_C(1) << 32 },
		{ "192.0.2.1/32", "192.0.2.1/32", false, 1 },
		{ "fd00:1::/108", "fd00:1::/108", false, 1 << 20 },
		{ "fd00::1/64", "fd00::/64", true, INT64_MAX },
		{ "fd00::/66", "fd00::/66", false, INT64_C(1) << 62 },
		{ "fd00::/65", "fd00::/65", false, INT64_MAX },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct net_cidr parsed = cidr(rows[i].text);
		cleanup_free char *text = net_cidr_format(&parsed);

		ck_assert_str_eq(text, rows[i].canonical);
		ck_assert_int_eq(parsed.host_bits, rows[i].host_bits);
		ck_assert_int_eq(net_cidr_size(&parsed), rows[i].size);
	}
}
END_TEST

START_TEST(refuses_odd_networks)
{
	static const char *const texts[] = {
		"10.0.0.0",    "10.0.0.0/",          "10.0.0.0/33", "10.0.0.0/08",
		"10.0.0.0/-1", "10.0.0.0/8/8",       "10.0.0/8",    "fd00::/129",
		"/8",          "10.0.0.0/+8",        "10.0.0.0/8 ", "10.0.0.0/255.0.0.0",
		"10.0.0.0/8,", "::ffff:10.0.0.0/104"
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct net_cidr parsed;

		ck_assert_msg(net_cidr_parse(texts[i], &parsed) == -EINVAL, "%s", texts[i]);
	}
}
END_TEST

/* As Go's ParseCIDRSloppy. */
START_TEST(takes_odd_networks_where_kubeadm_does)
{
	static const char *const rows[][2] = {
		{ "010.0.0.0/24", "10.0.0.0/24" }, { "10.0.0.0/024", "10.0.0.0/24" },
		{ "10.0.0.0/00", "0.0.0.0/0" },    { "::ffff:10.0.0.0/112", "10.0.0.0/16" },
		{ "fd00::/08", "fd00::/8" },
	};
	static const char *const odd[] = { "10.0.0.0/", "10.0.0.0/033", "::ffff:10.0.0.0/95",
					   "::ffff:10.0.0.0/129", "10.0.0.0/0x8" };
	struct net_cidr parsed;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = NULL;

		ck_assert_msg(net_cidr_parse_sloppy(rows[i][0], &parsed) == 0, "%s", rows[i][0]);
		text = net_cidr_format(&parsed);
		ck_assert_str_eq(text, rows[i][1]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		ck_assert_msg(net_cidr_parse_sloppy(odd[i], &parsed) == -EINVAL, "%s", odd[i]);
}
END_TEST

START_TEST(parses_lists_of_networks)
{
	struct net_cidr two[NET_CIDRS_MAX];
	size_t count = 0;

	ck_assert_int_eq(net_cidrs_parse("10.244.0.0/16,fd00::/56", two, 2, &count), 0);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(two[0].network.family, 4);
	ck_assert_int_eq(two[1].network.family, 6);
	ck_assert_int_eq(net_cidrs_parse("10.0.0.0/8,11.0.0.0/8,12.0.0.0/8", two, 2, &count),
			 -E2BIG);
	ck_assert_int_eq(net_cidrs_parse("10.0.0.0/8,", two, 2, &count), -EINVAL);
	ck_assert_int_eq(net_cidrs_parse("", two, 2, &count), -EINVAL);
	ck_assert_int_eq(net_cidrs_parse("10.0.0.0/8, fd00::/8", two, 2, &count), -EINVAL);
}
END_TEST

START_TEST(finds_overlaps)
{
	static const struct {
		const char *a, *b;
		bool overlap;
	} rows[] = {
		{ "10.96.0.0/12", "10.100.0.0/16", true },
		{ "10.96.0.0/12", "10.112.0.0/12", false },
		{ "0.0.0.0/0", "fd00::/8", false },
		{ "fd00::/64", "fd00::/48", true },
		{ "10.0.0.0/8", "10.0.0.0/8", true },
		{ "fd00::/64", "fd00:0:0:1::/64", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct net_cidr a = cidr(rows[i].a), b = cidr(rows[i].b);

		ck_assert_int_eq(net_cidr_overlap(&a, &b), rows[i].overlap);
		ck_assert_int_eq(net_cidr_overlap(&b, &a), rows[i].overlap);
	}
}
END_TEST

START_TEST(counts_addresses_from_the_network)
{
	static const struct {
		const char *cidr;
		uint64_t n;
		const char *address; /* NULL: outside */
	} rows[] = {
		{ "10.96.0.0/12", 1, "10.96.0.1" },
		{ "10.96.0.0/12", 10, "10.96.0.10" },
		{ "10.96.0.0/12", 256, "10.96.1.0" },
		{ "10.96.0.0/12", (1 << 20) - 1, "10.111.255.255" },
		{ "10.96.0.0/12", 1 << 20, NULL },
		{ "192.0.2.0/28", 16, NULL },
		{ "192.0.2.7/32", 0, "192.0.2.7" },
		{ "192.0.2.7/32", 1, NULL },
		{ "fd00::/108", 10, "fd00::a" },
		{ "fd00::/64", UINT64_MAX, "fd00::ffff:ffff:ffff:ffff" },
		{ "fd00::/48", UINT64_MAX, "fd00::ffff:ffff:ffff:ffff" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct net_cidr network = cidr(rows[i].cidr);
		cleanup_free char *text = NULL;
		struct net_ip address;
		int r = net_cidr_nth(&network, rows[i].n, &address);

		ck_assert_int_eq(r, rows[i].address ? 0 : -ERANGE);
		if (r < 0)
			continue;
		text = net_ip_format(&address);
		ck_assert_str_eq(text, rows[i].address);
	}
}
END_TEST

START_TEST(splits_host_and_port)
{
	static const struct {
		const char *text, *host; /* NULL: refused */
		int port;
	} rows[] = {
		{ "api.example.test:6443", "api.example.test", 6443 },
		{ "api.example.test", "api.example.test", 0 },
		{ "api.example.test.:6443", NULL, 0 },
		{ "192.0.2.1:1", "192.0.2.1", 1 },
		{ "fd00::1", "fd00::1", 0 },
		{ "[fd00::1]", "fd00::1", 0 },
		{ "[fd00::1]:65535", "fd00::1", 65535 },
		{ "api:0", NULL, 0 },
		{ "api:65536", NULL, 0 },
		{ "api:", NULL, 0 },
		{ "api:64x43", NULL, 0 },
		{ "api:+1", NULL, 0 },
		{ "", NULL, 0 },
		{ ":6443", NULL, 0 },
		{ "[]:6443", NULL, 0 },
		{ "[fd00::1]6443", NULL, 0 },
		{ "[fd00::1", NULL, 0 },
		{ "[api]:6443", NULL, 0 },
		{ "[192.0.2.1]:6443", NULL, 0 },
		{ "fd00::1:6443:x", NULL, 0 },
		{ "a b:1", NULL, 0 },
		{ "API:1", NULL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *host = NULL;
		int port = -1, r = net_host_port_parse(rows[i].text, &host, &port);

		ck_assert_msg(r == (rows[i].host ? 0 : -EINVAL), "%s", rows[i].text);
		ck_assert_pstr_eq(host, rows[i].host);
		if (r == 0)
			ck_assert_int_eq(port, rows[i].port);
	}
}
END_TEST

START_TEST(joins_host_and_port)
{
	cleanup_free char *name = net_host_port_format("api", 6443);
	cleanup_free char *v6 = net_host_port_format("fd00::1", 6443);

	ck_assert_str_eq(name, "api:6443");
	ck_assert_str_eq(v6, "[fd00::1]:6443");
}
END_TEST

START_TEST(knows_dns_names)
{
	cleanup_free char *label63 = xmalloc(64), *label64 = xmalloc(65);
	cleanup_free char *name253 = NULL, *name254 = NULL;

	memset(label63, 'a', 63), label63[63] = '\0';
	memset(label64, 'a', 64), label64[64] = '\0';
	name253 = xasprintf("%s.%s.%s.%.61s", label63, label63, label63, label63);
	name254 = xasprintf("%s.%s.%s.%.62s", label63, label63, label63, label63);
	ck_assert(net_is_dns_label(label63));
	ck_assert(!net_is_dns_label(label64));
	ck_assert(net_is_dns_subdomain(name253));
	ck_assert(!net_is_dns_subdomain(name254));
	ck_assert(!net_is_dns_label("a.b"));
	ck_assert(net_is_dns_subdomain("a-1.b"));
	ck_assert(!net_is_dns_subdomain("-a.b"));
	ck_assert(!net_is_dns_subdomain("a-.b"));
	ck_assert(!net_is_dns_subdomain("a..b"));
	ck_assert(!net_is_dns_subdomain("a."));
	ck_assert(!net_is_dns_subdomain(""));
	ck_assert(!net_is_dns_subdomain("A"));
	ck_assert(!net_is_dns_subdomain("a_b"));
	ck_assert(net_is_dns_wildcard("*.a.b"));
	ck_assert(!net_is_dns_wildcard("*"));
	ck_assert(!net_is_dns_wildcard("*."));
	ck_assert(!net_is_dns_wildcard("a.*.b"));
	ck_assert(net_is_port(1) && net_is_port(65535));
	ck_assert(!net_is_port(0) && !net_is_port(65536) && !net_is_port(-1));
}
END_TEST

START_TEST(takes_urls_apart)
{
	static const struct {
		const char *text, *scheme, *host; /* scheme NULL: refused */
		int port;
		const char *path;
	} rows[] = {
		{ "https://192.0.2.1:2379", "https", "192.0.2.1", 2379, "" },
		{ "HTTPS://example.test/a?b#c", "https", "example.test", 0, "/a?b#c" },
		{ "unix:///run/containerd/containerd.sock", "unix", "", 0,
		  "/run/containerd/containerd.sock" },
		{ "https://[fd00::1]:2379/", "https", "fd00::1", 2379, "/" },
		{ "192.0.2.1:2379", NULL, NULL, 0, NULL },
		{ "://x", NULL, NULL, 0, NULL },
		{ "https://user:secret@Etcd_1.test:1/", "https", "etcd_1.test", 1, "/" },
		{ "https://a@", NULL, NULL, 0, NULL },
		{ "https://a:1:2", NULL, NULL, 0, NULL },
		{ "https://fd00::1", NULL, NULL, 0, NULL },
		{ "https://exa mple", NULL, NULL, 0, NULL },
		{ "https://example.test/\n", NULL, NULL, 0, NULL },
		{ "https://example.test:99999", NULL, NULL, 0, NULL },
		{ "", NULL, NULL, 0, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_url struct net_url url = { 0 };
		int r = net_url_parse(rows[i].text, &url);

		ck_assert_msg(r == (rows[i].scheme ? 0 : -EINVAL), "%s", rows[i].text);
		ck_assert_pstr_eq(url.scheme, rows[i].scheme);
		ck_assert_pstr_eq(url.host, rows[i].host);
		ck_assert_pstr_eq(url.path, rows[i].path);
		ck_assert_int_eq(url.port, rows[i].port);
	}
}
END_TEST

UNIT_TESTS(net, writes_addresses_canonically, refuses_odd_addresses,
	   takes_leading_zeros_where_kubeadm_does, tells_special_addresses, masks_host_bits,
	   refuses_odd_networks, parses_lists_of_networks, takes_odd_networks_where_kubeadm_does,
	   finds_overlaps, counts_addresses_from_the_network, splits_host_and_port,
	   joins_host_and_port, knows_dns_names, takes_urls_apart)
