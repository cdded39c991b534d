/* Reading signing requests: what they say. */
#include <errno.h>

#include "pki/pki_openssl.h"

static void free_extensions(struct pki *pki, OPENSSL_STACK *extensions)
{
	int count = extensions ? pki->OPENSSL_sk_num(extensions) : 0;

	for (int i = 0; i < count; i++)
		pki->X509_EXTENSION_free(pki->OPENSSL_sk_value(extensions, i));
	pki->OPENSSL_sk_free(extensions);
}

static void read_names(struct pki *pki, X509_REQ *req, struct pki_csr *csr)
{
	STACK_OF(X509_EXTENSION) *extensions = pki->X509_REQ_get_extensions(req);

	pki_read_alternative_names(
		pki, pki->X509V3_get_d2i(extensions, NID_subject_alt_name, NULL, NULL),
		(struct pki_names){ &csr->dns, &csr->ips, &csr->other_names });
	free_extensions(pki, (OPENSSL_STACK *)extensions);
}

/* Takes @req over. */
static struct pki_csr *csr_of(struct pki *pki, X509_REQ *req)
{
	struct pki_csr *csr = xcalloc(1, sizeof(*csr));
	EVP_PKEY *key = pki->X509_REQ_get0_pubkey(req);
	unsigned char *der = NULL;
	int length;

	csr->pki = pki_keep(pki);
	csr->subject = pki_name_text(pki, pki->X509_REQ_get_subject_name(req));
	read_names(pki, req, csr);
	if (key)
		(void)pki->EVP_PKEY_up_ref(key); /* only fails for a count of none */
	csr->public_key = (struct pki_pkey *)key;
	csr->key_kind = key ? pki_kind_of(pki, key) : xstrdup("unknown");
	csr->weakness = key ? pki_weakness_of(pki, key) : "its public key is of an unknown kind";
	csr->signature_algorithm = xstrdup(pki->OBJ_nid2ln(pki->X509_REQ_get_signature_nid(req)));
	csr->signature_is_right = key && pki->X509_REQ_verify(req, key) == 1;
	length = pki->i2d_X509_PUBKEY(pki->X509_REQ_get_X509_PUBKEY(req), &der);
	csr->public_key_hash = pki_hash_of(pki, der, length);
	pki->X509_REQ_free(req);
	pki->ERR_clear_error(); /* what a wrong signature left */
	return csr;
}

static void csr_free(struct pki_csr *csr)
{
	csr->pki->EVP_PKEY_free((EVP_PKEY *)csr->public_key);
	free(csr->subject);
	str_list_done(&csr->dns);
	str_list_done(&csr->ips);
	str_list_done(&csr->other_names);
	free(csr->key_kind);
	free(csr->signature_algorithm);
	free(csr->public_key_hash);
	pki_close(csr->pki);
	free(csr);
}

void pki_csrs_done(struct pki_csrs *csrs)
{
	for (size_t i = 0; i < csrs->count; i++)
		csr_free(csrs->items[i]);
	free(csrs->items);
	*csrs = (struct pki_csrs){ 0 };
}

struct reading {
	struct pki *pki;
	const char *name;
	struct pki_csrs csrs;
};

static int add_der(struct reading *reading, const unsigned char *der, long length,
		   struct error *err)
{
	struct pki_csrs *csrs = &reading->csrs;
	const unsigned char *at = der;
	X509_REQ *req = reading->pki->d2i_X509_REQ(NULL, &at, length);

	if (!req || at != der + length || csrs->count == PKI_MAX_CERTS) {
		reading->pki->X509_REQ_free(req);
		reading->pki->ERR_clear_error();
		return error_set(err, -EINVAL, "%s: signing request %zu is malformed",
				 reading->name, csrs->count + 1);
	}
	csrs->items = grow(csrs->items, &csrs->capacity, csrs->count + 1, sizeof(csrs->items[0]));
	csrs->items[csrs->count++] = csr_of(reading->pki, req);
	return 0;
}

static int take_block(void *arg, const char *block, const unsigned char *der, long length,
		      struct error *err)
{
	if (!str_eq(block, PEM_STRING_X509_REQ) && !str_eq(block, PEM_STRING_X509_REQ_OLD))
		return 0;
	return add_der(arg, der, length, err);
}

int pki_csrs_read(struct pki *pki, const char *name, const struct strbuf *data,
		  struct pki_csrs *ret, struct error *err)
{
	struct reading reading = { pki, name, { 0 } };
	int r;

	if (pki_is_der(data))
		r = add_der(&reading, (const unsigned char *)data->text, (long)data->length, err);
	else
		r = pki_pem_blocks(pki, name, data, take_block, &reading, err);
	if (r == 0 && reading.csrs.count == 0)
		r = pki_pem_error(pki, err, name, data, "REQUEST", "signing request");
	if (r < 0) {
		pki_csrs_done(&reading.csrs);
		return r;
	}
	*ret = reading.csrs;
	return 0;
}

bool pki_csr_has_key(const struct pki_csr *csr, const struct pki_key *key)
{
	struct pki *pki = csr->pki;
	EVP_PKEY *own = (EVP_PKEY *)csr->public_key;
	bool has = own && pki->EVP_PKEY_eq(own, key->key) == 1;

	pki->ERR_clear_error();
	return has;
}
