/*
 * Keys, certificates and kubeconfigs as actions of a plan. Like everything in a plan they are data:
 * the plan says whom a certificate names, never what its key is. Keys are made when the plan is
 * applied, all of a group at once on all processors.
 *
 * What exists and is right is kept. What is wrong stops the plan before anything is written, with
 * the file, the reason and the remedy (cert_check.h).
 */
#pragma once

#include "certs/cert_spec.h"
#include "plan/plan.h"

/*
 * A private key. @cert is the certificate that belongs to it: where the certificate is there
 * without the key, none is made. For a CA that means that its key is kept elsewhere; for others it
 * is an error.
 */
struct plan_key {
	const char *path, *cert; /* cert may be NULL */
	const char *public_key;  /* path of its public key, for which the same holds; may be NULL */
	const char *algorithm;
	bool ca;
	const char
		*replaces; /* renewal: the public key's hash of the key to be replaced, or NULL */
};
struct action *plan_key(struct plan *plan, const struct plan_key *key);
/* The public key of a private key. */
struct action *plan_public_key(struct plan *plan, const char *path, const char *key);

/* The same key as that of another file. */
struct action *plan_key_copy(struct plan *plan, const char *path, const char *from);

/* Who signs: paths of a CA's certificate and of its key. */
struct plan_ca {
	char *cert, *key;
	const char *name; /* "etcd-ca", for messages */
	bool planned;     /* it may be missing, for it comes with this plan */
};
/* The CA of this name in a certificates directory. */
struct plan_ca plan_ca_of(const char *dir, const char *name);
void plan_ca_done(struct plan_ca *ca);
#define cleanup_plan_ca cleanup(plan_ca_done)

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
	bool unsigned_yet;    /* with a key alone: its certificate is signed elsewhere */
};
struct action *plan_kubeconfig(struct plan *plan, const struct plan_kubeconfig *kubeconfig);

/* A signing request, with the key in @key: a key's file, or a kubeconfig. */
struct action *plan_csr(struct plan *plan, const char *path, const char *key,
			const struct cert_subject *subject);

/*
 * The certificates of the files @of (NULL-terminated), each once and in this order, as a file; or,
 * with @kubeconfig, as the CA that this kubeconfig trusts (one that is missing stays so).
 */
struct action *plan_bundle(struct plan *plan, const char *path, bool kubeconfig,
			   const char *const of[]);

/*
 * Adds what the configuration asks for, in directories that are made as needed: all certificates
 * and keys, or those of one name of cert_spec.h ("sa" too); all kubeconfigs, or one. -ENOENT: there
 * is none of that name in such a cluster.
 */
int plan_certs(struct plan *plan, const struct config *config, const char *name, struct error *err);
int plan_kubeconfigs(struct plan *plan, const struct config *config, const char *dir,
		     const char *name, struct error *err);
/*
 * Adds keys and signing requests for all certificates that a CA signs, and kubeconfigs with keys,
 * in @dir, with theirs (admin.conf.csr).
 */
void plan_csrs(struct plan *plan, const struct config *config, const char *dir);
