#include "client/fetch_verify.h"

#include "base/net.h"
#include "base/time.h"
#include "client/fetch.h"
#include "pki/pki.h"

enum {
	CHAIN_MAX = 10, /* certificates between a server's and a trusted CA's */
};

/* What is judged. */
struct shown {
	const char *place, *host;
	int64_t now;
	struct pki_certs chain, trusted;
};

static bool is_valid_at(const struct pki_cert *cert, int64_t now)
{
	return cert->not_before <= now && now <= cert->not_after;
}

static const struct pki_cert *find_issuer(const struct pki_certs *certs,
					  const struct pki_cert *cert)
{
	for (size_t i = 0; i < certs->count; i++)
		if (pki_cert_signed_by(cert, certs->items[i]))
			return certs->items[i];
	return NULL;
}

/* The trusted CA that it comes from; else *@ret_last is the last certificate on the way to one. */
static const struct pki_cert *find_root(const struct shown *shown, const struct pki_cert **ret_last)
{
	const struct pki_cert *cert = shown->chain.items[0], *issuer;

	for (size_t i = 0; cert && i < CHAIN_MAX; i++) {
		*ret_last = cert;
		issuer = find_issuer(&shown->trusted, cert);
		if (issuer)
			return issuer;
		if (pki_certs_have(&shown->trusted, cert))
			return cert;
		issuer = find_issuer(&shown->chain, cert);
		cert = issuer == cert ? NULL : issuer;
	}
	return NULL;
}

static bool tell_times(const struct shown *shown, const char *what, const struct pki_cert *cert,
		       struct error *err)
{
	bool expired = shown->now > cert->not_after;
	int64_t limit = expired ? cert->not_after : cert->not_before;
	cleanup_free char *time = time_text(limit);
	cleanup_free char *span = time_span_text(expired ? shown->now - limit : limit - shown->now);

	if (is_valid_at(cert, shown->now))
		return false;
	(void)error_set(err, FETCH_TLS,
			expired ? "%s of %s (\"%s\") expired on %s, %s ago"
				: "%s of %s (\"%s\") is valid from %s on, in %s: is the clock "
				  "of this host right?",
			what, shown->place, cert->subject, time, span);
	return true;
}

/* That of a trusted CA with this name and another key, or of none. */
static bool tell_issuer(const struct shown *shown, const struct pki_cert *last, struct error *err)
{
	for (size_t i = 0; i < shown->trusted.count; i++) {
		const struct pki_cert *ca = shown->trusted.items[i];

		if (!str_eq(ca->subject, last->issuer))
			continue;
		(void)error_set(err, FETCH_TLS,
				"the certificate of %s (\"%s\") is signed by another CA than the "
				"one that is trusted (%s), though both are called \"%s\"",
				shown->place, shown->chain.items[0]->subject, ca->public_key_hash,
				ca->subject);
		return true;
	}
	(void)error_set(err, FETCH_TLS,
			"the certificate of %s (\"%s\") is signed by \"%s\", and what is trusted "
			"is \"%s\"",
			shown->place, shown->chain.items[0]->subject, last->issuer,
			shown->trusted.items[0]->subject);
	return true;
}

static bool name_matches(const char *pattern, const char *host)
{
	const char *dot = strchr(host, '.');

	return strcasecmp(pattern, host) == 0 ||
	       (str_starts(pattern, "*.") && dot && strcasecmp(pattern + 1, dot) == 0);
}

static bool covers(const struct pki_cert *cert, const char *host)
{
	struct net_ip ip, named;

	if (net_ip_parse(host, &ip) == 0) {
		for (size_t i = 0; i < cert->ips.count; i++)
			if (net_ip_parse(cert->ips.items[i], &named) == 0 &&
			    net_ip_equal(&ip, &named))
				return true;
		return false;
	}
	for (size_t i = 0; i < cert->dns.count; i++)
		if (name_matches(cert->dns.items[i], host))
			return true;
	return false;
}

static bool tell_names(const struct shown *shown, struct error *err)
{
	const struct pki_cert *cert = shown->chain.items[0];
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup_free char *text = NULL;

	if (covers(cert, shown->host))
		return false;
	str_list_add_all(&names, &cert->dns);
	str_list_add_all(&names, &cert->ips);
	text = str_list_join(&names, ", ");
	(void)error_set(err, FETCH_TLS, "the certificate of %s (\"%s\") is for %s, and not for %s",
			shown->place, cert->subject, *text ? text : "no name at all", shown->host);
	return true;
}

static bool judge(const struct shown *shown, struct error *err)
{
	const struct pki_cert *last = NULL, *root = NULL;

	if (shown->trusted.count) {
		root = find_root(shown, &last);
		if (!root)
			return tell_issuer(shown, last, err);
	}
	if (tell_times(shown, "the certificate", shown->chain.items[0], err))
		return true;
	if (root && tell_times(shown, "the CA", root, err))
		return true;
	return tell_names(shown, err);
}

bool fetch_verify(const struct strbuf *chain, const struct strbuf *ca, const char *host, int port,
		  int64_t now, struct error *err)
{
	cleanup_free char *place = net_host_port_format(host, port);
	struct shown shown = { .place = place, .host = host, .now = now };
	cleanup_pki struct pki *pki = NULL;
	struct error ignored; /* then there is what libcurl itself said */
	bool told = false;

	if (pki_open(&pki, &ignored) == 0 &&
	    pki_certs_read(pki, "chain", chain, &shown.chain, &ignored) == 0 &&
	    (!ca || pki_certs_read(pki, "CA", ca, &shown.trusted, &ignored) == 0))
		told = judge(&shown, err);
	pki_certs_done(&shown.chain);
	pki_certs_done(&shown.trusted);
	return told;
}
