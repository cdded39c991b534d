/*
 * Keys, certificates, digests and ciphers, on OpenSSL 3 (libcrypto).
 *
 * The library is loaded by pki_open(), when it is first needed: other commands neither wait for it
 * nor require it. No openssl.cnf is read, so that a host's settings do not change what is made.
 *
 * From pki_open() on, the process leaves no core dump and cannot be traced by others
 * (PR_SET_DUMPABLE). Private keys are wiped when they are freed; buffers that hold them come from
 * secret_make(). Nothing here reads or writes files.
 *
 * All functions may be called in several threads, each object in one at a time. Keys and
 * certificates keep the library open, so they may outlive the struct pki that they were made with.
 */
#pragma once

#include "base/error.h"
#include "base/str_list.h"
#include "base/strbuf.h"

struct pki; /* the loaded library */

enum {
	PKI_MAX_FILE = 1024 * 1024, /* bytes of PEM or DER that are read */
	PKI_MAX_KEY = 16 * 1024,    /* bytes of a private key in PEM */
	PKI_MAX_CERTS = 256,        /* certificates in one file */
	PKI_DIGEST_SIZE = 32,       /* of SHA-256 */
	PKI_SEAL_KEY_SIZE = 32,     /* of AES-256 */
	PKI_BACK_DATED = 5 * 60,    /* seconds that a new certificate is valid before it is made */
};

/* -ELIBACC when the host has no libcrypto.so.3, -ENOTSUP when that lacks a function. */
int pki_open(struct pki **ret, struct error *err);
void pki_close(struct pki *pki);
void pki_closep(struct pki **pki);
#define cleanup_pki cleanup(pki_closep)

/* --- Private keys. --- */

enum pki_algorithm {
	PKI_RSA_2048,
	PKI_RSA_3072,
	PKI_RSA_4096,
	PKI_ECDSA_P256,
	PKI_ECDSA_P384,
	PKI_ALGORITHMS,
};

/* As in encryptionAlgorithm: "RSA-2048", "ECDSA-P256". */
const char *pki_algorithm_name(enum pki_algorithm algorithm);
int pki_algorithm_find(const char *name, enum pki_algorithm *ret, struct error *err);

struct pki_key; /* a key pair, or a public key alone */
void pki_key_free(struct pki_key *key);
void pki_key_freep(struct pki_key **key);
#define cleanup_pki_key cleanup(pki_key_freep)

/* Makes @count keys on all processors; @ret is an array of that many, filled or untouched. */
int pki_keys_make(struct pki *pki, enum pki_algorithm algorithm, size_t count, struct pki_key **ret,
		  struct error *err);

/*
 * Reads a private key in PEM: PKCS#1, SEC1 or PKCS#8, RSA or ECDSA, not encrypted. @name is what
 * messages call it. Keys that are too weak to be used (RSA below 2048 bits, curves below 256) are
 * refused. pki_public_read() reads a "PUBLIC KEY".
 */
int pki_key_read(struct pki *pki, const char *name, const struct strbuf *pem, struct pki_key **ret,
		 struct error *err);
/* Whether the private key in it is encrypted with a password. */
bool pki_key_is_encrypted(const struct strbuf *pem);
int pki_public_read(struct pki *pki, const char *name, const struct strbuf *pem,
		    struct pki_key **ret, struct error *err);

/* Appends the private key in PEM as kubeadm writes it (PKCS#1 or SEC1); @secret is a secret buffer.
 */
void pki_key_write(const struct pki_key *key, struct strbuf *secret);
/* Appends the public key in PEM ("PUBLIC KEY"). */
void pki_key_write_public(const struct pki_key *key, struct strbuf *out);
/* Whether both have the same public key. */
bool pki_key_equal(const struct pki_key *a, const struct pki_key *b);
/* "RSA-2048", "ECDSA-P256", "Ed25519"; free it. */
char *pki_key_kind(const struct pki_key *key);
/* The public key's hash, as pki_cert has it: "sha256:..."; free it. */
char *pki_key_hash(const struct pki_key *key);

/* --- Certificates. --- */

enum pki_usage {
	PKI_CA = 1 << 0,
	PKI_SERVER = 1 << 1,
	PKI_CLIENT = 1 << 2,
};
enum {
	PKI_USAGE_COUNT = 3
};
extern const char *const pki_usage_names[PKI_USAGE_COUNT]; /* "ca", "server", "client" */

/* What a certificate should contain. */
struct pki_request {
	const char *common_name;
	const struct str_list *organizations; /* may be NULL */
	const struct str_list *dns, *ips;     /* may be NULL */
	unsigned usage;                       /* enum pki_usage */
	int64_t not_before, not_after;        /* seconds since the epoch */
};

/* What a certificate contains; read-only, and owned by it. */
struct pki_cert {
	char *subject, *issuer; /* "O=system:masters, CN=kubernetes-admin" */
	char *common_name;      /* NULL: none */
	struct str_list organizations;
	bool more_in_subject;                  /* than these: a country, a unit, an address */
	struct str_list dns, ips, other_names; /* subject alternative names; ips in canonical form
						*/
	int64_t not_before, not_after;         /* seconds since the epoch */
	unsigned usage;                        /* enum pki_usage */
	bool signs;                            /* its key usages allow what TLS asks of a key */
	int path_length;                       /* of a CA: CAs that may be below it; -1: any */
	struct str_list key_usages;            /* "digital signature", "certificate sign", ... */
	char *serial;                          /* hexadecimal */
	char *key_kind;                        /* as pki_key_kind() */
	char *signature_algorithm;             /* "sha256WithRSAEncryption" */
	char *key_id, *authority_key_id;       /* hexadecimal, or NULL */
	char *fingerprint;                     /* SHA-256 of the certificate, hexadecimal */
	char *public_key_hash;                 /* "sha256:...", as discovery pins a CA */
	bool self_signed;
	const char *weakness; /* why it may not be used: "it is signed with SHA-1"; or NULL */

