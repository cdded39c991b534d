/* What an operator may set of CoreDNS, and the Corefile that comes of it. */
#pragma once

#include "dns/corefile.h"

struct stub_domain {
	char *domain;
	struct str_list upstreams;
};
struct stub_domains {
	struct stub_domain *items;
	size_t count, capacity;
};

struct dns_host {
	char *ip;
	struct str_list hostnames;
};
struct dns_hosts {
	struct dns_host *items;
	size_t count, capacity;
};

struct spread {
	char *topology_key, *when_unsatisfiable;
	int64_t max_skew;
};
struct spreads {
	struct spread *items;
	size_t count, capacity;
};

struct coredns_settings {
	int64_t replicas;
	char *corefile; /* the operator's own, instead of all below but the spread; or NULL */
	char *pods;     /* "disabled", "insecure", "verified" */
	bool autopath;
	bool cache_disabled;
	int64_t cache_ttl;   /* seconds */
	int64_t serve_stale; /* milliseconds; 0: not */
	int64_t prefetch;    /* queries; 0: none */
	struct str_list log; /* classes; empty: nothing is logged */
	struct str_list upstreams;
	char *upstream_name; /* of the certificates of tls:// upstreams, or NULL */
	struct stub_domains stub_domains;
	struct dns_hosts hosts;
	struct spreads spreads;
};

/*
 * The Corefile of kubeadm (@base) with what the settings change. With none of them set it is @base
 * byte for byte. Free *@ret.
 */
int coredns_make_corefile(const struct coredns_settings *settings, const char *base, char **ret,
			  struct error *err);
