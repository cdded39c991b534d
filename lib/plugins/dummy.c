/* A link that leads nowhere, for addresses alone. Source: plugins/main/dummy/dummy.go. */
#include "cni/cni_rules.h"

static const struct cni_kind kinds[] = { { "dummy", "dummy", "DUMMY" }, { 0 } };

const struct cni_type cni_type_dummy = {
	.type = "dummy",
	.part = CNI_MAKES,
	.addresses = CNI_IPAM_REQUIRED,
	.since = "v1.3.0",
	.capabilities = (const char *const[]){ "ips", "ipRanges", "dns", NULL },
	.kinds = kinds,
	.help = "a link that leads nowhere, for addresses alone",
};
