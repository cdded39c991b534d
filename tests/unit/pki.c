#include "pki/pki.h"

#include <errno.h>
#include <sys/prctl.h>

#include "base/secret.h"
#include "unit.h"

static struct error err;

static struct pki *open_pki(void)
{
	struct pki *pki = NULL;

	ck_assert_int_eq(pki_open(&pki, &err), 0);
	return pki;
}

static struct pki_key *make_key(struct pki *pki, enum pki_algorithm algorithm)
{
	struct pki_key *key = NULL;

	ck_assert_int_eq(pki_keys_make(pki, algorithm, 1, &key, &err), 0);
	return key;
}

/* A certificate of one name, for an hour. */
static struct pki_cert *make_cert(struct pki *pki, const char *name, unsigned usage,
				  const struct pki_key *key, const struct pki_cert *issuer,
				  const struct pki_key *issuer_key)
{
	struct pki_request request = { .common_name = name,
				       .usage = usage,
				       .not_before = 1700000000,
				       .not_after = 1700003600 };
	struct pki_cert *cert = NULL;

	ck_assert_int_eq(pki_cert_make(pki, &request, key, issuer, issuer_key, &cert, &err), 0);
	return cert;
}

START_TEST(algorithms_have_kubeadms_names)
{
	enum pki_algorithm algorithm = PKI_RSA_2048;

	ck_assert_int_eq(pki_algorithm_find("ECDSA-P384", &algorithm, &err), 0);
	ck_assert_int_eq(algorithm, PKI_ECDSA_P384);
	ck_assert_str_eq(pki_algorithm_name(PKI_RSA_3072), "RSA-3072");
	ck_assert_int_eq(pki_algorithm_find("RSA-1024", &algorithm, &err), -EINVAL);
	ck_assert_str_eq(err.message, "\"RSA-1024\" is not one of RSA-2048, RSA-3072, RSA-4096, "
				      "ECDSA-P256, ECDSA-P384");
}
END_TEST

START_TEST(opening_forbids_core_dumps)
{
	cleanup_pki struct pki *pki = NULL;

	ck_assert_int_eq(prctl(PR_GET_DUMPABLE), 1);
	pki = open_pki();
	ck_assert_int_eq(prctl(PR_GET_DUMPABLE), 0);
}
END_TEST

static void check_round_trip(enum pki_algorithm algorithm, const char *first_line)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup_pki_key struct pki_key *key = make_key(pki, algorithm), *read = NULL,
				       *public = NULL;
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_KEY);
	cleanup(strbuf_done) struct strbuf public_pem = strbuf_make(PKI_MAX_KEY);
	cleanup_free char *kind = pki_key_kind(key);

	pki_key_write(key, &pem);
	ck_assert(str_starts(pem.text, first_line));
	ck_assert_str_eq(kind, pki_algorithm_name(algorithm));
	ck_assert_int_eq(pki_key_read(pki, "x.key", &pem, &read, &err), 0);
	ck_assert(pki_key_equal(key, read));
	pki_key_write_public(read, &public_pem);
	ck_assert(str_starts(public_pem.text, "-----BEGIN PUBLIC KEY-----\n"));
	ck_assert_int_eq(pki_public_read(pki, "x.pub", &public_pem, &public, &err), 0);
	ck_assert(pki_key_equal(key, public));
}

START_TEST(keys_are_written_as_kubeadm_does)
{
	check_round_trip(PKI_RSA_2048, "-----BEGIN RSA PRIVATE KEY-----\n");
	check_round_trip(PKI_ECDSA_P256, "-----BEGIN EC PRIVATE KEY-----\n");
	check_round_trip(PKI_ECDSA_P384, "-----BEGIN EC PRIVATE KEY-----\n");
}
END_TEST

