/* What commands on a cluster's tokens have in common. */
#pragma once

#include "client/kube_token.h"
#include "command_node.h"
#include "host/host_kube.h"

/* The API server of a kubeconfig (NULL: admin.conf), which is found from the current directory.
 * *@ret_kube is borrowed from *@ret_host. */
int open_cluster(const struct context *ctx, const char *kubeconfig, struct host **ret_host,
		 struct kube **ret_kube, struct error *err);

/* "authentication,signing"; @none when the list is empty. Free it. */
char *tokens_join(const struct str_list *list, const char *none);
