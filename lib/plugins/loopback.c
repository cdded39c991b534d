/* The pod's own lo. Source: plugins/main/loopback/loopback.go. */
#include "cni/cni_rules.h"

const struct cni_type cni_type_loopback = {
	.type = "loopback",
	.part = CNI_MAKES,
	.addresses = CNI_IPAM_NONE,
	.help = "the pod's own lo, which runtimes bring up by themselves",
};
