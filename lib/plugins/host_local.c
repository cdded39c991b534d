/* Addresses of ranges, leased in files of the host. Source:
 * plugins/ipam/host-local/backend/allocator. */
#include "base/net.h"
#include "cni/cni_ranges.h"
#include "cni/cni_rules.h"

static const struct cni_field fields_range[] = {
	{ "subnet", CNI_TEXT, .rule = &cni_rule_cidr, .required = true, .help = "its network" },
	{ "rangeStart", CNI_TEXT, .rule = &cni_rule_ip, .help = "the first address; default: .1" },
	{ "rangeEnd", CNI_TEXT, .rule = &cni_rule_ip, .help = "the last one" },
	{ "gateway", CNI_TEXT, .rule = &cni_rule_ip, .help = "the gateway; default: .1" },
	{ 0 },
};

static const struct cni_field fields[] = {
	{ "ranges", CNI_SETS, .fields = fields_range,
	  .help = "an address of each set of ranges; default: the node's range of pods" },
	{ "subnet", CNI_TEXT, .rule = &cni_rule_cidr, .help = "older form of a single range" },
	{ "rangeStart", CNI_TEXT, .rule = &cni_rule_ip, .help = "with it: the first address" },
	{ "rangeEnd", CNI_TEXT, .rule = &cni_rule_ip, .help = "with it: the last one" },
	{ "gateway", CNI_TEXT, .rule = &cni_rule_ip, .help = "with it: the gateway" },
	{ "routes", CNI_OBJECTS, .fields = cni_route_fields, .help = "routes of the pod" },
	{ "dataDir", CNI_TEXT, .rule = &cni_rule_path,
	  .help = "where leases lie; default: /var/lib/cni/networks" },
	{ "resolvConf", CNI_TEXT, .rule = &cni_rule_path, .help = "resolv.conf for the result" },
	{ 0 },
};

const struct cni_type cni_type_host_local = {
	.type = "host-local",
	.part = CNI_IPAMS,
	.fields = fields,
	.judge = cni_judge_ranges,
	.help = "addresses of ranges of the host's own, leased in files",
};
