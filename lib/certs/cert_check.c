#include "certs/cert_check.h"

#include <errno.h>

#include "base/secret.h"
#include "base/time.h"

/* Reads a file that may hold a key into a secret buffer of its size. */
static int read_secret(const struct host *host, const char *path, size_t max, struct strbuf *ret,
		       struct error *err)
{
	struct stat st;
	int r = host_stat(host, path, true, &st, err);

	if (r < 0)
		return r;
	if (st.st_size < 0 || (size_t)st.st_size > max)
		return error_set(err, -EFBIG, "%s has more than the %zu bytes that are read of it",
				 path, max);
	*ret = secret_make((size_t)st.st_size);
	r = host_read(host, path, max, ret, err);
	if (r < 0)
		secret_done(ret);
	return r;
}

int cert_load(struct pki *pki, const struct host *host, const char *path, struct pki_certs *ret,
	      struct error *err)
{
	struct strbuf data;
	int r = read_secret(host, path, PKI_MAX_FILE, &data, err);

	if (r < 0)
		return r;
	r = pki_certs_read_pem(pki, path, &data, ret, err);
	secret_done(&data);
	return r;
}

int cert_load_key(struct pki *pki, const struct host *host, const char *path, struct pki_key **ret,
		  struct error *err)
{
	struct strbuf pem;
	int r = read_secret(host, path, PKI_MAX_KEY, &pem, err);

	if (r < 0)
		return r;
	r = pki_key_read(pki, path, &pem, ret, err);
	secret_done(&pem);
	return r;
}

int cert_load_kubeconfig(const struct host *host, const char *path, struct kubeconfig *ret,
			 struct error *err)
{
	struct strbuf text;
	int r = read_secret(host, path, KUBECONFIG_MAX, &text, err);

	if (r < 0)
		return r;
	r = kubeconfig_parse(path, &text, ret, err);
	secret_done(&text);
	return r;
}

static int load_key_of_kubeconfig(struct pki *pki, const struct host *host, const char *path,
				  struct pki_key **ret, struct error *err)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_KEY);
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	const char *file;
	int r = cert_load_kubeconfig(host, path, &config, err);

	if (r == 0)
		r = kubeconfig_get(&config, KUBECONFIG_KEY, &pem, &file, err);
	if (r < 0)
		return r;
	return file ? cert_load_key(pki, host, file, ret, err)
		    : pki_key_read(pki, path, &pem, ret, err);
}

int cert_load_any_key(struct pki *pki, const struct host *host, const char *path,
		      struct pki_key **ret, struct error *err)
{
	return str_ends(path, ".conf") ? load_key_of_kubeconfig(pki, host, path, ret, err)
				       : cert_load_key(pki, host, path, ret, err);
}

char *cert_ends_first(const struct pki_cert *ca, int64_t now, int64_t validity_ms)
{
	cleanup_free char *end = NULL;

	if (ca->not_after >= now + validity_ms / 1000)
		return NULL;
	end = time_text(ca->not_after);
	return xasprintf("its CA ends first, on %s", end);
}

static bool is_valid_at(const struct pki_cert *cert, int64_t now)
{
	return now == CERT_ANY_TIME || (now >= cert->not_before && now <= cert->not_after);
}

/* An error when it is not valid @now. */
static int check_time(const struct pki_cert *cert, const char *path, const char *remedy,
		      int64_t now, struct error *err)
{
	cleanup_free char *text = NULL;

	if (is_valid_at(cert, now))
		return 0;
	if (now < cert->not_before) {
		text = time_text(cert->not_before);
		return error_set(err, -EKEYREJECTED,
				 "%s is not valid before %s; is the clock of this host right?",
				 path, text);
	}
	text = time_text(cert->not_after);
	return error_set(err, -EKEYREJECTED, "%s expired on %s; %s", path, text, remedy);
}

void cert_ca_done(struct cert_ca *ca)
{
	pki_certs_done(&ca->certs);
	pki_key_free(ca->key);
	*ca = (struct cert_ca){ 0 };
}

/* All of them are trusted, so all must be strong CAs. */
static int check_ca_certs(const struct pki_certs *certs, const char *path, struct error *err)
{
	for (size_t i = 0; i < certs->count; i++) {
		const struct pki_cert *cert = certs->items[i];

		if (!(cert->usage & PKI_CA))
			return error_set(err, -EKEYREJECTED,
					 "%s: %s is not a CA; put a CA certificate there, with its "
					 "chain after it",
					 path, cert->subject);
		if (cert->weakness)
			return error_set(
				err, -EKEYREJECTED,
				"%s: the CA %s will not do: %s; bring one with SHA-256 and "
				"RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521",
				path, cert->subject, cert->weakness);
	}
	return 0;
}

/* Whether one of them is valid now. */
static bool has_valid_cert(const struct pki_certs *certs, int64_t now)
{
	for (size_t i = 0; i < certs->count; i++)
		if (is_valid_at(certs->items[i], now))
			return true;
	return false;
}

#define CA_REMEDY "a new CA is needed: see `knode certs rotate-ca --help`"

bool cert_ca_is_external(const struct host *host, const char *cert_dir)
{
	cleanup_free char *certificate = xasprintf("%s/ca.crt", cert_dir);
	cleanup_free char *key = xasprintf("%s/ca.key", cert_dir);

	return host_exists(host, certificate) && !host_exists(host, key);
}

