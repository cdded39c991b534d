/* A tap device in the pod, as virtual machines take it. Source: plugins/main/tap/tap.go. */
#include "cni/cni_rules.h"

static const struct cni_field fields[] = {
	{ "multiQueue", CNI_BOOL, .help = "several queues" },
	{ "mtu", CNI_INT, .rule = &cni_rule_mtu, .help = "its MTU" },
	{ "mac", CNI_TEXT, .rule = &cni_rule_mac, .help = "its MAC address" },
	{ "owner", CNI_INT, .rule = &cni_rule_uint32, .help = "ID of the user that may open it" },
	{ "group", CNI_INT, .rule = &cni_rule_uint32, .help = "ID of the group that may open it" },
	{ "selinuxContext", CNI_TEXT, .help = "SELinux's label for it" },
	{ "bridge", CNI_TEXT, .rule = &cni_rule_link, .since = "v1.4.0",
	  .help = "bridge in the pod that it joins" },
	{ 0 },
};

static const struct cni_kind kinds[] = { { "tun", "tun", "TUN" }, { 0 } };

const struct cni_type cni_type_tap = {
	.type = "tap",
	.part = CNI_MAKES,
	.addresses = CNI_IPAM_OPTIONAL,
	.since = "v1.3.0",
	.fields = fields,
	.capabilities = (const char *const[]){ "mac", "ips", "ipRanges", "dns", NULL },
	.kinds = kinds,
	.help = "a tap device in the pod, as virtual machines take it",
};
