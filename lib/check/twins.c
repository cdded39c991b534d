#include "check/twins.h"

#include <strings.h>

#include "facts/identity.h"

bool twins_same_id(const struct facts *facts, const char *other)
{
	const char *own = facts->machine_id;

	return own && identity_is_own_machine_id(own) && str_eq(own, other);
}

static bool is_same_uuid(const char *own, const char *other)
{
	char swapped[IDENTITY_UUID_SIZE];

	if (!own || !identity_is_own_uuid(own))
		return false;
	return strcasecmp(own, other) == 0 ||
	       (identity_swap_uuid(own, swapped) && strcasecmp(swapped, other) == 0);
}

/* The address of a physical link of this host that the Node has as well; NULL: none. */
static const char *shared_mac(const struct facts *facts, const struct cluster_node *node)
{
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];

		if (link->permanent && !identity_is_shared_interface(link->name) &&
		    str_list_has(&node->macs, link->permanent))
			return link->permanent;
	}
	return NULL;
}

static void tell_twin(struct report *report, const char *what, const char *value, const char *node,
		      const char *remedy)
{
	cleanup_free char *id = xasprintf("cluster-nodes:%s", what);
	struct result *result = report_add(
		report, CHECK_FAIL, id, "the %s %s is also that of the Node %s", what, value, node);

	result_expected(result, "one of this host's own");
	result_hint(result, "%s", remedy);
}

bool twins_judge(const struct facts *facts, const struct cluster_node *node, struct report *report)
{
	const char *mac = shared_mac(facts, node);
	bool uuid = is_same_uuid(facts->product_uuid, node->system_uuid);
	bool id = twins_same_id(facts, node->machine_id);

	if (uuid)
		tell_twin(
			report, "product_uuid", facts->product_uuid, node->name,
			"# give the clone a new UUID in the hypervisor, and a new machine-id then");
	if (id)
		tell_twin(report, "machine-id", facts->machine_id, node->name,
			  "rm -f /etc/machine-id /var/lib/dbus/machine-id && "
			  "systemd-machine-id-setup && reboot");
	if (mac)
		tell_twin(report, "mac", mac, node->name,
			  "# give the clone new network cards in the hypervisor");
	return uuid || id || mac;
}
