/* Judging a CA: see cert_check.h. */
#include <errno.h>

#include "base/time.h"
#include "certs/cert_check.h"

bool cert_ca_is_external(const struct host *host, const char *cert_dir)
{
	cleanup_free char *certificate = xasprintf("%s/ca.crt", cert_dir);
	cleanup_free char *key = xasprintf("%s/ca.key", cert_dir);

	return host_exists(host, certificate) && !host_exists(host, key);
}

void cert_ca_done(struct cert_ca *ca)
{
	pki_certs_done(&ca->certs);
	pki_key_free(ca->key);
	*ca = (struct cert_ca){ 0 };
}

/* What a rule of this file looks at. */
struct authority {
	const struct cert_ca *ca;
	const struct pki_certs *certs; /* the CA's */
	const char *path, *key_path;
	int64_t now;
};

static bool is_valid_at(const struct pki_cert *cert, int64_t now)
{
	return now == CERT_ANY_TIME || (now >= cert->not_before && now <= cert->not_after);
}

/* The one that signs here, or would. */
static const struct pki_cert *main_of(const struct cert_ca *ca)
{
	return ca->signer ? ca->signer : ca->certs.items[0];
}

/* All of them are trusted, so all must be CAs, and strong. */
static char *no_ca(const struct authority *a)
{
	for (size_t i = 0; i < a->certs->count; i++)
		if (!(a->certs->items[i]->usage & PKI_CA))
			return xasprintf("%s: %s is not a CA", a->path,
					 a->certs->items[i]->subject);
	return NULL;
}

static char *weak_ca(const struct authority *a)
{
	for (size_t i = 0; i < a->certs->count; i++)
		if (a->certs->items[i]->weakness)
			return xasprintf("%s: the CA %s will not do: %s", a->path,
					 a->certs->items[i]->subject, a->certs->items[i]->weakness);
	return NULL;
}

static char *unpaired_ca(const struct authority *a)
{
	if (!a->ca->key || a->ca->signer)
		return NULL;
	return xasprintf("%s is not the key of %s", a->key_path, a->path);
}

/* Kubernetes signs with the first one, and so does kubeadm (util/pkiutil, TryLoadCertFromDisk). */
static char *not_first(const struct authority *a)
{
	if (!a->ca->signer || a->ca->signer == a->certs->items[0])
		return NULL;
	return xasprintf("%s: %s belongs to %s, and must come first in the file, with its chain "
			 "after it",
			 a->path, a->ca->signer->subject, a->key_path);
}

/*
 * The chain of the main one: those above it, as far as they are in the file. Stores them in @ret,
 * which has room for all of the file, and returns how many they are.
 */
static size_t chain_of(const struct cert_ca *ca, const struct pki_cert *ret[])
{
	const struct pki_cert *cert = main_of(ca);
	size_t count = 0;

	while (cert && count < ca->certs.count) {
		ret[count++] = cert;
		cert = cert->self_signed ? NULL : cert_signer_of(cert, ca);
	}
	return count;
}

/* RFC 5280, 4.2.1.9: a CA that issued itself is not counted, and such a one is the last here. */
static char *path_too_long(const struct authority *a)
{
	const struct pki_cert *chain[PKI_MAX_CERTS];
	size_t count = chain_of(a->ca, chain);

	for (size_t i = 1; i < count; i++)
		if (chain[i]->path_length >= 0 && (size_t)chain[i]->path_length < i)
			return xasprintf("%s: below the CA %s there may be %d others, as its path "
					 "length says, and there are %zu",
					 a->path, chain[i]->subject, chain[i]->path_length, i);
	return NULL;
}

static bool has_valid_cert(const struct pki_certs *certs, int64_t now)
{
	for (size_t i = 0; i < certs->count; i++)
		if (is_valid_at(certs->items[i], now))
			return true;
	return false;
}

/* The one that signs must be valid; where none does, any of them. */
static const struct pki_cert *invalid_one(const struct authority *a)
{
	if (a->ca->signer ? is_valid_at(a->ca->signer, a->now) : has_valid_cert(a->certs, a->now))
		return NULL;
	return main_of(a->ca);
}

static char *early(const struct authority *a)
{
	const struct pki_cert *cert = invalid_one(a);
	cleanup_free char *text = NULL;

	if (!cert || a->now >= cert->not_before)
		return NULL;
	text = time_text(cert->not_before);
	return xasprintf("%s is not valid before %s", a->path, text);
}