int cert_ca_load(struct pki *pki, const struct host *host, const char *path, int64_t now,
		 struct cert_ca *ret, struct error *err)
{
	cleanup_ca struct cert_ca ca = { .present = host_exists(host, path) };
	int r;

	if (!ca.present)
		return 0;
	r = cert_load(pki, host, path, &ca.certs, err);
	if (r == 0)
		r = check_ca_certs(&ca.certs, path, err);
	if (r < 0)
		return r;
	if (!has_valid_cert(&ca.certs, now))
		return check_time(ca.certs.items[0], path, CA_REMEDY, now, err);
	*ret = ca;
	ca = (struct cert_ca){ 0 };
	return 0;
}

int cert_ca_load_key(struct pki *pki, const struct host *host, const char *cert_path,
		     const char *key_path, int64_t now, struct cert_ca *ca, struct error *err)
{
	int r;

	if (!host_exists(host, key_path))
		return 0;
	r = cert_load_key(pki, host, key_path, &ca->key, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ca->certs.count && !ca->signer; i++)
		if (pki_cert_has_key(ca->certs.items[i], ca->key))
			ca->signer = ca->certs.items[i];
	if (!ca->signer)
		return error_set(err, -EKEYREJECTED,
				 "%s is not the key of %s; put the right one there, or remove it "
				 "and have certificates signed elsewhere",
				 key_path, cert_path);
	return check_time(ca->signer, cert_path, CA_REMEDY, now, err);
}

static const struct pki_cert *signer_of(const struct pki_cert *cert, const struct cert_ca *ca)
{
	for (size_t i = 0; i < ca->certs.count; i++)
		if (pki_cert_signed_by(cert, ca->certs.items[i]))
			return ca->certs.items[i];
	return NULL;
}

int cert_ca_check_limits(const struct cert_ca *ca, const struct pki_cert *signer, const char *path,
			 const struct pki_request *request, struct error *err)
{
	struct error why;

	/* No chain is longer than the file. */
	for (size_t i = 0; signer && i < ca->certs.count; i++) {
		int r = pki_cert_check_limits(signer, request, &why);

		if (r < 0)
			return error_set(err, r,
					 "%s: the CA %s cannot sign for %s: %s; bring a CA without "
					 "such limits",
					 path, signer->subject, request->common_name, why.message);
		signer = signer->self_signed ? NULL : signer_of(signer, ca);
	}
	return 0;
}

bool cert_is_signed_by(const struct pki_cert *cert, const struct cert_ca *ca)
{
	return signer_of(cert, ca) != NULL;
}

/* The first of @wanted that is not in @names. */
static const char *missing_name(const struct str_list *names, const struct str_list *wanted)
{
	for (size_t i = 0; wanted && i < wanted->count; i++)
		if (!str_list_has(names, wanted->items[i]))
			return wanted->items[i];
	return NULL;
}

static int check_names(const struct pki_cert *cert, const struct cert_wish *wish, struct error *err)
{
	const char *missing = missing_name(&cert->dns, wish->dns);

	if (!missing)
		missing = missing_name(&cert->ips, wish->ips);
	if (!missing)
		return 0;
	return error_set(err, -EKEYREJECTED, "%s is not valid for the name %s; %s", wish->path,
			 missing, wish->again);
}

static int check_usage(const struct pki_cert *cert, const struct cert_wish *wish, struct error *err)
{
	unsigned missing = wish->usage & ~cert->usage;

	if (!missing)
		return 0;
	return error_set(err, -EKEYREJECTED, "%s may not be used as %s; %s", wish->path,
			 missing & PKI_CA       ? "a CA"
			 : missing & PKI_SERVER ? "a server"
						: "a client",
			 wish->again);
}

/* Signed all the same, it is of no use. */
static int check_limits(const struct pki_cert *cert, const struct cert_ca *ca,
			const struct cert_wish *wish, struct error *err)
{
	const struct pki_request request = { .common_name = cert->common_name ? cert->common_name
									      : cert->subject,
					     .organizations = &cert->organizations,
					     .dns = &cert->dns,
					     .ips = &cert->ips,
					     .usage = wish->usage };

	return cert_ca_check_limits(ca, signer_of(cert, ca), wish->path, &request, err);
}

int cert_check(const struct pki_cert *cert, const struct pki_key *key, const struct cert_ca *ca,
	       const struct cert_wish *wish, int64_t now, struct error *err)
{
	cleanup_free char *renew = xasprintf("renew it: knode certs renew %s", wish->name);
	int r;

	if (!cert_is_signed_by(cert, ca))
		return error_set(err, -EKEYREJECTED,
				 "%s is signed by %s, not by %s of this host; %s", wish->path,
				 cert->issuer, ca->certs.items[0]->subject, wish->again);
	if (key && !pki_cert_has_key(cert, key))
		return error_set(err, -EKEYREJECTED, "%s does not belong to its key; %s",
				 wish->path, wish->again);
	if (cert->weakness)
		return error_set(err, -EKEYREJECTED, "%s will not do: %s; %s", wish->path,
				 cert->weakness, wish->again);
	r = check_time(cert, wish->path, renew, now, err);
	if (r == 0)
		r = check_usage(cert, wish, err);
	if (r == 0)
		r = check_names(cert, wish, err);
	return r < 0 ? r : check_limits(cert, ca, wish, err);
}
