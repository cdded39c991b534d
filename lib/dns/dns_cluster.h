/*
 * A cluster as its DNS server sees it: the Namespaces, Services, EndpointSlices and Pods of
 * manifests. What an API server and the controllers would add is added: defaults, EndpointSlices
 * of selectors and Pods, EndpointSlices that mirror Endpoints. Pure, but for the manifests it
 * reads.
 *
 * What it follows: k8s.io/kubernetes v1.26 pkg/controller/{endpointslice,endpointslicemirroring},
 * and CoreDNS v1.10.0 to v1.14.3, plugin/kubernetes/object. Slices are made of 100 endpoints in the
 * order of the manifests; a real controller takes them as they come.
 */
#pragma once

#include "data/manifests.h"
#include "dns/dns_record.h"
#include "release/release.h"

/* What is answered for names of Pods (`pods` of CoreDNS's plugin kubernetes). */
enum dns_pods {
	DNS_PODS_DISABLED, /* nothing */
	DNS_PODS_INSECURE, /* each address in a Namespace that exists */
	DNS_PODS_VERIFIED, /* those that Pods have */
};
extern const char *const dns_pods_words[]; /* by number, NULL-terminated */

struct dns_ways {
	const char *domain; /* the cluster's: "cluster.local" */
	enum dns_pods pods;
	struct version coredns; /* at least dns_oldest_coredns() */
	/*
	 * The address of the server that answers, which it needs for its own name ("ns.dns"). NULL:
	 * that of a Pod labelled k8s-app=kube-dns in kube-system, one that is ready before others.
	 */
	const char *server;
};

struct dns_cluster;
#define cleanup_dns_cluster cleanup(dns_cluster_done)

/* An older CoreDNS has wildcards and is not followed: v1.10.0. */
struct version dns_oldest_coredns(void);

/*
 * Reads the objects of @manifests, which must outlive the cluster. -EINVAL with file, line and
 * column of what no API server takes.
 */
int dns_cluster_read(const struct manifests *manifests, const struct dns_ways *ways,
		     struct dns_cluster **ret, struct error *err);
void dns_cluster_free(struct dns_cluster *cluster); /* NULL is allowed */
void dns_cluster_done(struct dns_cluster **cluster);

/* Pods and Services that have no name or no endpoint, and why: lines for an operator. */
const struct str_list *dns_cluster_notes(const struct dns_cluster *cluster);

/* The Pod's object: "apps/web-0", or "web-0" for one in default; NULL when there is none. */
const struct json *dns_cluster_pod(const struct dns_cluster *cluster, const char *pod);
/* The addresses of the Service kube-system/kube-dns, which resolv.conf of Pods has. */
void dns_cluster_servers(const struct dns_cluster *cluster, struct str_list *ret);

/* All names: what a zone transfer has, names of addresses, names of Pods. */
struct dns_names {
	struct dns_records records; /* of the cluster's domain, but for names of Pods */
	struct dns_records reverse; /* PTR */
	struct dns_records pods;
};
void dns_names_of(const struct dns_cluster *cluster, struct dns_names *ret);
void dns_names_done(struct dns_names *names);
