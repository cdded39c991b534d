#include "credentials/cert_inspect.h"

#include <errno.h>

#include "base/secret.h"
#include "certs/cert_load.h"

void cert_inspection_done(struct cert_inspection *inspection)
{
	pki_certs_done(&inspection->certs);
	pki_csrs_done(&inspection->requests);
	pki_key_free(inspection->key);
	pki_key_free(inspection->public);
	kubeconfig_done(&inspection->kubeconfig);
}

bool cert_inspection_uses_key(const struct cert_inspection *inspection)
{
	const struct pki_key *key = inspection->key;

	for (size_t i = 0; key && i < inspection->certs.count; i++)
		if (pki_cert_has_key(inspection->certs.items[i], key))
			return true;
	for (size_t i = 0; key && i < inspection->requests.count; i++)
		if (pki_csr_has_key(inspection->requests.items[i], key))
			return true;
	return false;
}

static bool has_something(const struct cert_inspection *inspection)
{
	return inspection->certs.count || inspection->requests.count || inspection->key ||
	       inspection->public;
}

/* The first part that cannot be read is told. */
static void note(struct cert_inspection *to, const struct error *why)
{
	if (!to->problem.code)
		to->problem = *why;
}

/* --- PEM and DER --- */

static void take_pem(struct pki *pki, const struct host *host, const char *path,
		     const struct strbuf *data, struct cert_inspection *to)
{
	struct error why;

	if (pki_pem_has(data, "CERTIFICATE") &&
	    pki_certs_read(pki, path, data, &to->certs, &why) < 0)
		note(to, &why);
	if (pki_pem_has(data, "REQUEST") && pki_csrs_read(pki, path, data, &to->requests, &why) < 0)
		note(to, &why);
	if (pki_pem_has(data, "PRIVATE KEY") &&
	    cert_read_key(pki, host, path, data, &to->key, &why) < 0)
		note(to, &why);
	if (pki_pem_has(data, "PUBLIC KEY") &&
	    pki_public_read(pki, path, data, &to->public, &why) < 0)
		note(to, &why);
}

static void take_der(struct pki *pki, const char *path, const struct strbuf *data,
		     struct cert_inspection *to)
{
	struct error why;

	if (pki_certs_read(pki, path, data, &to->certs, &why) < 0 &&
	    pki_csrs_read(pki, path, data, &to->requests, &(struct error){ 0 }) < 0)
		note(to, &why);
}

/* --- Kubeconfigs --- */

/* Appends what is embedded, or lies in the file that is named: 1; or there is neither: 0. */
static int load_item(const struct host *host, const struct kubeconfig *config,
		     enum kubeconfig_item item, struct strbuf *out, const char **ret_file,
		     struct error *err)
{
	int r = kubeconfig_get(config, item, out, ret_file, err);

	if (r == -ENOENT) {
		error_clear(err);
		return 0;
	}
	if (r == 0 && *ret_file && **ret_file != '/')
		return error_set(err, -EINVAL,
				 "%s is not found: what comes from standard input lies in no "
				 "directory",
				 *ret_file);
	if (r == 0 && *ret_file)
		r = host_read(host, *ret_file, PKI_MAX_FILE, out, err);
	return r < 0 ? r : 1;
}

static void append(struct pki_certs *to, struct pki_certs *from)
{
	to->items = grow(to->items, &to->capacity, to->count + from->count, sizeof(to->items[0]));
	for (size_t i = 0; i < from->count; i++)
		to->items[to->count++] = from->items[i];
	from->count = 0;
	pki_certs_done(from);
}

static void take_certs_of(struct pki *pki, const struct host *host, const char *path,
			  enum kubeconfig_item item, struct cert_inspection *to)
{
	/* A file with the client's certificate mostly holds its key, too. */
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_FILE);
	struct pki_certs certs = { 0 };
	struct error why;
	const char *file;
	int r = load_item(host, &to->kubeconfig, item, &pem, &file, &why);

	if (r == 0)
		return;
	if (r > 0)
		r = pki_certs_read(pki, file ? file : path, &pem, &certs, &why);
	if (r < 0)
		note(to, &why);
	else
		append(&to->certs, &certs);
}

static void take_key_of(struct pki *pki, const struct host *host, const char *path,
			struct cert_inspection *to)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_FILE);
	struct error why;
	const char *file;
	int r = load_item(host, &to->kubeconfig, KUBECONFIG_KEY, &pem, &file, &why);

	if (r == 0)
		return;
	if (r > 0)
		r = file ? cert_read_key(pki, host, file, &pem, &to->key, &why)
			 : pki_key_read(pki, path, &pem, &to->key, &why);
	if (r < 0)
		note(to, &why);
}

static int take_kubeconfig(struct pki *pki, const struct host *host, const char *path,
			   const struct strbuf *data, struct cert_inspection *to, struct error *err)
{
	int r = kubeconfig_parse(path, data, &to->kubeconfig, err);

	if (r < 0)
		return r;
	take_certs_of(pki, host, path, KUBECONFIG_CERT, to);
	take_certs_of(pki, host, path, KUBECONFIG_CA, to);
	take_key_of(pki, host, path, to);
	return 0;
}

/* --- Any of them --- */

static bool has_text(const struct strbuf *data, const char *text)
{
	return memmem(data->text, data->length, text, strlen(text)) != NULL;
}

static int take_any(struct pki *pki, const struct host *host, const char *path,
		    const struct strbuf *data, struct cert_inspection *to, struct error *err)
{
	if (strspn(data->text, " \t\r\n") == data->length)
		return error_set(err, -EINVAL, "%s is empty", path);
	if (pki_is_der(data))
		take_der(pki, path, data, to);
	else if (has_text(data, "-----BEGIN "))
		take_pem(pki, host, path, data, to);
	else if (has_text(data, "kind") && has_text(data, "Config"))
		return take_kubeconfig(pki, host, path, data, to, err);
	else
		return error_set(err, -EINVAL,
				 "%s is neither PEM nor a certificate in DER, nor a kubeconfig",
				 path);
	return 0;
}

int cert_inspect(struct pki *pki, const struct host *host, const char *path,
		 const struct strbuf *data, struct cert_inspection *ret, struct error *err)
{
	cleanup_inspection struct cert_inspection inspection = { 0 };
	int r = take_any(pki, host, path, data, &inspection, err);

	if (r < 0)
		return r;
	if (!has_something(&inspection) && inspection.problem.code)
		return error_set(err, inspection.problem.code, "%s", inspection.problem.message);
	if (!has_something(&inspection))
		return error_set(err, -EINVAL, "%s: no certificate, request or key in it", path);
	*ret = inspection;
	inspection = (struct cert_inspection){ 0 };
	return 0;
}
