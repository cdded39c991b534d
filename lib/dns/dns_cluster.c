#include "dns/dns_cluster.h"

#include <errno.h>

#include "base/net.h"
#include "dns/dns_cluster_inside.h"
#include "dns/dns_name.h"

const char *const dns_pods_words[] = { "disabled", "insecure", "verified", NULL };

struct version dns_oldest_coredns(void)
{
	return (struct version){ .major = 1, .minor = 10, .patch = 0 };
}

static int set_ways(const struct dns_ways *ways, struct dns_cluster *cluster, struct error *err)
{
	cleanup_free char *domain = NULL;
	struct version oldest = dns_oldest_coredns();
	struct net_ip ip;

	cluster->ways = *ways;
	cluster->server = ways->server;
	if (version_compare(&ways->coredns, &oldest) < 0)
		return error_set(err, -EINVAL,
				 "CoreDNS before v%d.%d.%d answers wildcards, and is not followed",
				 oldest.major, oldest.minor, oldest.patch);
	if (ways->server && net_ip_parse(ways->server, &ip) < 0)
		return error_set(err, -EINVAL, "the server's address \"%s\" is not an IP address",
				 ways->server);
	if (dns_name_parse(ways->domain, &domain, err) < 0)
		return error_wrap(err, "the cluster's domain");
	if (str_eq(domain, "."))
		return error_set(err, -EINVAL, "the cluster's domain may not be the root");
	cluster->zones[0] = dns_name_lower(domain);
	cluster->zones[1] = xstrdup("in-addr.arpa.");
	cluster->zones[2] = xstrdup("ip6.arpa.");
	return 0;
}

/* Which families of addresses the cluster has, and which of them comes first. */
static void find_families(const struct dns_cluster *cluster, bool ret_has[2], size_t *ret_first)
{
	int first = 0;

	ret_has[0] = ret_has[1] = false;
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct dns_pod *pod = &cluster->pods[i];

		for (size_t k = 0; k < pod->host_count; k++)
			ret_has[pod->hosts[k].family == 6] = true;
		if (!first && pod->host_count)
			first = pod->hosts[0].family;
	}
	for (size_t i = 0; i < cluster->service_count; i++) {
		const struct dns_service *service = &cluster->services[i];

		for (size_t k = 0; k < service->host_count; k++)
			ret_has[service->hosts[k].family == 6] = true;
		if (!first && service->host_count)
			first = service->hosts[0].family;
	}
	*ret_first = first == 6;
}

/*
 * Families that an API server chooses (initIPFamilyFields() of pkg/registry/core/service), and
 * addresses that it would assign. A Service with clusterIPs was in a cluster, and is as it was.
 */
static void complete_service(struct dns_service *service, const bool has[2], size_t first)
{
	const struct json *spec = json_map_get(service->manifest->object, "spec");
	const char *policy = json_map_text(spec, "ipFamilyPolicy", "SingleStack");
	bool external = str_eq(service->type, "ExternalName");
	size_t known = service->host_count;

	if (json_count(json_map_get(spec, "clusterIPs")))
		return;
	if (external || str_eq(policy, "RequireDualStack") ||
	    (str_eq(policy, "PreferDualStack") && has[0] && has[1]))
		service->families[0] = service->families[1] = true;
	if (!service->families[0] && !service->families[1])
		service->families[first] = true;
	if (external || service->headless)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(service->families); i++) {
		int family = i == 1 ? 6 : 4;

		if (service->families[i] && (!known || service->hosts[0].family != family) &&
		    service->host_count < ARRAY_SIZE(service->hosts))
			service->hosts[service->host_count++] =
				(struct dns_host){ .text = "<unassigned>", .family = family };
	}
}

static void index_services(struct dns_cluster *cluster)
{
	for (size_t i = 0; i < cluster->service_count; i++) {
		const struct dns_service *service = &cluster->services[i];
		cleanup_free char *key = xasprintf("%s.%s", service->name, service->namespace);

		dns_index_add(&cluster->services_by_key, key, i);
		for (size_t k = 0; k < service->host_count; k++)
			dns_index_add(&cluster->services_by_ip, service->hosts[k].text, i);
	}
	dns_index_sort(&cluster->services_by_key);
	dns_index_sort(&cluster->services_by_ip);
}

static void index_slices(struct dns_cluster *cluster)
{
	for (size_t i = 0; i < cluster->slice_count; i++) {
		const struct dns_slice *slice = cluster->slices[i];

		dns_index_add(&cluster->slices_by_key, slice->key, i);
		for (size_t k = 0; k < slice->count; k++)
			dns_index_add(&cluster->slices_by_ip, slice->addresses[k].host.text, i);
	}
	dns_index_sort(&cluster->slices_by_key);
	dns_index_sort(&cluster->slices_by_ip);
}

/*
 * Pods that CoreDNS watches (podListFunc()), by their first address alone. That a Pod begins to
 * terminate is passed over (ToPod()): it is known until it is gone.
 */
