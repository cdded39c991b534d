/*
 * EndpointSlices that are missing, as the controllers make them: of selectors and Pods
 * (pkg/controller/endpointslice/{reconciler,utils}.go) and of Endpoints (endpointslicemirroring).
 */
#include <errno.h>

#include "dns/dns_reader.h"

enum {
	ENDPOINTS_MAX = 100 /* --max-endpoints-per-slice of kube-controller-manager */
};

/* Endpoints with the same ports, in slices of one family. */
struct group {
	struct dns_ports ports;
	struct dns_slice *slices[2]; /* IPv4, IPv6: the one that is being filled */
	size_t filled[2];            /* endpoints of it, ready or not */
	struct json *seen[2];        /* endpoints, by address and hostname */
};

struct groups {
	struct group *items;
	size_t count, capacity;
};

static void groups_done(struct groups *groups)
{
	for (size_t i = 0; i < groups->count; i++) {
		free(groups->items[i].ports.items);
		json_free(groups->items[i].seen[0]);
		json_free(groups->items[i].seen[1]);
	}
	free(groups->items);
}

/* FindPort() of pkg/api/v1/pod: the number of the container's port of that name; 0: none. */
static int find_target(const struct dns_pod *pod, const struct dns_port *port)
{
	const char *name = json_get_text(port->target, NULL);
	const struct json *containers = json_path(pod->manifest->object, "spec.containers");

	if (!name || !*name) {
		int64_t number = json_get_int(port->target, 0);

		return number > 0 && number <= UINT16_MAX ? (int)number : port->number;
	}
	for (size_t i = 0; i < json_count(containers); i++) {
		const struct json *ports = json_map_get(json_list_at(containers, i), "ports");

		for (size_t k = 0; k < json_count(ports); k++) {
			const struct json *item = json_list_at(ports, k);
			int64_t number = json_map_int(item, "containerPort", 0);

			if (str_eq(json_map_text(item, "name", ""), name) &&
			    str_eq(json_map_text(item, "protocol", "TCP"), port->protocol) &&
			    number > 0 && number <= UINT16_MAX)
				return (int)number;
		}
	}
	return 0;
}

/* The ports of an endpoint; those whose target the Pod does not name are left out. */
static struct dns_ports slice_ports(const struct dns_service *service, const struct dns_pod *pod)
{
	struct dns_ports ports = { 0 };

	for (size_t i = 0; i < service->ports.count; i++) {
		struct dns_port port = service->ports.items[i];

		port.number = find_target(pod, &port);
		if (port.number > 0)
			dns_ports_add(&ports, port);
	}
	if (!ports.count)
		dns_ports_add(
			&ports,
			(struct dns_port){ .name = "", .protocol = "", .number = DNS_PORT_NONE });
	return ports;
}

/* Both come from the ports of one Service, in its order. */
static bool ports_same(const struct dns_ports *a, const struct dns_ports *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].number != b->items[i].number ||
		    !str_eq(a->items[i].name, b->items[i].name) ||
		    !str_eq(a->items[i].protocol, b->items[i].protocol))
			return false;
	return true;
}

static struct group *find_group(struct groups *groups, struct dns_ports *ports)
{
	struct group *group;

	for (size_t i = 0; i < groups->count; i++) {
		if (ports_same(&groups->items[i].ports, ports)) {
			free(ports->items);
			return &groups->items[i];
		}
	}
	groups->items =
		grow(groups->items, &groups->capacity, groups->count + 1, sizeof(*groups->items));
	group = &groups->items[groups->count++];
	*group = (struct group){ .ports = *ports, .seen = { json_map(), json_map() } };
	return group;
}

static const char *hostname_of(const struct dns_service *service, const struct dns_pod *pod)
{
	const struct json *spec = json_map_get(pod->manifest->object, "spec");
	const char *hostname = json_map_text(spec, "hostname", "");

	if (!*hostname || !str_eq(json_map_text(spec, "subdomain", ""), service->name))
		return NULL;
	return hostname;
}

/* An endpoint of one family, which takes its place in a slice also when it is not ready. */
static void add_endpoint(struct dns_cluster *cluster, const struct dns_service *service,
			 struct group *group, size_t family, const struct dns_pod *pod)
{
	const char *hostname = hostname_of(service, pod);
	bool ready = service->published || (pod->ready && !pod->terminating);

	for (size_t i = 0; i < pod->host_count; i++) {
		cleanup_free char *same =
			xasprintf("%s %s", pod->hosts[i].text, hostname ? hostname : "");

		if ((pod->hosts[i].family == 6) != (family == 1) ||
		    json_map_bool(group->seen[family], same, false))
			continue;
		json_map_set_bool(group->seen[family], same, true);
		if (!group->slices[family] || group->filled[family] == ENDPOINTS_MAX) {
			struct dns_slice *slice = dns_slice_new(service->namespace, service->name);

			for (size_t k = 0; k < group->ports.count; k++)
				dns_ports_add(&slice->ports, group->ports.items[k]);
			dns_cluster_add_slice(cluster, slice);
			group->slices[family] = slice;
			group->filled[family] = 0;
		}
		group->filled[family]++;
		if (ready)
			dns_slice_add(group->slices[family], pod->hosts[i], hostname);
	}
}