START_TEST(many_keys_are_all_different)
{
	cleanup_pki struct pki *pki = open_pki();
	struct pki_key *keys[5];

	ck_assert_int_eq(pki_keys_make(pki, PKI_RSA_2048, ARRAY_SIZE(keys), keys, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		for (size_t j = 0; j < i; j++)
			ck_assert(!pki_key_equal(keys[i], keys[j]));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		pki_key_free(keys[i]);
}
END_TEST

START_TEST(a_certificate_says_what_was_asked_for)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup_pki_key struct pki_key *key = make_key(pki, PKI_RSA_2048);
	cleanup_pki_cert struct pki_cert *cert = NULL;
	cleanup(str_list_done) struct str_list organizations = { 0 }, dns = { 0 }, ips = { 0 };
	struct pki_request request = { .common_name = "system:node:cp1",
				       .organizations = &organizations,
				       .dns = &dns,
				       .ips = &ips,
				       .usage = PKI_SERVER | PKI_CLIENT,
				       .not_before = 1700000000,
				       .not_after = INT64_C(4000000000) };

	str_list_add(&organizations, "system:masters");
	str_list_add(&organizations, "x, y");
	str_list_add(&dns, "cp1");
	str_list_add(&dns, "*.lb.example.test");
	str_list_add(&ips, "10.96.0.1");
	str_list_add(&ips, "fd00::1");
	ck_assert_int_eq(pki_cert_make(pki, &request, key, NULL, NULL, &cert, &err), 0);
	ck_assert_str_eq(cert->common_name, "system:node:cp1");
	ck_assert_str_eq(cert->subject, "O=system:masters, O=x\\, y, CN=system:node:cp1");
	ck_assert_uint_eq(cert->organizations.count, 2);
	ck_assert_str_eq(cert->organizations.items[1], "x, y");
	ck_assert_uint_eq(cert->dns.count, 2);
	ck_assert_str_eq(cert->dns.items[1], "*.lb.example.test");
	ck_assert_uint_eq(cert->ips.count, 2);
	ck_assert_str_eq(cert->ips.items[1], "fd00::1");
	ck_assert_uint_eq(cert->usage, PKI_SERVER | PKI_CLIENT);
	ck_assert_int_eq(cert->not_before, 1700000000);
	ck_assert_int_eq(cert->not_after, INT64_C(4000000000));
	ck_assert_uint_eq(strlen(cert->serial), 32);
	ck_assert_str_eq(cert->key_kind, "RSA-2048");
	ck_assert_str_eq(cert->signature_algorithm, "sha256WithRSAEncryption");
	ck_assert_ptr_null(cert->weakness);
	ck_assert(pki_cert_has_key(cert, key));
}
END_TEST

START_TEST(long_names_are_allowed)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup_pki_key struct pki_key *key = make_key(pki, PKI_ECDSA_P256);
	char name[254];
	cleanup_pki_cert struct pki_cert *cert = NULL;

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	cert = make_cert(pki, name, PKI_CLIENT, key, NULL, NULL);
	ck_assert_str_eq(cert->common_name, name);
}
END_TEST

START_TEST(a_chain_hangs_together)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup_pki_key struct pki_key *ca_key = make_key(pki, PKI_ECDSA_P384);
	cleanup_pki_key struct pki_key *key = make_key(pki, PKI_ECDSA_P256);
	cleanup_pki_cert struct pki_cert *ca =
		make_cert(pki, "kubernetes", PKI_CA, ca_key, NULL, NULL);
	cleanup_pki_cert struct pki_cert *other =
		make_cert(pki, "kubernetes", PKI_CA, key, NULL, NULL);
	cleanup_pki_cert struct pki_cert *leaf =
		make_cert(pki, "leaf", PKI_CLIENT, key, ca, ca_key);

	ck_assert(ca->self_signed && ca->usage == PKI_CA);
	ck_assert(pki_cert_signed_by(leaf, ca));
	ck_assert(!pki_cert_signed_by(leaf, other));
	ck_assert(!leaf->self_signed);
	ck_assert_str_eq(leaf->issuer, "CN=kubernetes");
	ck_assert_str_eq(leaf->authority_key_id, ca->key_id);
	ck_assert_str_eq(leaf->signature_algorithm, "ecdsa-with-SHA384");
	ck_assert(pki_cert_has_key(leaf, key));
	ck_assert(!pki_cert_has_key(leaf, ca_key));
	ck_assert_uint_eq(leaf->key_usages.count, 2);
	ck_assert_str_eq(ca->key_usages.items[2], "certificate sign");
}
END_TEST

