#include "pki/pki.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/prctl.h>

#include "base/library.h"
#include "pki/pki_openssl.h"

const char *const pki_usage_names[PKI_USAGE_COUNT] = { "ca", "server", "client" };

/* dlsym(3) returns functions as data pointers; POSIX guarantees that they can be converted. */
static int load_functions(struct pki *pki, struct error *err)
{
#define LOAD(name)                                          \
	*(void **)&pki->name = dlsym(pki->library, #name);  \
	if (!pki->name)                                     \
	return error_set(err, -ENOTSUP,                     \
			 "libcrypto.so.3 has no %s(); "     \
			 "it must be OpenSSL 3.0 or newer", \
			 #name)
	OPENSSL_FUNCTIONS(LOAD);
#undef LOAD
	return 0;
}

int pki_open(struct pki **ret, struct error *err)
{
	cleanup_pki struct pki *pki = xcalloc(1, sizeof(*pki));
	int r;

	pki->users = 1;
	r = library_open("libcrypto.so.3", "certificates need", &pki->library, err);
	if (r < 0)
		return r;
	r = load_functions(pki, err);
	if (r < 0)
		return r;
	if (pki->OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		return error_set(err, -ENOTSUP, "OpenSSL does not start on this host");
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* only fails for a bad argument */
	*ret = take_ptr(&pki);
	return 0;
}

struct pki *pki_keep(struct pki *pki)
{
	atomic_fetch_add(&pki->users, 1);
	return pki;
}

void pki_close(struct pki *pki)
{
	if (!pki || atomic_fetch_sub(&pki->users, 1) > 1)
		return;
	free(pki);
}

void pki_closep(struct pki **pki)
{
	pki_close(*pki);
}

int pki_error(struct pki *pki, struct error *err, int code, const char *format, ...)
{
	const char *reason = pki->ERR_reason_error_string(pki->ERR_peek_last_error());
	cleanup_free char *what = NULL;
	va_list args;

	va_start(args, format);
	what = xvasprintf(format, args);
	va_end(args);
	pki->ERR_clear_error();
	if (!reason)
		return error_set(err, code, "%s", what);
	return error_set(err, code, "%s (%s)", what, reason);
}

static BIO *must(BIO *bio)
{
	if (!bio)
		abort(); /* out of memory */
	return bio;
}

BIO *pki_bio(struct pki *pki)
{
	return must(pki->BIO_new(pki->BIO_s_mem()));
}

BIO *pki_bio_of(struct pki *pki, const struct strbuf *data)
{
	return must(pki->BIO_new_mem_buf(data->text, (int)data->length));
}

void pki_take_bio(struct pki *pki, BIO *bio, struct strbuf *out)
{
	char *text;
	long length = pki->BIO_ctrl(bio, BIO_CTRL_INFO, 0, &text);

	strbuf_add(out, text, (size_t)length);
	pki->BIO_free(bio);
}
