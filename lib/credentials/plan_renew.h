/*
 * Renewing certificates, and rotating the CAs that sign them, as plans.
 *
 * A renewal takes subject, names and usages from the certificate that is there, makes a new key,
 * and has the CA of this host sign it. What it replaces stays in the journal, and `knode undo`
 * brings it back. kubelet.conf is left to the kubelet, which renews it by itself.
 */
#pragma once

#include "certs/cert_check.h"
#include "credentials/cert_status.h"
#include "credentials/plan_pki.h"

struct renewal {
	struct pki *pki;
	const struct host *host;
	const char *cert_dir, *kubeconfig_dir;
	int64_t validity, ca_validity; /* milliseconds */
	/* Kinds of the new keys; NULL: those of the old ones. */
	const char *cert_algorithm, *kubeconfig_algorithm;
	const struct config *config; /* the operator's: names are held against it; or NULL */
	struct cert_options options; /* that the command was given, for commands in messages */
};

/*
 * The renewal that a configuration asks for; it borrows from all three. @given: it is the
 * operator's, so its kind of keys is meant; else keys stay of their kind.
 */
struct renewal renewal_of(struct pki *pki, const struct host *host, const struct config *config,
			  bool given);

/*
 * The name of what a word of the operator's means: "apiserver.crt", "etcd/server" and "admin" are
 * apiserver, etcd-server and admin.conf. @host is for commands in messages. -EINVAL: nothing, or
 * nothing that is renewed.
 */
int plan_renew_name(const char *word, const struct host *host, const char **ret, struct error *err);
/*
 * Adds the renewal of the certificates and kubeconfigs of these names, or of all when @count is 0.
 * What is named must be there, and renewable; of all, what is missing, cannot be renewed here, or
 * is wrong and not mended by a renewal gives a note. A renewal is refused for what would be wrong
 * again (cert_faults[]).
 */
int plan_renew(struct plan *plan, const struct renewal *how, const char *const names[],
	       size_t count, struct error *err);

/* Parts of it, for plan_rotate(). What a new certificate is to say: what the old one, in @path,
 * says.
 */
int plan_renewed_subject(const struct pki_cert *cert, const char *path, struct cert_subject *ret,
			 struct error *err);
/* The kind of a new key: as asked, or as that of the old certificate, when it can be made. */
const char *plan_renewed_algorithm(const struct pki_cert *cert, const char *asked);
int plan_renew_cert(struct plan *plan, const struct renewal *how, const struct cert_spec *spec,
		    struct error *err);
int plan_renew_kubeconfig(struct plan *plan, const struct renewal *how,
			  const struct kubeconfig_spec *spec, struct error *err);

/*
 * A CA's rotation goes in three steps, each taken on all control planes before the next one.
 * Between them, workers get the CA's certificates, and everything that uses them restarts.
 *	begin	a new CA is made beside the old one (NAME-next.crt and .key), and both are trusted;
 *		one that was brought from another control plane is taken
 *	switch	the new one signs: it takes the old one's place, and signs all leaves anew
 *	finish	the old one is trusted no longer
 */
enum rotation {
	ROTATION_BEGIN,
	ROTATION_SWITCH,
	ROTATION_FINISH,
	ROTATION_STEPS,
};
/* Adds one of the steps for a CA of cert_spec.h. -EALREADY or -EINVAL: it is not its turn. */
int plan_rotate(struct plan *plan, const struct renewal *how, const char *ca, enum rotation step,
		struct error *err);
