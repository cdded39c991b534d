/* Addresses of a DHCP server, kept by a daemon. Source: plugins/ipam/dhcp/main.go. */
#include <stdint.h>

#include "cni/cni_rules.h"

static const char *const names[] = {
	"dhcp-client-identifier",  "subnet-mask", "routers", "host-name", "user-class",
	"vendor-class-identifier", NULL
};

/* A number, or one of the names that options.go maps. */
static bool is_option(const char *text)
{
	int64_t number;

	return cni_names_have(names, text) || parse_int(text, 0, UINT8_MAX, &number) == 0;
}

static const struct cni_rule rule_option = {
	"an option of DHCP: its number, or one of dhcp-client-identifier, subnet-mask, routers, "
	"host-name, user-class, vendor-class-identifier",
	is_option
};

static const struct cni_field fields_provide[] = {
	{ "option", CNI_TEXT, .rule = &rule_option, .required = true, .help = "which option" },
	{ "value", CNI_TEXT, .help = "its value" },
	{ "fromArg", CNI_TEXT, .help = "or the argument of CNI_ARGS that has it" },
	{ 0 },
};

static const struct cni_field fields_request[] = {
	{ "option", CNI_TEXT, .rule = &rule_option, .help = "which option" },
	{ "skipDefault", CNI_BOOL, .help = "options that are asked for otherwise are not" },
	{ 0 },
};

static const struct cni_field fields[] = {
	{ "daemonSocketPath", CNI_TEXT, .rule = &cni_rule_path,
	  .help = "the daemon's socket; default: /run/cni/dhcp.sock" },
	{ "provide", CNI_OBJECTS, .fields = fields_provide, .since = "v1.1.0",
	  .help = "options that are told to the server" },
	{ "request", CNI_OBJECTS, .fields = fields_request, .since = "v1.1.0",
	  .help = "options that the server has to tell" },
	{ "priority", CNI_INT, .rule = &cni_rule_count, .since = "v1.6.0",
	  .help = "metric of the routes" },
	{ 0 },
};

const struct cni_type cni_type_dhcp = {
	.type = "dhcp",
	.part = CNI_IPAMS,
	.fields = fields,
	.help = "addresses of a DHCP server of the network, by a daemon on the host",
};