START_TEST(a_leaf_ends_with_its_ca)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup_pki_key struct pki_key *key = make_key(pki, PKI_ECDSA_P256);
	cleanup_pki_cert struct pki_cert *ca = make_cert(pki, "ca", PKI_CA, key, NULL, NULL);
	cleanup_pki_cert struct pki_cert *leaf = NULL;
	struct pki_request request = { .common_name = "leaf",
				       .usage = PKI_CLIENT,
				       .not_before = 1700000000,
				       .not_after = 1800000000 };

	ck_assert_int_eq(pki_cert_make(pki, &request, key, ca, key, &leaf, &err), 0);
	ck_assert_int_eq(leaf->not_after, ca->not_after);
}
END_TEST

START_TEST(the_key_must_be_the_issuers)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup_pki_key struct pki_key *key = make_key(pki, PKI_ECDSA_P256);
	cleanup_pki_key struct pki_key *other = make_key(pki, PKI_ECDSA_P256);
	cleanup_pki_cert struct pki_cert *ca = make_cert(pki, "ca", PKI_CA, key, NULL, NULL);
	struct pki_request request = { .common_name = "leaf", .usage = PKI_CLIENT };
	struct pki_cert *leaf;

	ck_assert_int_eq(pki_cert_make(pki, &request, other, ca, other, &leaf, &err), -EINVAL);
	ck_assert_str_eq(err.message, "the key of the issuer is not that of CN=ca");
}
END_TEST

START_TEST(hostile_names_are_refused)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup_pki_key struct pki_key *key = make_key(pki, PKI_ECDSA_P256);
	cleanup(str_list_done) struct str_list dns = { 0 }, ips = { 0 };
	struct pki_request request = { .common_name = "x", .dns = &dns };
	struct pki_cert *cert;

	str_list_add(&dns, "a,IP:1.2.3.4");
	str_list_add(&ips, "1.2.3");
	ck_assert_int_eq(pki_cert_make(pki, &request, key, NULL, NULL, &cert, &err), -EINVAL);
	ck_assert_str_eq(err.message, "\"a,IP:1.2.3.4\" is not a DNS name");
	request = (struct pki_request){ .common_name = "x", .ips = &ips };
	ck_assert_int_eq(pki_cert_make(pki, &request, key, NULL, NULL, &cert, &err), -EINVAL);
	ck_assert_str_eq(err.message, "\"1.2.3\" is not an IP address");
	request = (struct pki_request){ .common_name = "a\nb" };
	ck_assert_int_eq(pki_cert_make(pki, &request, key, NULL, NULL, &cert, &err), -EINVAL);
	request = (struct pki_request){ .common_name = "\xff" };
	ck_assert_int_eq(pki_cert_make(pki, &request, key, NULL, NULL, &cert, &err), -EINVAL);
	request = (struct pki_request){ .common_name = "" };
	ck_assert_int_eq(pki_cert_make(pki, &request, key, NULL, NULL, &cert, &err), -EINVAL);
}
END_TEST

START_TEST(files_hold_several_certificates)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup_pki_key struct pki_key *key = make_key(pki, PKI_ECDSA_P256);
	cleanup_pki_cert struct pki_cert *a = make_cert(pki, "a", PKI_CA, key, NULL, NULL);
	cleanup_pki_cert struct pki_cert *b = make_cert(pki, "b", PKI_CA, key, NULL, NULL);
	cleanup(secret_done) struct strbuf file = secret_make(PKI_MAX_FILE);
	cleanup_pki_certs struct pki_certs certs = { 0 };

	strbuf_puts(&file, "Certificate: some words before\n");
	pki_cert_write(a, &file);
	pki_key_write(key, &file);
	pki_cert_write(b, &file);
	ck_assert_int_eq(pki_certs_read(pki, "x.pem", &file, &certs, &err), 0);
	ck_assert_uint_eq(certs.count, 2);
	ck_assert(pki_cert_equal(certs.items[0], a));
	ck_assert(pki_cert_equal(certs.items[1], b));
}
END_TEST

