/* What a name stands for: Services, endpoints and Pods (parse.go, kubernetes.go of CoreDNS). */
#include <errno.h>
#include <strings.h>

#include "base/net.h"
#include "dns/dns_name.h"
#include "dns/dns_query.h"

/* The parts of a name, from recordRequest; those that are missing are empty. */
struct request {
	const char *port, *protocol; /* without their underscores */
	const char *endpoint;
	const char *service, *namespace;
	bool pod; /* below pod, and not below svc */
};

static const char *without_underscore(const char *label)
{
	return *label == '_' ? label + 1 : label;
}

/* The labels before the zone are those of a request; -ENOENT when they cannot be. */
static int parse_request(const struct dns_query *query, const struct dns_labels *labels,
			 struct request *ret)
{
	size_t left = labels->count;
	const char *last = labels->items[left - 1];

	*ret = (struct request){
		.port = "", .protocol = "", .endpoint = "", .service = "", .namespace = ""
	};
	ret->pod = str_eq(last, "pod");
	if (!ret->pod && !str_eq(last, "svc")) {
		dns_tell(query, "below %s there are svc and pod alone", query->zone);
		return -ENOENT;
	}
	if (left > 1)
		ret->namespace = labels->items[left - 2];
	if (left > 2)
		ret->service = labels->items[left - 3];
	if (left == 4)
		ret->endpoint = labels->items[0];
	if (left == 5) {
		ret->protocol = without_underscore(labels->items[1]);
		ret->port = without_underscore(labels->items[0]);
	}
	if (left > 5) {
		dns_tell(query, "no name has so many labels");
		return -ENOENT;
	}
	return 0;
}

static bool matches(const char *asked, const char *have)
{
	return !*asked || strcasecmp(asked, have) == 0;
}

static bool is_asked(const struct request *request, const struct dns_port *port)
{
	return matches(request->port, port->name) && matches(request->protocol, port->protocol);
}

static int find_pods(const struct dns_query *query, const struct request *request,
		     struct dns_found_list *ret)
{
	const struct dns_cluster *cluster = query->cluster;
	size_t dashes = 0, count = 0;
	struct dns_found found = { 0 };
	const struct dns_entry *entries;
	bool is_v4, is_there = false;
	struct net_ip ip;
	char *text;

	for (const char *at = request->service; *at; at++)
		dashes += *at == '-';
	is_v4 = dashes == 3 && !strstr(request->service, "--");
	text = xstrdup(request->service);
	for (char *at = text; *at; at++)
		*at = *at == '-' ? is_v4 ? '.' : ':' : *at;
	found.host.text = dns_keep(query, text);
	if (net_ip_parse(text, &ip) < 0) {
		dns_tell(query, "\"%s\" is no address with dashes", request->service);
		return -ENOENT;
	}
	found.host.family = ip.family;
	found.name = dns_keep(query, xasprintf("%s.%s.pod.%s", request->service, request->namespace,
					       query->zone));
	if (cluster->ways.pods == DNS_PODS_VERIFIED) {
		entries = dns_index_find(&cluster->pods_by_ip, text, &count);
		for (size_t i = 0; i < count && !is_there; i++)
			is_there = str_eq(cluster->pods[entries[i].number].namespace,
					  request->namespace);
		if (!is_there) {
			dns_tell(query,
				 "no Pod in the Namespace %s has %s as its first address, and pods "
				 "are verified",
				 request->namespace, text);
			return -ENOENT;
		}
	}
	dns_found_add(ret, found);
	return 0;
}

/* Endpoints of a headless Service, or those of a name before the Service's. */
static int find_endpoints(const struct dns_query *query, const struct request *request,
			  const struct dns_entry *entries, size_t count,
			  const struct dns_service *service, struct dns_found_list *ret)
{
	const struct dns_cluster *cluster = query->cluster;
	bool named = false;

	for (size_t i = 0; i < count; i++) {
		const struct dns_slice *slice = cluster->slices[entries[i].number];

		for (size_t k = 0; k < slice->count; k++) {
			cleanup_free char *label =
				dns_endpoint_label(cluster, &slice->addresses[k]);
			const char *name = NULL;

			if (!matches(request->endpoint, label))
				continue;
			named = true;
			for (size_t n = 0; n < slice->ports.count; n++) {
				if (!is_asked(request, &slice->ports.items[n]))
					continue;
				if (!name)
					name = dns_keep(query,
							xasprintf("%s%s%s.%s.svc.%s", label,
								  *label ? "." : "", service->name,
								  service->namespace, query->zone));
				dns_found_add(ret, (struct dns_found){
							   .host = slice->addresses[k].host,
							   .port = slice->ports.items[n].number,
							   .name = name });
			}
		}
	}
	if (ret->count)
		return 0;
	if (*request->endpoint)
		dns_tell(query, "no ready endpoint of Service %s/%s is named %s",
			 service->namespace, service->name, request->endpoint);
	else if (!named)
		dns_tell(query, "the headless Service %s/%s has no ready endpoint",
			 service->namespace, service->name);
	else
		dns_tell(query, "no endpoint of Service %s/%s has a port %s of protocol %s",
			 service->namespace, service->name, request->port, request->protocol);
	return -ENOENT;
}

