/* A pair of links between the host and each pod, with routes. Source: plugins/main/ptp/ptp.go. */
#include "cni/cni_rules.h"

static const struct cni_field fields[] = {
	{ "ipMasq", CNI_BOOL, .help = "traffic of pods to the outside comes from the host" },
	{ "ipMasqBackend", CNI_TEXT, .rule = &cni_rule_masquerade, .since = "v1.6.0",
	  .help = "what does that: iptables or nftables" },
	{ "mtu", CNI_INT, .rule = &cni_rule_mtu, .help = "MTU of the links" },
	{ 0 },
};

static const struct cni_kind kinds[] = { { "veth", "veth", "VETH" }, { 0 } };

const struct cni_type cni_type_ptp = {
	.type = "ptp",
	.part = CNI_MAKES,
	.addresses = CNI_IPAM_REQUIRED,
	.fields = fields,
	.capabilities = (const char *const[]){ "ips", "ipRanges", "dns", NULL },
	.kinds = kinds,
	.routes_gateways = true,
	.help = "a pair of links between the host and each pod",
};
