/* Where the components of a control plane tell whether they are well. */
#pragma once

#include "config/config.h"

/*
 * URLs of health endpoints, by what the configuration makes the components listen on; free them.
 * NULL: it has none, as it is turned off, or is not on this host.
 */
char *endpoint_kubelet(const struct config *config);
char *endpoint_etcd(const struct config *config);
char *endpoint_kube_apiserver(const struct config *config);
char *endpoint_kube_controller_manager(const struct config *config);
char *endpoint_kube_scheduler(const struct config *config);
