/* Table of `cni` of a NodeConfiguration; the fields of its plugins are in lib/plugins. */
#include "base/net.h"
#include "cni/cni_list.h"
#include "cni/cni_type.h"
#include "config/config_fields.h"
#include "config/config_rules.h"

enum {
	ORDER_MAX = 99, /* two digits, as customary */
};

#define AT(member) offsetof(struct config, node.cni.member)

/* What runtimes and plugins speak: SPEC.md of CNI. 0.x stands for older plugins. */
static const char *const versions[] = { "0.1.0", "0.2.0", "0.3.0", "0.3.1",
					"0.4.0", "1.0.0", "1.1.0", NULL };

static bool is_order(const char *text)
{
	int64_t order;

	return parse_int(text, 1, ORDER_MAX, &order) == 0;
}

static bool is_range(const char *text)
{
	struct net_cidr cidr;

	return net_cidr_parse(text, &cidr) == 0 && !cidr.host_bits;
}

static const struct field_rule rule_name = {
	"a name of letters, digits, \"_\", \".\" and \"-\", which begins with a letter or a digit",
	cni_name_is_valid
};
static const struct field_rule rule_cni_version = { .choices = versions };
static const struct field_rule rule_order = { "a number from 1 to 99", is_order };
static const struct field_rule rule_range = { "a network such as 10.244.0.0/24", is_range };

const struct field fields_cni[] = {
	{ "name", FIELD_TEXT, AT(name), .fallback = "knode", .rule = &rule_name,
	  .help = "name of the network" },
	{ "order", FIELD_INT, AT(order), .fallback = "10", .rule = &rule_order,
	  .help = "number before its file's name: of several files, the runtime takes the first" },
	{ "cniVersion", FIELD_TEXT, AT(cni_version), .fallback = "1.0.0", .rule = &rule_cni_version,
	  .help = "version of CNI between the runtime and the plugins" },
	{ "pluginsVersion", FIELD_TEXT, AT(plugins_version), .fallback = CNI_PLUGINS_NEWEST,
	  .rule = &rule_version, .help = "release of the plugins that the fields are for" },
	{ "confDir", FIELD_TEXT, AT(conf_dir), .rule = &rule_path,
	  .help = "where the configuration goes; default: where the runtime looks, else " CNI_CONF_DIR },
	{ "binDir", FIELD_TEXT, AT(bin_dir), .rule = &rule_path,
	  .help = "where plugins go, and are; default: where the runtime looks, else " CNI_BIN_DIR },
	{ "disableCheck", FIELD_BOOL, AT(disable_check),
	  .help = "the runtime does not look whether pods still have what they got" },
	{ "podCIDRs", FIELD_TEXTS, AT(pod_cidrs), .rule = &rule_range,
	  .help = "ranges of this node's pods, for host-local without ranges of its own" },
	{ "plugins", FIELD_OBJECTS, AT(plugins),
	  .help = "in the order of their calls; each has a type, and the fields of that" },
	{ 0 },
};