static bool has_labels(const struct dns_pod *pod, const struct json *selector)
{
	const struct json *metadata = json_map_get(pod->manifest->object, "metadata");
	const struct json *labels = json_map_get(metadata, "labels");
	struct json_iter iter = json_iter(selector);

	while (json_next(&iter)) {
		const char *value = json_map_text(labels, iter.key, NULL);

		if (!value || !str_eq(value, json_get_text(iter.value, "")))
			return false;
	}
	return true;
}

/* The shortest list of Pods that have one of the labels of the selector. */
static const struct dns_entry *find_pods(const struct dns_cluster *cluster,
					 const struct dns_service *service, size_t *ret_count)
{
	struct json_iter iter = json_iter(service->selector);
	const struct dns_entry *best = NULL;

	*ret_count = SIZE_MAX;
	while (json_next(&iter)) {
		cleanup_free char *key = xasprintf("%s/%s=%s", service->namespace, iter.key,
						   json_get_text(iter.value, ""));
		size_t count;
		const struct dns_entry *found =
			dns_index_find(&cluster->pods_by_label, key, &count);

		if (count < *ret_count) {
			*ret_count = count;
			best = found;
		}
	}
	return best;
}

/* ShouldPodBeInEndpoints() of pkg/controller/util/endpoint, and whether its Node is there. */
static bool is_endpoint(struct dns_cluster *cluster, const struct dns_service *service,
			const struct dns_pod *pod)
{
	const struct json *spec = json_map_get(pod->manifest->object, "spec");
	const char *node = json_map_text(spec, "nodeName", "");

	if (pod->terminal)
		return false;
	if (!pod->host_count) {
		str_list_take(&cluster->notes,
			      xasprintf("Pod %s/%s has no address yet: it is no endpoint of "
					"Service %s",
					pod->namespace, pod->name, service->name));
		return false;
	}
	if (!*node || service->published || !cluster->nodes.count ||
	    dns_index_has(&cluster->nodes, node))
		return true;
	str_list_take(&cluster->notes,
		      xasprintf("Pod %s/%s is on the Node %s, which is not among the Nodes: it is "
				"no endpoint of Service %s",
				pod->namespace, pod->name, node, service->name));
	return false;
}

static int select_pods(struct dns_cluster *cluster, const struct dns_service *service,
		       struct error *err)
{
	cleanup(groups_done) struct groups groups = { 0 };
	struct json_iter iter = json_iter(service->selector);
	const struct dns_entry *entries;
	size_t count;

	while (json_next(&iter))
		if (!json_is_text(iter.value))
			return dns_fault(service->manifest, service->selector, iter.key, err,
					 "the selector's value of %s is not a string", iter.key);
	entries = find_pods(cluster, service, &count);
	for (size_t i = 0; i < count; i++) {
		const struct dns_pod *pod = &cluster->pods[entries[i].number];
		struct dns_ports ports;
		struct group *group;

		if (!has_labels(pod, service->selector) || !is_endpoint(cluster, service, pod))
			continue;
		ports = slice_ports(service, pod);
		group = find_group(&groups, &ports);
		for (size_t family = 0; family < ARRAY_SIZE(service->families); family++)
			if (service->families[family])
				add_endpoint(cluster, service, group, family, pod);
	}
	return 0;
}

static void index_labels(struct dns_cluster *cluster)
{
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct dns_pod *pod = &cluster->pods[i];
		struct json_iter iter =
			json_iter(json_path(pod->manifest->object, "metadata.labels"));

		while (json_next(&iter)) {
			cleanup_free char *key = xasprintf("%s/%s=%s", pod->namespace, iter.key,
							   json_get_text(iter.value, ""));

			dns_index_add(&cluster->pods_by_label, key, i);
		}
	}
	dns_index_sort(&cluster->pods_by_label);
}

/* Whether these Endpoints are of a Service without a selector, and nobody wants them left alone. */
static bool is_mirrored(const struct dns_cluster *cluster, const struct manifest *manifest)
{
	const struct json *metadata = json_map_get(manifest->object, "metadata");
	const char *skip = json_map_text(json_map_get(metadata, "labels"),
					 "endpointslice.kubernetes.io/skip-mirror", "");
	cleanup_free char *key = xasprintf("%s.%s", json_map_text(metadata, "name", ""),
					   json_map_text(metadata, "namespace", "default"));
	size_t count;
	const struct dns_entry *entry = dns_index_find(&cluster->services_by_key, key, &count);

	return entry && !cluster->services[entry->number].selector && !str_eq(skip, "true") &&
	       !json_map_get(json_map_get(metadata, "annotations"),
			     "control-plane.alpha.kubernetes.io/leader") &&
	       !dns_index_has(&cluster->managed, key);
}

int dns_make_slices(struct dns_cluster *cluster, struct error *err)
{
	for (size_t i = 0; i < cluster->endpoints_count; i++)
		if (is_mirrored(cluster, cluster->endpoints[i]) &&
		    dns_mirror_endpoints(cluster->endpoints[i], cluster, err) < 0)
			return -EINVAL;
	index_labels(cluster);
	for (size_t i = 0; i < cluster->service_count; i++) {
		const struct dns_service *service = &cluster->services[i];
		cleanup_free char *key = NULL;

		if (!service->selector)
			continue;
		key = xasprintf("%s.%s", service->name, service->namespace);
		if (!dns_index_has(&cluster->managed, key) &&
		    select_pods(cluster, service, err) < 0)
			return -EINVAL;
	}
	return 0;
}
