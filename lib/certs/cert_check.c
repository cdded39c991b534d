#include "certs/cert_check.h"

#include <errno.h>

#include "base/time.h"

#define BRING_STRONG \
	"bring one with SHA-256 and RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521"

const struct cert_fault_row cert_faults[] = {
	[CERT_FINE] = { "fine" },
	[CERT_FOREIGN] = { "foreign", .renewed = true },
	[CERT_UNPAIRED] = { "unpaired", .renewed = true },
	[CERT_NO_KEY] = { "no-key", .renewed = true },
	[CERT_BAD_KEY] = { "bad-key", .renewed = true },
	[CERT_WEAK] = { "weak", .renewed = true },
	[CERT_WRONG_USE] = { "wrong-use" },
	[CERT_WRONG_NAMES] = { "wrong-names" },
	[CERT_EARLY] = { "early", .renewed = true, .remedy = "is the clock of this host right?" },
	[CERT_EXPIRED] = { "expired", .renewed = true },
	[CERT_LIMITED] = { "limited", .remedy = "bring a CA without such limits" },
	[CERT_NO_CA] = { "no-ca", .remedy = "put a CA certificate there, with its chain after it" },
	[CERT_WEAK_CA] = { "weak-ca", .remedy = BRING_STRONG },
	[CERT_UNPAIRED_CA] = { "unpaired-ca",
			       .remedy = "put the right one there, or remove it and have "
					 "certificates signed elsewhere" },
	[CERT_BAD_CA_KEY] = { "bad-ca-key", .remedy = "" },
	[CERT_NOT_FIRST] = { "not-first", .remedy = "" },
	[CERT_PATH_TOO_LONG] = { "path-too-long", .remedy = "bring a CA without such limits" },
	[CERT_EXPIRED_CA] = { "expired-ca", .remedy = "a new CA is needed: see `knode certs "
						      "rotate-ca --help`" },
	[CERT_GAP_IN_CHAIN] = { "gap-in-chain", .doubtful = true,
				.remedy = "put it in after those that it signed" },
	[CERT_STALE_IN_CHAIN] = { "stale-in-chain", .doubtful = true,
				  .remedy = "take it out of the file" },
	[CERT_UNVERIFIED] = { "unverified" },
	[CERT_NO_TRUST] = { "no-trust", .renewed = true },
	[CERT_DISTRUSTS] = { "distrusts", .renewed = true },
	[CERT_NO_CLIENT] = { "no-client" },
	[CERT_UNREADABLE_FILE] = { "unreadable" },
	[CERT_ABSENT] = { "absent" },
	[CERT_LINKED] = { "linked", .doubtful = true, .remedy = "put the file itself there" },
	[CERT_NOT_LINKED] = { "not-linked", .doubtful = true },
	[CERT_OPEN_MODE] = { "open-mode", .doubtful = true },
	[CERT_NOT_ROOTS] = { "not-roots", .doubtful = true },
};
_Static_assert(ARRAY_SIZE(cert_faults) == CERT_FAULTS, "a row for each enum cert_fault");

void cert_verdict_done(struct cert_verdict *verdict)
{
	free(verdict->problem);
	*verdict = (struct cert_verdict){ 0 };
}

int cert_verdict_error(const struct cert_verdict *verdict, const char *path, const char *again,
		       struct error *err)
{
	const struct cert_fault_row *row = &cert_faults[verdict->fault];
	const char *remedy = row->remedy ? row->remedy : again;

	if (verdict->fault == CERT_FINE || row->doubtful)
		return 0;
	return error_set(err, verdict->code ? verdict->code : -EKEYREJECTED, "%s%s%s%s%s",
			 verdict->names_path ? "" : path, verdict->names_path ? "" : " ",
			 verdict->problem, *remedy ? "; " : "", remedy);
}

char *cert_ends_first(const struct pki_cert *ca, int64_t now, int64_t validity_ms)
{
	cleanup_free char *end = NULL;

	if (ca->not_after >= now + validity_ms / 1000)
		return NULL;
	end = time_text(ca->not_after);
	return xasprintf("its CA ends first, on %s", end);
}

const struct pki_cert *cert_signer_of(const struct pki_cert *cert, const struct cert_ca *ca)
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
			return error_set(err, r, "%s: the CA %s cannot sign for %s: %s", path,
					 signer->subject, request->common_name, why.message);
		signer = signer->self_signed ? NULL : cert_signer_of(signer, ca);
	}
	return 0;
}

/* --- A certificate that a CA signs --- */

/* What a rule of this file looks at. */
struct leaf {
	const struct pki_cert *cert;
	const struct pki_key *key;
	const struct cert_ca *ca;
	const struct cert_wish *wish;
	int64_t now;
};

