/*
 * Judging a Corefile: whether the CoreDNS of a version takes it, and whether a cluster gets its
 * names by it.
 */
#pragma once

#include "dns/corefile.h"
#include "release/release.h"

/* What the Corefile has to be good for. */
struct corefile_use {
	const struct version *version; /* of CoreDNS */
	const char *domain;            /* of the cluster: "cluster.local" */
	const char *service;           /* address of the Service kube-dns */
};

struct corefile_finding {
	int line;      /* 0: of the whole */
	bool error;    /* CoreDNS does not start, or the cluster's names fail; else a warning */
	char *message; /* what is wrong, and what to do */
};
struct corefile_findings {
	struct corefile_finding *items; /* in the order of the lines */
	size_t count, capacity, errors;
};
#define cleanup_corefile_findings cleanup(corefile_findings_done)
void corefile_findings_done(struct corefile_findings *findings);

void corefile_check(const struct corefile *root, const struct corefile_use *use,
		    struct corefile_findings *ret);
/* The same of a text, whose syntax may be wrong, too. */
void corefile_check_text(const char *text, const struct corefile_use *use,
			 struct corefile_findings *ret);

/*
 * The first word that is wrong about an upstream as `forward` takes it ("is no address"), or NULL:
 * an address with or without a port, also behind tls://, or /etc/resolv.conf, the one file that
 * CoreDNS' pods have. Where it leads to CoreDNS itself, or back to it over the Service @service,
 * that is a loop.
 */
const char *corefile_upstream_fault(const char *upstream, const char *service);

/* Whether @name is @zone or below it; neither has a dot at its end but ".", the root. */
bool corefile_is_below(const char *name, const char *zone);
