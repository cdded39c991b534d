/* Making certificates and signing requests. */
#include <errno.h>

#include "base/net.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "pki/pki_openssl.h"

enum {
	SERIAL_BYTES = 16, /* random; RFC 5280 allows 20 */
	P256_BITS = 256,
};

/* Control characters and what is not UTF-8 make no name. */
static bool is_name_text(const char *text)
{
	if (!utf8_is_valid(text))
		return false;
	while (*text)
		if (!utf8_is_printable(utf8_next(&text)))
			return false;
	return true;
}

/* As UTF8String, whatever its length: node names are longer than the 64 characters of X.520. */
static int add_to_name(struct pki *pki, X509_NAME *name, int nid, const char *text,
		       struct error *err)
{
	const unsigned char *bytes = (const unsigned char *)text;

	if (!*text || !is_name_text(text))
		return error_set(err, -EINVAL, "\"%s\" cannot stand in a certificate's subject",
				 text);
	if (pki->X509_NAME_add_entry_by_NID(name, nid, V_ASN1_UTF8STRING, bytes, -1, -1, 0) != 1)
		return pki_error(pki, err, -EIO, "cannot make a subject");
	return 0;
}

static int make_name(struct pki *pki, const struct pki_request *request, X509_NAME **ret,
		     struct error *err)
{
	X509_NAME *name = pki->X509_NAME_new();
	int r = 0;

	if (!name)
		abort(); /* memory is out */
	for (size_t i = 0; r == 0 && request->organizations && i < request->organizations->count;
	     i++)
		r = add_to_name(pki, name, NID_organizationName, request->organizations->items[i],
				err);
	if (r == 0)
		r = add_to_name(pki, name, NID_commonName, request->common_name, err);
	if (r < 0) {
		pki->X509_NAME_free(name);
		return r;
	}
	*ret = name;
	return 0;
}

static bool is_dns_name(const char *text)
{
	return *text && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-_.*") == strlen(text);
}

/* "DNS:kubernetes,IP:10.96.0.1", in the library's notation; what could break it is refused. */
static int alternative_names(const struct pki_request *request, struct strbuf *out,
			     struct error *err)
{
	struct net_ip ip;

	for (size_t i = 0; request->dns && i < request->dns->count; i++) {
		if (!is_dns_name(request->dns->items[i]))
			return error_set(err, -EINVAL, "\"%s\" is not a DNS name",
					 request->dns->items[i]);
		strbuf_printf(out, "%sDNS:%s", out->length ? "," : "", request->dns->items[i]);
	}
	for (size_t i = 0; request->ips && i < request->ips->count; i++) {
		if (net_ip_parse(request->ips->items[i], &ip) < 0)
			return error_set(err, -EINVAL, "\"%s\" is not an IP address",
					 request->ips->items[i]);
		strbuf_printf(out, "%sIP:%s", out->length ? "," : "", request->ips->items[i]);
	}
	return 0;
}

/* An extension to be added: its number, and its value in the library's notation. */
struct extension {
	int nid;
	const char *value; /* NULL: none */
};

/* Also for ECDSA keys, which cannot encipher: so does kubeadm up to v1.37 (kubernetes#142037). */
static const char *key_usage(unsigned usage)
{
	return usage & PKI_CA ? "critical,digitalSignature,keyEncipherment,keyCertSign"
			      : "critical,digitalSignature,keyEncipherment";
}

static const char *extended_usage(unsigned usage)
{
	switch (usage & (PKI_SERVER | PKI_CLIENT)) {
	case PKI_SERVER:
		return "serverAuth";
	case PKI_CLIENT:
		return "clientAuth";
	case PKI_SERVER | PKI_CLIENT:
		return "serverAuth,clientAuth";
	default:
		return NULL;
	}
}

static bool add_extensions(struct pki *pki, X509 *x509, X509 *issuer,
			   const struct extension *extensions, size_t count)
{
	X509V3_CTX ctx = { 0 };

	pki->X509V3_set_ctx(&ctx, issuer, x509, NULL, NULL, 0);
	for (size_t i = 0; i < count; i++) {
		X509_EXTENSION *extension;
		bool added;

		if (!extensions[i].value)
			continue;
		extension = pki->X509V3_EXT_nconf_nid(NULL, &ctx, extensions[i].nid,
						      extensions[i].value);
		if (!extension)
			return false;
		added = pki->X509_add_ext(x509, extension, -1) == 1;
		pki->X509_EXTENSION_free(extension);
		if (!added)
			return false;
	}
	return true;
}

static bool set_serial(struct pki *pki, X509 *x509)
{
	unsigned char bytes[SERIAL_BYTES];
	ASN1_INTEGER *serial;
	BIGNUM *number;
	bool ok;

	random_fill(bytes, sizeof(bytes));
	bytes[0] = (bytes[0] & 0x7f) | 0x40; /* positive, and always of the same length */
	number = pki->BN_bin2bn(bytes, sizeof(bytes), NULL);
	serial = pki->BN_to_ASN1_INTEGER(number, NULL);
	ok = serial && pki->X509_set_serialNumber(x509, serial) == 1;
	pki->ASN1_INTEGER_free(serial);
	pki->BN_free(number);
	return ok;
}