static char *foreign(const struct leaf *leaf)
{
	if (!leaf->ca->certs.count || cert_signer_of(leaf->cert, leaf->ca))
		return NULL;
	return xasprintf("is signed by %s, not by %s of this host", leaf->cert->issuer,
			 leaf->ca->certs.items[0]->subject);
}

static char *unpaired(const struct leaf *leaf)
{
	if (!leaf->key || pki_cert_has_key(leaf->cert, leaf->key))
		return NULL;
	if (leaf->wish->key_path)
		return xasprintf("does not belong to its key, %s", leaf->wish->key_path);
	return xstrdup("has a certificate and a key that do not belong together");
}

static char *weak(const struct leaf *leaf)
{
	return leaf->cert->weakness ? xasprintf("will not do: %s", leaf->cert->weakness) : NULL;
}

/*
 * A server or a client proves itself by a signature (RFC 8446, 4.4.2.2), and what is for one
 * service signs for no others.
 */
static char *wrong_use(const struct leaf *leaf)
{
	const struct pki_cert *cert = leaf->cert;
	unsigned missing = leaf->wish->usage & ~cert->usage;

	if (missing)
		return xasprintf("may not be used as %s",
				 missing & PKI_SERVER ? "a server" : "a client");
	if (!cert->signs)
		return xstrdup("may not be used for signatures, as its key usages say, and so not "
			       "for TLS");
	return cert->usage & PKI_CA ? xstrdup("is a CA, which could sign others") : NULL;
}

/* The first of @wanted that is not in @names. */
static const char *missing_name(const struct str_list *names, const struct str_list *wanted)
{
	for (size_t i = 0; wanted && i < wanted->count; i++)
		if (!str_list_has(names, wanted->items[i]))
			return wanted->items[i];
	return NULL;
}

static char *wrong_names(const struct leaf *leaf)
{
	const char *missing = missing_name(&leaf->cert->dns, leaf->wish->dns);

	if (!missing)
		missing = missing_name(&leaf->cert->ips, leaf->wish->ips);
	return missing ? xasprintf("is not valid for the name %s", missing) : NULL;
}

static char *too_early(const struct pki_cert *cert, int64_t now)
{
	cleanup_free char *text = NULL;

	if (now == CERT_ANY_TIME || now >= cert->not_before)
		return NULL;
	text = time_text(cert->not_before);
	return xasprintf("is not valid before %s", text);
}

static char *too_late(const struct pki_cert *cert, int64_t now)
{
	cleanup_free char *text = NULL;

	if (now == CERT_ANY_TIME || now <= cert->not_after)
		return NULL;
	text = time_text(cert->not_after);
	return xasprintf("expired on %s", text);
}

static char *early(const struct leaf *leaf)
{
	return too_early(leaf->cert, leaf->now);
}

static char *expired(const struct leaf *leaf)
{
	return too_late(leaf->cert, leaf->now);
}

/* Signed all the same, it is of no use. */
static char *limited(const struct leaf *leaf)
{
	const struct pki_cert *cert = leaf->cert;
	const struct pki_request request = { .common_name = cert->common_name ? cert->common_name
									      : cert->subject,
					     .organizations = &cert->organizations,
					     .dns = &cert->dns,
					     .ips = &cert->ips,
					     .usage = leaf->wish->usage };
	struct error why;

	if (cert_ca_check_limits(leaf->ca, cert_signer_of(cert, leaf->ca), leaf->wish->path,
				 &request, &why) == 0)
		return NULL;
	return xstrdup(why.message);
}

/* In this order: what a renewal does not mend comes before what it mends. */
static const struct {
	enum cert_fault fault;
	char *(*find)(const struct leaf *leaf); /* the problem, or NULL */
	bool names_path;
} leaf_rules[] = {
	{ CERT_WRONG_USE, wrong_use }, { CERT_WRONG_NAMES, wrong_names },
	{ CERT_FOREIGN, foreign },     { CERT_UNPAIRED, unpaired },
	{ CERT_WEAK, weak },           { CERT_EARLY, early },
	{ CERT_EXPIRED, expired },     { CERT_LIMITED, limited, .names_path = true },
};

void cert_judge(const struct pki_cert *cert, const struct pki_key *key, const struct cert_ca *ca,
		const struct cert_wish *wish, int64_t now, struct cert_verdict *ret)
{
	const struct leaf leaf = { cert, key, ca, wish, now };

	*ret = (struct cert_verdict){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(leaf_rules) && !ret->problem; i++) {
		ret->problem = leaf_rules[i].find(&leaf);
		if (!ret->problem)
			continue;
		ret->fault = leaf_rules[i].fault;
		ret->names_path = leaf_rules[i].names_path;
	}
}
