/*
 * Judging the networks of a host as its container runtime finds them: which file it takes, whether
 * the plugins are there and read what is said to them, whether ranges of addresses and links suit
 * the host and the cluster, whose addresses are leased. Nothing is changed; of a running host,
 * plugins are asked which versions they speak, those that only root can have put there.
 */
#pragma once

#include "base/net.h"
#include "cni/cni_list.h"
#include "cni/cni_type.h"

/* A rule; each finding names one. */
struct cni_lint_rule {
	const char *id; /* "plugin-missing" */
	bool error;     /* pods get no network, or a wrong one; else: it may not be what is meant */
	const char *what; /* one line */
};
extern const struct cni_lint_rule cni_lint_rules[]; /* ends with a row without an id */

struct cni_finding {
	const struct cni_lint_rule *rule;
	char *place;   /* "/etc/cni/net.d/10-a.conflist:3:17", or a directory */
	char *message; /* what is wrong, and what it does */
	char *remedy;  /* a command, or NULL */
};
struct cni_findings {
	struct cni_finding *items;
	size_t count, capacity, errors;
	size_t open_leases; /* that nobody could say of whether their pods are gone */
};
#define cleanup_cni_findings cleanup(cni_findings_done)
void cni_findings_done(struct cni_findings *findings);

/* A network that is taken: "the route to 10.0.0.0/8 by eth0", "the cluster's Services". */
struct cni_taken {
	struct net_cidr network;
	char *what;
	const char *link; /* the host's link that it leads to; NULL: none */
};

/* A flag of the kubelet, and the file that has it. */
struct cni_flag {
	const char *name, *value, *from;
};

/* A kind of links that the kernel certainly lacks, and what brings it. */
struct cni_lack {
	const struct cni_kind *kind;
	char *remedy;
};

/* A link of the host, and its addresses without their prefixes. */
struct cni_link {
	const char *name;
	int64_t mtu;
	bool is_default; /* the default route of IPv4 leads there */
	struct str_list addresses;
};

struct cni_lint {
	const struct host *host;
	const struct cni_lists *lists;
	const struct str_list *bin_dirs;
	const struct cni_link *links; /* of the host */
	size_t link_count;            /* 0: not known */
	const struct cni_taken *taken;
	size_t taken_count;
	const struct net_cidr *pods;    /* the cluster's, of which nodes get parts */
	size_t pod_count;               /* 0: not known */
	int64_t max_pods;               /* of the kubelet */
	const struct str_list *pod_ids; /* of those that the runtime has; NULL: not known */
	const struct cni_lack *lacks;
	size_t lack_count;
	const struct cni_flag *flags;
	size_t flag_count;
};

/* The findings stand in the order of the files; those of addresses and bridges, in which files
 * meet, come last. */
void cni_lint(const struct cni_lint *lint, struct cni_findings *ret);
