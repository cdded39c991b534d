/* Interfaces and routes, and the address that follows from them. */
#include <errno.h>

#include "base/net.h"
#include "facts/facts_gather.h"

static char *copy_text(const struct json *map, const char *key)
{
	return xstrdup_or_null(json_map_text(map, key, NULL));
}

static int family_of(const struct json *map)
{
	return str_eq(json_map_text(map, "family", ""), "inet6") ? 6 : 4;
}

/* --- Interfaces --- */

static void read_links(const struct host *host, struct facts *facts)
{
	cleanup_json struct json *links = NULL;
	struct error err;

	if (host_links(host, &links, &err) < 0) {
		facts_note_error(facts, "interfaces", &err);
		return;
	}
	facts->interfaces = xcalloc(json_count(links), sizeof(*facts->interfaces));
	facts->interface_count = json_count(links);
	for (size_t i = 0; i < facts->interface_count; i++) {
		const struct json *link = json_list_at(links, i);
		struct fact_interface *fact = &facts->interfaces[i];

		*fact = (struct fact_interface){
			.name = xstrdup(json_map_text(link, "name", "")),
			.mac = copy_text(link, "mac"),
			.kind = copy_text(link, "kind"),
			.driver = copy_text(link, "driver"),
			.master = copy_text(link, "master"),
			.mtu = (int)json_map_int(link, "mtu", 0),
			.up = json_map_bool(link, "up", false),
		};
		/* A VLAN, bond or bridge takes the address of a link below it. */
		if (fact->kind && str_eq(fact->kind, "physical"))
			fact->permanent = copy_text(link, "permanentMac");
	}
}

static struct fact_interface *find_interface(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->interface_count; i++)
		if (str_eq(facts->interfaces[i].name, name))
			return &facts->interfaces[i];
	return NULL;
}

static void read_addresses(const struct host *host, struct facts *facts)
{
	cleanup_json struct json *addresses = NULL;
	struct error err;

	if (host_addresses(host, &addresses, &err) < 0) {
		facts_note_error(facts, "addresses", &err);
		return;
	}
	for (size_t i = 0; i < json_count(addresses); i++) {
		const struct json *address = json_list_at(addresses, i);
		struct fact_interface *fact =
			find_interface(facts, json_map_text(address, "interface", ""));
		size_t capacity;

		if (!fact || !json_map_text(address, "address", NULL))
			continue;
		capacity = fact->address_count; /* exactly full: few are added */
		fact->addresses = grow(fact->addresses, &capacity, fact->address_count + 1,
				       sizeof(*fact->addresses));
		fact->addresses[fact->address_count++] = (struct fact_address){
			.address = copy_text(address, "address"),
			.prefix = (int)json_map_int(address, "prefix", 0),
			.family = family_of(address),
			.scope = copy_text(address, "scope"),
		};
	}
}

/* --- Routes --- */

static void read_routes(const struct host *host, struct facts *facts)
{
	cleanup_json struct json *routes = NULL;
	struct error err;

	if (host_routes(host, &routes, &err) < 0) {
		facts_note_error(facts, "routes", &err);
		return;
	}
	facts->routes = xcalloc(json_count(routes), sizeof(*facts->routes));
	facts->route_count = json_count(routes);
	if (facts->route_count >= HOST_ROUTES_MAX)
		facts_note(facts, "routes: only the first %d are kept", HOST_ROUTES_MAX);
	for (size_t i = 0; i < facts->route_count; i++) {
		const struct json *route = json_list_at(routes, i);

		facts->routes[i] = (struct fact_route){
			.family = family_of(route),
			.destination = xstrdup(json_map_text(route, "destination", "")),
			.gateway = copy_text(route, "gateway"),
			.interface = copy_text(route, "interface"),
			.source = copy_text(route, "source"),
			.type = copy_text(route, "type"),
			.table = copy_text(route, "table"),
			.metric = json_map_int(route, "metric", 0),
		};
	}
}

/* --- The node's address --- */

static bool is_default(const struct fact_route *route, int family)
{
	return route->family == family && route->interface && route->table &&
	       str_eq(route->table, "main") && route->type && str_eq(route->type, "unicast") &&
	       str_ends(route->destination, "/0");
}

/* The first address of an interface that others can reach, as Go's IsGlobalUnicast. */
static const char *usable_address(const struct fact_interface *interface, int family)
{
	for (size_t i = 0; interface && interface->up && i < interface->address_count; i++) {
		const struct fact_address *address = &interface->addresses[i];
		struct net_ip ip;

		if (address->family == family && net_ip_parse(address->address, &ip) == 0 &&
		    !net_ip_is_loopback(&ip) && !net_ip_is_link_local(&ip) &&
		    !net_ip_is_multicast(&ip) && !net_ip_is_unspecified(&ip))
			return address->address;
	}
	return NULL;
}

/* Of the default routes whose interface has a usable address, the one with the lowest metric. */
static const struct fact_route *best_route(const struct facts *facts, int family)
{
	const struct fact_route *best = NULL;

	for (size_t i = 0; i < facts->route_count; i++) {
		const struct fact_route *route = &facts->routes[i];

		if (is_default(route, family) && (!best || route->metric < best->metric) &&
		    usable_address(find_interface(facts, route->interface), family))
			best = route;
	}
	return best;
}

/* On unnumbered links, routers keep the host's address on the loopback interface. */
static bool choose_loopback(struct facts *facts, int family)
{
	const char *address = usable_address(find_interface(facts, "lo"), family);

	for (size_t i = 0; address && i < facts->route_count; i++) {
		if (!is_default(&facts->routes[i], family))
			continue;
		facts->node_address = xstrdup(address);
		facts->node_address_why = xasprintf(
			"the interface of the default route, %s, has no address; lo has this one",
			facts->routes[i].interface);
		return true;
	}
	return false;
}

static bool choose_address(struct facts *facts, int family)
{
	const struct fact_route *route = best_route(facts, family);

	if (!route)
		return choose_loopback(facts, family);
	facts->node_address =
		xstrdup(usable_address(find_interface(facts, route->interface), family));
	facts->node_address_why =
		xasprintf("first address of %s, the interface of the %s default route",
			  route->interface, family == 4 ? "IPv4" : "IPv6");
	return true;
}

const char *facts_family_address(const struct facts *facts, int family)
{
	const struct fact_route *route = best_route(facts, family);

	return route ? usable_address(find_interface(facts, route->interface), family) : NULL;
}

const char *facts_loopback_address(const struct facts *facts)
{
	const struct fact_interface *lo = find_interface(facts, "lo");
	const char *address = usable_address(lo, 4);

	return address ? address : usable_address(lo, 6);
}

void facts_gather_network(const struct host *host, struct facts *facts)
{
	read_links(host, facts);
	read_addresses(host, facts);
	read_routes(host, facts);
	if (!choose_address(facts, 4) && !choose_address(facts, 6))
		facts->node_address_why =
			xstrdup("there is no default route through an interface with an address");
}
