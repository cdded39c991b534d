/*
 * Whether the components of a node are well: each is asked at its own health endpoint, and looked
 * after meanwhile, all in one loop. One that fails is told as soon as it does, with the last lines
 * of its log, the likely cause and what mends it (health/fault.h).
 *
 * What each component offers is in the table of Kubernetes' own reference,
 * https://kubernetes.io/docs/reference/networking/ports-and-protocols/, and in kubeadm's
 * cmd/kubeadm/app/util/apiclient/wait.go.
 */
#pragma once

#include "base/teller.h"
#include "client/kube.h"
#include "host/host.h"

struct health_component {
	const char *name; /* "kube-apiserver": also the name of its container; "kubelet" */
	const char *url;  /* "https://127.0.0.1:10259/healthz"; NULL: it has none */
	/*
	 * Which it makes, or NULL. A kubelet that joins writes it first, and gets the certificate
	 * that it names later (cmd/kubeadm/app/cmd/phases/join/kubelet.go,
	 * waitForTLSBootstrappedClient()).
	 */
	const char *kubeconfig;
	const char *well; /* what is told when it is; NULL: "ready" */
};

struct health_wish {
	const struct health_component *components;
	size_t count;
	/* For the API server's endpoint; NULL: any server is believed. */
	const struct kube_login *login;
	int64_t timeout_ms;
};

/* Whether all of them are well, asked once; what is not known for sure counts as not. */
bool health_is_well(const struct host *host, const struct health_wish *wish);

/*
 * Waits until they are. -ETIMEDOUT: what is not well then, and why, is in the message. -EIO: one
 * failed, in a way that does not end by waiting. -ECANCELED.
 */
int health_wait(const struct host *host, const struct health_wish *wish,
		const struct teller *teller, struct error *err);
