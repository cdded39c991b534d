/* A bridge of the host, and a pair of links into each pod. Source: plugins/main/bridge/bridge.go.
 */
#include "cni/cni_rules.h"

enum {
	VLAN_MAX = 4094,
};

static const struct cni_rule rule_trunk = { "a VLAN ID from 1 to 4094", .min = 1, .max = VLAN_MAX };

static const struct cni_field fields_trunk[] = {
	{ "id", CNI_INT, .rule = &rule_trunk, .help = "one VLAN" },
	{ "minID", CNI_INT, .rule = &rule_trunk, .help = "the first of several" },
	{ "maxID", CNI_INT, .rule = &rule_trunk, .help = "the last of several" },
	{ 0 },
};

static const struct cni_field fields[] = {
	{ "bridge", CNI_TEXT, .rule = &cni_rule_link, .help = "name of the bridge; default: cni0" },
	{ "isGateway", CNI_BOOL, .help = "the bridge gets an address, by which pods reach others" },
	{ "isDefaultGateway", CNI_BOOL,
	  .help = "the same, and the pods' default route leads there" },
	{ "forceAddress", CNI_BOOL, .help = "another address of the bridge is replaced" },
	{ "ipMasq", CNI_BOOL, .help = "traffic of pods to the outside comes from the host" },
	{ "ipMasqBackend", CNI_TEXT, .rule = &cni_rule_masquerade, .since = "v1.6.0",
	  .help = "what does that: iptables or nftables" },
	{ "mtu", CNI_INT, .rule = &cni_rule_mtu, .help = "MTU of the links" },
	{ "hairpinMode", CNI_BOOL, .help = "a pod may reach itself by a Service" },
	{ "promiscMode", CNI_BOOL, .help = "the bridge takes all packets; not with hairpinMode" },
	{ "vlan", CNI_INT, .rule = &cni_rule_vlan, .help = "VLAN of the pods" },
	{ "vlanTrunk", CNI_OBJECTS, .fields = fields_trunk, .since = "v1.3.0",
	  .help = "VLANs that pods may use" },
	{ "preserveDefaultVlan", CNI_BOOL, .since = "v1.3.0", .help = "VLAN 1 stays on the links" },
	{ "macspoofchk", CNI_BOOL, .since = "v1.1.0", .help = "pods keep to their MAC addresses" },
	{ "enabledad", CNI_BOOL, .since = "v1.1.0", .help = "IPv6 addresses are probed for" },
	{ "disableContainerInterface", CNI_BOOL, .since = "v1.4.1",
	  .help = "the pod's link stays down; not with ipam" },
	{ "portIsolation", CNI_BOOL, .since = "v1.7.0", .help = "pods do not reach one another" },
	{ 0 },
};

static void judge_trunk(const struct cni_judge *judge, const struct json *trunk, size_t i)
{
	cleanup_free char *key = xasprintf("vlanTrunk[%zu]", i), *path = cni_judge_path(judge, key);
	const struct json *item = json_list_at(trunk, i);
	bool has_min = json_map_get(item, "minID"), has_max = json_map_get(item, "maxID");
	struct cni_judge at = *judge;

	at.path = path;
	if (has_min != has_max)
		cni_fault_add(&at, CNI_FAULT_VALUE, item, has_min ? "minID" : "maxID",
			      "minID and maxID go together, %s is missing",
			      has_min ? "maxID" : "minID");
	else if (has_min && json_map_int(item, "minID", 0) > json_map_int(item, "maxID", 0))
		cni_fault_add(&at, CNI_FAULT_VALUE, item, "minID", "is greater than maxID");
}

/*
 * isDefaultGateway adds a default route of its own, unless "routes" has one with a gateway; the
 * kernel refuses the second (calcGateways() of v0.8.7 to v1.9.1).
 */
static void judge_default_route(const struct cni_judge *judge, const struct json *config)
{
	const struct json *ipam = json_map_get(config, "ipam");
	const struct json *routes = json_map_get(ipam, "routes");
	struct cni_judge at = *judge;

	if (!json_map_bool(config, "isDefaultGateway", false))
		return;
	for (size_t i = 0; json_is_list(routes) && i < json_count(routes); i++) {
		const struct json *route = json_list_at(routes, i);
		cleanup_free char *key = xasprintf("ipam.routes[%zu]", i);
		cleanup_free char *path = cni_judge_path(judge, key);
		const char *destination = json_map_text(route, "dst", "");

		at.path = path;
		if (!*json_map_text(route, "gw", "") &&
		    (str_eq(destination, "0.0.0.0/0") || str_eq(destination, "::/0")))
			cni_fault_add(&at, CNI_FAULT_VALUE, route, "dst",
				      "isDefaultGateway makes this route, too, and the pod cannot "
				      "have it twice");
	}
}

static void judge(const struct cni_judge *judge, const struct json *config)
{
	const struct json *trunk = json_map_get(config, "vlanTrunk");

	if (json_map_bool(config, "hairpinMode", false) &&
	    json_map_bool(config, "promiscMode", false))
		cni_fault_add(judge, CNI_FAULT_VALUE, config, "promiscMode",
			      "does not go together with hairpinMode");
	if (json_map_bool(config, "disableContainerInterface", false) &&
	    *json_map_text(json_map_get(config, "ipam"), "type", ""))
		cni_fault_add(judge, CNI_FAULT_VALUE, config, "disableContainerInterface",
			      "does not go together with ipam");
	judge_default_route(judge, config);
	for (size_t i = 0; i < json_count(trunk) && json_is_list(trunk); i++)
		judge_trunk(judge, trunk, i);
}

static const struct cni_kind kinds[] = { { "bridge", "bridge", "BRIDGE" },
					 { "veth", "veth", "VETH" },
					 { 0 } };

const struct cni_type cni_type_bridge = {
	.type = "bridge",
	.part = CNI_MAKES,
	.addresses = CNI_IPAM_OPTIONAL,
	.fields = fields,
	.capabilities = (const char *const[]){ "mac", "ips", "ipRanges", "dns", NULL },
	.kinds = kinds,
	.judge = judge,
	.help = "a bridge of the host, and a pair of links into each pod",
};
