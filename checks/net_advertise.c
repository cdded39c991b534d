#include "base/net.h"
#include "check/check.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *address = check_endpoint(in)->advertise_address;
	struct result *result;
	struct net_ip ip;

	(void)err;
	if (!address || net_ip_parse(address, &ip) < 0 || net_ip_is_unspecified(&ip))
		return check_skip(report, NULL, "no address is advertised (see net-address)");
	if (facts_has_address(in->facts, address))
		return check_pass(report, NULL, "%s is on an interface", address);
	result = report_add(report, in->config->cluster.etcd_is_external ? CHECK_WARN : CHECK_FAIL,
			    NULL, "the advertised address %s is on no interface", address);
	result_observed(result, "on no interface");
	result_expected(result, "an address of this host");
	result_hint(result, "ip address add %s/%d dev INTERFACE", address,
		    ip.family == 4 ? 32 : 128);
	return 0;
}

const struct check check_net_advertise = {
	.id = "net-advertise",
	.title = "The advertised address is on an interface",
	.roles = ROLE_CONTROL_PLANE,
	.why = "etcd and the API server's certificate are bound to the advertised address. An "
	       "address that only a router knows (NAT, a floating address) cannot be listened on: "
	       "etcd dies, and the control plane never comes up.",
	.rule = "localAPIEndpoint.advertiseAddress is an address of an interface; else a failure, or "
		"with external etcd a warning.",
	.source = "etcd, --listen-peer-urls; kubernetes/kubernetes#33618",
	.needs = { .areas = FACTS_NETWORK },
	.run = run,
};
