#include <errno.h>

#include "check.h"

/* What VirtualBox gives to every guest behind its NAT, the same to each. */
static const char nat_lab_address[] = "10.0.2.15";

/* Global addresses other than the chosen one: "10.0.0.5 (eth1)". */
static char *other_addresses(const struct facts *facts, const char *chosen)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];

		for (size_t n = 0; n < link->address_count; n++) {
			const struct fact_address *one = &link->addresses[n];

			if (str_eq(one->scope, "global") && !str_eq(one->address, chosen))
				strbuf_printf(&out, "%s%s (%s)", out.length ? ", " : "",
					      one->address, link->name);
		}
	}
	return strbuf_take(&out);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *why, *chosen = facts_node_address(in->facts, &why);
	cleanup_free char *others = chosen ? other_addresses(in->facts, chosen) : NULL;
	struct result *result;

	if (check_note(in, "interfaces"))
		return error_set(err, -EOPNOTSUPP, "%s", check_note(in, "interfaces"));
	if (!chosen) {
		result = report_add(report, CHECK_FAIL, NULL,
				    "this host has no address that other nodes could reach: %s",
				    why);
		result_observed(result, "none");
		result_expected(result, "a default route, and an address on its interface");
		result_hint(result, "ip route && ip -brief address");
		return 0;
	}
	if (!str_eq(chosen, nat_lab_address))
		return check_pass(report, NULL, "%s: %s%s%s", chosen, why,
				  *others ? "; others: " : "", others);
	result = report_add(report, CHECK_WARN, NULL,
			    "%s is the address of every VirtualBox guest behind NAT", chosen);
	result_observed(result, "%s: %s", chosen, why);
	result_expected(result, "an address of this host alone%s%s", *others ? ", as " : "",
			others);
	result_hint(result, "knode preflight --apiserver-advertise-address=ADDRESS");
	return 0;
}

const struct check check_net_address = {
	.id = "net-address",
	.title = "The node has an address of its own",
	.roles = ROLE_ANY,
	.why = "Nodes are known by one address. On hosts with several links that of the default "
	       "route is taken, which in labs is often a NAT address that all guests share: nodes "
	       "then register, and reach only themselves.",
	.rule = "There is an address on the interface of a default route, and it is not 10.0.2.15 "
		"(a warning). The message says why it was chosen, and which others there are.",
	.source = "kubernetes/kubernetes#69509; k3s-io/k3s#1365",
	.run = run,
};
