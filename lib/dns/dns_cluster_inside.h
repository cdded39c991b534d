/* Inside of lib/dns: the cluster, as reading it leaves it. */
#pragma once

#include "dns/dns_cluster.h"
#include "dns/dns_index.h"

enum {
	DNS_PORT_NONE = -1, /* of a Service or a slice without ports, as in CoreDNS */
};

/* An address or, with family 0, a name. */
struct dns_host {
	const char *text;
	int family; /* 4 or 6 */
};

struct dns_port {
	const char *name, *protocol; /* never NULL */
	int number;
	const struct json *target; /* targetPort of a Service; NULL: the same number */
};
struct dns_ports {
	struct dns_port *items; /* at least one, which may have DNS_PORT_NONE */
	size_t count, capacity;
};

struct dns_service {
	const struct manifest *manifest;
	const char *namespace, *name, *type;
	const char *external_name; /* of an ExternalName */
	struct dns_host hosts[2];  /* its clusterIPs, some of them perhaps unassigned */
	size_t host_count;         /* none of headless ones and of ExternalNames */
	bool headless;
	bool published;   /* publishNotReadyAddresses */
	bool families[2]; /* IPv4, IPv6: of its endpoints */
	struct dns_ports ports;
	const struct json *selector; /* NULL: none, and an empty one is none */
};

struct dns_address {
	struct dns_host host;
	const char *hostname; /* NULL: none */
};

/* An EndpointSlice: its ready addresses. */
struct dns_slice {
	const char *namespace;
	char *key; /* of its Service: "web.apps" */
	struct dns_ports ports;
	struct dns_address *addresses;
	size_t count, capacity;
};

struct dns_pod {
	const struct manifest *manifest;
	const char *namespace, *name;
	struct dns_host hosts[2];
	size_t host_count;
	bool ready, terminal, terminating;
};

struct dns_cluster {
	struct dns_ways ways;
	char *zones[3]; /* cluster.local., in-addr.arpa., ip6.arpa. */
	struct dns_service *services;
	size_t service_count, service_capacity;
	struct dns_pod *pods;
	size_t pod_count, pod_capacity;
	struct dns_slice **slices;
	size_t slice_count, slice_capacity;
	const struct manifest **endpoints; /* Endpoints, to be mirrored */
	size_t endpoints_count, endpoints_capacity;
	struct json *unique;                /* "Pod/apps/web-0": its number, the last given */
	struct dns_index namespaces, nodes; /* numbers mean nothing */
	struct dns_index managed;           /* "web.apps" with slices of a controller */
	struct dns_index services_by_ip;    /* by text, as all below */
	struct dns_index services_by_key;   /* "web.apps" */
	struct dns_index slices_by_key, slices_by_ip;
	struct dns_index pods_by_ip;    /* status.podIP, of those that CoreDNS sees */
	struct dns_index pods_by_label; /* "apps/app=web" */
	const char *server;             /* address of the server; NULL: not known */
	struct str_list notes;
};

/* What one CoreDNS does otherwise than one before it. */
enum dns_change {
	DNS_JUDGES_TXT,            /* TXT of a name that is not there is NXDOMAIN */
	DNS_EXTERNAL_NAME_ALONE,   /* nothing is below the name of an ExternalName */
	DNS_LONG_CHAINS,           /* ten more CNAMEs are followed instead of seven */
	DNS_HOSTNAMES_END_IN_ZERO, /* fd00-- is fd00--0 */
};
bool dns_has(const struct dns_cluster *cluster, enum dns_change change);

/* dns_read.c: fills the arrays; what is given twice counts as given last. */
int dns_read_objects(const struct manifests *manifests, struct dns_cluster *cluster,
		     struct error *err);
/* dns_read_service.c */
int dns_read_service(const struct manifest *manifest, const char *namespace, const char *name,
		     struct dns_service *ret, struct error *err);
/* dns_read_pod.c */
int dns_read_pod(const struct manifest *manifest, const char *namespace, const char *name,
		 struct dns_pod *ret, struct error *err);
/* dns_read_slice.c */
int dns_read_slice(const struct manifest *manifest, const char *namespace, struct dns_slice **ret,
		   struct error *err);
int dns_mirror_endpoints(const struct manifest *manifest, struct dns_cluster *cluster,
			 struct error *err);

/* dns_slices.c: makes the slices that are missing. */
int dns_make_slices(struct dns_cluster *cluster, struct error *err);
struct dns_slice *dns_slice_new(const char *namespace, const char *service);
void dns_slice_add(struct dns_slice *slice, struct dns_host host, const char *hostname);
void dns_slice_free(struct dns_slice *slice);
void dns_cluster_add_slice(struct dns_cluster *cluster, struct dns_slice *slice);

void dns_ports_add(struct dns_ports *ports, struct dns_port port);

/* The first label of the name of an endpoint; free it. */
char *dns_endpoint_label(const struct dns_cluster *cluster, const struct dns_address *address);
/* How an address or a name stands in a record; free it. */
char *dns_host_value(struct dns_host host);
/* "A", "AAAA" or "CNAME": what a host is in a record. */
const char *dns_host_type(struct dns_host host);
/* What SRV records of @count targets weigh. */
int dns_weight(size_t count);
/* "kube-dns.kube-system.svc.cluster.local.": names of the server itself, and their addresses. */
void dns_server_names(const struct dns_cluster *cluster, const char *zone, struct dns_records *ret);
bool dns_has_namespace(const struct dns_cluster *cluster, const char *namespace);
