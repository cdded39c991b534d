/*
 * What Kubernetes and its networks leave on a host, by names that are always the same. The record
 * of init and join, and reset, go by the same tables.
 */
#pragma once

#include "install/installer.h"

/* Directories and files, in the order of removal; NULL-terminated. */
extern const char *const remains_of_cluster[]; /* of kubeadm, the kubelet and static pods */
extern const char *const remains_of_network[]; /* of CNI and its plugins */
extern const char *const remains_of_ipset[];   /* patterns of names of sets */

/* The directories of which init and join record what is in them. */
void remains_list_dirs(const struct config *config, struct str_list *ret);
/* Paths that stay: what was there before Kubernetes, and what is put back (copies). */
void remains_list_spared(const struct installer_input *in, struct str_list *ret);
/* Whether a path of /etc/cni/net.d is of a network plugin, though it is no configuration. */
bool remains_is_cni_entry(const char *path);
/* Whether a network link is called as network plugins and kube-proxy call theirs. */
bool remains_is_link(const char *name);
/* Whether a table of nftables ("ip kube-proxy") is one of kube-proxy or a network plugin. */
bool remains_is_table(const char *table);
/*
 * Whether a network of CNI is not of Kubernetes: a package brought it, it was there before
 * Kubernetes came, or it is podman's.
 */
bool remains_is_foreign(const struct facts *facts, const struct fact_cni_network *network);
/* A route in the words of ip-route(8), as the record has it; free it. */
char *remains_route(const struct fact_route *route);
/* The back ends of iptables that are in use (host/netfilter.h): "iptables-nft". */
void remains_list_backends(const struct facts *facts, struct str_list *ret);
