#include <errno.h>

#include "check/check.h"
#include "facts/identity.h"

/* What VirtualBox gives to every guest behind its NAT, the same to each. */
static const char nat_lab_address[] = "10.0.2.15";

/* Other global addresses, without those of pod networks: "10.0.0.5 (eth1)"; and the first one. */
static char *other_addresses(const struct facts *facts, const char *chosen, const char **ret_first)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	*ret_first = NULL;
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];

		if (identity_is_shared_interface(link->name))
			continue;
		for (size_t n = 0; n < link->address_count; n++) {
			const char *address = link->addresses[n].address;

			if (!str_eq(link->addresses[n].scope, "global") || str_eq(address, chosen))
				continue;
			strbuf_printf(&out, "%s%s (%s)", out.length ? ", " : "", address,
				      link->name);
			if (!*ret_first)
				*ret_first = address;
		}
	}
	return strbuf_take(&out);
}

static int no_address(struct report *report, const char *why)
{
	struct result *result =
		report_add(report, CHECK_FAIL, NULL,
			   "no address by which other nodes reach this host: %s", why);

	result_expected(result, "a default route");
	result_hint(result, "ip route && ip -brief address");
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *why, *other, *chosen = facts_node_address(in->facts, &why);
	cleanup_free char *others = other_addresses(in->facts, chosen ? chosen : "", &other);
	struct result *result;

	if (check_note(in, "interfaces"))
		return error_set(err, -EOPNOTSUPP, "%s", check_note(in, "interfaces"));
	if (!chosen)
		return no_address(report, why);
	if (!str_eq(chosen, nat_lab_address))
		return check_pass(report, NULL, "%s: %s%s%s", chosen, why,
				  *others ? "; others: " : "", others);
	result = report_add(report, CHECK_WARN, NULL,
			    "%s is the address of every VirtualBox guest behind NAT", chosen);
	result_observed(result, "%s: %s", chosen, why);
	result_expected(result, "%s", *others ? others : "an address of its own");
	result_hint(result, "knode preflight --apiserver-advertise-address=%s",
		    other ? other : "ADDRESS");
	return 0;
}

const struct check check_net_address = {
	.id = "net-address",
	.title = "The node has an address of its own",
	.roles = ROLE_ANY,
	.why = "Nodes are known by one address. In labs, that of the default route is often a NAT "
	       "address that all guests share: nodes register, and reach only themselves.",
	.rule = "The interface of a default route has an address; 10.0.2.15 is a warning. The "
		"message says why it was chosen, and which others there are.",
	.source = "kubernetes/kubernetes#69509; k3s-io/k3s#1365",
	.needs = { .areas = FACTS_NETWORK },
	.run = run,
};
