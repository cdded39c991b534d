/*
 * The state of a host's certificates: those of the certificates directory, those inside
 * kubeconfigs, and the kubelet's own. Works on what knode and kubeadm made alike, and looks only.
 */
#pragma once

#include "certs/cert_check.h"
#include "certs/cert_spec.h"

enum cert_state {
	CERT_GOOD,
	CERT_DOUBTFUL, /* it works as it is; see `problem` */
	CERT_MISSING,
	CERT_BAD, /* it cannot be used: broken, of a foreign CA, without its key; see `problem` */
	CERT_UNREADABLE, /* could not tell: this user may not read it */
};

struct cert_status {
	char *name;    /* "apiserver", "admin.conf", "kubelet-client-current.pem" */
	char *path;    /* of the file that holds it */
	char *ca_name; /* of the CA that signs it; NULL: it is one, or signs itself */
	enum cert_state state;
	enum cert_fault fault; /* CERT_FINE when good */
	char *problem;         /* what is wrong: "is missing"; NULL when good */
	bool names_path;       /* the problem is a sentence that names the path */
	char *wrong;           /* of a CA: the files to be restored; or NULL */
	bool is_ca;
	/*
	 * Nothing that expires: the key of service accounts, or the place of a file or a directory.
	 * There only when something is wrong.
	 */
	bool is_place;
	mode_t mode;                   /* that a place is to have */
	bool renewable;                /* its CA's key is here, or its own when it is a CA */
	bool rotates;                  /* the kubelet renews it itself */
	int64_t not_before, not_after; /* seconds since the epoch; 0 when it cannot be read */
	char *signer_hash;             /* hash of the public key that signed it; NULL: not known */
};
struct cert_statuses {
	struct cert_status *items;
	size_t count, capacity;
	char *hidden; /* the first thing that this user may not look at: a message; NULL: none */
};
#define cleanup_statuses cleanup(cert_statuses_done)
void cert_statuses_done(struct cert_statuses *statuses);

/* Where to look, and for what. */
struct cert_survey {
	struct pki *pki;
	const struct host *host;
	const char *cert_dir, *kubeconfig_dir; /* paths on the host */
	const struct config *config;           /* the operator's; NULL: there is none */
};
/*
 * Gathers them, as cert_check.h judges them: leaves first, then CAs, in the order of cert_spec.h,
 * and then places. What only some hosts have (etcd's where etcd is elsewhere, super-admin.conf,
 * everything but kubelet.conf on workers) is left out when it is not there, as are kubeconfigs that
 * authenticate without a certificate.
 */
int cert_status_gather(const struct cert_survey *survey, struct cert_statuses *ret,
		       struct error *err);

/* "expired 3d 2h ago", "expires in 364d 23h", "is missing", ...; free it. */
char *cert_status_text(const struct cert_status *status, int64_t now);
/* The same as a sentence, which names the file once; free it. */
char *cert_status_sentence(const struct cert_status *status, int64_t now);

/* What a kubelet of @host needs that cannot renew its certificate by itself; free it. */
char *cert_kubelet_renewal(const struct host *host);

/*
 * Options that knode was called with, for the commands that a remedy names (--root is the host's);
 * NULL: not given.
 */
struct cert_options {
	const char *config, *cert_dir, *kubeconfig_dir;
};
/*
 * What to do on @host about one that is wrong, expired or nearly so: a command, or words; free it.
 */
char *cert_status_remedy(const struct cert_status *status, const struct host *host,
			 const struct cert_options *options, int64_t now);
/* An entry of the document CertificateExpirationInfo, with kubeadm's names of fields, and
 * `residualSeconds`. */
struct json *cert_status_to_json(const struct cert_status *status, int64_t now);
