/*
 * Routes of the pod network that go over links which stay: those to the pods of other nodes. They
 * are known by the record of init or join, which has the ranges of pods, and the routes before.
 * Routes over a link that came later go with it.
 */
#include "acts/route.h"
#include "base/net.h"
#include "install/installer.h"
#include "install/remains.h"

static bool is_to_pods(const struct facts *facts, const struct fact_route *route)
{
	struct net_cidr destination, range;

	if (net_cidr_parse(route->destination, &destination) < 0)
		return false;
	for (size_t i = 0; i < facts->found_pod_ranges.count; i++)
		if (net_cidr_parse(facts->found_pod_ranges.items[i], &range) == 0 &&
		    destination.prefix >= range.prefix &&
		    net_cidr_contains(&range, &destination.network))
			return true;
	return false;
}

static bool is_over_new_link(const struct facts *facts, const struct fact_route *route)
{
	return route->interface && !str_list_has(&facts->found_links, route->interface);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct facts *facts = in->facts;

	(void)err;
	for (size_t i = 0; facts->found_at && i < facts->route_count; i++) {
		const struct fact_route *route = &facts->routes[i];
		cleanup_free char *words = remains_route(route);

		if (str_eq(route->table, "main") && is_to_pods(facts, route) &&
		    !is_over_new_link(facts, route) && !str_list_has(&facts->found_routes, words) &&
		    !plan_find(plan, "route", words))
			plan_route_gone(plan, words);
	}
	return 0;
}

const struct installer installer_reset_routes = {
	.id = "reset-routes",
	.title = "Routes of the pod network",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_NETWORK | FACTS_FOUND },
	.add = add,
};
