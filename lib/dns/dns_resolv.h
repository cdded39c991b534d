/*
 * resolv.conf of a Pod, as the kubelet writes it, and what a resolver makes of a short name with
 * it. After pkg/kubelet/network/dns/dns.go of Kubernetes v1.26 and resolv.conf(5). No I/O.
 */
#pragma once

#include "base/error.h"
#include "base/str_list.h"
#include "data/json.h"

struct dns_resolv {
	struct str_list servers, searches, options; /* options: "ndots:5" */
	struct str_list notes; /* what was left out, and why: lines for an operator */
};
#define cleanup_resolv cleanup(dns_resolv_done)

/* What the node gives its Pods. */
struct dns_resolv_node {
	struct str_list servers; /* clusterDNS of the kubelet */
	const char *domain;      /* clusterDomain */
	const char *file;        /* the text of the node's resolv.conf; "" when it is not known */
};

/* For the Pod's dnsPolicy, dnsConfig and hostNetwork; -EINVAL for what no API server takes. */
int dns_resolv_of(const struct json *pod, const struct dns_resolv_node *node,
		  struct dns_resolv *ret, struct error *err);
void dns_resolv_done(struct dns_resolv *resolv);

/* The value of "ndots:N"; 1 where it is not set, and at most 15, as glibc has it. */
int dns_resolv_ndots(const struct dns_resolv *resolv);

/* The names that are asked for one after another, for a name with or without a dot at its end. */
void dns_resolv_tries(const struct dns_resolv *resolv, const char *name, struct str_list *ret);

/* The file itself. */
void dns_resolv_write(const struct dns_resolv *resolv, struct strbuf *out);
