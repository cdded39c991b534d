#include "check/ranges.h"

/* Whether a route speaks of some network, not of the rest of the world or of one link alone. */
static bool counts(const struct net_cidr *network)
{
	return network->prefix != 0 && !net_ip_is_link_local(&network->network) &&
	       !net_ip_is_multicast(&network->network);
}

static char *route_in(const struct facts *facts, const struct net_cidr *range,
		      const char **ret_link)
{
	for (size_t i = 0; i < facts->route_count; i++) {
		const struct fact_route *route = &facts->routes[i];
		struct net_cidr network;

		if (!route->destination || net_cidr_parse(route->destination, &network) < 0)
			continue;
		if (!counts(&network) || !net_cidr_overlap(range, &network))
			continue;
		*ret_link = route->interface;
		return xasprintf("the route %s%s%s (table %s)", route->destination,
				 route->interface ? " by " : "",
				 route->interface ? route->interface : "",
				 route->table ? route->table : "main");
	}
	return NULL;
}

static char *address_in(const struct facts *facts, const struct net_cidr *range,
			const char **ret_link)
{
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];

		for (size_t n = 0; n < link->address_count; n++) {
			struct net_ip ip;

			if (net_ip_parse(link->addresses[n].address, &ip) < 0 ||
			    !net_cidr_contains(range, &ip))
				continue;
			*ret_link = link->name;
			return xasprintf("the address %s of %s", link->addresses[n].address,
					 link->name);
		}
	}
	return NULL;
}

static char *nameserver_in(const struct str_list *servers, const struct net_cidr *range)
{
	for (size_t i = 0; i < servers->count; i++) {
		struct net_ip ip;

		if (net_ip_parse(servers->items[i], &ip) == 0 && net_cidr_contains(range, &ip))
			return xasprintf("the nameserver %s", servers->items[i]);
	}
	return NULL;
}

char *range_user(const struct facts *facts, const struct net_cidr *range, const char **ret_link)
{
	char *user;

	*ret_link = NULL;
	user = address_in(facts, range, ret_link);
	if (!user)
		user = nameserver_in(&facts->nameservers, range);
	if (!user)
		user = nameserver_in(&facts->upstream_nameservers, range);
	if (!user)
		user = route_in(facts, range, ret_link);
	return user;
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
			cleanup_free char *user = NULL;
			const char *link;

			if (net_cidr_nth(&space, n << (32 - range->prefix), &candidate.network) < 0)
				continue;
			user = range_user(facts, &candidate, &link);
			if (!user && !(avoid && net_cidr_overlap(&candidate, avoid)))
				return net_cidr_format(&candidate);
		}
	}
	return NULL;
}
