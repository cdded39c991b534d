#include <errno.h>

#include "base/secret.h"
#include "pki/pki.h"
#include "unit.h"

static struct error err;

/* A key, and a request by it for a name that a terminal would obey. */
struct made {
	struct pki *pki;
	struct pki_key *key;
	struct strbuf pem;
};

static void made_done(struct made *made)
{
	strbuf_done(&made->pem);
	pki_key_free(made->key);
	pki_close(made->pki);
}

static void make(struct made *made, const char *name)
{
	struct str_list dns = { 0 }, ips = { 0 };
	struct pki_request request = { .common_name = name, .dns = &dns, .ips = &ips };

	made->pem = strbuf_make(PKI_MAX_FILE);
	str_list_add(&dns, "cp1.example.test");
	str_list_add(&ips, "fd00::1");
	ck_assert_int_eq(pki_open(&made->pki, &err), 0);
	ck_assert_int_eq(pki_keys_make(made->pki, PKI_ECDSA_P256, 1, &made->key, &err), 0);
	ck_assert_int_eq(pki_csr_make(made->pki, &request, made->key, &made->pem, &err), 0);
	str_list_done(&dns);
	str_list_done(&ips);
}

START_TEST(a_request_says_what_was_asked_for)
{
	cleanup(made_done) struct made made = { 0 };
	cleanup_pki_csrs struct pki_csrs csrs = { 0 };
	cleanup_free char *hash = NULL;
	const struct pki_csr *csr;

	make(&made, "system:node:cp1");
	ck_assert_int_eq(pki_csrs_read(made.pki, "x.csr", &made.pem, &csrs, &err), 0);
	ck_assert_uint_eq(csrs.count, 1);
	csr = csrs.items[0];
	ck_assert_str_eq(csr->subject, "CN=system:node:cp1");
	ck_assert_uint_eq(csr->dns.count, 1);
	ck_assert_str_eq(csr->dns.items[0], "cp1.example.test");
	ck_assert_uint_eq(csr->ips.count, 1);
	ck_assert_str_eq(csr->ips.items[0], "fd00::1");
	ck_assert_str_eq(csr->key_kind, "ECDSA-P256");
	ck_assert_str_eq(csr->signature_algorithm, "ecdsa-with-SHA256");
	ck_assert_ptr_null(csr->weakness);
	hash = pki_key_hash(made.key);
	ck_assert_str_eq(csr->public_key_hash, hash);
	ck_assert(csr->signature_is_right);
	ck_assert(pki_csr_has_key(csr, made.key));
}
END_TEST

START_TEST(a_wrong_signature_and_a_foreign_key_are_seen)
{
	cleanup(made_done) struct made made = { 0 }, other = { 0 };
	cleanup_pki_csrs struct pki_csrs csrs = { 0 };
	char *byte;

	make(&made, "a");
	make(&other, "b");
	byte = strstr(made.pem.text, "\n-----END") - 8; /* within the signature */
	*byte = *byte == 'A' ? 'B' : 'A';
	strbuf_puts(&made.pem, other.pem.text);
	ck_assert_int_eq(pki_csrs_read(made.pki, "x.csr", &made.pem, &csrs, &err), 0);
	ck_assert_uint_eq(csrs.count, 2);
	ck_assert(!csrs.items[0]->signature_is_right);
	ck_assert(csrs.items[1]->signature_is_right);
	ck_assert(!pki_csr_has_key(csrs.items[1], made.key));
	ck_assert(pki_csr_has_key(csrs.items[1], other.key));
}
END_TEST

static void check_refused(const char *text, const char *message)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup(strbuf_done) struct strbuf file = strbuf_make(PKI_MAX_FILE);
	struct pki_csrs csrs;

	ck_assert_int_eq(pki_open(&pki, &err), 0);
	strbuf_puts(&file, text);
	ck_assert_int_eq(pki_csrs_read(pki, "x.csr", &file, &csrs, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
}

START_TEST(what_is_no_request_is_refused)
{
	check_refused("", "x.csr is empty: it should hold a signing request");
	check_refused("hello", "x.csr is not PEM: it should hold a signing request");
	check_refused("-----BEGIN X-----\nAAAA\n-----END X-----\n",
		      "x.csr: no signing request in it");
	check_refused("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"
		      "-----END CERTIFICATE REQUEST-----\n",
		      "x.csr: signing request 1 is malformed");
	check_refused("-----BEGIN CERTIFICATE REQUEST-----\n",
		      "x.csr: malformed PEM after 0 blocks (bad end line)");
}
END_TEST

UNIT_TESTS(pki_csr, a_request_says_what_was_asked_for, a_wrong_signature_and_a_foreign_key_are_seen,
	   what_is_no_request_is_refused)
