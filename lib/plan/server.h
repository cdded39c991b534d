/* The API server, as kinds of actions that are about its objects look at it. */
#pragma once

#include "host/host_kube.h"
#include "plan/act.h"

/* For inspect(): it cannot be told yet; @why is given away. 0. */
int change_set_unknown(struct change *ret, char *why);
/* The server of a kubeconfig; a negative value when it cannot be asked, and then *@ret says so. */
int act_find_server(const struct host *host, const char *kubeconfig, struct kube **ret_kube,
		    struct change *ret);
