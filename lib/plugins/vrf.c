/* Puts the pod's link into a VRF. Source: plugins/meta/vrf/main.go. */
#include "cni/cni_rules.h"

static const struct cni_field fields[] = {
	{ "vrfname", CNI_TEXT, .rule = &cni_rule_link, .required = true, .help = "its name" },
	{ "table", CNI_INT, .rule = &cni_rule_uint32,
	  .help = "its table; default: one that is free" },
	{ 0 },
};

static const struct cni_kind kinds[] = { { "vrf", "vrf", "NET_VRF" }, { 0 } };

const struct cni_type cni_type_vrf = {
	.type = "vrf",
	.part = CNI_CHAINS,
	.since = "v0.9.0",
	.fields = fields,
	.kinds = kinds,
	.help = "a VRF in the pod that the link belongs to",
};
