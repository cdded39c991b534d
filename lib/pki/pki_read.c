/* Reading certificates: what they say, and how they hang together. */
#include <arpa/inet.h>
#include <errno.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "pki/pki_openssl.h"

/* Escapes what is not printable as RFC 2253 has it, and the library does with C0: "\1B". */
static char *escape_name(const char *text)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	while (*text) {
		const char *start = text;

		if (utf8_is_printable(utf8_next(&text)))
			strbuf_add(&out, start, (size_t)(text - start));
		else
			for (; start < text; start++)
				strbuf_printf(&out, "\\%02X", (unsigned char)*start);
	}
	return strbuf_take(&out);
}

char *pki_name_text(struct pki *pki, const X509_NAME *name)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	unsigned long flags = (ASN1_STRFLGS_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) |
			      XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN;
	BIO *bio = pki_bio(pki);

	(void)pki->X509_NAME_print_ex(bio, name, 0, flags); /* what it can print is enough */
	pki_take_bio(pki, bio, &text);
	return escape_name(text.text);
}

static bool is_printable(const char *text)
{
	while (*text)
		if (!utf8_is_printable(utf8_next(&text)))
			return false;
	return true;
}

/* A part of a name in UTF-8; NULL when it has none, or holds a NUL or what is not printable. */
static char *entry_text(struct pki *pki, const X509_NAME_ENTRY *entry)
{
	unsigned char *utf8;
	int length = pki->ASN1_STRING_to_UTF8(&utf8, pki->X509_NAME_ENTRY_get_data(entry));
	cleanup_free char *text = NULL;

	if (length < 0)
		return NULL;
	text = xstrndup((const char *)utf8, (size_t)length);
	pki->CRYPTO_free(utf8, __FILE__, __LINE__);
	return strlen(text) == (size_t)length && is_printable(text) ? take_ptr(&text) : NULL;
}

static void read_subject(struct pki *pki, X509_NAME *name, struct pki_cert *cert)
{
	int index = pki->X509_NAME_get_index_by_NID(name, NID_commonName, -1);

	if (index >= 0)
		cert->common_name = entry_text(pki, pki->X509_NAME_get_entry(name, index));
	index = -1;
	while ((index = pki->X509_NAME_get_index_by_NID(name, NID_organizationName, index)) >= 0) {
		char *text = entry_text(pki, pki->X509_NAME_get_entry(name, index));

		if (text)
			str_list_take(&cert->organizations, text);
	}
	cert->more_in_subject = (size_t)pki->X509_NAME_entry_count(name) !=
				cert->organizations.count + (cert->common_name != NULL);
}

/* Text of the certificate with all but printable ASCII escaped: it may come from anywhere. */
static char *plain_text(const unsigned char *data, size_t length)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < length; i++) {
		if (data[i] > 0x20 && data[i] < 0x7f && data[i] != '\\')
			strbuf_putc(&text, (char)data[i]);
		else
			strbuf_printf(&text, "\\x%02x", data[i]);
	}
	return strbuf_take(&text);
}

static void read_alternative_name(struct pki *pki, const GENERAL_NAME *name, struct pki_names to)
{
	char address[INET6_ADDRSTRLEN];
	const unsigned char *data;
	size_t length;

	switch (name->type) {
	case GEN_DNS:
	case GEN_EMAIL:
	case GEN_URI:
	case GEN_IPADD:
		data = pki->ASN1_STRING_get0_data(name->d.ia5);
		length = (size_t)pki->ASN1_STRING_length(name->d.ia5);
		break;
	default:
		str_list_add(to.others, "(another kind of name)");
		return;
	}
	if (name->type == GEN_DNS)
		str_list_take(to.dns, plain_text(data, length));
	else if (name->type == GEN_IPADD && (length == 4 || length == 16))
		str_list_add(to.ips, inet_ntop(length == 4 ? AF_INET : AF_INET6, data, address,
					       sizeof(address)));
	else
		str_list_take(to.others, plain_text(data, length));
}

