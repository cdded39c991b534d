/*
 * The judge of certificates, keys and kubeconfigs that are there already. `init phase certs` and
 * `kubeconfig` keep what it finds right and refuse what is wrong, `certs renew` makes anew what a
 * renewal mends, and `certs check-expiration` tells: all by what is judged here, so that no two of
 * them disagree. cert_faults[] is the table of all that can be wrong.
 *
 * @now is seconds since the epoch, or CERT_ANY_TIME.
 */
#pragma once

#include "certs/cert_load.h"

enum cert_fault {
	CERT_FINE,
	/* a certificate that a CA signs, and its key */
	CERT_FOREIGN,     /* another CA signed it */
	CERT_UNPAIRED,    /* its key is another's */
	CERT_NO_KEY,      /* its key is missing */
	CERT_BAD_KEY,     /* its key cannot be used: malformed, encrypted, weak */
	CERT_WEAK,        /* a digest or a key that Kubernetes does not trust */
	CERT_WRONG_USE,   /* it is for another use, or a CA */
	CERT_WRONG_NAMES, /* it lacks a name */
	CERT_EARLY,       /* it is not valid yet */
	CERT_EXPIRED,
	CERT_LIMITED, /* the CA's own limits do not allow it */
	/* a CA, in a file with its chain or with another in rotation */
	CERT_NO_CA,          /* one of them is no CA */
	CERT_WEAK_CA,        /* one of them is weak */
	CERT_UNPAIRED_CA,    /* none of them is of the CA's key */
	CERT_BAD_CA_KEY,     /* the key cannot be used */
	CERT_NOT_FIRST,      /* that of the key is not the first */
	CERT_PATH_TOO_LONG,  /* one above allows fewer CAs below it */
	CERT_EXPIRED_CA,     /* none is valid any more */
	CERT_GAP_IN_CHAIN,   /* one between is missing */
	CERT_STALE_IN_CHAIN, /* another one in the file is not valid now */
	/* a kubeconfig */
	CERT_UNVERIFIED, /* it does not verify the API server */
	CERT_NO_TRUST,   /* it has no CA that can be used */
	CERT_DISTRUSTS,  /* it trusts another CA */
	CERT_NO_CLIENT,  /* it has neither a certificate that can be used, nor another credential */
	/* the place of a file or a directory */
	CERT_UNREADABLE_FILE, /* what is there cannot be read, or is something else */
	CERT_ABSENT,
	CERT_LINKED,     /* a symbolic link in the place of a file */
	CERT_NOT_LINKED, /* a file where the kubelet wants a symbolic link */
	CERT_OPEN_MODE,  /* others may read or write what they should not */
	CERT_NOT_ROOTS,  /* it belongs to somebody else */
	CERT_FAULTS,
};

struct cert_fault_row {
	const char *id; /* "wrong-use", in documents */
	bool doubtful;  /* it works as it is: a warning */
	bool renewed;   /* a renewal mends it */
	/* What to do, where it does not depend on the file; "": what is wrong tells it. */
	const char *remedy;
};
extern const struct cert_fault_row cert_faults[CERT_FAULTS];

/* What the judge says. Zeroed memory is CERT_FINE. */
struct cert_verdict {
	enum cert_fault fault;
	char *problem;   /* "is signed by CN=x, not by CN=y of this host" */
	bool names_path; /* the problem is a whole sentence */
	int code;        /* of a file that could not be read: negative errno; else 0 */
};
#define cleanup_verdict cleanup(cert_verdict_done)
void cert_verdict_done(struct cert_verdict *verdict);
/* Fails with the verdict on @path and what to do, @again unless its row says; 0 for CERT_FINE and
 * what is doubtful. */
int cert_verdict_error(const struct cert_verdict *verdict, const char *path, const char *again,
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
	CERT_ANY_TIME = -1, /* for @now: whether it has expired does not matter */
};
/*
 * Loads a CA and its key (with @key_path NULL: without it), and judges them: -EKEYREJECTED. That
 * one or both are not there is no error: see `present` and `key`.
 */
int cert_ca_load(struct pki *pki, const struct host *host, const char *cert_path,
		 const char *key_path, int64_t now, struct cert_ca *ret, struct error *err);
/* Reads them alone, for cert_judge_ca(). */
int cert_ca_read(struct pki *pki, const struct host *host, const char *cert_path,
		 const char *key_path, struct cert_ca *ret, struct error *err);
/* Gives it its key, which it owns from then on. */
void cert_ca_take_key(struct cert_ca *ca, struct pki_key *key);
/* Judges a CA that was read. Paths are for messages. */
void cert_judge_ca(const struct cert_ca *ca, const char *path, const char *key_path, int64_t now,
		   struct cert_verdict *ret);

/*
 * Whether the CA's own limits leave room for a certificate such as the request asks for: its key's
 * certificate, and those above it in the file.
 */
int cert_ca_check_limits(const struct cert_ca *ca, const struct pki_cert *signer, const char *path,
			 const struct pki_request *request, struct error *err);

/* The one of the CA's certificates that signed it, or NULL. */
const struct pki_cert *cert_signer_of(const struct pki_cert *cert, const struct cert_ca *ca);

/* What a certificate must be. */
struct cert_wish {
	const char *path;                 /* of its file, for messages */
	const char *key_path;             /* of its key's; NULL: it is in the same file */
	unsigned usage;                   /* enum pki_usage */
	const struct str_list *dns, *ips; /* names that it must have; may be NULL */
};

/*
 * Judges @cert: strong, valid now, signed by one of @ca's (unless @ca is not known: no
 * certificates in it), for the wished usage and names, and (when @key is not NULL) belonging to
 * that key.
 */
void cert_judge(const struct pki_cert *cert, const struct pki_key *key, const struct cert_ca *ca,
		const struct cert_wish *wish, int64_t now, struct cert_verdict *ret);

/* A kubeconfig: in @file of the host. */
struct cert_kubeconfig {
	struct pki *pki;
	const struct host *host;
	const char *path, *ca_path; /* of the kubeconfig, and of the CA that it should trust */
	const struct kubeconfig *config;
	const struct cert_ca *ca; /* without certificates: not known */
};
/*
 * Judges whom it trusts, and the client's certificate and key, if it has them: a token or a plugin
 * in their place is nothing to judge. What can be read of the client's certificates is put into
 * @ret_certs (may be NULL).
 */
void cert_judge_kubeconfig(const struct cert_kubeconfig *kubeconfig, int64_t now,
			   struct pki_certs *ret_certs, struct cert_verdict *ret);
/* Whether the user authenticates by something else than a certificate. */
bool cert_has_other_credentials(const struct kubeconfig *config);

/*
 * Judges the place of a file, which others may have no more rights to than @mode says, or of a
 * directory (CERT_DIR_MODE): a link, mode and owner. CERT_FINE where nothing is.
 */
enum {
	CERT_DIR_MODE = 0755,
};
void cert_judge_place(const struct host *host, const char *path, mode_t mode,
		      struct cert_verdict *ret);

/*
 * For a certificate of this validity that @ca signs: "its CA ends first, on 2027-03-01 12:00:00
 * UTC", or NULL when it does not; free it.
 */
char *cert_ends_first(const struct pki_cert *ca, int64_t now, int64_t validity_ms);