static void check_refused(const char *text, const char *message)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup(strbuf_done) struct strbuf file = strbuf_make(PKI_MAX_FILE);
	struct pki_certs certs;

	strbuf_puts(&file, text);
	ck_assert_int_eq(pki_certs_read(pki, "x.crt", &file, &certs, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
}

START_TEST(what_is_no_certificate_is_refused)
{
	check_refused("", "x.crt is empty: it should hold a certificate");
	check_refused(" \r\n", "x.crt is empty: it should hold a certificate");
	check_refused("hello", "x.crt is not PEM: it should hold a certificate");
	check_refused("0123", "x.crt is not PEM: it should hold a certificate");
	check_refused("-----BEGIN X-----\nAAAA\n-----END X-----\n", "x.crt: no certificate in it");
	check_refused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		      "x.crt: certificate 1 is malformed");
	check_refused("-----BEGIN CERTIFICATE-----\n",
		      "x.crt: malformed PEM after 0 blocks (bad end line)");
}
END_TEST

static void check_no_key(const char *text, const char *message, const char *public_message)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup(strbuf_done) struct strbuf file = strbuf_make(PKI_MAX_KEY);
	struct pki_key *key;

	strbuf_puts(&file, text);
	ck_assert_int_eq(pki_key_read(pki, "x.key", &file, &key, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
	ck_assert_int_eq(pki_public_read(pki, "x.pub", &file, &key, &err), -EINVAL);
	ck_assert_str_eq(err.message, public_message);
}

START_TEST(what_is_no_key_is_refused)
{
	check_no_key("", "x.key is empty: it should hold a private key",
		     "x.pub is empty: it should hold a public key");
	check_no_key("\n", "x.key is empty: it should hold a private key",
		     "x.pub is empty: it should hold a public key");
	check_no_key("nonsense", "x.key is not PEM: it should hold a private key",
		     "x.pub is not PEM: it should hold a public key");
	check_no_key("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		     "x.key: its private key is malformed, or of an unknown kind",
		     "x.pub: no public key in it");
	check_no_key("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
		     "x.key: no private key in it",
		     "x.pub: its public key is malformed, or of an unknown kind");
}
END_TEST

/* Text that a terminal or a reader would obey is escaped, and is no name to be renewed. */
START_TEST(hostile_names_are_escaped)
{
	static const char pem[] =
		"-----BEGIN CERTIFICATE-----\n"
		"MIIBtzCCAV2gAwIBAgIUR9P2uhW8O43TrRkVf8azN64KviYwCgYIKoZIzj0EAwIw\n"
		"MDELMAkGA1UEAwwCw6kxEjAQBgNVBAoMCWHigIti4oCuYzENMAsGA1UECgwEwpsy\n"
		"SjAgFw0yNjExMjUxNjM3MDRaGA8yMDU0MDQxMTE2MzcwNFowMDELMAkGA1UEAwwC\n"
		"w6kxEjAQBgNVBAoMCWHigIti4oCuYzENMAsGA1UECgwEwpsySjBZMBMGByqGSM49\n"
		"AgEGCCqGSM49AwEHA0IABC3DmmRhc7UNZBSOr6bPyv53BYp1xrDE7KzLZAbyYBss\n"
		"9aMRf4v56EOe92ryfH/DpFj7/+e+6bU99oGmSDpFJWijUzBRMB0GA1UdDgQWBBSt\n"
		"Ou5iPGS8/mmDnYmJ1DLmNhfLPzAfBgNVHSMEGDAWgBStOu5iPGS8/mmDnYmJ1DLm\n"
		"NhfLPzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDSeH0E0ENZ\n"
		"3ZV2h1yKonhbi60y6Mqk1Q/30HZhZtOt5QIgGCXN05DtUyVHbxqc7rMhwskiCQ0y\n"
		"RizqkYTLpPj70/0=\n"
		"-----END CERTIFICATE-----\n";
	cleanup_pki struct pki *pki = open_pki();
	cleanup(strbuf_done) struct strbuf file = strbuf_make(PKI_MAX_FILE);
	cleanup_pki_certs struct pki_certs certs = { 0 };

	strbuf_puts(&file, pem);
	ck_assert_int_eq(pki_certs_read(pki, "x.crt", &file, &certs, &err), 0);
	ck_assert_str_eq(certs.items[0]->subject,
			 "CN=\xc3\xa9, O=a\\E2\\80\\8Bb\\E2\\80\\AEc, O=\\C2\\9B2J");
	ck_assert_str_eq(certs.items[0]->common_name, "\xc3\xa9");
	ck_assert_uint_eq(certs.items[0]->organizations.count, 0);
}
END_TEST

START_TEST(digests_are_the_standards)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup(strbuf_done) struct strbuf key = strbuf_make(64);
	unsigned char digest[PKI_DIGEST_SIZE];

	/* FIPS 180-4, "abc" */
	pki_sha256(pki, "abc", 3, digest);
	ck_assert_mem_eq(digest, "\xba\x78\x16\xbf\x8f\x01\xcf\xea", 8);
	/* RFC 4231, test case 2 */
	strbuf_puts(&key, "Jefe");
	pki_hmac_sha256(pki, &key, "what do ya want for nothing?", 28, digest);
	ck_assert_mem_eq(digest, "\x5b\xdc\xc1\x46\xbf\x60\x75\x4e", 8);
}
END_TEST

