/* Ranges of addresses and bridges: among networks, and against the host and the cluster. */
#include "cni/cni_lint_inside.h"
#include "cni/cni_ranges.h"

/* A range, and where it stands. */
struct placed {
	const struct cni_list *list;
	const struct cni_plugin *plugin;
	const struct cni_range *range;
};

static char *place_of(const struct placed *placed)
{
	return cni_place(placed->plugin->file, placed->range->in, "subnet");
}

static void lint_size(const struct cni_lint *lint, const struct placed *placed,
		      struct cni_findings *ret)
{
	int64_t size = cni_range_size(placed->range);
	cleanup_free char *text = cni_range_text(placed->range);

	if (size < lint->max_pods)
		cni_finding_add(ret, "range-small", place_of(placed),
				xasprintf("%s has %lld addresses, and the kubelet takes up to %lld "
					  "pods: the others wait in ContainerCreating",
					  text, (long long)size, (long long)lint->max_pods),
				NULL);
}

/* A route to the bridge of the network itself is its own. */
static bool is_own(const struct cni_taken *taken, const struct placed *placed)
{
	const char *bridge = json_map_text(placed->plugin->config, "bridge", "cni0");

	return taken->link && str_eq(placed->plugin->type, "bridge") && str_eq(taken->link, bridge);
}

static void lint_taken(const struct cni_lint *lint, const struct placed *placed,
		       struct cni_findings *ret)
{
	for (size_t i = 0; i < lint->taken_count; i++) {
		const struct cni_taken *taken = &lint->taken[i];
		cleanup_free char *text = NULL;

		if (!net_cidr_overlap(&taken->network, &placed->range->subnet) ||
		    is_own(taken, placed))
			continue;
		text = net_cidr_format(&placed->range->subnet);
		cni_finding_add(ret, "range-taken", place_of(placed),
				xasprintf("%s overlaps %s: packets to one of them get lost", text,
					  taken->what),
				NULL);
	}
}

static void lint_pods(const struct cni_lint *lint, const struct placed *placed,
		      struct cni_findings *ret)
{
	cleanup(str_list_done) struct str_list networks = { 0 };
	cleanup_free char *text = net_cidr_format(&placed->range->subnet), *all = NULL;
	int family = placed->range->subnet.network.family;

	for (size_t i = 0; i < lint->pod_count; i++) {
		const struct net_cidr *pods = &lint->pods[i];

		if (pods->network.family != family)
			continue;
		if (net_cidr_contains(pods, &placed->range->subnet.network) &&
		    pods->prefix <= placed->range->subnet.prefix)
			return;
		str_list_take(&networks, net_cidr_format(pods));
	}
	if (!networks.count)
		return;
	all = str_list_join(&networks, ", ");
	cni_finding_add(ret, "range-foreign", place_of(placed),
			xasprintf("%s is not in the cluster's network of pods (%s): kube-proxy and "
				  "other nodes do not take it for pods",
				  text, all),
			NULL);
}

/* Every network is held against those before it. */
static void lint_twice(const struct placed *all, size_t count, struct cni_findings *ret)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++) {
			cleanup_free char *one = NULL, *other = NULL, *where = NULL;

			if (all[i].list == all[j].list ||
			    !cni_ranges_overlap(all[i].range, all[j].range))
				continue;
			one = cni_range_text(all[i].range);
			other = cni_range_text(all[j].range);
			where = place_of(&all[j]);
			cni_finding_add(ret, "range-twice", place_of(&all[i]),
					xasprintf("%s overlaps %s of the network %s (%s): two pods "
						  "get one address",
						  one, other, all[j].list->name, where),
					NULL);
		}
}

/* --- Bridges --- */

static const struct cni_plugin *bridge_of(const struct cni_list *list)
{
	for (size_t i = 0; list && i < list->count; i++)
		if (str_eq(list->plugins[i].type, "bridge"))
			return &list->plugins[i];
	return NULL;
}

static void lint_bridges(const struct cni_lists *lists, struct cni_findings *ret)
{
	for (size_t i = 0; i < lists->count; i++)
		for (size_t j = 0; j < i; j++) {
			const struct cni_plugin *one = bridge_of(lists->items[i].list);
			const struct cni_plugin *other = bridge_of(lists->items[j].list);
			const char *name;

			if (!one || !other)
				continue;
			name = json_map_text(one->config, "bridge", "cni0");
			if (!str_eq(name, json_map_text(other->config, "bridge", "cni0")))
				continue;
			cni_finding_add(
				ret, "bridge-twice", cni_place(one->file, one->config, "bridge"),
				xasprintf("%s has the bridge %s, too: pods of both networks "
					  "meet there, and the gateway of one replaces the "
					  "other's",
					  lists->items[j].path, name),
				NULL);
		}
}

/* --- All of them --- */

static void add_placed(const struct cni_list *list, const struct cni_plugin *plugin,
		       const struct cni_ranges *ranges, struct placed **all, size_t *count,
		       size_t *capacity)
{
	for (size_t i = 0; i < ranges->count; i++) {
		*all = grow(*all, capacity, *count + 1, sizeof(**all));
		(*all)[(*count)++] = (struct placed){ list, plugin, &ranges->items[i] };
	}
}

void cni_lint_ranges(const struct cni_lint *lint, struct cni_findings *ret)
{
	cleanup_free struct placed *all = NULL;
	cleanup_free struct cni_ranges *ranges = NULL;
	size_t count = 0, capacity = 0, sets = 0;

	/* First the ranges, which must not move once they are pointed to. */
	for (size_t i = 0; i < lint->lists->count; i++)
		sets += lint->lists->items[i].list ? lint->lists->items[i].list->count : 0;
	ranges = xcalloc(sets, sizeof(*ranges));
	sets = 0;
	for (size_t i = 0; i < lint->lists->count; i++) {
		const struct cni_list *list = lint->lists->items[i].list;

		for (size_t j = 0; list && j < list->count; j++) {
			const struct json *ipam = json_map_get(list->plugins[j].config, "ipam");

			if (str_eq(json_map_text(ipam, "type", ""), "host-local"))
				cni_ranges_read(ipam, &ranges[sets]);
			add_placed(list, &list->plugins[j], &ranges[sets], &all, &count, &capacity);
			sets++;
		}
	}
	for (size_t i = 0; i < count; i++) {
		lint_size(lint, &all[i], ret);
		lint_taken(lint, &all[i], ret);
		lint_pods(lint, &all[i], ret);
	}
	lint_twice(all, count, ret);
	lint_bridges(lint->lists, ret);
	for (size_t i = 0; i < sets; i++)
		cni_ranges_done(&ranges[i]);
}
