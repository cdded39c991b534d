/* Routes by the source address: what comes in by a link is answered by it. Source:
 * plugins/meta/sbr/main.go. */
#include "cni/cni_rules.h"

/* gateways and addSourceHints are in no release yet (commit 025aca14, after v1.9.1). */
static const struct cni_field fields[] = {
	{ "table", CNI_INT, .rule = &cni_rule_uint32, .since = "v1.6.0",
	  .help = "table of its routes; default: the first free one from 100 on" },
	{ 0 },
};

const struct cni_type cni_type_sbr = {
	.type = "sbr",
	.part = CNI_CHAINS,
	.fields = fields,
	.help = "routes by the source address, for pods with several links",
};
