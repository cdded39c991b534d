/* Network links of Kubernetes: bridges and tunnels of the pod network, ends of pods' links. */
#include "acts/interface.h"
#include "install/installer.h"
#include "install/remains.h"

/* Whether a network of Kubernetes has this bridge. */
static bool is_bridge_of_ours(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->cni_network_count; i++) {
		const struct fact_cni_network *network = &facts->cni_networks[i];

		if (network->bridge && str_eq(network->bridge, name) &&
		    !remains_is_foreign(facts, network))
			return true;
	}
	return false;
}

/* What was there before stays, whatever it is called, and so does hardware. */
static bool is_ours(const struct facts *facts, const struct fact_interface *link)
{
	if (str_list_has(&facts->found_links, link->name) || link->permanent ||
	    (link->kind && (str_eq(link->kind, "physical") || str_eq(link->kind, "loopback"))))
		return false;
	return remains_is_link(link->name) || is_bridge_of_ours(facts, link->name);
}

static const struct fact_interface *find(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->interface_count; i++)
		if (str_eq(facts->interfaces[i].name, name))
			return &facts->interfaces[i];
	return NULL;
}

/* Whether the link is a pod's, by the bridge that it is plugged into. */
static bool is_plugged_into_ours(const struct facts *facts, const struct fact_interface *link)
{
	const struct fact_interface *master = link->master ? find(facts, link->master) : NULL;

	return master && is_ours(facts, master) && link->kind && str_eq(link->kind, "veth") &&
	       !str_list_has(&facts->found_links, link->name);
}

/*
 * A bridge comes with the first pod of its network, which may be now, before the kubelet is
 * stopped: a step for it that finds nothing does nothing.
 */
static void add_to_come(const struct facts *facts, struct plan *plan)
{
	for (size_t i = 0; i < facts->cni_network_count; i++) {
		const char *bridge = facts->cni_networks[i].bridge;

		if (bridge && is_bridge_of_ours(facts, bridge) && !find(facts, bridge) &&
		    !plan_find(plan, "interface", bridge))
			plan_interface_gone(plan, bridge);
	}
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct facts *facts = in->facts;

	(void)err;
	add_to_come(facts, plan);
	for (size_t i = 0; i < facts->interface_count; i++)
		if (is_plugged_into_ours(facts, &facts->interfaces[i]))
			plan_interface_gone(plan, facts->interfaces[i].name);
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];

		if (plan_find(plan, "interface", link->name))
			continue;
		if (is_ours(facts, link))
			plan_interface_gone(plan, link->name);
		else if (facts->found_at && !str_list_has(&facts->found_links, link->name))
			plan_note(plan,
				  "the link %s stays: it came after Kubernetes, but is not known "
				  "to be of it",
				  link->name);
	}
	return 0;
}

const struct installer installer_reset_links = {
	.id = "reset-links",
	.title = "Network links of Kubernetes",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_NETWORK | FACTS_FOUND },
	.add = add,
};
