#include "cni/cni_rules.h"

#include <ctype.h>
#include <limits.h>

#include "base/net.h"
#include "cni/cni_list.h"

enum {
	MAC_BYTES = 6,
	MTU_MAX = 65536,
	VLAN_MAX = 4094,
};

static bool is_ip(const char *text)
{
	struct net_ip ip;

	return net_ip_parse(text, &ip) == 0;
}

static bool is_cidr(const char *text)
{
	struct net_cidr cidr;

	return net_cidr_parse(text, &cidr) == 0;
}

/* As net.ParseMAC() takes it, as far as Linux has it on links of pods. */
static bool is_mac(const char *text)
{
	const char separator = strchr(text, '-') ? '-' : ':';

	if (strlen(text) != MAC_BYTES * 3 - 1)
		return false;
	for (size_t i = 0; text[i]; i++)
		if (i % 3 == 2 ? text[i] != separator : !isxdigit((unsigned char)text[i]))
			return false;
	return true;
}

static bool is_path(const char *text)
{
	return *text == '/';
}

static bool is_not_empty(const char *text)
{
	return *text != '\0';
}

const struct cni_rule cni_rule_ip = { "an IP address", is_ip };
const struct cni_rule cni_rule_cidr = { "a network such as 10.244.0.0/24", is_cidr };
const struct cni_rule cni_rule_address = { "an address with its prefix, such as 10.10.0.5/24",
					   is_cidr };
const struct cni_rule cni_rule_mac = { "a MAC address such as 02:42:ac:11:00:02", is_mac };
const struct cni_rule cni_rule_link = { "the name of a network link, of at most 15 characters",
					cni_interface_is_valid };
const struct cni_rule cni_rule_path = { "an absolute path", is_path };
const struct cni_rule cni_rule_not_empty = { "a text of at least one character", is_not_empty };
const struct cni_rule cni_rule_mtu = { "an MTU from 0 to 65536", .max = MTU_MAX };
const struct cni_rule cni_rule_vlan = { "a VLAN ID from 0 to 4094", .max = VLAN_MAX };
const struct cni_rule cni_rule_count = { "a number that is not negative", .max = INT64_MAX };
const struct cni_rule cni_rule_uint32 = { "a number from 0 to 4294967295", .max = UINT32_MAX };
const struct cni_rule cni_rule_masquerade = {
	.choices = (const char *const[]){ "iptables", "nftables", NULL },
};

/* Keys besides dst and gw are of types.Route since libcni v1.2.0, which plugins v1.6.0 have. */
const struct cni_field cni_route_fields[] = {
	{ "dst", CNI_TEXT, .rule = &cni_rule_cidr, .required = true, .help = "where it leads" },
	{ "gw", CNI_TEXT, .rule = &cni_rule_ip, .help = "its gateway; default: that of the range" },
	{ "mtu", CNI_INT, .rule = &cni_rule_mtu, .since = "v1.6.0", .help = "MTU along it" },
	{ "advmss", CNI_INT, .rule = &cni_rule_count, .since = "v1.6.0",
	  .help = "segment size that TCP announces" },
	{ "priority", CNI_INT, .rule = &cni_rule_count, .since = "v1.6.0", .help = "its metric" },
	{ "table", CNI_INT, .rule = &cni_rule_uint32, .since = "v1.6.0", .help = "its table" },
	{ "scope", CNI_INT, .rule = &cni_rule_count, .since = "v1.6.0", .help = "its scope" },
	{ 0 },
};

const struct cni_field cni_dns_fields[] = {
	{ "nameservers", CNI_TEXTS, .rule = &cni_rule_ip, .help = "addresses of servers" },
	{ "domain", CNI_TEXT, .help = "domain of short names" },
	{ "search", CNI_TEXTS, .help = "domains that are searched" },
	{ "options", CNI_TEXTS, .help = "options of resolv.conf(5)" },
	{ 0 },
};
