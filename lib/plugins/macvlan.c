/* Links with MAC addresses of their own on one of the host's. Source:
 * plugins/main/macvlan/macvlan.go. */
#include "cni/cni_rules.h"

static const struct cni_rule rule_mode = {
	.choices = (const char *const[]){ "bridge", "private", "vepa", "passthru", NULL },
};

static const struct cni_field fields[] = {
	{ "master", CNI_TEXT, .rule = &cni_rule_link, .is_link = true,
	  .help = "link of the host; default: that of the default route" },
	{ "mode", CNI_TEXT, .rule = &rule_mode,
	  .help = "bridge (default), private, vepa or passthru" },
	{ "mtu", CNI_INT, .rule = &cni_rule_mtu, .help = "MTU, at most that of the master" },
	{ "mac", CNI_TEXT, .rule = &cni_rule_mac, .help = "MAC address of the pod's link" },
	{ "linkInContainer", CNI_BOOL, .since = "v1.3.0", .help = "the master is in the pod" },
	{ "bcqueuelen", CNI_INT, .rule = &cni_rule_uint32, .since = "v1.6.0",
	  .help = "how many broadcasts may wait" },
	{ 0 },
};

static const struct cni_kind kinds[] = { { "macvlan", "macvlan", "MACVLAN" }, { 0 } };

const struct cni_type cni_type_macvlan = {
	.type = "macvlan",
	.part = CNI_MAKES,
	.addresses = CNI_IPAM_OPTIONAL,
	.fields = fields,
	.capabilities = (const char *const[]){ "mac", "ips", "ipRanges", "dns", NULL },
	.kinds = kinds,
	.help = "links with MAC addresses of their own on one of the host's",
};
