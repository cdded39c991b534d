/*
 * What is here before Kubernetes comes: reset and its --verify go by that. On a host that is a node
 * already, or half of one, it is too late for a record.
 */
#include "acts/found.h"
#include "base/net.h"
#include "install/installer.h"
#include "install/remains.h"

static bool is_node(const struct facts *facts)
{
	return facts_leftover(facts, "/etc/kubernetes/kubelet.conf") ||
	       facts_leftover(facts, "/etc/kubernetes/manifests");
}

static struct json *list_links(const struct facts *facts)
{
	struct json *list = json_list();

	for (size_t i = 0; i < facts->interface_count; i++)
		json_list_add_text(list, facts->interfaces[i].name);
	return list;
}

static struct json *list_routes(const struct facts *facts)
{
	struct json *list = json_list();

	for (size_t i = 0; i < facts->route_count; i++)
		if (str_eq(facts->routes[i].table, "main")) {
			cleanup_free char *route = remains_route(&facts->routes[i]);

			json_list_add_text(list, route);
		}
	return list;
}

static struct json *list_pod_ranges(const struct config *config)
{
	struct net_cidr ranges[NET_CIDRS_MAX];
	struct json *list = json_list();
	size_t count = 0;

	if (!config->cluster.pod_subnet ||
	    net_cidrs_parse(config->cluster.pod_subnet, ranges, NET_CIDRS_MAX, &count) < 0)
		return list;
	for (size_t i = 0; i < count; i++) {
		cleanup_free char *text = net_cidr_format(&ranges[i]);

		json_list_add_text(list, text);
	}
	return list;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct facts *facts = in->facts;
	cleanup(str_list_done) struct str_list dirs = { 0 }, backends = { 0 };
	struct json *found;

	(void)err;
	if (!facts || in->begun || is_node(facts)) /* rendered for no host, or too late */
		return 0;
	remains_list_dirs(in->config, &dirs);
	remains_list_backends(facts, &backends);
	found = json_map();
	json_map_set(found, "links", list_links(facts));
	json_map_set(found, "routes", list_routes(facts));
	json_map_set(found, "tables", json_texts(&facts->nft_tables));
	json_map_set(found, "podRanges", list_pod_ranges(in->config));
	plan_found(plan, &dirs, &backends, found);
	return 0;
}

const struct installer installer_host_record = {
	.id = "host-record",
	.title = "Record of what is here before Kubernetes",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_NETWORK | FACTS_FIREWALL | FACTS_LEFTOVERS },
	.add = add,
};
