/* A VLAN of a link of the host. Source: plugins/main/vlan/vlan.go. */
#include "cni/cni_rules.h"

static const struct cni_field fields[] = {
	{ "master", CNI_TEXT, .rule = &cni_rule_link, .required = true, .is_link = true,
	  .help = "link of the host that carries the VLAN" },
	{ "vlanId", CNI_INT, .rule = &cni_rule_vlan, .help = "which VLAN" },
	{ "mtu", CNI_INT, .rule = &cni_rule_mtu, .help = "MTU, at most that of the master" },
	{ "linkInContainer", CNI_BOOL, .since = "v1.3.0", .help = "the master is in the pod" },
	{ 0 },
};

static const struct cni_kind kinds[] = { { "vlan", "8021q", "VLAN_8021Q" }, { 0 } };

const struct cni_type cni_type_vlan = {
	.type = "vlan",
	.part = CNI_MAKES,
	.addresses = CNI_IPAM_REQUIRED,
	.fields = fields,
	.capabilities = (const char *const[]){ "ips", "ipRanges", "dns", NULL },
	.kinds = kinds,
	.help = "a VLAN of a link of the host",
};
