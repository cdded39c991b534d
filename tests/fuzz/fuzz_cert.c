#include <stdlib.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "pki/pki.h"

/* What is shown of a certificate may be shown: it came from anywhere. */
static void check_text(const char *text)
{
	if (!utf8_is_valid(text))
		abort();
	while (*text)
		if (!utf8_is_printable(utf8_next(&text)))
			abort();
}

static void check_texts(const struct str_list *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		check_text(texts->items[i]);
}

/* A certificate that was read is written so that it reads the same. */
static void check_cert(struct pki *pki, const struct pki_cert *cert)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_pki_certs struct pki_certs again = { 0 };
	struct error err;

	check_text(cert->subject);
	check_text(cert->issuer);
	check_texts(&cert->dns);
	check_texts(&cert->ips);
	check_texts(&cert->other_names);
	pki_cert_write(cert, &pem);
	if (pki_certs_read(pki, "again", &pem, &again, &err) < 0 || again.count != 1 ||
	    !pki_cert_equal(cert, again.items[0]))
		abort();
}

static void check_csr(const struct pki_csr *csr)
{
	check_text(csr->subject);
	check_texts(&csr->dns);
	check_texts(&csr->ips);
	check_texts(&csr->other_names);
}

static void check_key(struct pki *pki, const struct pki_key *key)
{
	cleanup(secret_done) struct strbuf pem = secret_make(STRBUF_MAX_LINE);
	cleanup_pki_key struct pki_key *again = NULL;
	struct error err;

	pki_key_write(key, &pem);
	if (pki_key_read(pki, "again", &pem, &again, &err) < 0 || !pki_key_equal(key, again))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup(strbuf_done) struct strbuf input = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_pki_certs struct pki_certs certs = { 0 };
	cleanup_pki_csrs struct pki_csrs csrs = { 0 };
	cleanup_pki_key struct pki_key *key = NULL, *public = NULL;
	cleanup_pki struct pki *pki = NULL;
	struct error err;

	if (pki_open(&pki, &err) < 0)
		abort();
	strbuf_add(&input, data, size);
	if (pki_certs_read(pki, "fuzz", &input, &certs, &err) == 0)
		for (size_t i = 0; i < certs.count; i++)
			check_cert(pki, certs.items[i]);
	if (pki_csrs_read(pki, "fuzz", &input, &csrs, &err) == 0)
		for (size_t i = 0; i < csrs.count; i++)
			check_csr(csrs.items[i]);
	if (pki_key_read(pki, "fuzz", &input, &key, &err) == 0)
		check_key(pki, key);
	(void)pki_public_read(pki, "fuzz", &input, &public, &err); /* only not to break */
	return 0;
}
