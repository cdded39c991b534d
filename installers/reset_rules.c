/* Packet-filter rules of Kubernetes and its network, in every back end that is in use. */
#include "acts/rules.h"
#include "install/installer.h"
#include "install/remains.h"

/* Chains of a back end that were there before: "nat CNI-FORWARD" of "iptables-nft nat ...". */
static void list_chains(const struct facts *facts, const char *backend, struct str_list *ret)
{
	size_t length = strlen(backend);

	for (size_t i = 0; i < facts->found_chains.count; i++) {
		const char *chain = facts->found_chains.items[i];

		if (str_starts(chain, backend) && chain[length] == ' ')
			str_list_add(ret, chain + length + 1);
	}
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct facts *facts = in->facts;
	cleanup(str_list_done) struct str_list backends = { 0 }, networks = { 0 };

	(void)err;
	for (size_t i = 0; i < facts->cni_network_count; i++)
		if (facts->cni_networks[i].name &&
		    remains_is_foreign(facts, &facts->cni_networks[i]))
			str_list_add(&networks, facts->cni_networks[i].name);
	remains_list_backends(facts, &backends);
	for (size_t i = 0; i < backends.count; i++) {
		cleanup(str_list_done) struct str_list chains = { 0 };

		list_chains(facts, backends.items[i], &chains);
		plan_rules_gone(plan, backends.items[i], &chains, &networks);
	}
	return 0;
}

const struct installer installer_reset_rules = {
	.id = "reset-rules",
	.title = "Packet-filter rules of Kubernetes",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_FIREWALL | FACTS_FOUND },
	.add = add,
};
