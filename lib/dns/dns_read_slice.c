/* EndpointSlices, and Endpoints, which a controller mirrors in EndpointSlices. */
#include <errno.h>

#include "base/net.h"
#include "dns/dns_reader.h"

enum {
	MIRRORED_MAX = 1000 /* --mirroring-max-endpoints-per-subset of kube-controller-manager */
};

struct dns_slice *dns_slice_new(const char *namespace, const char *service)
{
	struct dns_slice *slice = xcalloc(1, sizeof(*slice));

	slice->namespace = namespace;
	slice->key = xasprintf("%s.%s", service, namespace);
	return slice;
}

void dns_slice_add(struct dns_slice *slice, struct dns_host host, const char *hostname)
{
	slice->addresses = grow(slice->addresses, &slice->capacity, slice->count + 1,
				sizeof(*slice->addresses));
	slice->addresses[slice->count++] = (struct dns_address){ host, hostname };
}

void dns_slice_free(struct dns_slice *slice)
{
	if (!slice)
		return;
	free(slice->key);
	free(slice->ports.items);
	free(slice->addresses);
	free(slice);
}

static void slice_done(struct dns_slice **slice)
{
	dns_slice_free(*slice);
}

static int read_hostname(const struct manifest *manifest, const struct json *map, const char **ret,
			 struct error *err)
{
	if (dns_read_text(manifest, map, "hostname", ret, err) < 0)
		return -EINVAL;
	if (*ret && !**ret)
		*ret = NULL;
	if (*ret && !net_is_dns_label(*ret))
		return dns_fault(manifest, map, "hostname", err,
				 "hostname \"%s\" is not a DNS label", *ret);
	return 0;
}

/* One of `endpoints`; what is not ready has no name. */
static int read_endpoint(const struct manifest *manifest, const struct json *map, bool named,
			 struct dns_slice *slice, struct error *err)
{
	const struct json *addresses, *conditions;
	const char *hostname;
	bool ready;

	if (!json_is_map(map))
		return dns_fault(manifest, manifest->object, "endpoints", err,
				 "one of its endpoints is not a mapping");
	if (dns_read_list(manifest, map, "addresses", &addresses, err) < 0 ||
	    dns_read_map(manifest, map, "conditions", &conditions, err) < 0 ||
	    dns_read_bool(manifest, conditions, "ready", true, &ready, err) < 0 ||
	    read_hostname(manifest, map, &hostname, err) < 0)
		return -EINVAL;
	for (size_t i = 0; i < json_count(addresses); i++) {
		const char *text = json_get_text(json_list_at(addresses, i), "");
		struct dns_host host = { .text = text };

		if (named ? !net_is_dns_subdomain(text)
			  : dns_read_host(manifest, map, "addresses", text, &host, err) < 0)
			return named ? dns_fault(manifest, map, "addresses", err,
						 "\"%s\" is not a DNS name", text)
				     : -EINVAL;
		if (ready)
			dns_slice_add(slice, host, hostname);
	}
	return 0;
}

int dns_read_slice(const struct manifest *manifest, const char *namespace, struct dns_slice **ret,
		   struct error *err)
{
	const struct json *metadata = json_map_get(manifest->object, "metadata");
	const struct json *labels = json_map_get(metadata, "labels"), *endpoints;
	cleanup(slice_done) struct dns_slice *slice =
		dns_slice_new(namespace, json_map_text(labels, "kubernetes.io/service-name", ""));
	const char *type;

	if (dns_read_text(manifest, manifest->object, "addressType", &type, err) < 0 ||
	    dns_read_list(manifest, manifest->object, "endpoints", &endpoints, err) < 0 ||
	    dns_read_ports(manifest, manifest->object, &slice->ports, err) < 0)
		return -EINVAL;
	for (size_t i = 0; i < json_count(endpoints); i++)
		if (read_endpoint(manifest, json_list_at(endpoints, i),
				  type && str_eq(type, "FQDN"), slice, err) < 0)
			return -EINVAL;
	*ret = take_ptr(&slice);
	return 0;
}

