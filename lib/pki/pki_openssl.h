/*
 * Inside of lib/pki: the functions of libcrypto that pki.c and its neighbours (keys, certificates,
 * requests, PEM, digests) use. A struct pki has a pointer for each, under its own name:
 *
 *	key = pki->EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
 */
#pragma once

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>

#include "pki/pki.h"

#define OPENSSL_FUNCTIONS(each)                     \
	/* the library itself */                    \
	each(OPENSSL_init_crypto);                  \
	each(OPENSSL_cleanse);                      \
	each(CRYPTO_memdup);                        \
	each(CRYPTO_free);                          \
	each(ERR_clear_error);                      \
	each(ERR_peek_last_error);                  \
	each(ERR_reason_error_string);              \
	/* memory as a stream; stacks */            \
	each(BIO_new);                              \
	each(BIO_s_mem);                            \
	each(BIO_new_mem_buf);                      \
	each(BIO_ctrl);                             \
	each(BIO_free);                             \
	each(OPENSSL_sk_new_null);                  \
	each(OPENSSL_sk_push);                      \
	each(OPENSSL_sk_num);                       \
	each(OPENSSL_sk_value);                     \
	each(OPENSSL_sk_free);                      \
	/* numbers */                               \
	each(BN_secure_new);                        \
	each(BN_clear_free);                        \
	each(BN_free);                              \
	each(BN_CTX_secure_new);                    \
	each(BN_CTX_free);                          \
	each(BN_set_word);                          \
	each(BN_set_flags);                         \
	each(BN_value_one);                         \
	each(BN_num_bits);                          \
	each(BN_cmp);                               \
	each(BN_is_one);                            \
	each(BN_sub);                               \
	each(BN_mul);                               \
	each(BN_div);                               \
	each(BN_gcd);                               \
	each(BN_mod_inverse);                       \
	each(BN_generate_prime_ex2);                \
	each(BN_bin2bn);                            \
	each(BN_bn2hex);                            \
	each(BN_to_ASN1_INTEGER);                   \
	each(ASN1_INTEGER_to_BN);                   \
	/* keys */                                  \
	each(OSSL_PARAM_BLD_new);                   \
	each(OSSL_PARAM_BLD_push_BN);               \
	each(OSSL_PARAM_BLD_to_param);              \
	each(OSSL_PARAM_BLD_free);                  \
	each(OSSL_PARAM_free);                      \
	each(EVP_PKEY_CTX_new_from_name);           \
	each(EVP_PKEY_CTX_free);                    \
	each(EVP_PKEY_fromdata_init);               \
	each(EVP_PKEY_fromdata);                    \
	each(EVP_PKEY_Q_keygen);                    \
	each(EVP_PKEY_up_ref);                      \
	each(EVP_PKEY_free);                        \
	each(EVP_PKEY_eq);                          \
	each(EVP_PKEY_is_a);                        \
	each(EVP_PKEY_get_bits);                    \
	each(EVP_PKEY_get0_type_name);              \
	each(EVP_PKEY_get_group_name);              \
	each(EVP_PKEY_get_int_param);               \
	each(EVP_PKEY_get_octet_string_param);      \
	each(PEM_read_bio_PrivateKey);              \
	each(PEM_read_bio_PUBKEY);                  \
	each(PEM_write_bio_PrivateKey_traditional); \
	each(PEM_write_bio);                        \
	each(i2d_PUBKEY);                           \
	/* certificates and requests */             \
	each(X509_new);                             \
	each(X509_free);                            \
	each(X509_set_version);                     \
	each(X509_set_serialNumber);                \
	each(X509_set_issuer_name);                 \
	each(X509_set_subject_name);                \
	each(X509_set_pubkey);                      \
	each(X509_getm_notBefore);                  \
	each(X509_getm_notAfter);                   \
	each(X509_add_ext);                         \
	each(X509_sign);                            \
	each(X509_verify);                          \
	each(X509_cmp);                             \
	each(X509_digest);                          \
	each(X509_get0_pubkey);                     \
	each(X509_get_X509_PUBKEY);                 \
	each(X509_PUBKEY_new);                      \
	each(X509_PUBKEY_free);                     \
	each(X509_PUBKEY_set0_param);               \
	each(i2d_X509_PUBKEY);                      \
	each(X509_get0_serialNumber);               \
	each(X509_get0_notBefore);                  \
	each(X509_get0_notAfter);                   \
	each(X509_get_subject_name);                \
	each(X509_get_issuer_name);                 \
	each(X509_get_extension_flags);             \
	each(X509_get_key_usage);                   \
	each(X509_get_pathlen);                     \
	each(X509_get_extended_key_usage);          \
	each(X509_get_ext_d2i);                     \
	each(X509_get0_subject_key_id);             \
	each(X509_get0_authority_key_id);           \
	each(X509_get_signature_nid);               \
	each(X509_get_signature_info);              \
	each(d2i_X509);                             \
	each(PEM_read_bio);                         \
	each(PEM_write_bio_X509);                   \
	each(X509V3_set_ctx);                       \
	each(X509V3_EXT_nconf_nid);                 \
	each(X509_EXTENSION_free);                  \
	each(X509_REQ_new);                         \
	each(X509_REQ_free);                        \
	each(X509_REQ_set_version);                 \
	each(X509_REQ_set_subject_name);            \
	each(X509_REQ_set_pubkey);                  \
	each(X509_REQ_add_extensions);              \
	each(X509_REQ_sign);                        \
	each(PEM_write_bio_X509_REQ);               \
	each(PEM_read_bio_X509_REQ);                \
	each(X509_REQ_verify);                      \
	each(X509_REQ_get_subject_name);            \
	each(X509_REQ_get0_pubkey);                 \
	each(X509_REQ_get_X509_PUBKEY);             \
	each(X509_REQ_get_extensions);              \
	each(X509_REQ_get_signature_nid);           \
	each(X509V3_get_d2i);                       \
	each(d2i_X509_REQ);                         \
	/* names and times in them */               \
	each(X509_NAME_new);                        \
	each(X509_NAME_free);                       \
	each(X509_NAME_cmp);                        \
	each(X509_NAME_add_entry_by_NID);           \
	each(X509_NAME_entry_count);                \
	each(X509_NAME_get_entry);                  \
	each(X509_NAME_get_index_by_NID);           \
	each(X509_NAME_ENTRY_get_data);             \
	each(X509_NAME_print_ex);                   \
	each(ASN1_STRING_to_UTF8);                  \
	each(ASN1_STRING_get0_data);                \
	each(ASN1_STRING_length);                   \
	each(ASN1_INTEGER_free);                    \
	each(ASN1_TIME_set);                        \
	each(ASN1_TIME_to_tm);                      \
	each(GENERAL_NAME_free);                    \
	each(NAME_CONSTRAINTS_check);               \
	each(NAME_CONSTRAINTS_free);                \
	each(OBJ_nid2ln);                           \
	each(OBJ_nid2obj);                          \
	each(OBJ_sn2nid);                           \
	/* digests and ciphers */                   \
	each(EVP_sha256);                           \
	each(EVP_sha384);                           \
	each(EVP_Digest);                           \
	each(EVP_sha512);                           \
	each(EVP_MD_CTX_new);                       \
	each(EVP_MD_CTX_free);                      \
	each(EVP_DigestInit_ex);                    \
	each(EVP_DigestUpdate);                     \
	each(EVP_DigestFinal_ex);                   \
	each(HMAC);                                 \
	each(EVP_CIPHER_CTX_new);                   \
	each(EVP_CIPHER_CTX_free);                  \
	each(EVP_CIPHER_CTX_ctrl);                  \
	each(EVP_aes_256_gcm);                      \
	each(EVP_CipherInit_ex);                    \
	each(EVP_CipherUpdate);                     \
	each(EVP_CipherFinal_ex)