	struct pki *pki;
	struct pki_x509 *x509; /* the library's, as is its public key (NULL: of an unknown kind) */
	struct pki_pkey *public_key;
};
struct pki_certs {
	struct pki_cert **items;
	size_t count, capacity;
};

void pki_cert_free(struct pki_cert *cert);
void pki_cert_freep(struct pki_cert **cert);
#define cleanup_pki_cert cleanup(pki_cert_freep)
void pki_certs_done(struct pki_certs *certs);
#define cleanup_pki_certs cleanup(pki_certs_done)

/*
 * Makes a certificate for @key, signed by @issuer and its key; @issuer is NULL for one that signs
 * itself. It ends no later than its issuer. DNS names and addresses are checked: -EINVAL.
 */
int pki_cert_make(struct pki *pki, const struct pki_request *request, const struct pki_key *key,
		  const struct pki_cert *issuer, const struct pki_key *issuer_key,
		  struct pki_cert **ret, struct error *err);

/*
 * Whether @issuer's own limits (name constraints and extended key usages, RFC 5280, 4.2.1.10 and
 * .12) leave room for what @request says: 0, or -EKEYREJECTED with "it may not sign ...".
 */
int pki_cert_check_limits(const struct pki_cert *issuer, const struct pki_request *request,
			  struct error *err);

/* Reads every certificate of a file: PEM (other blocks are passed over) or DER; at least one. */
int pki_certs_read(struct pki *pki, const char *name, const struct strbuf *data,
		   struct pki_certs *ret, struct error *err);
/* Appends it in PEM. */
void pki_cert_write(const struct pki_cert *cert, struct strbuf *out);

bool pki_cert_equal(const struct pki_cert *a, const struct pki_cert *b);
bool pki_certs_have(const struct pki_certs *certs, const struct pki_cert *cert);
/* Whether @cert is signed by the key of @issuer, and names it as its issuer. */
bool pki_cert_signed_by(const struct pki_cert *cert, const struct pki_cert *issuer);
bool pki_cert_has_key(const struct pki_cert *cert, const struct pki_key *key);

/* A certificate signing request in PEM; the request's usage and times are not in it. */
int pki_csr_make(struct pki *pki, const struct pki_request *request, const struct pki_key *key,
		 struct strbuf *out, struct error *err);

/* What a signing request contains; read-only, and owned by it. */
struct pki_csr {
	char *subject;                         /* as pki_cert's */
	struct str_list dns, ips, other_names; /* likewise */
	char *key_kind, *signature_algorithm, *public_key_hash;
	const char *weakness;    /* of its key; NULL: none */
	bool signature_is_right; /* it is signed by its own key */

	struct pki *pki;
	struct pki_pkey *public_key; /* the library's; NULL: of an unknown kind */
};
struct pki_csrs {
	struct pki_csr **items;
	size_t count, capacity;
};
void pki_csrs_done(struct pki_csrs *csrs);
#define cleanup_pki_csrs cleanup(pki_csrs_done)
/* Reads every signing request of a file: PEM (other blocks are passed over) or DER; at least one.
 */
int pki_csrs_read(struct pki *pki, const char *name, const struct strbuf *data,
		  struct pki_csrs *ret, struct error *err);
bool pki_csr_has_key(const struct pki_csr *csr, const struct pki_key *key);

/* Whether a block of PEM whose name ends in @block ("PRIVATE KEY") is in @data. */
bool pki_pem_has(const struct strbuf *data, const char *block);
/* Whether @data may be DER, and not PEM. */
bool pki_is_der(const struct strbuf *data);

/* Whether a request is by this key, and signed by it: 0, -EKEYREJECTED, or -EINVAL. */
int pki_csr_check(struct pki *pki, const char *name, const struct strbuf *pem,
		  const struct pki_key *key, struct error *err);

/* --- Digests and ciphers. --- */

void pki_sha256(struct pki *pki, const void *data, size_t size, unsigned char ret[PKI_DIGEST_SIZE]);
/*
 * A digest that is computed piece by piece. @algorithm is "sha256" or "sha512"; NULL is returned
 * for any other. pki_hash_hex() ends it; free the text. A struct pki_hash keeps the library open.
 */
struct pki_hash;
struct pki_hash *pki_hash_new(struct pki *pki, const char *algorithm);
void pki_hash_add(struct pki_hash *hash, const void *data, size_t size);
char *pki_hash_hex(struct pki_hash *hash);
void pki_hash_freep(struct pki_hash **hash);
#define cleanup_hash cleanup(pki_hash_freep)
void pki_hmac_sha256(struct pki *pki, const struct strbuf *key, const void *data, size_t size,
		     unsigned char ret[PKI_DIGEST_SIZE]);

/*
 * AES-256-GCM: a random nonce of 12 bytes, the ciphertext, the tag of 16 bytes; nothing else is
 * authenticated. pki_unseal() is -EBADMSG when the key is another one or a bit was changed.
 */
void pki_seal(struct pki *pki, const unsigned char key[PKI_SEAL_KEY_SIZE], const void *data,
	      size_t size, struct strbuf *out);
int pki_unseal(struct pki *pki, const unsigned char key[PKI_SEAL_KEY_SIZE], const void *data,
	       size_t size, struct strbuf *out) must_check;
