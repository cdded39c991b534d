/* Configuration and state of the pod network; other networks of the host (podman's) stay. */
#include "acts/tree.h"
#include "install/installer.h"
#include "install/remains.h"

#define STATE "/var/lib/cni"

static const struct fact_cni_network *find(const struct facts *facts, const char *path)
{
	for (size_t i = 0; i < facts->cni_network_count; i++)
		if (str_eq(facts->cni_networks[i].path, path))
			return &facts->cni_networks[i];
	return NULL;
}

static void tell_foreign(const struct fact_cni_network *network, struct plan *plan)
{
	if (network->package)
		plan_note(plan, "%s stays: it belongs to the package %s", network->path,
			  network->package);
	else
		plan_note(plan, "%s stays: it is of another network than Kubernetes'",
			  network->path);
}

/* Whether other networks stay, which keep state as well. */
static bool add_configs(const struct installer_input *in, const struct str_list *spared,
			struct plan *plan)
{
	const struct facts *facts = in->facts;
	bool shared = false;

	for (size_t i = 0; i < facts->cni_entries.count; i++) {
		const char *path = facts->cni_entries.items[i];
		const struct fact_cni_network *network = find(facts, path);

		if (network && remains_is_foreign(facts, network)) {
			shared = true;
			tell_foreign(network, plan);
		} else if (network || remains_is_cni_entry(path) || facts->found_at) {
			plan_tree(plan, path, spared);
		} else {
			plan_note(plan, "%s stays: it is not known to be of Kubernetes", path);
		}
	}
	return shared;
}

/* Where other networks stay, only what is known to be of ours goes. */
static void add_state(const struct facts *facts, bool shared, const struct str_list *spared,
		      struct plan *plan)
{
	if (!shared) {
		plan_tree(plan, STATE, spared);
		return;
	}
	for (size_t i = 0; i < facts->cni_network_count; i++) {
		const struct fact_cni_network *network = &facts->cni_networks[i];
		cleanup_free char *leases =
			xasprintf(STATE "/networks/%s", network->name ? network->name : "");

		if (network->name && !strchr(network->name, '/') &&
		    !remains_is_foreign(facts, network) && !plan_find(plan, "tree", leases))
			plan_tree(plan, leases, spared);
	}
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup(str_list_done) struct str_list spared = { 0 };
	bool shared;

	(void)err;
	remains_list_spared(in, &spared);
	shared = add_configs(in, &spared, plan);
	add_state(in->facts, shared, &spared, plan);
	for (size_t i = 0; remains_of_network[i]; i++)
		plan_tree(plan, remains_of_network[i], &spared);
	return 0;
}

const struct installer installer_reset_cni = {
	.id = "reset-cni",
	.title = "Configuration and state of the pod network",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_FOUND },
	.add = add,
};