void pki_read_alternative_names(struct pki *pki, OPENSSL_STACK *names, struct pki_names to)
{
	int count = names ? pki->OPENSSL_sk_num(names) : 0;

	for (int i = 0; i < count; i++) {
		GENERAL_NAME *name = pki->OPENSSL_sk_value(names, i);

		read_alternative_name(pki, name, to);
		pki->GENERAL_NAME_free(name);
	}
	pki->OPENSSL_sk_free(names);
}

static const struct {
	uint32_t bit;
	const char *name;
} key_usages[] = {
	{ KU_DIGITAL_SIGNATURE, "digital signature" },
	{ KU_NON_REPUDIATION, "non repudiation" },
	{ KU_KEY_ENCIPHERMENT, "key encipherment" },
	{ KU_DATA_ENCIPHERMENT, "data encipherment" },
	{ KU_KEY_AGREEMENT, "key agreement" },
	{ KU_KEY_CERT_SIGN, "certificate sign" },
	{ KU_CRL_SIGN, "CRL sign" },
};

/* A leaf without extended key usages may be used for any. */
static void read_usages(struct pki *pki, X509 *x509, struct pki_cert *cert)
{
	uint32_t flags = pki->X509_get_extension_flags(x509);
	uint32_t usage = pki->X509_get_key_usage(x509);
	uint32_t extended = pki->X509_get_extended_key_usage(x509);

	cert->self_signed = flags & EXFLAG_SS;
	cert->path_length = (int)pki->X509_get_pathlen(x509);
	cert->signs = usage & KU_DIGITAL_SIGNATURE; /* without the extension all bits are set */
	if (flags & EXFLAG_CA && usage & KU_KEY_CERT_SIGN)
		cert->usage |= PKI_CA;
	if (flags & EXFLAG_CA && !(flags & EXFLAG_XKUSAGE))
		extended = 0;
	if (extended & (XKU_SSL_SERVER | XKU_ANYEKU))
		cert->usage |= PKI_SERVER;
	if (extended & (XKU_SSL_CLIENT | XKU_ANYEKU))
		cert->usage |= PKI_CLIENT;
	for (size_t i = 0; flags & EXFLAG_KUSAGE && i < ARRAY_SIZE(key_usages); i++)
		if (usage & key_usages[i].bit)
			str_list_add(&cert->key_usages, key_usages[i].name);
}

static char *octets_text(struct pki *pki, const ASN1_OCTET_STRING *octets)
{
	return octets ? hex_encode(pki->ASN1_STRING_get0_data(octets),
				   (size_t)pki->ASN1_STRING_length(octets))
		      : NULL;
}

static char *serial_text(struct pki *pki, const X509 *x509)
{
	BIGNUM *number = pki->ASN1_INTEGER_to_BN(pki->X509_get0_serialNumber(x509), NULL);
	char *hex = pki->BN_bn2hex(number), *text = xstrdup(hex);

	for (char *c = text; *c; c++)
		if (*c >= 'A' && *c <= 'F')
			*c = (char)(*c - 'A' + 'a');
	pki->CRYPTO_free(hex, __FILE__, __LINE__);
	pki->BN_free(number);
	return text;
}

static int64_t seconds_of(struct pki *pki, const ASN1_TIME *time)
{
	struct tm tm;

	return pki->ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static char *fingerprint_of(struct pki *pki, const X509 *x509)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size;

	if (pki->X509_digest(x509, pki->EVP_sha256(), digest, &size) != 1)
		abort(); /* memory is out */
	return hex_encode(digest, size);
}

/* Of the public key as it stands in the certificate: it need not be understood. */
static char *public_key_hash_of(struct pki *pki, X509 *x509)
{
	unsigned char *der = NULL;
	int length = pki->i2d_X509_PUBKEY(pki->X509_get_X509_PUBKEY(x509), &der);

	return pki_hash_of(pki, der, length);
}

