/* The objects of manifests that names come from. */
#include <errno.h>

#include "base/net.h"
#include "dns/dns_reader.h"

/* Of the object that is being read. */
struct reader {
	struct dns_cluster *cluster;
	const struct manifest *manifest;
	const char *namespace, *name;
	int64_t before; /* number of the one of this kind and name that came before, or -1 */
	size_t number;  /* where the object is kept */
};

static int read_namespace(struct reader *reader, struct error *err)
{
	if (!net_is_dns_label(reader->name))
		return dns_fault(reader->manifest,
				 json_map_get(reader->manifest->object, "metadata"), "name", err,
				 "a Namespace's name is a DNS label");
	dns_index_add(&reader->cluster->namespaces, reader->name, 0);
	return 0;
}

static int read_node(struct reader *reader, struct error *err)
{
	(void)err;
	dns_index_add(&reader->cluster->nodes, reader->name, 0);
	return 0;
}

static int read_service(struct reader *reader, struct error *err)
{
	struct dns_cluster *cluster = reader->cluster;
	struct dns_service service;
	int r = dns_read_service(reader->manifest, reader->namespace, reader->name, &service, err);

	if (r < 0) {
		free(service.ports.items);
		return r;
	}
	if (reader->before < 0) {
		cluster->services = grow(cluster->services, &cluster->service_capacity,
					 cluster->service_count + 1, sizeof(service));
		reader->number = cluster->service_count++;
	} else {
		free(cluster->services[reader->number].ports.items);
	}
	cluster->services[reader->number] = service;
	return 0;
}

static int read_pod(struct reader *reader, struct error *err)
{
	struct dns_cluster *cluster = reader->cluster;
	struct dns_pod pod;

	if (dns_read_pod(reader->manifest, reader->namespace, reader->name, &pod, err) < 0)
		return -EINVAL;
	if (reader->before < 0) {
		cluster->pods = grow(cluster->pods, &cluster->pod_capacity, cluster->pod_count + 1,
				     sizeof(pod));
		reader->number = cluster->pod_count++;
	}
	cluster->pods[reader->number] = pod;
	return 0;
}

static int read_slice(struct reader *reader, struct error *err)
{
	struct dns_cluster *cluster = reader->cluster;
	const struct json *labels = json_path(reader->manifest->object, "metadata.labels");
	const char *manager = json_map_text(labels, "endpointslice.kubernetes.io/managed-by", "");
	struct dns_slice *slice;

	if (dns_read_slice(reader->manifest, reader->namespace, &slice, err) < 0)
		return -EINVAL;
	if (str_eq(manager, "endpointslice-controller.k8s.io") ||
	    str_eq(manager, "endpointslicemirroring-controller.k8s.io"))
		dns_index_add(&cluster->managed, slice->key, 0);
	if (reader->before < 0) {
		reader->number = cluster->slice_count;
		dns_cluster_add_slice(cluster, slice);
	} else {
		dns_slice_free(cluster->slices[reader->number]);
		cluster->slices[reader->number] = slice;
	}
	return 0;
}

static int read_endpoints(struct reader *reader, struct error *err)
{
	struct dns_cluster *cluster = reader->cluster;

	(void)err;
	if (reader->before < 0) {
		cluster->endpoints =
			grow(cluster->endpoints, &cluster->endpoints_capacity,
			     cluster->endpoints_count + 1, sizeof(const struct manifest *));
		reader->number = cluster->endpoints_count++;
	}
	cluster->endpoints[reader->number] = reader->manifest;
	return 0;
}

static const struct kind {
	const char *kind, *api;
	bool in_namespace;
	int (*read)(struct reader *reader, struct error *err);
} kinds[] = {
	{ "Namespace", "v1", false, read_namespace },
	{ "Node", "v1", false, read_node },
	{ "Service", "v1", true, read_service },
	{ "Pod", "v1", true, read_pod },
	{ "Endpoints", "v1", true, read_endpoints },
	{ "EndpointSlice", "discovery.k8s.io/v1", true, read_slice },
	{ "EndpointSlice", "discovery.k8s.io/v1beta1", true, read_slice },
};

static int read_names(const struct kind *kind, struct reader *reader, struct error *err)
{
	const struct manifest *manifest = reader->manifest;
	const struct json *metadata, *labels;

	if (dns_read_map(manifest, manifest->object, "metadata", &metadata, err) < 0 ||
	    dns_read_map(manifest, metadata, "labels", &labels, err) < 0 ||
	    dns_read_text(manifest, metadata, "name", &reader->name, err) < 0 ||
	    dns_read_text(manifest, metadata, "namespace", &reader->namespace, err) < 0)
		return -EINVAL;
	if (!reader->name || !*reader->name)
		return dns_fault(manifest, metadata, NULL, err, "metadata.name is missing");
	if (!net_is_dns_subdomain(reader->name))
		return dns_fault(manifest, metadata, "name", err,
				 "metadata.name is not a DNS name in lower case");
	if (!kind->in_namespace)
		return 0;
	if (!reader->namespace || !*reader->namespace)
		reader->namespace = "default";
	if (!net_is_dns_label(reader->namespace))
		return dns_fault(manifest, metadata, "namespace", err,
				 "\"%s\" is no name of a Namespace", reader->namespace);
	dns_index_add(&reader->cluster->namespaces, reader->namespace, 0);
	return 0;
}

static int read_object(const struct kind *kind, struct reader *reader, struct error *err)
{
	cleanup_free char *key = NULL;
	int r = read_names(kind, reader, err);

	if (r < 0)
		return r;
	key = xasprintf("%s/%s/%s", kind->kind, kind->in_namespace ? reader->namespace : "",
			reader->name);
	reader->before = json_map_int(reader->cluster->unique, key, -1);
	if (reader->before >= 0)
		reader->number = (size_t)reader->before;
	r = kind->read(reader, err);
	if (r == 0)
		json_map_set_int(reader->cluster->unique, key, (int64_t)reader->number);
	return r;
}

static const struct kind *find_kind(const struct json *object)
{
	const char *kind = json_map_text(object, "kind", "");
	const char *api = json_map_text(object, "apiVersion", "");

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_eq(kinds[i].kind, kind) && str_eq(kinds[i].api, api))
			return &kinds[i];
	return NULL;
}

int dns_read_objects(const struct manifests *manifests, struct dns_cluster *cluster,
		     struct error *err)
{
	for (size_t i = 0; i < manifests->count; i++) {
		struct reader reader = { .cluster = cluster, .manifest = &manifests->items[i] };
		const struct kind *kind = find_kind(reader.manifest->object);
		int r = kind ? read_object(kind, &reader, err) : 0;

		if (r < 0)
			return r;
	}
	return 0;
}
