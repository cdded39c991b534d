/* Lets traffic of pods through the host's firewall. Source: plugins/meta/firewall/firewall.go. */
#include "cni/cni_rules.h"

static const struct cni_rule rule_backend = {
	.choices = (const char *const[]){ "iptables", "firewalld", NULL },
};
static const struct cni_rule rule_policy = {
	.choices = (const char *const[]){ "open", "same-bridge", "isolated", NULL },
};

static const struct cni_field fields[] = {
	{ "backend", CNI_TEXT, .rule = &rule_backend,
	  .help = "iptables or firewalld; default: firewalld where that runs" },
	{ "iptablesAdminChainName", CNI_TEXT, .rule = &cni_rule_not_empty,
	  .help = "chain for the operator's own rules; default: CNI-ADMIN" },
	{ "firewalldZone", CNI_TEXT, .rule = &cni_rule_not_empty,
	  .help = "zone of the pods; default: trusted" },
	{ "ingressPolicy", CNI_TEXT, .rule = &rule_policy, .since = "v1.1.0",
	  .help = "who reaches pods: open (default), same-bridge or isolated" },
	{ 0 },
};

static void judge(const struct cni_judge *judge, const struct json *config)
{
	static const char isolated[] = "v1.7.0";

	if (str_eq(json_map_text(config, "ingressPolicy", ""), "isolated") &&
	    !cni_judge_has(judge, isolated))
		cni_fault_add(judge, CNI_FAULT_VALUE, config, "ingressPolicy",
			      "plugins know \"isolated\" from %s on", isolated);
}

const struct cni_type cni_type_firewall = {
	.type = "firewall",
	.part = CNI_CHAINS,
	.fields = fields,
	.judge = judge,
	.help = "lets traffic of pods through the host's firewall",
};