static void index_pods(struct dns_cluster *cluster)
{
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct dns_pod *pod = &cluster->pods[i];
		const char *phase =
			json_map_text(json_map_get(pod->manifest->object, "status"), "phase", "");

		if (pod->host_count && !pod->terminal && !str_eq(phase, "Unknown"))
			dns_index_add(&cluster->pods_by_ip, pod->hosts[0].text, i);
	}
	dns_index_sort(&cluster->pods_by_ip);
}

/* A Pod of the cluster's DNS: a ready one, else any. */
static void find_server(struct dns_cluster *cluster)
{
	bool found_ready = false;

	if (cluster->server)
		return;
	for (size_t i = 0; i < cluster->pod_count && !found_ready; i++) {
		const struct dns_pod *pod = &cluster->pods[i];
		const struct json *labels = json_path(pod->manifest->object, "metadata.labels");

		if (!str_eq(pod->namespace, "kube-system") || !pod->host_count || pod->terminal ||
		    !str_eq(json_map_text(labels, "k8s-app", ""), "kube-dns"))
			continue;
		found_ready = pod->ready && !pod->terminating;
		if (found_ready || !cluster->server)
			cluster->server = pod->hosts[0].text;
	}
}

int dns_cluster_read(const struct manifests *manifests, const struct dns_ways *ways,
		     struct dns_cluster **ret, struct error *err)
{
	/* Those that each cluster has from its first start on. */
	static const char *const namespaces[] = { "default", "kube-node-lease", "kube-public",
						  "kube-system" };
	cleanup_dns_cluster struct dns_cluster *cluster = xcalloc(1, sizeof(*cluster));
	bool has[2];
	size_t first;
	int r = set_ways(ways, cluster, err);

	if (r < 0)
		return r;
	cluster->unique = json_map();
	for (size_t i = 0; i < ARRAY_SIZE(namespaces); i++)
		dns_index_add(&cluster->namespaces, namespaces[i], 0);
	r = dns_read_objects(manifests, cluster, err);
	if (r < 0)
		return r;
	dns_index_sort(&cluster->namespaces);
	dns_index_sort(&cluster->nodes);
	dns_index_sort(&cluster->managed);
	find_families(cluster, has, &first);
	for (size_t i = 0; i < cluster->service_count; i++)
		complete_service(&cluster->services[i], has, first);
	index_services(cluster);
	r = dns_make_slices(cluster, err);
	if (r < 0)
		return r;
	index_slices(cluster);
	index_pods(cluster);
	find_server(cluster);
	*ret = take_ptr(&cluster);
	return 0;
}

static void indexes_done(struct dns_cluster *cluster)
{
	dns_index_done(&cluster->namespaces);
	dns_index_done(&cluster->nodes);
	dns_index_done(&cluster->managed);
	dns_index_done(&cluster->services_by_ip);
	dns_index_done(&cluster->services_by_key);
	dns_index_done(&cluster->slices_by_key);
	dns_index_done(&cluster->slices_by_ip);
	dns_index_done(&cluster->pods_by_ip);
	dns_index_done(&cluster->pods_by_label);
}

void dns_cluster_free(struct dns_cluster *cluster)
{
	if (!cluster)
		return;
	for (size_t i = 0; i < cluster->service_count; i++)
		free(cluster->services[i].ports.items);
	for (size_t i = 0; i < cluster->slice_count; i++)
		dns_slice_free(cluster->slices[i]);
	for (size_t i = 0; i < ARRAY_SIZE(cluster->zones); i++)
		free(cluster->zones[i]);
	free(cluster->services);
	free(cluster->pods);
	free(cluster->slices);
	free(cluster->endpoints);
	json_free(cluster->unique);
	str_list_done(&cluster->notes);
	indexes_done(cluster);
	free(cluster);
}

void dns_cluster_done(struct dns_cluster **cluster)
{
	dns_cluster_free(*cluster);
	*cluster = NULL;
}

const struct str_list *dns_cluster_notes(const struct dns_cluster *cluster)
{
	return &cluster->notes;
}

const struct json *dns_cluster_pod(const struct dns_cluster *cluster, const char *pod)
{
	cleanup_free char *key = xasprintf("Pod/%s%s", strchr(pod, '/') ? "" : "default/", pod);
	int64_t number = json_map_int(cluster->unique, key, -1);

	return number < 0 ? NULL : cluster->pods[number].manifest->object;
}

void dns_cluster_servers(const struct dns_cluster *cluster, struct str_list *ret)
{
	size_t count;
	const struct dns_entry *entry =
		dns_index_find(&cluster->services_by_key, "kube-dns.kube-system", &count);
	const struct dns_service *service = entry ? &cluster->services[entry->number] : NULL;

	for (size_t i = 0; service && i < service->host_count; i++)
		str_list_add(ret, service->hosts[i].text);
}
