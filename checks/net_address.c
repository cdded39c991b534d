#include <errno.h>

#include "check.h"
#include "net.h"

/* What VirtualBox gives to every guest behind its NAT, the same to each. */
static const char nat_lab_address[] = "10.0.2.15";

/* Global addresses other than the chosen one, as "10.0.0.5 (eth1)". */
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

static int judge_chosen(const struct check_input *in, struct report *report)
{
	const char *why, *chosen = facts_node_address(in->facts, &why);
	cleanup_free char *others = chosen ? other_addresses(in->facts, chosen) : NULL;
	struct result *result;

	if (!chosen) {
		result = report_add(report, CHECK_FAIL, NULL,
				    "no interface has an address by which "
				    "other nodes could reach this host");
		result_observed(result, "no global address");
		result_expected(result, "a default route, and an address on its interface");
		result_hint(result, "ip route");
		return 0;
	}
	if (str_eq(chosen, nat_lab_address)) {
		result = report_add(report, CHECK_WARN, NULL,
				    "%s is the address of every VirtualBox guest behind NAT",
				    chosen);
		result_observed(result, "%s (%s)", chosen, why);
		result_expected(result, "an address of this host's own%s%s", *others ? ", as " : "",
				others);
		result_hint(result, "knode preflight --apiserver-advertise-address=ADDRESS");
		return 0;
	}
	if (*others)
		return check_pass(report, NULL, "%s, %s; there are also %s", chosen, why, others);
	return check_pass(report, NULL, "%s, %s", chosen, why);
}

static int judge_advertised(const struct check_input *in, struct report *report)
{
	const char *address = check_endpoint(in)->advertise_address;
	const char name[] = "net-address:advertise";
	struct result *result;

	if (in->role != ROLE_CONTROL_PLANE || !address)
		return check_skip(report, name, "this node advertises no API server");
	if (facts_has_address(in->facts, address))
		return check_pass(report, name, "%s is on an interface", address);
	result = report_add(
		report, in->config->cluster.etcd_is_external ? CHECK_WARN : CHECK_FAIL, name,
		"the advertised address %s is on no interface; etcd cannot listen", address);
	result_observed(result, "%s is on no interface", address);
	result_expected(result, "an address of this host");
	result_hint(result, "ip -brief address");
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	if (in->facts->interface_count == 0 && check_note(in, "interfaces"))
		return error_set(err, -EOPNOTSUPP, "%s", check_note(in, "interfaces"));
	return judge_chosen(in, report) + judge_advertised(in, report);
}

const struct check check_net_address = {
	.id = "net-address",
	.title = "There is an address for the node, and it is this host's own",
	.roles = ROLE_ANY,
	.why = "Certificates, etcd and kubelets are bound to one address. On hosts with several "
	       "links the one of the default route is taken, which in labs is often a NAT address "
	       "that all guests share: nodes then register, and reach only themselves.",
	.rule = "An interface has a global address; it is not 10.0.2.15 (a warning); the advertised "
		"address of a control plane is on an interface.",
	.source = "kubernetes/kubernetes#69509; k3s-io/k3s#1365",
	.run = run,
};
