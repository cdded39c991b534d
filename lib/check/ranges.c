#include "check/ranges.h"

/* Whether a route speaks of some network, not of the rest of the world or of one link alone. */
static bool counts(const struct net_cidr *network)
{
	return network->prefix != 0 && !net_ip_is_link_local(&network->network) &&
	       !net_ip_is_multicast(&network->network);
}

void range_use_done(struct range_use *use)
{
	free(use->what);
	*use = (struct range_use){ 0 };
}

static bool find_route(const struct facts *facts, const struct net_cidr *range,
		       struct range_use *ret)
{
	for (size_t i = 0; i < facts->route_count; i++) {
		const struct fact_route *route = &facts->routes[i];
		struct net_cidr network;

		if (!route->destination || net_cidr_parse(route->destination, &network) < 0)
			continue;
		if (!counts(&network) || !net_cidr_overlap(range, &network))
			continue;
		ret->link = route->interface;
		ret->route = route;
		ret->what = xasprintf("the route %s%s%s (table %s)", route->destination,
				      route->interface ? " by " : "",
				      route->interface ? route->interface : "",
				      route->table ? route->table : "main");
		return true;
	}
	return false;
}

static bool find_address(const struct facts *facts, const struct net_cidr *range,
			 struct range_use *ret)
{
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];

		for (size_t n = 0; n < link->address_count; n++) {
			struct net_ip ip;

			if (net_ip_parse(link->addresses[n].address, &ip) < 0 ||
			    !net_cidr_contains(range, &ip))
				continue;
			ret->link = link->name;
			ret->what = xasprintf("the address %s of %s", link->addresses[n].address,
					      link->name);
			return true;
		}
	}
	return false;
}

static bool find_nameserver(const struct str_list *servers, const struct net_cidr *range,
			    struct range_use *ret)
{
	for (size_t i = 0; i < servers->count; i++) {
		struct net_ip ip;

		if (net_ip_parse(servers->items[i], &ip) < 0 || !net_cidr_contains(range, &ip))
			continue;
		ret->what = xasprintf("the nameserver %s", servers->items[i]);
		return true;
	}
	return false;
}

bool range_find_use(const struct facts *facts, const struct net_cidr *range, struct range_use *ret)
{
	*ret = (struct range_use){ 0 };
	return find_address(facts, range, ret) ||
	       find_nameserver(&facts->nameservers, range, ret) ||
	       find_nameserver(&facts->upstream_nameservers, range, ret) ||
	       find_route(facts, range, ret);
}

static bool is_within(const struct fact_route *route, const struct net_cidr *range)
{
	struct net_cidr network;

	return route && net_cidr_parse(route->destination, &network) == 0 &&
	       network.prefix >= range->prefix;
}

char *range_use_end(const struct facts *facts, const struct net_cidr *range,
		    const struct range_use *use, bool fixed)
{
	if (use->link && facts_leftover(facts, use->link))
		return xasprintf("ip link delete %s", use->link);
	if (!fixed || !is_within(use->route, range))
		return NULL;
	return xasprintf("ip%s route del %s table %s", use->route->family == 6 ? " -6" : "",
			 use->route->destination, use->route->table ? use->route->table : "main");
}

char *range_free_one(const struct facts *facts, const struct net_cidr *range,
		     const struct net_cidr *avoid)
{
	static const char *const spaces[] = { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16" };

	for (size_t i = 0; i < ARRAY_SIZE(spaces); i++) {
		struct net_cidr space, candidate = *range;

		if (net_cidr_parse(spaces[i], &space) < 0 || space.prefix > range->prefix ||
		    range->network.family != 4)
			continue;
		/* From the far end: people number their networks from the near one. */
		for (uint64_t n = UINT64_C(1) << (range->prefix - space.prefix); n-- > 0;) {
			cleanup(range_use_done) struct range_use use = { 0 };

			if (net_cidr_nth(&space, n << (32 - range->prefix), &candidate.network) < 0)
				continue;
			if (!range_find_use(facts, &candidate, &use) &&
			    !(avoid && net_cidr_overlap(&candidate, avoid)))
				return net_cidr_format(&candidate);
		}
	}
	return NULL;
}