/* Of a subset: addresses that are ready, and others, which take the place of the same one. */
static int count_subset(const struct manifest *manifest, const struct json *subset,
			struct dns_slice **slices, struct error *err)
{
	static const char *const keys[] = { "addresses", "notReadyAddresses" };
	cleanup_json struct json *not_ready = json_map();
	size_t taken = 0;

	for (size_t key = ARRAY_SIZE(keys); key-- > 0;) {
		const struct json *list;

		if (dns_read_list(manifest, subset, keys[key], &list, err) < 0)
			return -EINVAL;
		for (size_t i = 0; i < json_count(list); i++) {
			const struct json *item = json_list_at(list, i);
			cleanup_free char *same = NULL;
			const char *ip, *hostname;
			struct dns_host host;

			if (dns_read_text(manifest, item, "ip", &ip, err) < 0 ||
			    read_hostname(manifest, item, &hostname, err) < 0 ||
			    dns_read_host(manifest, item, "ip", ip ? ip : "", &host, err) < 0)
				return -EINVAL;
			same = xasprintf("%s %s", ip, hostname ? hostname : "");
			if (key)
				json_map_set_bool(not_ready, same, true);
			else if (!json_map_bool(not_ready, same, false) && taken++ < MIRRORED_MAX)
				dns_slice_add(slices[host.family == 6], host, hostname);
		}
	}
	return 0;
}

/* Whether both have the same ports, in any order. */
static bool ports_same(const struct dns_ports *a, const struct dns_ports *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct dns_port *port = &a->items[i];
		size_t k = 0;

		while (k < b->count && (b->items[k].number != port->number ||
					!str_eq(b->items[k].name, port->name) ||
					!str_eq(b->items[k].protocol, port->protocol)))
			k++;
		if (k == b->count)
			return false;
	}
	return a->count == b->count;
}

/* The slice of this family and these ports among those from @first on; made when it is missing. */
static struct dns_slice *find_slice(struct dns_cluster *cluster, size_t first, size_t family,
				    const struct dns_slice *like)
{
	struct dns_slice *slice;

	for (size_t i = first + family; i < cluster->slice_count; i += 2)
		if (ports_same(&cluster->slices[i]->ports, &like->ports))
			return cluster->slices[i];
	for (size_t i = 0; i < 2; i++) {
		slice = xcalloc(1, sizeof(*slice));
		slice->namespace = like->namespace;
		slice->key = xstrdup(like->key);
		for (size_t k = 0; k < like->ports.count; k++)
			dns_ports_add(&slice->ports, like->ports.items[k]);
		dns_cluster_add_slice(cluster, slice);
	}
	return cluster->slices[cluster->slice_count - 2 + family];
}

int dns_mirror_endpoints(const struct manifest *manifest, struct dns_cluster *cluster,
			 struct error *err)
{
	const struct json *metadata = json_map_get(manifest->object, "metadata"), *subsets;
	const char *name = json_map_text(metadata, "name", "");
	const char *namespace = json_map_text(metadata, "namespace", "default");
	size_t first = cluster->slice_count;

	if (dns_read_list(manifest, manifest->object, "subsets", &subsets, err) < 0)
		return -EINVAL;
	for (size_t i = 0; i < json_count(subsets); i++) {
		const struct json *subset = json_list_at(subsets, i);
		cleanup(slice_done) struct dns_slice *like = dns_slice_new(namespace, name);
		struct dns_slice *slices[2];

		if (!json_is_map(subset))
			return dns_fault(manifest, manifest->object, "subsets", err,
					 "one of its subsets is not a mapping");
		if (dns_read_ports(manifest, subset, &like->ports, err) < 0)
			return -EINVAL;
		for (size_t family = 0; family < ARRAY_SIZE(slices); family++)
			slices[family] = find_slice(cluster, first, family, like);
		if (count_subset(manifest, subset, slices, err) < 0)
			return -EINVAL;
	}
	return 0;
}
