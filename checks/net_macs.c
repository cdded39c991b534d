#include <strings.h>

#include "check/check.h"

/* Another physical link with the same burnt-in address, or NULL. */
static const struct fact_interface *find_twin(const struct facts *facts,
					      const struct fact_interface *interface)
{
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *other = &facts->interfaces[i];

		if (other != interface && other->permanent &&
		    strcasecmp(other->permanent, interface->permanent) == 0)
			return other;
	}
	return NULL;
}

static void judge(const struct facts *facts, const struct fact_interface *interface,
		  struct report *report)
{
	cleanup_free char *name = xasprintf("net-macs:%s", interface->name);
	const struct fact_interface *twin = find_twin(facts, interface);
	struct result *result;

	if (!twin) {
		check_pass(report, name, "%s of %s is its own", interface->permanent,
			   interface->name);
		return;
	}
	result = report_add(report, CHECK_WARN, name, "%s and %s have one MAC address",
			    interface->name, twin->name);
	result_observed(result, "%s", interface->permanent);
	result_expected(result, "an address of its own");
	result_hint(result, "ip -details link show %s", interface->name);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct facts *facts = in->facts;
	size_t before = report->count;

	(void)err;
	for (size_t i = 0; i < facts->interface_count; i++)
		if (facts->interfaces[i].permanent)
			judge(facts, &facts->interfaces[i], report);
	if (report->count == before)
		return check_skip(report, NULL, "no interface has a burnt-in MAC address");
	return 0;
}

const struct check check_net_macs = {
	.id = "net-macs",
	.title = "Burnt-in MAC addresses are unique on the host",
	.roles = ROLE_ANY,
	.why = "Switches and DHCP servers know hosts by their MAC addresses; two links with one "
	       "address get each other's frames. VLANs, bonds and bridges share addresses by "
	       "design, so only the permanent ones of physical links count. To compare them over "
	       "hosts, use `knode preflight --compare`.",
	.rule = "No two physical links have the same permanent address.",
	.source = "kubernetes.io, \"Verify the MAC address and product_uuid\"",
	.needs = { .areas = FACTS_NETWORK },
	.run = run,
};
