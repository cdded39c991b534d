/*
 * Keys, certificates and kubeconfigs as actions of a plan. Like everything in a plan they are data:
 * the plan says whom a certificate names, never what its key is. Keys are made when the plan is
 * applied, all of a group at once on all processors.
 *
 * What exists and is right is kept. What is wrong stops the plan before anything is written, with
 * the file, the reason and the remedy (cert_check.h).
 */
#pragma once

#include "cert_spec.h"
#include "plan.h"

/*
 * A private key. @cert is the certificate that belongs to it: where the certificate is there
 * without the key, none is made. For a CA that means that its key is kept elsewhere; for others it
 * is an error.
 */
struct plan_key {
	const char *path, *cert; /* cert may be NULL */
	const char *algorithm;
	bool ca;
	const char
		*replaces; /* renewal: the public key's hash of the key to be replaced, or NULL */
};
struct action *plan_key(struct plan *plan, const struct plan_key *key);
/* The public key of a private key. */
struct action *plan_public_key(struct plan *plan, const char *path, const char *key);

/* Who signs: paths of a CA's certificate and of its key. */
struct plan_ca {
	const char *cert, *key;
	const char *name; /* "etcd-ca", for messages */
	bool planned;     /* it may be missing, for it comes with this plan */
};

/* A certificate for a key that is there, or comes before it in the plan. */
struct plan_cert {
	const char *path, *key;
	const char *name;         /* "etcd-server", for messages */
	const struct plan_ca *ca; /* NULL: it signs itself */
	const struct cert_subject *subject;
	unsigned usage;       /* enum pki_usage */
	int64_t validity;     /* milliseconds */
	const char *replaces; /* renewal: fingerprint of the certificate to be replaced, or NULL */
};
struct action *plan_cert(struct plan *plan, const struct plan_cert *cert);

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
};
struct action *plan_kubeconfig(struct plan *plan, const struct plan_kubeconfig *kubeconfig);

/*
 * Adds what the configuration asks for, in directories that are made as needed: all certificates
 * and keys, or those of one name of cert_spec.h ("sa" too); all kubeconfigs, or one. -ENOENT: there
 * is none of that name in such a cluster.
 */
int plan_certs(struct plan *plan, const struct config *config, const char *name, struct error *err);
int plan_kubeconfigs(struct plan *plan, const struct config *config, const char *dir,
		     const char *name, struct error *err);
