/* PEM: the blocks of a file, and what is said of a file that lacks the wanted one. */
#include <errno.h>

#include "pki/pki_openssl.h"

bool pki_pem_has(const struct strbuf *data, const char *block)
{
	cleanup_free char *end = xasprintf("%s-----", block);

	return memmem(data->text, data->length, end, strlen(end)) != NULL;
}

int pki_pem_error(struct pki *pki, struct error *err, const char *name, const struct strbuf *data,
		  const char *block, const char *what)
{
	pki->ERR_clear_error(); /* "unsupported" helps nobody */
	if (strspn(data->text, " \t\r\n") == data->length)
		return error_set(err, -EINVAL, "%s is empty: it should hold a %s", name, what);
	if (!memmem(data->text, data->length, "-----BEGIN ", strlen("-----BEGIN ")))
		return error_set(err, -EINVAL, "%s is not PEM: it should hold a %s", name, what);
	if (!pki_pem_has(data, block))
		return error_set(err, -EINVAL, "%s: no %s in it", name, what);
	return error_set(err, -EINVAL, "%s: its %s is malformed, or of an unknown kind", name,
			 what);
}

int pki_pem_blocks(struct pki *pki, const char *name, const struct strbuf *data,
		   pki_take_block take, void *arg, struct error *err)
{
	BIO *bio = pki_bio_of(pki, data);
	char *block = NULL, *header = NULL;
	unsigned char *der = NULL;
	size_t count = 0;
	long length;
	int r = 0;

	pki->ERR_clear_error();
	while (r == 0 && pki->PEM_read_bio(bio, &block, &header, &der, &length) == 1) {
		r = take(arg, block, der, length, err);
		pki->OPENSSL_cleanse(der, (size_t)length);
		pki->CRYPTO_free(block, __FILE__, __LINE__);
		pki->CRYPTO_free(header, __FILE__, __LINE__);
		pki->CRYPTO_free(der, __FILE__, __LINE__);
		count++;
	}
	pki->BIO_free(bio);
	if (r < 0)
		return r;
	if (ERR_GET_REASON(pki->ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return pki_error(pki, err, -EINVAL, "%s: malformed PEM after %zu blocks", name,
				 count);
	pki->ERR_clear_error();
	return 0;
}

bool pki_is_der(const struct strbuf *data)
{
	enum {
		SEQUENCE = 0x30,    /* the first byte of anything in DER, and "0" in text */
		LONG_LENGTH = 0x80, /* the second has at least this: the length is above 127 */
	};

	return data->length > 1 && data->text[0] == SEQUENCE &&
	       (unsigned char)data->text[1] >= LONG_LENGTH;
}