static char *expired(const struct authority *a)
{
	const struct pki_cert *cert = invalid_one(a);
	cleanup_free char *text = NULL;

	if (!cert || a->now < cert->not_before)
		return NULL;
	text = time_text(cert->not_after);
	return xasprintf("%s expired on %s", a->path, text);
}

/*
 * Something above is in the file, and what leads to it is not. An intermediate CA alone, or with a
 * chain that only lacks its root, is trusted as it is.
 */
static char *gap_in_chain(const struct authority *a)
{
	const struct pki_cert *chain[PKI_MAX_CERTS];
	size_t count = chain_of(a->ca, chain);
	const struct pki_cert *last = chain[count - 1];

	if (count == a->certs->count || last->self_signed)
		return NULL;
	return xasprintf("lacks %s, which signed %s", last->issuer, last->subject);
}

static char *stale_in_chain(const struct authority *a)
{
	for (size_t i = 0; i < a->certs->count; i++) {
		const struct pki_cert *cert = a->certs->items[i];
		bool is_over = a->now > cert->not_after;
		cleanup_free char *text = NULL;

		if (is_valid_at(cert, a->now) || cert == a->ca->signer)
			continue;
		text = time_text(is_over ? cert->not_after : cert->not_before);
		return xasprintf("has a CA in it that %s %s: %s",
				 is_over ? "expired on" : "is not valid before", text,
				 cert->subject);
	}
	return NULL;
}

static const struct {
	enum cert_fault fault;
	char *(*find)(const struct authority *a); /* the problem, or NULL */
	bool names_path;
} ca_rules[] = {
	{ CERT_NO_CA, no_ca, true },
	{ CERT_WEAK_CA, weak_ca, true },
	{ CERT_UNPAIRED_CA, unpaired_ca, true },
	{ CERT_NOT_FIRST, not_first, true },
	{ CERT_PATH_TOO_LONG, path_too_long, true },
	{ CERT_EARLY, early, true },
	{ CERT_EXPIRED_CA, expired, true },
	{ CERT_GAP_IN_CHAIN, gap_in_chain },
	{ CERT_STALE_IN_CHAIN, stale_in_chain },
};

void cert_judge_ca(const struct cert_ca *ca, const char *path, const char *key_path, int64_t now,
		   struct cert_verdict *ret)
{
	const struct authority a = { ca, &ca->certs, path, key_path, now };

	*ret = (struct cert_verdict){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(ca_rules) && !ret->problem; i++) {
		ret->problem = ca_rules[i].find(&a);
		if (!ret->problem)
			continue;
		ret->fault = ca_rules[i].fault;
		ret->names_path = ca_rules[i].names_path;
	}
}

void cert_ca_take_key(struct cert_ca *ca, struct pki_key *key)
{
	ca->key = key;
	for (size_t i = 0; i < ca->certs.count && !ca->signer; i++)
		if (pki_cert_has_key(ca->certs.items[i], key))
			ca->signer = ca->certs.items[i];
}

static int load_key(struct pki *pki, const struct host *host, const char *path, struct cert_ca *ca,
		    struct error *err)
{
	struct pki_key *key = NULL;
	int r;

	if (!path || !host_exists(host, path))
		return 0;
	r = cert_load_key(pki, host, path, &key, err);
	if (r == 0)
		cert_ca_take_key(ca, key);
	return r;
}

int cert_ca_read(struct pki *pki, const struct host *host, const char *cert_path,
		 const char *key_path, struct cert_ca *ret, struct error *err)
{
	cleanup_ca struct cert_ca ca = { .present = host_exists(host, cert_path) };
	int r;

	if (!ca.present)
		return 0;
	r = cert_load(pki, host, cert_path, &ca.certs, err);
	if (r == 0)
		r = load_key(pki, host, key_path, &ca, err);
	if (r < 0)
		return r;
	*ret = ca;
	ca = (struct cert_ca){ 0 };
	return 0;
}

int cert_ca_load(struct pki *pki, const struct host *host, const char *cert_path,
		 const char *key_path, int64_t now, struct cert_ca *ret, struct error *err)
{
	cleanup_ca struct cert_ca ca = { 0 };
	cleanup_verdict struct cert_verdict verdict = { 0 };
	int r = cert_ca_read(pki, host, cert_path, key_path, &ca, err);

	if (r < 0 || !ca.present)
		return r;
	cert_judge_ca(&ca, cert_path, key_path, now, &verdict);
	r = cert_verdict_error(&verdict, cert_path, "", err);
	if (r < 0)
		return r;
	*ret = ca;
	ca = (struct cert_ca){ 0 };
	return 0;
}