START_TEST(sealed_data_is_authentic)
{
	cleanup_pki struct pki *pki = open_pki();
	cleanup(strbuf_done) struct strbuf sealed = strbuf_make(1024);
	cleanup(secret_done) struct strbuf plain = secret_make(1024);
	unsigned char key[PKI_SEAL_KEY_SIZE] = { 1, 2, 3 };

	pki_seal(pki, key, "ca.key", 6, &sealed);
	ck_assert_uint_eq(sealed.length, 12 + 6 + 16);
	ck_assert_int_eq(pki_unseal(pki, key, sealed.text, sealed.length, &plain), 0);
	ck_assert_str_eq(plain.text, "ca.key");
	sealed.text[13] ^= 1;
	ck_assert_int_eq(pki_unseal(pki, key, sealed.text, sealed.length, &plain), -EBADMSG);
	ck_assert_int_eq(pki_unseal(pki, key, sealed.text, 27, &plain), -EBADMSG);
	sealed.text[13] ^= 1;
	key[0] = 0;
	ck_assert_int_eq(pki_unseal(pki, key, sealed.text, sealed.length, &plain), -EBADMSG);
	ck_assert_str_eq(plain.text, "ca.key");
}
END_TEST

/* NIST SP 800-38D's AES-256-GCM test case 14: key, nonce and 16 bytes of text all zero. */
START_TEST(the_cipher_is_aes_256_gcm)
{
	static const unsigned char sealed[] =
		"\0\0\0\0\0\0\0\0\0\0\0\0"
		"\xce\xa7\x40\x3d\x4d\x60\x6b\x6e\x07\x4e\xc5\xd3\xba\xf3\x9d\x18"
		"\xd0\xd1\xc8\xa7\x99\x99\x6b\xf0\x26\x5b\x98\xb5\xd4\x8a\xb9\x19";
	cleanup_pki struct pki *pki = open_pki();
	cleanup(secret_done) struct strbuf plain = secret_make(64);
	unsigned char key[PKI_SEAL_KEY_SIZE] = { 0 };

	ck_assert_int_eq(pki_unseal(pki, key, sealed, sizeof(sealed) - 1, &plain), 0);
	ck_assert_uint_eq(plain.length, 16);
	ck_assert_mem_eq(plain.text, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
}
END_TEST

UNIT_TESTS(pki, algorithms_have_kubeadms_names, opening_forbids_core_dumps,
	   keys_are_written_as_kubeadm_does, many_keys_are_all_different,
	   a_certificate_says_what_was_asked_for, long_names_are_allowed, a_chain_hangs_together,
	   a_leaf_ends_with_its_ca, the_key_must_be_the_issuers, hostile_names_are_refused,
	   files_hold_several_certificates, what_is_no_certificate_is_refused,
	   what_is_no_key_is_refused, hostile_names_are_escaped, digests_are_the_standards,
	   sealed_data_is_authentic, the_cipher_is_aes_256_gcm)
