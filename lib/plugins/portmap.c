/* Ports of the host that lead to pods (hostPort). Source: plugins/meta/portmap/main.go. */
#include "cni/cni_rules.h"

enum {
	MARK_MAX = 31,
};

static const struct cni_rule rule_mark = { "a bit from 0 to 31", .max = MARK_MAX };

static const struct cni_field fields[] = {
	{ "backend", CNI_TEXT, .rule = &cni_rule_masquerade, .since = "v1.6.0",
	  .help = "iptables or nftables; default: iptables where that is there" },
	{ "snat", CNI_BOOL, .help = "pods reach themselves by the host's port; default: true" },
	{ "masqAll", CNI_BOOL, .since = "v1.2.0", .help = "all that comes in is masqueraded" },
	{ "markMasqBit", CNI_INT, .rule = &rule_mark,
	  .help = "bit of the mark of packets to be masqueraded; default: 13" },
	{ "externalSetMarkChain", CNI_TEXT, .rule = &cni_rule_not_empty,
	  .help = "chain that sets the mark instead (KUBE-MARK-MASQ)" },
	{ "conditionsV4", CNI_TEXTS, .help = "further conditions of the rules of IPv4" },
	{ "conditionsV6", CNI_TEXTS, .help = "further conditions of the rules of IPv6" },
	{ 0 },
};

/* Conditions of iptables begin with a dash or an exclamation mark; those of nftables never do. */
static const char *backend_of(const struct json *conditions)
{
	const char *first = json_get_text(json_list_at(conditions, 0), "");

	if (!*first)
		return NULL;
	return *first == '-' || *first == '!' ? "iptables" : "nftables";
}

static void judge_backend(const struct cni_judge *judge, const struct json *config, const char *key,
			  const char *needed)
{
	const char *backend = json_map_text(config, "backend", "");

	if (needed && *backend && !str_eq(backend, needed))
		cni_fault_add(judge, CNI_FAULT_VALUE, config, key,
			      "is for %s, and the backend is %s", needed, backend);
}

static void judge(const struct cni_judge *judge, const struct json *config)
{
	static const char *const conditions[] = { "conditionsV4", "conditionsV6" };
	bool external = json_map_get(config, "externalSetMarkChain");

	if (external && json_map_get(config, "markMasqBit"))
		cni_fault_add(judge, CNI_FAULT_VALUE, config, "markMasqBit",
			      "does not go together with externalSetMarkChain");
	judge_backend(judge, config, "externalSetMarkChain", external ? "iptables" : NULL);
	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++)
		judge_backend(judge, config, conditions[i],
			      backend_of(json_map_get(config, conditions[i])));
}

static const char *const capabilities[] = { "portMappings", NULL };

const struct cni_type cni_type_portmap = {
	.type = "portmap",
	.part = CNI_CHAINS,
	.fields = fields,
	.capabilities = capabilities,
	.wanted_capabilities = capabilities,
	.judge = judge,
	.help = "ports of the host that lead to pods (hostPort)",
};
