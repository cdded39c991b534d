/*
 * What a living cluster is like: read once, before a plan is made, and const from then on, so that
 * plans stay pure. Reading sends GETs alone.
 */
#pragma once

#include "client/kube.h"
#include "config/config.h"

struct cluster {
	char *server;          /* "https://10.0.0.1:6443" */
	struct strbuf ca;      /* PEM */
	struct config *config; /* ClusterConfiguration and KubeletConfiguration, as kept there */
	struct json *kubelet; /* the second, as it stands in ConfigMap kube-system/kubelet-config */
	struct json *node;    /* the Node that has our name, or NULL */
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
 * and the Node of that name.
 */
int cluster_read(struct fetch *fetch, const struct kube_login *login, const char *name,
		 struct cluster **ret, struct error *err);

/* Fills in `bootstrap`, with what the login has: a token, or a certificate with its key. */
void cluster_set_bootstrap(struct cluster *cluster, const struct kube_login *login);

/* Whether the Node is Ready. */
bool cluster_node_is_ready(const struct json *node);