/* The digest that goes with the signer's key, as Go's crypto/x509 chooses it. */
static const EVP_MD *digest_for(const struct pki_key *signer)
{
	struct pki *pki = signer->pki;
	bool curve = pki->EVP_PKEY_is_a(signer->key, "EC");

	return curve && pki->EVP_PKEY_get_bits(signer->key) > P256_BITS ? pki->EVP_sha384()
									: pki->EVP_sha256();
}

/* Everything but the signature. */
static bool fill(struct pki *pki, X509 *x509, const struct pki_request *request, X509_NAME *name,
		 const struct pki_key *key, const struct pki_cert *issuer, const char *sans)
{
	X509 *parent = issuer ? (X509 *)issuer->x509 : x509;
	int64_t not_after = issuer && issuer->not_after < request->not_after ? issuer->not_after
									     : request->not_after;
	const struct extension extensions[] = {
		{ NID_key_usage, key_usage(request->usage) },
		{ NID_ext_key_usage, extended_usage(request->usage) },
		{ NID_basic_constraints,
		  request->usage & PKI_CA ? "critical,CA:TRUE" : "critical,CA:FALSE" },
		{ NID_subject_key_identifier, request->usage & PKI_CA ? "hash" : NULL },
		{ NID_authority_key_identifier, issuer && issuer->key_id ? "keyid" : NULL },
		{ NID_subject_alt_name, *sans ? sans : NULL },
	};

	return pki->X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(pki, x509) &&
	       pki->ASN1_TIME_set(pki->X509_getm_notBefore(x509), request->not_before) &&
	       pki->ASN1_TIME_set(pki->X509_getm_notAfter(x509), not_after) &&
	       pki->X509_set_subject_name(x509, name) == 1 &&
	       pki->X509_set_issuer_name(x509,
					 issuer ? pki->X509_get_subject_name(parent) : name) == 1 &&
	       (pki_put_point(key, pki->X509_get_X509_PUBKEY(x509)) ||
		pki->X509_set_pubkey(x509, key->key) == 1) &&
	       add_extensions(pki, x509, parent, extensions, ARRAY_SIZE(extensions));
}

/* A signature is verified at once: a fault while signing would give the key away. */
static bool sign(struct pki *pki, X509 *x509, const struct pki_key *signer)
{
	return pki->X509_sign(x509, signer->key, digest_for(signer)) > 0 &&
	       pki->X509_verify(x509, signer->key) == 1;
}

int pki_cert_make(struct pki *pki, const struct pki_request *request, const struct pki_key *key,
		  const struct pki_cert *issuer, const struct pki_key *issuer_key,
		  struct pki_cert **ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf sans = strbuf_make(STRBUF_MAX_TEXT);
	X509_NAME *name;
	X509 *x509;
	int r = alternative_names(request, &sans, err);

	if (r < 0)
		return r;
	if (issuer && !pki_cert_has_key(issuer, issuer_key))
		return error_set(err, -EINVAL, "the key of the issuer is not that of %s",
				 issuer->subject);
	r = make_name(pki, request, &name, err);
	if (r < 0)
		return r;
	x509 = pki->X509_new();
	if (!x509)
		abort(); /* memory is out */
	if (!fill(pki, x509, request, name, key, issuer, sans.text) ||
	    !sign(pki, x509, issuer ? issuer_key : key)) {
		r = pki_error(pki, err, -EIO, "cannot make the certificate of %s",
			      request->common_name);
		pki->X509_free(x509);
	} else {
		*ret = pki_cert_of(pki, x509, key->key);
		(*ret)->self_signed = !issuer; /* as a decoded key would have told */
	}
	pki->X509_NAME_free(name);
	return r;
}

/* Subject and names of what is to be signed, and nothing else. */
static int make_names_alone(struct pki *pki, const struct pki_request *request, X509 **ret,
			    struct error *err)
{
	cleanup(strbuf_done) struct strbuf sans = strbuf_make(STRBUF_MAX_TEXT);
	X509 *x509 = NULL;
	X509_NAME *name;
	int r = alternative_names(request, &sans, err);

	if (r == 0)
		r = make_name(pki, request, &name, err);
	if (r < 0)
		return r;
	x509 = pki->X509_new();
	if (!x509 || pki->X509_set_subject_name(x509, name) != 1 ||
	    !add_extensions(
		    pki, x509, x509,
		    &(struct extension){ NID_subject_alt_name, sans.length ? sans.text : NULL },
		    1)) {
		r = pki_error(pki, err, -EIO, "cannot make the names of %s", request->common_name);
		pki->X509_free(x509);
	} else {
		*ret = x509;
	}
	pki->X509_NAME_free(name);
	return r;
}

