/* Hosts in records, and the names that hosts of endpoints get. */
#include <math.h>

#include "base/net.h"
#include "dns/dns_cluster_inside.h"

char *dns_host_value(struct dns_host host)
{
	struct net_ip ip;

	if (host.family && net_ip_parse(host.text, &ip) == 0)
		return net_ip_format(&ip);
	if (host.family || str_ends(host.text, "."))
		return xstrdup(host.text);
	return xasprintf("%s.", host.text);
}

const char *dns_host_type(struct dns_host host)
{
	return host.family == 4 ? "A" : host.family == 6 ? "AAAA" : "CNAME";
}

char *dns_endpoint_label(const struct dns_cluster *cluster, const struct dns_address *address)
{
	char *label, mark;
	size_t length;

	if (address->hostname)
		return xstrdup(address->hostname);
	mark = strchr(address->host.text, '.') ? '.' : ':';
	if (!strchr(address->host.text, mark))
		return xstrdup("");
	label = xstrdup(address->host.text);
	for (char *at = label; *at; at++)
		*at = *at == mark ? '-' : *at;
	length = strlen(label);
	if (mark == ':' && label[length - 1] == '-' &&
	    dns_has(cluster, DNS_HOSTNAMES_END_IN_ZERO)) {
		label = xrealloc(label, length + 2);
		label[length] = '0';
		label[length + 1] = '\0';
	}
	return label;
}

int dns_weight(size_t count)
{
	double share = 100.0 / (100.0 * (double)count);
	int weight = (int)floor(share * 100);

	return weight ? weight : 1;
}

/* Of one Service that the server is an endpoint of. */
static void add_service_names(const struct dns_cluster *cluster, const struct dns_slice *slice,
			      const struct dns_service *service, const char *zone,
			      struct dns_records *ret)
{
	cleanup_free char *name =
		xasprintf("%s.%s.svc.%s", service->name, service->namespace, zone);

	for (size_t i = 0; i < service->host_count; i++)
		dns_records_add(ret, name, dns_host_type(service->hosts[i]),
				dns_host_value(service->hosts[i]));
	for (size_t i = 0; service->headless && i < slice->count; i++) {
		cleanup_free char *label = dns_endpoint_label(cluster, &slice->addresses[i]);
		cleanup_free char *full = xasprintf("%s.%s", label, name);

		dns_records_add(ret, full, dns_host_type(slice->addresses[i].host),
				dns_host_value(slice->addresses[i].host));
	}
}

/* nsAddrs() of ns.go. */
void dns_server_names(const struct dns_cluster *cluster, const char *zone, struct dns_records *ret)
{
	const struct dns_entry *entries;
	struct net_ip ip;
	size_t count;

	if (!cluster->server || net_ip_parse(cluster->server, &ip) < 0)
		return;
	entries = dns_index_find(&cluster->slices_by_ip, cluster->server, &count);
	if (!entries) {
		cleanup_free char *name = xasprintf("ns.dns.%s", zone);

		dns_records_add(ret, name, ip.family == 4 ? "A" : "AAAA", net_ip_format(&ip));
	}
	for (size_t i = 0; i < count; i++) {
		const struct dns_slice *slice = cluster->slices[entries[i].number];
		size_t found;
		const struct dns_entry *entry =
			dns_index_find(&cluster->services_by_key, slice->key, &found);

		if (entry)
			add_service_names(cluster, slice, &cluster->services[entry->number], zone,
					  ret);
	}
}
