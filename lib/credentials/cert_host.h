/* What a host is to have of certificates and kubeconfigs, as far as its files tell. */
#pragma once

#include "certs/cert_spec.h"
#include "host/host.h"

struct cert_host {
	bool control_plane; /* it is, or was, one: a worker has ca.crt and the kubelet's alone */
	bool etcd;          /* etcd runs on it */
};

/* @config is the operator's; NULL: there is none. */
struct cert_host cert_host_look(const struct host *host, const char *cert_dir,
				const char *kubeconfig_dir, const struct config *config);
/* Whether the host must have it: what else there may be is judged only where it is. */
bool cert_host_needs(const struct cert_host *what, const struct cert_spec *spec);
bool cert_host_needs_kubeconfig(const struct cert_host *what, const struct kubeconfig_spec *spec);