static const char *weakness_of(struct pki *pki, X509 *x509, const EVP_PKEY *key)
{
	int digest;

	if (pki->X509_get_extension_flags(x509) & EXFLAG_INVALID)
		return "one of its extensions is malformed";
	if (pki->X509_get_extension_flags(x509) & EXFLAG_CRITICAL)
		return "one of its critical extensions is not understood";
	if (!key)
		return "its public key is of an unknown kind";
	if (pki->X509_get_signature_info(x509, &digest, NULL, NULL, NULL) == 1) {
		if (digest == NID_sha1)
			return "it is signed with SHA-1";
		if (digest == NID_md5 || digest == NID_md4 || digest == NID_md5_sha1)
			return "it is signed with MD5";
	}
	return pki_weakness_of(pki, key);
}

struct pki_cert *pki_cert_of(struct pki *pki, X509 *x509, EVP_PKEY *key)
{
	struct pki_cert *cert = xcalloc(1, sizeof(*cert));

	cert->pki = pki_keep(pki);
	cert->x509 = (struct pki_x509 *)x509;
	if (key)
		(void)pki->EVP_PKEY_up_ref(key); /* only fails for a count of none */
	cert->public_key = (struct pki_pkey *)key;
	cert->subject = pki_name_text(pki, pki->X509_get_subject_name(x509));
	cert->issuer = pki_name_text(pki, pki->X509_get_issuer_name(x509));
	read_subject(pki, pki->X509_get_subject_name(x509), cert);
	pki_read_alternative_names(
		pki, pki->X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL),
		(struct pki_names){ &cert->dns, &cert->ips, &cert->other_names });
	read_usages(pki, x509, cert);
	cert->not_before = seconds_of(pki, pki->X509_get0_notBefore(x509));
	cert->not_after = seconds_of(pki, pki->X509_get0_notAfter(x509));
	cert->serial = serial_text(pki, x509);
	cert->key_kind = key ? pki_kind_of(pki, key) : xstrdup("unknown");
	cert->signature_algorithm = xstrdup(pki->OBJ_nid2ln(pki->X509_get_signature_nid(x509)));
	cert->key_id = octets_text(pki, pki->X509_get0_subject_key_id(x509));
	cert->authority_key_id = octets_text(pki, pki->X509_get0_authority_key_id(x509));
	cert->weakness = weakness_of(pki, x509, key);
	cert->fingerprint = fingerprint_of(pki, x509);
	cert->public_key_hash = public_key_hash_of(pki, x509);
	pki->ERR_clear_error(); /* what a malformed extension left */
	return cert;
}

void pki_cert_free(struct pki_cert *cert)
{
	if (!cert)
		return;
	cert->pki->X509_free((X509 *)cert->x509);
	cert->pki->EVP_PKEY_free((EVP_PKEY *)cert->public_key);
	free(cert->subject);
	free(cert->issuer);
	free(cert->common_name);
	str_list_done(&cert->organizations);
	str_list_done(&cert->dns);
	str_list_done(&cert->ips);
	str_list_done(&cert->other_names);
	str_list_done(&cert->key_usages);
	free(cert->serial);
	free(cert->key_kind);
	free(cert->signature_algorithm);
	free(cert->key_id);
	free(cert->authority_key_id);
	free(cert->fingerprint);
	free(cert->public_key_hash);
	pki_close(cert->pki);
	free(cert);
}

void pki_cert_freep(struct pki_cert **cert)
{
	pki_cert_free(*cert);
}

void pki_certs_done(struct pki_certs *certs)
{
	for (size_t i = 0; i < certs->count; i++)
		pki_cert_free(certs->items[i]);
	free(certs->items);
	*certs = (struct pki_certs){ 0 };
}

/* Adds the certificate that @der is; all of it must be one. */
static int add_der(struct pki *pki, const char *name, const unsigned char *der, long length,
		   struct pki_certs *certs, struct error *err)
{
	const unsigned char *at = der;
	X509 *x509 = pki->d2i_X509(NULL, &at, length);

