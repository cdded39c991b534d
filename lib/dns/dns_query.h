/* Inside of lib/dns: a question on its way, and what is found for it. */
#pragma once

#include "dns/dns_cluster_inside.h"
#include "dns/dns_lookup.h"

/* CoreDNS's msg.Service: a host with a port, and the name that it is found under. */
struct dns_found {
	struct dns_host host;
	int port;
	const char *name; /* kept by the query */
	const char *text; /* of TXT alone */
};
struct dns_found_list {
	struct dns_found *items;
	size_t count, capacity;
};
#define cleanup_found cleanup(dns_found_done)

struct dns_query {
	const struct dns_cluster *cluster;
	const char *qname; /* as it was asked, with its case of letters */
	const char *name;  /* in lower case */
	const char *zone;  /* the part of qname that is one of the cluster's zones */
	const char *type;
	struct str_list *kept; /* texts that live as long as the question does */
	char **why;            /* of the answer */
	bool *outside;
	/* The answer's records of a question to the server itself, for names in other zones. */
	void (*more)(const struct dns_query *query, const char *name, const char *type,
		     struct dns_records *ret);
};

/* Keeps a text of xasprintf() for the query, and returns it. */
const char *dns_keep(const struct dns_query *query, char *text);
/* Tells what is missing; the first to say so is heard. */
void dns_tell(const struct dns_query *query, const char *format, ...) printf_like(2, 3);
void dns_found_add(struct dns_found_list *list, struct dns_found found);
void dns_found_done(struct dns_found_list *list);

/* Services() and Records(): 0, perhaps with nothing found, or -ENOENT: there is no such name. */
int dns_services(const struct dns_query *query, struct dns_found_list *ret);
/* dns_find.c: findServices() and findPods(). */
int dns_find(const struct dns_query *query, struct dns_found_list *ret);
/* dns_reverse.c: Reverse(). */
int dns_reverse(const struct dns_query *query, struct dns_found_list *ret);
/* The names of all that has this address, written as in the manifests. */
void dns_names_of_ip(const struct dns_query *query, const char *ip, struct dns_found_list *ret);
/* "1.0.96.10.in-addr.arpa."; free it. */
char *dns_reverse_name(const char *ip);

/* dns_serve.c: one function for each type of records; -ENOENT: there is no such name. */
int dns_serve_addresses(const struct dns_query *query, struct dns_records *ret);
int dns_serve_srv(const struct dns_query *query, struct dns_answer *ret);
