/*
 * What a configuration takes over from the host, where its `host` (of NodeConfiguration) says
 * nothing: the directories of CA certificates, the proxies, the resolv.conf, and whether the CA is
 * an external one and the kubelet's unit a package's.
 */
#pragma once

#include "config/config.h"
#include "facts/facts.h"

/* Zeroed memory is a plain Debian host. */
struct config_host {
	const struct facts *facts; /* units and what packages brought; NULL: a plain Debian's */
	/* Of the environment. They may hold passwords, so they are no facts. NULL: none. */
	const struct config_args *proxies;
	/* Whether a certificates directory of the host has a CA without its key; NULL: it has not.
	 */
	bool (*has_external_ca)(const void *arg, const char *cert_dir);
	const void *arg;
};

/* What config_take_host() looks at among the facts. */
extern const struct facts_needs config_host_needs;

/* config_load() calls it, before the configuration is validated. */
void config_take_host(struct config *config, const struct config_host *host);

/*
 * Asks the facts (FACTS_CRI) about the runtime at nodeRegistration.criSocket, or with NULL about
 * those at all sockets that knode knows: for `add_needs`, too.
 */
void config_want_runtime(const struct config *config, struct facts_wanted *wanted);
