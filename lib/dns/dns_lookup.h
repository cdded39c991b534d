/*
 * One question to the DNS server of a cluster, and its answer, as CoreDNS gives it:
 * plugin/kubernetes (handler.go, kubernetes.go, parse.go, reverse.go, ns.go) and
 * plugin/backend_lookup.go, by version. Names outside of the cluster are not known here; a real
 * server asks others for them.
 */
#pragma once

#include "dns/dns_cluster.h"

struct dns_answer {
	const char *rcode; /* "NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED": a constant */
	/*
	 * The name, or what it is another name of, is outside of the cluster: a server that asks
	 * others (CoreDNS's plugin forward) answers more. One that does not answers SERVFAIL.
	 */
	bool outside;
	char *why; /* for an answer without records: what is missing; NULL: nothing to tell */
	struct dns_records answer, authority, additional;
};
#define cleanup_answer cleanup(dns_answer_done)

/* "A", in any case of letters: the constant that stands for it; -EINVAL for what is no type. */
int dns_type_find(const char *text, const char **ret, struct error *err);
/* The words of all types, for completion. */
void dns_type_list(struct str_list *ret);

/* @name is of dns_name_parse(), @type of dns_type_find(). */
void dns_lookup(const struct dns_cluster *cluster, const char *name, const char *type,
		struct dns_answer *ret);
void dns_answer_done(struct dns_answer *answer);