static int find_external(const struct dns_query *query, const struct request *request,
			 const struct dns_service *service, struct dns_found_list *ret)
{
	struct net_ip ip;

	if (net_ip_parse(service->external_name, &ip) == 0) {
		dns_tell(query, "the externalName of Service %s/%s is an address, and no name",
			 service->namespace, service->name);
		return -ENOENT;
	}
	if (dns_has(query->cluster, DNS_EXTERNAL_NAME_ALONE) &&
	    (*request->endpoint || *request->port || *request->protocol)) {
		dns_tell(query, "Service %s/%s is an ExternalName: there is nothing below it",
			 service->namespace, service->name);
		return -ENOENT;
	}
	dns_found_add(
		ret, (struct dns_found){
			     .host = { .text = service->external_name },
			     .name = dns_keep(query, xasprintf("%s.%s.svc.%s", service->name,
							       service->namespace, query->zone)) });
	return 0;
}

static int find_ports(const struct dns_query *query, const struct request *request,
		      const struct dns_service *service, struct dns_found_list *ret)
{
	const char *name = dns_keep(
		query, xasprintf("%s.%s.svc.%s", service->name, service->namespace, query->zone));

	for (size_t i = 0; i < service->ports.count; i++) {
		const struct dns_port *port = &service->ports.items[i];

		for (size_t k = 0; is_asked(request, port) && k < service->host_count; k++)
			dns_found_add(ret, (struct dns_found){ .host = service->hosts[k],
							       .port = port->number,
							       .name = name });
	}
	if (ret->count)
		return 0;
	dns_tell(query, "Service %s/%s has no port %s of protocol %s", service->namespace,
		 service->name, request->port, request->protocol);
	return -ENOENT;
}

static int find_services(const struct dns_query *query, const struct request *request,
			 struct dns_found_list *ret)
{
	const struct dns_cluster *cluster = query->cluster;
	cleanup_free char *key = xasprintf("%s.%s", request->service, request->namespace);
	const struct dns_service *service;
	const struct dns_entry *entries;
	size_t count;

	entries = dns_index_find(&cluster->services_by_key, key, &count);
	if (!entries) {
		dns_tell(query, "there is no Service %s in the Namespace %s", request->service,
			 request->namespace);
		return -ENOENT;
	}
	service = &cluster->services[entries->number];
	if (service->external_name)
		return find_external(query, request, service, ret);
	if (!service->headless && !*request->endpoint)
		return find_ports(query, request, service, ret);
	entries = dns_index_find(&cluster->slices_by_key, key, &count);
	return find_endpoints(query, request, entries, count, service, ret);
}

int dns_find(const struct dns_query *query, struct dns_found_list *ret)
{
	cleanup_labels struct dns_labels labels =
		dns_labels_of(query->name, dns_name_labels(query->zone));
	struct request request;

	if (!labels.count)
		return 0;
	if (labels.count == 1 && (str_eq(labels.items[0], "svc") || str_eq(labels.items[0], "pod")))
		return 0;
	if (parse_request(query, &labels, &request) < 0)
		return -ENOENT;
	if (strcasecmp(query->zone, query->cluster->zones[0]) != 0) {
		dns_tell(query, "this is no name of an address");
		return -ENOENT;
	}
	if (!dns_has_namespace(query->cluster, request.namespace)) {
		dns_tell(query, "there is no Namespace %s", request.namespace);
		return -ENOENT;
	}
	if (request.pod && query->cluster->ways.pods == DNS_PODS_DISABLED) {
		dns_tell(query, "names of Pods are disabled");
		return -ENOENT;
	}
	if (!*request.service)
		return 0;
	return request.pod ? find_pods(query, &request, ret) : find_services(query, &request, ret);
}
