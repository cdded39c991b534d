/* Links with the MAC address of the host's. Source: plugins/main/ipvlan/ipvlan.go. */
#include "cni/cni_rules.h"

static const struct cni_rule rule_mode = {
	.choices = (const char *const[]){ "l2", "l3", "l3s", NULL },
};

static const struct cni_field fields[] = {
	{ "master", CNI_TEXT, .rule = &cni_rule_link, .is_link = true,
	  .help = "link of the host; default: that of the default route" },
	{ "mode", CNI_TEXT, .rule = &rule_mode, .help = "l2 (default), l3 or l3s" },
	{ "mtu", CNI_INT, .rule = &cni_rule_mtu, .help = "MTU of the pods' links" },
	{ "linkInContainer", CNI_BOOL, .since = "v1.3.0", .help = "the master is in the pod" },
	{ 0 },
};

static const struct cni_kind kinds[] = { { "ipvlan", "ipvlan", "IPVLAN" }, { 0 } };

const struct cni_type cni_type_ipvlan = {
	.type = "ipvlan",
	.part = CNI_MAKES,
	.addresses = CNI_IPAM_OPTIONAL, /* chained, it takes those of the plugin before it */
	.fields = fields,
	.capabilities = (const char *const[]){ "ips", "ipRanges", "dns", NULL },
	.kinds = kinds,
	.help = "links that share the MAC address of one of the host's",
};
