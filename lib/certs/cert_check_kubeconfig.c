/* Judging a kubeconfig: see cert_check.h. */
#include <errno.h>

#include "base/secret.h"
#include "certs/cert_check.h"

bool cert_has_other_credentials(const struct kubeconfig *config)
{
	static const char *const keys[] = { "token", "tokenFile", "exec", "auth-provider",
					    "username" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (json_map_get(config->user, keys[i]))
			return true;
	return false;
}

static void find(struct cert_verdict *ret, enum cert_fault fault, const char *format, ...)
	printf_like(3, 4);

static void find(struct cert_verdict *ret, enum cert_fault fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*ret = (struct cert_verdict){ .fault = fault, .problem = xvasprintf(format, args) };
	va_end(args);
}

/* Whether a file that is named could not be read, so that nothing can be told of what is in it. */
static int forbidden(int r)
{
	return r == -EACCES || r == -EPERM ? r : 0;
}

/* It must trust the CA that signs the API server's certificate. */
static void judge_trust(const struct cert_kubeconfig *k, struct cert_verdict *ret)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	cleanup_pki_certs struct pki_certs trusted = { 0 };
	struct error why;
	int r;

	if (json_map_bool(k->config->cluster, "insecure-skip-tls-verify", false)) {
		find(ret, CERT_UNVERIFIED,
		     "does not verify the API server: insecure-skip-tls-verify is set");
		return;
	}
	r = cert_load_item(k->config, KUBECONFIG_CA, k->host, &pem, &why);
	if (r == 0)
		r = pki_certs_read(k->pki, "certificate-authority-data", &pem, &trusted, &why);
	if (r < 0) {
		find(ret, CERT_NO_TRUST, "has no CA that can be used: %s", why.message);
		ret->code = forbidden(r);
	} else if (k->ca->certs.count && !pki_certs_have(&trusted, k->ca->certs.items[0])) {
		find(ret, CERT_DISTRUSTS, "trusts another CA than %s", k->ca_path);
	}
}

static void judge_pair(const struct cert_kubeconfig *k, const struct pki_certs *certs, int64_t now,
		       struct cert_verdict *ret)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_FILE);
	const struct cert_wish wish = { .path = k->path, .usage = PKI_CLIENT };
	cleanup_pki_key struct pki_key *key = NULL;
	struct error why;
	int r = cert_load_item(k->config, KUBECONFIG_KEY, k->host, &pem, &why);

	if (r == 0)
		r = pki_key_read(k->pki, "client-key-data", &pem, &key, &why);
	cert_judge(certs->items[0], key, k->ca, &wish, now, ret);
	if (r == 0 || (ret->fault != CERT_FINE && !cert_faults[ret->fault].renewed))
		return;
	cert_verdict_done(ret);
	find(ret, r == -ENOENT ? CERT_NO_KEY : CERT_BAD_KEY, "has no key that can be used: %s",
	     why.message);
	ret->code = forbidden(r);
}

static void judge_client(const struct cert_kubeconfig *k, int64_t now, struct pki_certs *ret_certs,
			 struct cert_verdict *ret)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_FILE);
	struct error why;
	int r = cert_load_item(k->config, KUBECONFIG_CERT, k->host, &pem, &why);

	if (r == -ENOENT && cert_has_other_credentials(k->config))
		return;
	if (r == 0)
		r = pki_certs_read(k->pki, "client-certificate-data", &pem, ret_certs, &why);
	if (r == 0) {
		judge_pair(k, ret_certs, now, ret);
		return;
	}
	find(ret, CERT_NO_CLIENT, "has no certificate that can be used: %s", why.message);
	ret->code = forbidden(r);
}

void cert_judge_kubeconfig(const struct cert_kubeconfig *kubeconfig, int64_t now,
			   struct pki_certs *ret_certs, struct cert_verdict *ret)
{
	cleanup_pki_certs struct pki_certs certs = { 0 };
	cleanup_verdict struct cert_verdict of_client = { 0 };

	*ret = (struct cert_verdict){ 0 };
	judge_client(kubeconfig, now, ret_certs ? ret_certs : &certs, &of_client);
	judge_trust(kubeconfig, ret);
	/* What a renewal does not mend comes before what it mends. */
	if (ret->fault == CERT_FINE ||
	    (cert_faults[ret->fault].renewed && of_client.fault != CERT_FINE &&
	     !cert_faults[of_client.fault].renewed)) {
		cert_verdict_done(ret);
		*ret = of_client;
		of_client = (struct cert_verdict){ 0 };
	}
}
