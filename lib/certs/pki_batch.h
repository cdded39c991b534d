/*
 * Keys, certificates and kubeconfigs of one group of actions, made together: all keys at once on
 * all processors, and what they sign from memory. The files are written like any others.
 */
#pragma once

#include "certs/pki_action.h"

/*
 * make() of act_key, act_cert, act_kubeconfig and act_csr: so all share it. Each gives its content
 * by its write().
 */
int pki_batch_make(const struct action *const actions[], const struct host *host,
		   struct change *const changes[], size_t count, const struct teller *teller,
		   struct error *err);

enum {
	PKI_BATCH_CAS = 8,
	PKI_BATCH_KEYS = 64, /* that are loaded */
};

struct pki_batch {
	struct pki *pki;
	const struct host *host;
	int64_t now; /* seconds since the epoch */
	const struct action *const *actions;
	struct change *const *changes;
	size_t count;
	struct pki_key **keys; /* one made for each action that needs it, else NULL */
	/* keys that were there, and CAs that were there or are made, by their paths */
	struct {
		const char *path;
		struct pki_key *key;
	} loaded[PKI_BATCH_KEYS];
	size_t loaded_count;
	struct {
		const char *path;
		struct cert_ca ca;
		bool made; /* its key belongs to the batch */
	} cas[PKI_BATCH_CAS];
	size_t ca_count;
};

/* The private key of a path (a key, or a kubeconfig with one), made in this batch or loaded:
 * borrowed. */
int pki_batch_key(struct pki_batch *batch, const char *path, struct pki_key **ret,
		  struct error *err);
/* The CA that the parameters "ca" and "caKey" name, with its key: borrowed. -ENOKEY: the key is
 * kept elsewhere. */
int pki_batch_ca(struct pki_batch *batch, const struct action *action, const struct cert_ca **ret,
		 struct error *err);
/* Remembers a CA that this batch makes; @cert is given away. */
void pki_batch_add_ca(struct pki_batch *batch, const char *path, struct pki_cert *cert,
		      struct pki_key *key);
/* The certificate that the parameters ask for; @ca is NULL where it signs itself. */
int pki_batch_sign(const struct pki_batch *batch, const struct action *action,
		   const struct pki_key *key, const struct cert_ca *ca, struct pki_cert **ret,
		   struct error *err);
