#include "check/check.h"

/* Names of tables that iptables-nft alone makes. */
static const char *const tables[] = { "filter", "nat", "mangle", "raw" };

/* The first table that both kinds of iptables have, or NULL. */
static const char *table_of_both(const struct facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		cleanup_free char *nft = xasprintf("ip %s", tables[i]);

		if (str_list_has(&facts->iptables_tables, tables[i]) &&
		    str_list_has(&facts->nft_tables, nft))
			return tables[i];
	}
	return NULL;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *table = table_of_both(in->facts);
	struct result *result;

	(void)err;
	if (!table)
		return check_pass(report, NULL, "only one kind of iptables has tables");
	result = report_add(report, CHECK_WARN, NULL,
			    "both iptables-legacy and iptables-nft have a table %s: what one lets "
			    "pass, the other may drop",
			    table);
	result_observed(result, "legacy and nft");
	result_expected(result, "one of them");
	result_hint(result, "iptables-legacy-save; iptables-nft-save");
	return 0;
}

const struct check check_net_iptables = {
	.id = "net-iptables",
	.title = "The host uses one kind of iptables",
	.roles = ROLE_ANY,
	.why = "Rules of iptables-legacy and iptables-nft are in force side by side. kube-proxy, the "
	       "pod network and the host's firewall then see different halves of them, and "
	       "packets are dropped by rules that nobody shows.",
	.rule = "No table is there as one of iptables-legacy and of iptables-nft at once; else a "
		"warning.",
	.source = "kubernetes-sigs/iptables-wrappers; kubernetes/kubernetes#71305",
	.needs = { .areas = FACTS_FIREWALL },
	.run = run,
};
