/* Table of knode's own NodeConfiguration. */
#include "config/config_fields.h"
#include "config/config_rules.h"

#define AT(member) offsetof(struct config, member)

static const struct field fields_host[] = {
	{ "nodeName", FIELD_TEXT, AT(node.host_name), .rule = &rule_node_name,
	  .help = "name of the host, where nodeRegistration.name is not set" },
	{ "address", FIELD_TEXT, AT(node.host_address), .rule = &rule_ip,
	  .help = "address of the host, where localAPIEndpoint.advertiseAddress is not set" },
	{ "criSocket", FIELD_TEXT, AT(node.host_cri_socket), .rule = &rule_socket,
	  .help = "socket of its container runtime, where nodeRegistration.criSocket is not set" },
	{ "caDirectories", FIELD_TEXTS, AT(node.ca_directories), .rule = &rule_path,
	  .help = "directories of CA certificates that static pods mount beside /etc/ssl/certs" },
	{ "proxyEnvironment", FIELD_MAP, AT(node.proxy_environment),
	  .help = "HTTP_PROXY, HTTPS_PROXY, NO_PROXY of static pods" },
	{ "resolvConf", FIELD_TEXT, AT(node.resolv_conf), .rule = &rule_path,
	  .help = "resolv.conf for the kubelet; default: /etc/resolv.conf" },
	{ "externalCA", FIELD_BOOL, AT(node.external_ca),
	  .help = "ca.crt is there without its key: no component gets a key to sign with" },
	{ "packagedKubelet", FIELD_BOOL, AT(node.packaged_kubelet),
	  .help = "a package brought the kubelet's unit: none is written" },
	{ 0 },
};

static const struct field fields_preflight[] = {
	{ "severities", FIELD_MAP, AT(node.severities), .rule = &rule_severity,
	  .help = "by name of a check: fail, warn or ignore" },
	{ "parallel", FIELD_INT, AT(node.parallel), .fallback = "16", .rule = &rule_count,
	  .help = "how many checks may wait on a network at once" },
	{ 0 },
};

const struct field fields_node[] = {
	{ "host", FIELD_OBJECT, 0, .fields = fields_host,
	  .help = "what depends on the host, for rendering without looking at it" },
	{ "preflight", FIELD_OBJECT, 0, .fields = fields_preflight, .help = "policy of checks" },
	{ "storage", FIELD_OBJECT, 0, .fields = fields_storage,
	  .help = "volumes, claims and classes that init makes" },
	{ "cni", FIELD_OBJECT, 0, .fields = fields_cni,
	  .help = "network of the pods, by plugins of CNI" },
	{ "artifacts", FIELD_OBJECT, 0, .fields = fields_artifacts,
	  .help = "where programs come from that knode installs" },
	{ "addons", FIELD_OBJECT, 0, .fields = fields_addons, .help = "settings of addons" },
	{ 0 },
};

const void *config_settings(const struct config *config, const char *addon)
{
	const struct field *field = fields_addons;

	while (!str_eq(field->key, addon))
		field++;
	return field_at_const(field, config);
}
