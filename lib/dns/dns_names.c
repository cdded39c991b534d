/* All names of a cluster: the zone transfer of CoreDNS (xfr.go), names of addresses and of Pods. */
#include <ctype.h>

#include "base/net.h"
#include "dns/dns_query.h"

static void add_srv(struct dns_records *ret, const char *name, int weight, int port,
		    const char *target)
{
	dns_records_add(ret, name, "SRV", xasprintf("0 %d %d %s", weight, port, target));
}

/* "_http._tcp.web.apps.svc.cluster.local."; free it. */
static char *port_name(const struct dns_port *port, const char *name)
{
	char *full = xasprintf("_%s._%s.%s", port->name, port->protocol, name);

	str_to_lower(full);
	return full;
}

static void add_service(const struct dns_service *service, const char *name,
			struct dns_records *ret)
{
	for (size_t i = 0; i < service->host_count; i++)
		dns_records_add(ret, name, dns_host_type(service->hosts[i]),
				dns_host_value(service->hosts[i]));
	for (size_t i = 0; i < service->ports.count; i++) {
		const struct dns_port *port = &service->ports.items[i];
		cleanup_free char *full = port_name(port, name);

		if (port->number == DNS_PORT_NONE)
			continue;
		add_srv(ret, name, dns_weight(1), port->number, name);
		if (*port->name)
			add_srv(ret, full, dns_weight(1), port->number, name);
	}
}

static void add_slice(const struct dns_cluster *cluster, const struct dns_slice *slice,
		      const char *name, struct dns_records *ret)
{
	for (size_t i = 0; i < slice->count; i++) {
		const struct dns_address *address = &slice->addresses[i];
		cleanup_free char *label = dns_endpoint_label(cluster, address);
		cleanup_free char *full = xasprintf("%s%s%s", label, *label ? "." : "", name);

		if (address->host.family) {
			const char *type = dns_host_type(address->host);

			dns_records_add(ret, name, type, dns_host_value(address->host));
			dns_records_add(ret, full, type, dns_host_value(address->host));
		}
		for (size_t k = 0; k < slice->ports.count; k++) {
			const struct dns_port *port = &slice->ports.items[k];
			cleanup_free char *srv = port_name(port, name);

			/* What is no address gets no record of its own, and SRV names the root. */
			if (*port->name)
				add_srv(ret, srv, dns_weight(slice->count), (uint16_t)port->number,
					address->host.family ? full : ".");
		}
	}
}

static void add_headless(const struct dns_cluster *cluster, const struct dns_service *service,
			 const char *name, struct dns_records *ret)
{
	cleanup_free char *key = xasprintf("%s.%s", service->name, service->namespace);
	size_t count;
	const struct dns_entry *entries = dns_index_find(&cluster->slices_by_key, key, &count);

	for (size_t i = 0; i < count; i++)
		add_slice(cluster, cluster->slices[entries[i].number], name, ret);
}

static void add_records(const struct dns_cluster *cluster, struct dns_records *ret)
{
	const char *zone = cluster->zones[0];
	cleanup_records struct dns_records names = { 0 };

	dns_records_add(
		ret, zone, "SOA",
		xasprintf("ns.dns.%s hostmaster.%s <serial> 7200 1800 86400 5", zone, zone));
	dns_server_names(cluster, zone, &names);
	for (size_t i = 0; i < names.count; i++)
		dns_records_add(ret, zone, "NS", xstrdup(names.items[i].name));
	dns_records_move(ret, &names);
	for (size_t i = 0; i < cluster->service_count; i++) {
		const struct dns_service *service = &cluster->services[i];
		cleanup_free char *name =
			xasprintf("%s.%s.svc.%s", service->name, service->namespace, zone);
		struct net_ip ip;

		if (service->headless)
			add_headless(cluster, service, name, ret);
		else if (!service->external_name)
			add_service(service, name, ret);
		else if (net_ip_parse(service->external_name, &ip) < 0)
			dns_records_add(ret, name, "CNAME",
					dns_host_value((struct dns_host){
						.text = service->external_name }));
	}
}

/* PTR records of one text of an index, if it is an address as addresses are written. */
static void add_pointers(const struct dns_query *query, const char *text, struct dns_records *ret)
{
	cleanup_found struct dns_found_list found = { 0 };
	cleanup_free char *name = dns_reverse_name(text), *canonical = NULL;
	struct net_ip ip;

	if (!name || net_ip_parse(text, &ip) < 0)
		return;
	canonical = net_ip_format(&ip);
	if (!str_eq(canonical, text))
		return;
	dns_names_of_ip(query, text, &found);
	for (size_t i = 0; i < found.count; i++)
		dns_records_add(ret, name, "PTR", xstrdup(found.items[i].name));
}

static void add_reverse(const struct dns_cluster *cluster, struct dns_records *ret)
{
	const struct dns_index *const indexes[] = { &cluster->services_by_ip,
						    &cluster->slices_by_ip };

	for (size_t i = 0; i < ARRAY_SIZE(indexes); i++) {
		const struct dns_index *index = indexes[i];

		for (size_t k = 0; k < index->count; k++) {
			cleanup(str_list_done) struct str_list kept = { 0 };
			struct dns_query query = { .cluster = cluster, .kept = &kept };

			if (k && str_eq(index->entries[k - 1].key, index->entries[k].key))
				continue;
			add_pointers(&query, index->entries[k].key, ret);
		}
	}
}

/* Pods as pods/verified answers for them; with pods/insecure the same names are answered, too. */
static void add_pods(const struct dns_cluster *cluster, struct dns_records *ret)
{
	if (cluster->ways.pods == DNS_PODS_DISABLED)
		return;
	for (size_t i = 0; i < cluster->pods_by_ip.count; i++) {
		const struct dns_pod *pod = &cluster->pods[cluster->pods_by_ip.entries[i].number];
		cleanup_free char *label = xstrdup(pod->hosts[0].text), *name = NULL;

		for (char *at = label; *at; at++)
			*at = isxdigit((unsigned char)*at) ? *at : '-';
		name = xasprintf("%s.%s.pod.%s", label, pod->namespace, cluster->zones[0]);
		dns_records_add(ret, name, dns_host_type(pod->hosts[0]),
				dns_host_value(pod->hosts[0]));
	}
}

void dns_names_of(const struct dns_cluster *cluster, struct dns_names *ret)
{
	*ret = (struct dns_names){ 0 };
	add_records(cluster, &ret->records);
	add_reverse(cluster, &ret->reverse);
	add_pods(cluster, &ret->pods);
	dns_records_sort(&ret->records);
	dns_records_sort(&ret->reverse);
	dns_records_sort(&ret->pods);
}

void dns_names_done(struct dns_names *names)
{
	dns_records_done(&names->records);
	dns_records_done(&names->reverse);
	dns_records_done(&names->pods);
}
