/*
 * Rules of iptables, and which of them Kubernetes and its network made.
 *
 * A back end is called as its programs are: "iptables-nft", "iptables-legacy", "ip6tables-nft",
 * "ip6tables-legacy".
 */
#pragma once

#include "host/host.h"

/* All rules of a back end as iptables-save(8) prints them; free *@ret. -ENOENT: no program of the
 * host tells them. */
int netfilter_save(const struct host *host, const char *backend, char **ret, struct error *err);
/* The program that restores what netfilter_save() told; free *@ret. -ENOENT: there is none. */
int netfilter_restorer(const struct host *host, const char *backend, char **ret, struct error *err);

/* What stays, though it is called like something of Kubernetes. */
struct netfilter_kept {
	struct str_list chains;   /* "nat CNI-FORWARD": found before Kubernetes came */
	struct str_list networks; /* names of CNI networks that are not of Kubernetes: "podman" */
};

void netfilter_kept_done(struct netfilter_kept *kept);

/* What is to be removed. */
struct netfilter_removal {
	struct strbuf script;     /* for iptables-restore(8) --noflush */
	size_t rules, chains;     /* how many rules (those in the chains too) and chains */
	struct str_list prefixes; /* of the chains and comments that were found: "KUBE-" */
};

void netfilter_removal_done(struct netfilter_removal *removal);

/*
 * Finds in what iptables-save printed (@saved is taken apart) the chains that kube-proxy, the
 * kubelet and network plugins make, by their prefixes, and the rules that lead to them or bear
 * their comments.
 */
void netfilter_find(char *saved, const struct netfilter_kept *kept, struct netfilter_removal *ret);

/* The chains in what iptables-save printed (@saved is taken apart): "nat PREROUTING". */
void netfilter_chains(char *saved, struct str_list *ret);
