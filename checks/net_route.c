#include <errno.h>

#include "base/net.h"
#include "check/addresses.h"
#include "check/check.h"

/* The route that packets to the range take: the main table's default, or a narrower one. */
static const struct fact_route *find_route(const struct facts *facts, const struct net_cidr *range)
{
	for (size_t i = 0; i < facts->route_count; i++) {
		const struct fact_route *route = &facts->routes[i];
		struct net_cidr network;

		if (route->destination && route->interface && route->type &&
		    str_eq(route->type, "unicast") &&
		    net_cidr_parse(route->destination, &network) == 0 &&
		    net_cidr_contains(&network, &range->network))
			return route;
	}
	return NULL;
}

static void judge(const struct facts *facts, const struct net_cidr *range, struct report *report)
{
	cleanup_free char *text = net_cidr_format(range);
	cleanup_free char *name = xasprintf("net-route:%s", text);
	const struct fact_route *route = find_route(facts, range);
	struct result *result;
	const char *link;

	if (route) {
		check_pass(report, name, "packets to Services (%s) have a route by %s", text,
			   route->interface);
		return;
	}
	result =
		report_add(report, CHECK_WARN, name,
			   "no route leads to Services (%s): processes of the host, the API server "
			   "among them, reach none",
			   text);
	result_observed(result, "no IPv%d default route", range->network.family);
	result_expected(result, "a default route, be it by a link without a gateway");
	link = addresses_link(facts, range->network.family);
	if (link)
		result_hint(result, "ip -%d route add default dev %s metric 4096",
			    range->network.family, link);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	struct net_cidr ranges[NET_CIDRS_MAX];
	size_t count;

	if (check_note(in, "routes"))
		return error_set(err, -EOPNOTSUPP, "%s", check_note(in, "routes"));
	if (net_cidrs_parse(in->config->cluster.service_subnet, ranges, NET_CIDRS_MAX, &count) < 0)
		return check_skip(report, NULL, "no range of Services is configured");
	for (size_t i = 0; i < count; i++)
		judge(in->facts, &ranges[i], report);
	return 0;
}

const struct check check_net_route = {
	.id = "net-route",
	.title = "The host has a route to Services",
	.roles = ROLE_ANY,
	.why = "The kernel chooses a route before kube-proxy's rules change the address of a packet. "
	       "Without any route to a Service's address it refuses to send: webhooks of the API "
	       "server and other processes of the host fail with \"network is unreachable\".",
	.rule = "A default route of each family of the Services' ranges, or one to the range; else a "
		"warning.",
	.source = "docs.k3s.io, \"Air-Gap Install\" (default network route)",
	.needs = { .areas = FACTS_NETWORK },
	.run = run,
};
