/* Digests, and the cipher for secrets that travel. Their only failure is memory that is out. */
#include <errno.h>

#include "base/hex.h"
#include "base/secret.h"
#include "pki/pki_openssl.h"

enum {
	NONCE_SIZE = 12, /* GCM's own; RFC 5116, part 5.2 */
	TAG_SIZE = 16,
};

static void must(bool ok)
{
	if (!ok)
		abort();
}

void pki_sha256(struct pki *pki, const void *data, size_t size, unsigned char ret[PKI_DIGEST_SIZE])
{
	must(pki->EVP_Digest(data, size, ret, NULL, pki->EVP_sha256(), NULL) == 1);
}

struct pki_hash {
	struct pki *pki;
	EVP_MD_CTX *ctx;
};

struct pki_hash *pki_hash_new(struct pki *pki, const char *algorithm)
{
	const EVP_MD *md = str_eq(algorithm, "sha256")   ? pki->EVP_sha256()
			   : str_eq(algorithm, "sha512") ? pki->EVP_sha512()
							 : NULL;
	struct pki_hash *hash = NULL;

	if (!md)
		return NULL;
	hash = xcalloc(1, sizeof(*hash));
	hash->pki = pki_keep(pki);
	hash->ctx = pki->EVP_MD_CTX_new();
	must(hash->ctx && pki->EVP_DigestInit_ex(hash->ctx, md, NULL) == 1);
	return hash;
}

void pki_hash_add(struct pki_hash *hash, const void *data, size_t size)
{
	must(hash->pki->EVP_DigestUpdate(hash->ctx, data, size) == 1);
}

char *pki_hash_hex(struct pki_hash *hash)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	must(hash->pki->EVP_DigestFinal_ex(hash->ctx, digest, &size) == 1);
	return hex_encode(digest, size);
}

void pki_hash_freep(struct pki_hash **hash)
{
	if (!*hash)
		return;
	(*hash)->pki->EVP_MD_CTX_free((*hash)->ctx);
	pki_close((*hash)->pki);
	free(*hash);
}

void pki_hmac_sha256(struct pki *pki, const struct strbuf *key, const void *data, size_t size,
		     unsigned char ret[PKI_DIGEST_SIZE])
{
	must(pki->HMAC(pki->EVP_sha256(), key->text, (int)key->length, data, size, ret, NULL));
}

void pki_seal(struct pki *pki, const unsigned char key[PKI_SEAL_KEY_SIZE], const void *data,
	      size_t size, struct strbuf *out)
{
	EVP_CIPHER_CTX *ctx = pki->EVP_CIPHER_CTX_new();
	cleanup_free unsigned char *sealed = xmalloc(NONCE_SIZE + size + TAG_SIZE);
	unsigned char *text = sealed + NONCE_SIZE, *tag = text + size;
	int used, rest;

	random_fill(sealed, NONCE_SIZE);
	must(ctx && pki->EVP_CipherInit_ex(ctx, pki->EVP_aes_256_gcm(), NULL, key, sealed, 1));
	must(pki->EVP_CipherUpdate(ctx, text, &used, data, (int)size));
	must(pki->EVP_CipherFinal_ex(ctx, text + used, &rest));
	must(pki->EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, tag) == 1);
	pki->EVP_CIPHER_CTX_free(ctx);
	strbuf_add(out, sealed, NONCE_SIZE + size + TAG_SIZE);
}

int pki_unseal(struct pki *pki, const unsigned char key[PKI_SEAL_KEY_SIZE], const void *data,
	       size_t size, struct strbuf *out)
{
	cleanup(secret_done) struct strbuf plain = secret_make(size);
	unsigned char *text = (unsigned char *)plain.text, tag[TAG_SIZE];
	const unsigned char *nonce = data, *sealed = nonce + NONCE_SIZE;
	EVP_CIPHER_CTX *ctx;
	int used, rest;
	bool authentic;

	if (size < NONCE_SIZE + TAG_SIZE)
		return -EBADMSG;
	size -= NONCE_SIZE + TAG_SIZE;
	memcpy(tag, sealed + size, TAG_SIZE);
	ctx = pki->EVP_CIPHER_CTX_new();
	must(ctx && pki->EVP_CipherInit_ex(ctx, pki->EVP_aes_256_gcm(), NULL, key, nonce, 0));
	must(pki->EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag) == 1);
	must(pki->EVP_CipherUpdate(ctx, text, &used, sealed, (int)size));
	authentic = pki->EVP_CipherFinal_ex(ctx, text + used, &rest) == 1;
	pki->EVP_CIPHER_CTX_free(ctx);
	pki->ERR_clear_error();
	if (!authentic)
		return -EBADMSG;
	strbuf_add(out, text, size);
	return 0;
}
