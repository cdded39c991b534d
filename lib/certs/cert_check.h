/*
 * Judging certificates, keys and kubeconfigs that are there already: what is right is kept, what is
 * wrong gives an error with the file, the reason and the remedy.
 *
 * All read from a host; @now is seconds since the epoch. Errors are -EKEYREJECTED when something is
 * wrong with a certificate or a key, and as host_read() and the parsers have them else.
 */
#pragma once

#include "host/host.h"
#include "pki/kubeconfig.h"
#include "pki/pki.h"

/*
 * The certificates of a file that Kubernetes reads too, and so in PEM; the private key of a file;
 * the kubeconfig in a file.
 */
int cert_load(struct pki *pki, const struct host *host, const char *path, struct pki_certs *ret,
	      struct error *err);
int cert_load_key(struct pki *pki, const struct host *host, const char *path, struct pki_key **ret,
		  struct error *err);
/* The private key of a file, or of the kubeconfig that it is. */
int cert_load_any_key(struct pki *pki, const struct host *host, const char *path,
		      struct pki_key **ret, struct error *err);
int cert_load_kubeconfig(const struct host *host, const char *path, struct kubeconfig *ret,
			 struct error *err);

/* A certificate authority as it lies on a host: a file of certificates, and perhaps its key. */
struct cert_ca {
	struct pki_certs
		certs;       /* the CA, with its chain after it, or with another CA in rotation */
	bool present;        /* the certificates are there */
	struct pki_key *key; /* NULL: not loaded, or kept elsewhere (external CA) */
	const struct pki_cert *signer; /* the one of certs that the key belongs to, or NULL */
};
#define cleanup_ca cleanup(cert_ca_done)
void cert_ca_done(struct cert_ca *ca);
/*
 * Whether the cluster's CA of a certificates directory is an external one: the certificate is
 * there, and its key is not.
 */
bool cert_ca_is_external(const struct host *host, const char *cert_dir);
enum {
	CERT_ANY_TIME = -1, /* for @now below: whether it has expired does not matter */
};
/* Loads the certificates, and checks them: strong CAs, one valid now. Absence is no error. */
int cert_ca_load(struct pki *pki, const struct host *host, const char *path, int64_t now,
		 struct cert_ca *ret, struct error *err);
/* Adds the key, when it is there, and checks that it belongs to one of them which is valid now. */
int cert_ca_load_key(struct pki *pki, const struct host *host, const char *cert_path,
		     const char *key_path, int64_t now, struct cert_ca *ca, struct error *err);

/*
 * Whether the CA's own limits leave room for a certificate such as the request asks for: its key's
 * certificate, and those above it in the file.
 */
int cert_ca_check_limits(const struct cert_ca *ca, const struct pki_cert *signer, const char *path,
			 const struct pki_request *request, struct error *err);

/* Whether one of the CA's certificates signed it. */
bool cert_is_signed_by(const struct pki_cert *cert, const struct cert_ca *ca);

/* What a certificate must be. */
struct cert_wish {
	const char *path;                 /* of its file, for messages */
	const char *name;                 /* for `knode certs renew` */
	const char *again;                /* how to get a new one: "remove it, and ..." */
	unsigned usage;                   /* enum pki_usage */
	const struct str_list *dns, *ips; /* names that it must have; may be NULL */
};

/*
 * Checks @cert: strong, valid now, signed by one of @ca's, for the wished usage and names, and
 * (when
 * @key is not NULL) belonging to that key.
 */
int cert_check(const struct pki_cert *cert, const struct pki_key *key, const struct cert_ca *ca,
	       const struct cert_wish *wish, int64_t now, struct error *err);

/*
 * For a certificate of this validity that @ca signs: "its CA ends first, on 2027-03-01 12:00:00
 * UTC", or NULL when it does not; free it.
 */
char *cert_ends_first(const struct pki_cert *ca, int64_t now, int64_t validity_ms);