struct pki {
	void *library;       /* of dlopen(3) */
	atomic_size_t users; /* whoever opened it, and every key and certificate */
#define MEMBER(name) __typeof__(name) *name
	OPENSSL_FUNCTIONS(MEMBER);
#undef MEMBER
};

struct pki_key {
	struct pki *pki;
	EVP_PKEY *key;
};

/* One more user; ends with pki_close(). */
struct pki *pki_keep(struct pki *pki);
/* Fills @err with the library's last reason appended, and empties its queue. Returns @code. */
int pki_error(struct pki *pki, struct error *err, int code, const char *format, ...)
	printf_like(4, 5);
/* Moves what was written to @bio to the end of @out, and frees it. */
void pki_take_bio(struct pki *pki, BIO *bio, struct strbuf *out);
/* A new memory BIO to write to, or to read @data from; aborts when memory is out. */
BIO *pki_bio(struct pki *pki);
BIO *pki_bio_of(struct pki *pki, const struct strbuf *data);
/* For PEM_read_...(): nobody is asked for a password; *@arg, a bool, tells that one is needed. */
int pki_no_password(char *buffer, int size, int writing, void *arg);
/* What certificate @x509 says; takes it over. @key is its public key, or NULL: of an unknown kind.
 */
struct pki_cert *pki_cert_of(struct pki *pki, X509 *x509, EVP_PKEY *key);
/* As "O=system:masters, CN=kubernetes-admin", with what is not printable escaped; free it. */
char *pki_name_text(struct pki *pki, const X509_NAME *name);
/* Where alternative names go. */
struct pki_names {
	struct str_list *dns, *ips, *others;
};
/* Adds the names of a stack of GENERAL_NAME, which is freed; NULL: none. */
void pki_read_alternative_names(struct pki *pki, OPENSSL_STACK *names, struct pki_names to);

/* Gets the name of a block of PEM, and what it holds. */
typedef int (*pki_take_block)(void *arg, const char *block, const unsigned char *der, long length,
			      struct error *err);
/* Hands each block of @data to @take, and wipes it: it may be a private key. */
int pki_pem_blocks(struct pki *pki, const char *name, const struct strbuf *data,
		   pki_take_block take, void *arg, struct error *err);
/*
 * Says why there is no @what ("private key"), of a block whose name ends in @block, to be read in
 * @data: it is empty, or no PEM, or has no such block, or a malformed one. Returns -EINVAL.
 */
int pki_pem_error(struct pki *pki, struct error *err, const char *name, const struct strbuf *data,
		  const char *block, const char *what);
/*
 * Puts the public half of a curve's key into @to as the point that it is (RFC 5480). The library's
 * own functions encode and decode it by all the coders that there are, which takes longer than to
 * sign with it. False: it is not of a curve, or not available this way.
 */
bool pki_put_point(const struct pki_key *key, X509_PUBKEY *to);
/* "RSA-2048" and the like, of any key; free it. */
char *pki_kind_of(struct pki *pki, const EVP_PKEY *key);
/* "sha256:..." of a public key in DER, which is freed; @length below 0 aborts. Free it. */
char *pki_hash_of(struct pki *pki, unsigned char *der, int length);
/* Why a key is too weak, or NULL. */
const char *pki_weakness_of(struct pki *pki, const EVP_PKEY *key);
