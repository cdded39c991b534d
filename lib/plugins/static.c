/* Addresses as they are written. Source: plugins/ipam/static/main.go. */
#include "cni/cni_rules.h"

static const struct cni_field fields_address[] = {
	{ "address", CNI_TEXT, .rule = &cni_rule_address, .required = true,
	  .help = "with its prefix" },
	{ "gateway", CNI_TEXT, .rule = &cni_rule_ip, .help = "its gateway" },
	{ 0 },
};

static const struct cni_field fields[] = {
	{ "addresses", CNI_OBJECTS, .fields = fields_address, .help = "the pod's addresses" },
	{ "routes", CNI_OBJECTS, .fields = cni_route_fields, .help = "its routes" },
	{ "dns", CNI_OBJECT, .fields = cni_dns_fields, .help = "DNS of the result" },
	{ 0 },
};

const struct cni_type cni_type_static = {
	.type = "static",
	.part = CNI_IPAMS,
	.fields = fields,
	.help = "addresses as they are written: the same for each pod",
};
