/* Kubeconfigs: what adds one to a plan. */
#pragma once

#include "certs/pki_action.h"

/* A kubeconfig with a client certificate, and a key of its own. */
struct plan_kubeconfig {
	const char *path;
	const char *name; /* "admin.conf", for messages */
	const struct plan_ca *ca;
	const char *cluster, *server;
	const struct cert_subject *subject;
	const char *algorithm;
	int64_t validity;     /* milliseconds */
	const char *replaces; /* renewal: fingerprint of the client certificate, or NULL */
	bool unsigned_yet;    /* with a key alone: its certificate is signed elsewhere */
};
struct action *plan_kubeconfig(struct plan *plan, const struct plan_kubeconfig *kubeconfig);
/* Whether the plan makes, or has looked at, the kubeconfig of this path. */
bool plan_has_kubeconfig(const struct plan *plan, const char *path);
