#include <errno.h>

#include "check/addresses.h"
#include "check/kubelet_flags.h"

/* What VirtualBox gives to every guest behind its NAT. */
static const char nat_lab_address[] = "10.0.2.15";

/* Without a default route: the address that the configuration gives, if the host has it. */
static int judge_given(const struct check_input *in, const char *why, struct report *report)
{
	cleanup_free char *from = NULL, *node_ip = kubelet_setting(in, "node-ip", "", &from);
	const char *advertised = check_endpoint(in)->advertise_address;
	const char *given = node_ip ? node_ip : advertised;
	struct result *result;

	if (given && facts_has_address(in->facts, given))
		return check_pass(report, NULL, "%s is given; %s", given, why);
	result = report_add(report, CHECK_FAIL, NULL,
			    "no address by which other nodes reach this host: %s", why);
	result_expected(result, "a default route");
	result_hint(result, "ip route && ip -brief address");
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *why, *other, *chosen = facts_node_address(in->facts, &why);
	cleanup_free char *others = addresses_besides(in->facts, chosen ? chosen : "", &other);
	struct result *result;

	if (check_note(in, "interfaces"))
		return error_set(err, -EOPNOTSUPP, "%s", check_note(in, "interfaces"));
	if (!chosen)
		return judge_given(in, why, report);
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
	.rule = "The interface of a default route has an address, or advertiseAddress or node-ip is "
		"one of the host; 10.0.2.15 is a warning. The message says why it was chosen.",
	.source = "kubernetes/kubernetes#69509; k3s-io/k3s#1365",
	.needs = { .areas = FACTS_NETWORK },
	.run = run,
};
