/*
 * What a configuration takes over from the host, where its `host` (of NodeConfiguration) says
 * nothing: the directories of CA certificates, the environment with proxies, the resolv.conf, and
 * whether the CA is an external one and the kubelet's unit a package's.
 */
#pragma once

#include "config/config.h"
#include "facts/facts.h"

/* What config_take_host() looks at among the facts. */
extern const struct facts_needs config_host_needs;

/*
 * Looks at @host; its facts say which services run. Proxies are those of the process, as in
 * kubeadm, and only where @host is the running one.
 */
void config_take_host(struct config *config, const struct host *host, const struct facts *facts);
/* The same for a plain Debian host, without looking at any. */
void config_take_plain_host(struct config *config);