static int check_name_constraints(const struct pki_cert *issuer, const struct pki_request *request,
				  struct error *err)
{
	struct pki *pki = issuer->pki;
	X509 *parent = (X509 *)issuer->x509, *names = NULL;
	NAME_CONSTRAINTS *constraints =
		pki->X509_get_ext_d2i(parent, NID_name_constraints, NULL, NULL);
	int r = 0;

	if (!constraints)
		return 0;
	r = make_names_alone(pki, request, &names, err);
	if (r == 0) {
		(void)pki->X509_get_extension_flags(names); /* has them read what was added */
		if (pki->NAME_CONSTRAINTS_check(names, constraints) != X509_V_OK)
			r = error_set(err, -EKEYREJECTED,
				      "it may not sign a certificate with these names, for its own "
				      "name constraints");
		pki->X509_free(names);
	}
	pki->NAME_CONSTRAINTS_free(constraints);
	return r;
}

int pki_cert_check_limits(const struct pki_cert *issuer, const struct pki_request *request,
			  struct error *err)
{
	struct pki *pki = issuer->pki;
	uint32_t extended = pki->X509_get_extended_key_usage((X509 *)issuer->x509);

	/* Without the extension all bits are set. */
	if (!(extended & XKU_ANYEKU) &&
	    ((request->usage & PKI_SERVER && !(extended & XKU_SSL_SERVER)) ||
	     (request->usage & PKI_CLIENT && !(extended & XKU_SSL_CLIENT))))
		return error_set(err, -EKEYREJECTED,
				 "it may not sign certificates of %s, for its own extended key "
				 "usages",
				 request->usage & PKI_SERVER && !(extended & XKU_SSL_SERVER)
					 ? "servers"
					 : "clients");
	return check_name_constraints(issuer, request, err);
}

static bool add_names_to_request(struct pki *pki, X509_REQ *req, const char *sans)
{
	OPENSSL_STACK *stack = pki->OPENSSL_sk_new_null();
	X509_EXTENSION *extension;
	X509V3_CTX ctx = { 0 };
	bool ok;

	pki->X509V3_set_ctx(&ctx, NULL, NULL, req, NULL, 0);
	extension = pki->X509V3_EXT_nconf_nid(NULL, &ctx, NID_subject_alt_name, sans);
	ok = stack && extension && pki->OPENSSL_sk_push(stack, extension) > 0 &&
	     pki->X509_REQ_add_extensions(req, (STACK_OF(X509_EXTENSION) *)stack) == 1;
	pki->OPENSSL_sk_free(stack);
	pki->X509_EXTENSION_free(extension);
	return ok;
}

int pki_csr_make(struct pki *pki, const struct pki_request *request, const struct pki_key *key,
		 struct strbuf *out, struct error *err)
{
	cleanup(strbuf_done) struct strbuf sans = strbuf_make(STRBUF_MAX_TEXT);
	BIO *bio = NULL;
	X509_NAME *name;
	X509_REQ *req;
	int r = alternative_names(request, &sans, err);

	if (r < 0)
		return r;
	r = make_name(pki, request, &name, err);
	if (r < 0)
		return r;
	req = pki->X509_REQ_new();
	bio = pki_bio(pki);
	if (!req || pki->X509_REQ_set_version(req, X509_REQ_VERSION_1) != 1 ||
	    pki->X509_REQ_set_subject_name(req, name) != 1 ||
	    pki->X509_REQ_set_pubkey(req, key->key) != 1 ||
	    (sans.length && !add_names_to_request(pki, req, sans.text)) ||
	    pki->X509_REQ_sign(req, key->key, digest_for(key)) <= 0 ||
	    pki->PEM_write_bio_X509_REQ(bio, req) != 1) {
		pki->BIO_free(bio);
		r = pki_error(pki, err, -EIO, "cannot make the signing request of %s",
			      request->common_name);
	} else {
		pki_take_bio(pki, bio, out);
	}
	pki->X509_REQ_free(req);
	pki->X509_NAME_free(name);
	return r;
}

int pki_csr_check(struct pki *pki, const char *name, const struct strbuf *pem,
		  const struct pki_key *key, struct error *err)
{
	BIO *bio = pki_bio_of(pki, pem);
	bool valid, encrypted;
	X509_REQ *req = pki->PEM_read_bio_X509_REQ(bio, NULL, pki_no_password, &encrypted);

	pki->BIO_free(bio);
	if (!req)
		return pki_pem_error(pki, err, name, pem, "REQUEST", "signing request");
	valid = pki->X509_REQ_verify(req, key->key) == 1;
	pki->X509_REQ_free(req);
	pki->ERR_clear_error();
	return valid ? 0 : error_set(err, -EKEYREJECTED, "%s is signed by another key", name);
}
