/*
 * Packet-filter rules of Kubernetes and its network in every back end that is in use, tables of
 * nftables, virtual services of IPVS, and then the sets that rules had used.
 */
#include "acts/ipset.h"
#include "acts/ipvs.h"
#include "acts/nftable.h"
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

static void add_iptables(const struct facts *facts, struct plan *plan)
{
	cleanup(str_list_done) struct str_list backends = { 0 }, networks = { 0 };

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
}

static void add_nftables(const struct facts *facts, struct plan *plan)
{
	for (size_t i = 0; i < facts->nft_tables.count; i++) {
		const char *table = facts->nft_tables.items[i];

		if (remains_is_table(table) && !str_list_has(&facts->found_tables, table))
			plan_nftable_gone(plan, table);
	}
}

/* kube-proxy gives the addresses of Services to a link of its own: by it they are known. */
static void add_ipvs(const struct facts *facts, struct plan *plan)
{
	cleanup(str_list_done) struct str_list addresses = { 0 }, own = { 0 };

	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];
		bool is_proxy = str_eq(link->name, "kube-ipvs0");

		for (size_t k = 0; k < link->address_count; k++)
			str_list_add(is_proxy ? &addresses : &own, link->addresses[k].address);
	}
	if (addresses.count)
		plan_ipvs_gone(plan, &addresses, &own);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	(void)err;
	add_iptables(in->facts, plan);
	add_nftables(in->facts, plan);
	add_ipvs(in->facts, plan);
	/* Asking for sets would load their module. */
	if (facts_module_present(in->facts, "ip_set") && facts_binary(in->facts, "ipset")->path)
		plan_ipsets_gone(plan, remains_of_ipset);
	return 0;
}

static const char *const programs[] = { "ipset", NULL };

static const struct fact_module modules[] = { { "ip_set", "IP_SET" }, { 0 } };

const struct installer installer_reset_rules = {
	.id = "reset-rules",
	.title = "Packet-filter rules of Kubernetes",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_FIREWALL | FACTS_FOUND | FACTS_NETWORK,
		   .programs = programs,
		   .modules = modules },
	.add = add,
};
