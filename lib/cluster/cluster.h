/*
 * What a living cluster is like: read once, before a plan is made, and const from then on, so that
 * plans stay pure. Reading sends GETs alone.
 */
#pragma once

#include "client/kube.h"
#include "config/config.h"

/* Of a Node, what tells its host. Texts are empty where it does not say. */
struct cluster_node {
	char *name, *machine_id, *system_uuid;
	struct str_list macs; /* of physical links, as nodes of knode's tell (CLUSTER_MACS) */
};
/* The annotation of a Node for what the kubelet does not tell of its host: "52:54:00:12:34:56 ...".
 */
#define CLUSTER_MACS "knode.io/mac-addresses"

struct cluster {
	char *server;          /* "https://10.0.0.1:6443" */
	char *version;         /* of its API server, "v1.36.4"; NULL: it does not say */
	struct strbuf ca;      /* PEM */
	struct config *config; /* ClusterConfiguration and KubeletConfiguration, as kept there */
	struct json *kubelet; /* the second, as it stands in ConfigMap kube-system/kubelet-config */
	struct json *node;    /* the Node that has our name, or NULL */
	struct cluster_node *nodes; /* all of them */
	size_t node_count;
	char *nodes_unknown; /* why they are not known; NULL: they are */
	/* The server's clock against this host's, in seconds: it is ahead of it by so many. */
	int64_t skew;
	bool knows_skew;
	/*
	 * With what the kubelet asks for its first certificate: a kubeconfig, in a secret buffer;
	 * empty: it needs none.
	 */
	struct strbuf bootstrap;
};
#define cleanup_cluster cleanup(cluster_freep)
void cluster_free(struct cluster *cluster);
void cluster_freep(struct cluster **cluster);

/*
 * Reads what a node named @name has to know to join: ConfigMaps kubeadm-config and kubelet-config,
 * the Node of that name, and what there is to know of the others: who joins by a token of kubeadm's
 * may only get the Node of its own name, where clusters of knode let it list all.
 */
int cluster_read(struct fetch *fetch, const struct kube_login *login, const char *name,
		 struct cluster **ret, struct error *err);

/* Fills in `bootstrap`, with what the login has: a token, or a certificate with its key. */
void cluster_set_bootstrap(struct cluster *cluster, const struct kube_login *login);

/*
 * Whether the kubelet of a Node is at work: it says itself whether it is Ready. Where it is silent,
 * the node controller makes that Unknown, after 40 seconds.
 */
bool cluster_node_is_alive(const struct json *node);