	if (!x509) {
		pki->ERR_clear_error(); /* "nested asn1 error" helps nobody */
		return error_set(err, -EINVAL, "%s: certificate %zu is malformed", name,
				 certs->count + 1);
	}
	if (at != der + length || certs->count == PKI_MAX_CERTS) {
		pki->X509_free(x509);
		return error_set(err, -EINVAL,
				 certs->count == PKI_MAX_CERTS
					 ? "%s: more certificates than are read (%zu)"
					 : "%s: certificate %zu is followed by something else",
				 name,
				 certs->count == PKI_MAX_CERTS ? certs->count : certs->count + 1);
	}
	certs->items =
		grow(certs->items, &certs->capacity, certs->count + 1, sizeof(certs->items[0]));
	certs->items[certs->count++] = pki_cert_of(pki, x509, pki->X509_get0_pubkey(x509));
	return 0;
}

static bool is_certificate(const char *block)
{
	return str_eq(block, PEM_STRING_X509) || str_eq(block, PEM_STRING_X509_OLD);
}

/* Certificates as they are read. */
struct reading {
	struct pki *pki;
	const char *name;
	struct pki_certs certs;
};

static int take_block(void *arg, const char *block, const unsigned char *der, long length,
		      struct error *err)
{
	struct reading *reading = arg;

	if (!is_certificate(block))
		return 0;
	return add_der(reading->pki, reading->name, der, length, &reading->certs, err);
}

int pki_certs_read(struct pki *pki, const char *name, const struct strbuf *data,
		   struct pki_certs *ret, struct error *err)
{
	struct reading reading = { pki, name, { 0 } };
	int r;

	if (pki_is_der(data))
		r = add_der(pki, name, (const unsigned char *)data->text, (long)data->length,
			    &reading.certs, err);
	else
		r = pki_pem_blocks(pki, name, data, take_block, &reading, err);
	if (r == 0 && reading.certs.count == 0)
		r = pki_pem_error(pki, err, name, data, "CERTIFICATE", "certificate");
	if (r < 0) {
		pki_certs_done(&reading.certs);
		return r;
	}
	*ret = reading.certs;
	return 0;
}

void pki_cert_write(const struct pki_cert *cert, struct strbuf *out)
{
	BIO *bio = pki_bio(cert->pki);

	if (cert->pki->PEM_write_bio_X509(bio, (X509 *)cert->x509) != 1)
		abort(); /* memory is out */
	pki_take_bio(cert->pki, bio, out);
}

bool pki_cert_equal(const struct pki_cert *a, const struct pki_cert *b)
{
	return a->pki->X509_cmp((X509 *)a->x509, (X509 *)b->x509) == 0;
}

bool pki_certs_have(const struct pki_certs *certs, const struct pki_cert *cert)
{
	for (size_t i = 0; i < certs->count; i++)
		if (pki_cert_equal(certs->items[i], cert))
			return true;
	return false;
}

bool pki_cert_signed_by(const struct pki_cert *cert, const struct pki_cert *issuer)
{
	struct pki *pki = cert->pki;
	X509 *child = (X509 *)cert->x509, *parent = (X509 *)issuer->x509;
	EVP_PKEY *key = (EVP_PKEY *)issuer->public_key;
	bool is_so = key &&
		     pki->X509_NAME_cmp(pki->X509_get_issuer_name(child),
					pki->X509_get_subject_name(parent)) == 0 &&
		     pki->X509_verify(child, key) == 1;

	pki->ERR_clear_error();
	return is_so;
}

bool pki_cert_has_key(const struct pki_cert *cert, const struct pki_key *key)
{
	struct pki *pki = cert->pki;
	EVP_PKEY *own = (EVP_PKEY *)cert->public_key;
	bool has = own && pki->EVP_PKEY_eq(own, key->key) == 1;

	pki->ERR_clear_error();
	return has;
}
