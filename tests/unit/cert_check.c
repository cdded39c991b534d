#include "certs/cert_check.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "host/host_change.h"
#include "unit.h"

#define NOW 1700000000

enum {
	HOUR = 3600,
	DAY = 24 * HOUR,
};

static struct error err;

/* A host in a directory of its own, and the library. */
struct world {
	char dir[32];
	struct host *host;
	struct pki *pki;
};

static void world_make(struct world *world)
{
	*world = (struct world){ .dir = "/tmp/knode-test-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(world->dir));
	ck_assert_int_eq(host_open(world->dir, HOST_WRITE, &world->host, &err), 0);
	ck_assert_int_eq(pki_open(&world->pki, &err), 0);
}

static void world_done(struct world *world)
{
	static const char *const names[] = { "/ca.crt", "/ca.key", "/x.crt", "/x.key" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		(void)host_unlink(world->host, names[i], &err); /* some tests have it, some not */
	host_close(world->host);
	pki_close(world->pki);
	(void)rmdir(world->dir); /* only leaves a directory behind */
}

static void write_file(struct world *world, const char *path, const struct strbuf *text)
{
	struct host_file file = { .data = text->text, .size = text->length, .mode = 0600 };

	ck_assert_int_eq(host_write(world->host, path, &file, &err), 0);
}

static void write_cert(struct world *world, const char *path, const struct pki_cert *cert)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);

	pki_cert_write(cert, &pem);
	write_file(world, path, &pem);
}

static void write_key(struct world *world, const char *path, const struct pki_key *key)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_KEY);

	pki_key_write(key, &pem);
	write_file(world, path, &pem);
}

static struct pki_key *make_key(const struct world *world)
{
	struct pki_key *key = NULL;

	ck_assert_int_eq(pki_keys_make(world->pki, PKI_ECDSA_P256, 1, &key, &err), 0);
	return key;
}

/* A certificate from an hour before NOW to @days after it. */
static struct pki_cert *make_cert(const struct world *world, const char *name, unsigned usage,
				  int days, const struct str_list *dns, const struct pki_key *key,
				  const struct pki_cert *issuer, const struct pki_key *issuer_key)
{
	struct pki_request request = { .common_name = name,
				       .usage = usage,
				       .dns = dns,
				       .not_before = NOW - HOUR,
				       .not_after = NOW + days * DAY };
	struct pki_cert *cert = NULL;

	ck_assert_int_eq(pki_cert_make(world->pki, &request, key, issuer, issuer_key, &cert, &err),
			 0);
	return cert;
}

static int load_ca(struct world *world, int64_t now, struct cert_ca *ret)
{
	return cert_ca_load(world->pki, world->host, "/ca.crt", "/ca.key", now, ret, &err);
}

START_TEST(a_ca_may_be_absent_whole_or_elsewhere)
{
	cleanup(world_done) struct world world;
	cleanup_pki_key struct pki_key *key = NULL;
	cleanup_pki_cert struct pki_cert *cert = NULL;
	cleanup_ca struct cert_ca ca = { 0 };

	world_make(&world);
	key = make_key(&world);
	cert = make_cert(&world, "kubernetes", PKI_CA, 10, NULL, key, NULL, NULL);
	ck_assert_int_eq(load_ca(&world, NOW, &ca), 0);
	ck_assert(!ca.present);
	write_cert(&world, "/ca.crt", cert);
	ck_assert_int_eq(load_ca(&world, NOW, &ca), 0);
	ck_assert(ca.present && !ca.key && !ca.signer);
	cert_ca_done(&ca);
	write_key(&world, "/ca.key", key);
	ck_assert_int_eq(load_ca(&world, NOW, &ca), 0);
	ck_assert(ca.key && pki_cert_equal(ca.signer, cert));
}
END_TEST

START_TEST(a_wrong_ca_is_told)
{
	cleanup(world_done) struct world world;
	cleanup_pki_key struct pki_key *key = NULL, *other = NULL;
	cleanup_pki_cert struct pki_cert *cert = NULL, *leaf = NULL;
	cleanup_ca struct cert_ca ca = { 0 };

	world_make(&world);
	key = make_key(&world);
	other = make_key(&world);
	cert = make_cert(&world, "kubernetes", PKI_CA, 1, NULL, key, NULL, NULL);
	leaf = make_cert(&world, "leaf", PKI_CLIENT, 1, NULL, key, NULL, NULL);
	write_cert(&world, "/ca.crt", leaf);
	ck_assert_int_eq(load_ca(&world, NOW, &ca), -EKEYREJECTED);
	ck_assert_str_eq(err.message, "/ca.crt: CN=leaf is not a CA; put a CA certificate there, "
				      "with its chain after it");
	write_cert(&world, "/ca.crt", cert);
	write_key(&world, "/ca.key", other);
	ck_assert_int_eq(load_ca(&world, NOW, &ca), -EKEYREJECTED);
	ck_assert_str_eq(err.message,
			 "/ca.key is not the key of /ca.crt; put the right one there, or remove it "
			 "and have certificates signed elsewhere");
	cert_ca_done(&ca);
	write_key(&world, "/ca.key", key);
	ck_assert_int_eq(load_ca(&world, NOW + 2 * DAY, &ca), -EKEYREJECTED);
	ck_assert_str_eq(err.message,
			 "/ca.crt expired on 2023-11-15 22:13:20 UTC; a new CA is needed: see "
			 "`knode certs rotate-ca --help`");
	ck_assert_int_eq(load_ca(&world, NOW - 2 * DAY, &ca), -EKEYREJECTED);
	ck_assert_str_eq(err.message,
			 "/ca.crt is not valid before 2023-11-14 21:13:20 UTC; is the clock of "
			 "this host right?");
}
END_TEST

/* Where a rotation was interrupted, it may be the second one. */
START_TEST(the_signer_is_the_one_with_the_key)
{
	cleanup(world_done) struct world world;
	cleanup_pki_key struct pki_key *key = NULL, *other = NULL;
	cleanup_pki_cert struct pki_cert *cert = NULL, *old = NULL;
	cleanup(strbuf_done) struct strbuf bundle = strbuf_make(PKI_MAX_FILE);
	cleanup_ca struct cert_ca ca = { 0 };

	world_make(&world);
	key = make_key(&world);
	other = make_key(&world);
	cert = make_cert(&world, "kubernetes", PKI_CA, 1, NULL, key, NULL, NULL);
	old = make_cert(&world, "kubernetes", PKI_CA, 1, NULL, other, NULL, NULL);
	pki_cert_write(old, &bundle);
	pki_cert_write(cert, &bundle);
	write_file(&world, "/ca.crt", &bundle);
	write_key(&world, "/ca.key", key);
	ck_assert_int_eq(cert_ca_read(world.pki, world.host, "/ca.crt", "/ca.key", &ca, &err), 0);
	ck_assert(pki_cert_equal(ca.signer, cert));
	cert_ca_done(&ca);
	ck_assert_int_eq(load_ca(&world, NOW, &ca), -EKEYREJECTED);
	ck_assert_str_eq(err.message, "/ca.crt: CN=kubernetes belongs to /ca.key, and must come "
				      "first in the file, with its chain after it");
}
END_TEST

/* What every leaf of the next test is held against. */
struct leaf_case {
	struct world world;
	struct pki_key *ca_key, *key, *other;
	struct pki_cert *ca_cert;
	struct cert_ca ca;
	struct str_list dns;
	struct cert_wish wish;
};

static void leaf_case_make(struct leaf_case *c)
{
	*c = (struct leaf_case){ 0 };
	world_make(&c->world);
	c->ca_key = make_key(&c->world);
	c->key = make_key(&c->world);
	c->other = make_key(&c->world);
	c->ca_cert = make_cert(&c->world, "kubernetes", PKI_CA, 100, NULL, c->ca_key, NULL, NULL);
	write_cert(&c->world, "/ca.crt", c->ca_cert);
	ck_assert_int_eq(load_ca(&c->world, NOW, &c->ca), 0);
	str_list_add(&c->dns, "cp1");
	c->wish = (struct cert_wish){ .path = "/x.crt", .usage = PKI_SERVER, .dns = &c->dns };
}

static void leaf_case_done(struct leaf_case *c)
{
	pki_key_free(c->ca_key);
	pki_key_free(c->key);
	pki_key_free(c->other);
	pki_cert_free(c->ca_cert);
	cert_ca_done(&c->ca);
	str_list_done(&c->dns);
	world_done(&c->world);
}

static void check_leaf(struct leaf_case *c, const struct pki_cert *cert, const struct pki_key *key,
		       int64_t now, const char *message)
{
	cleanup_verdict struct cert_verdict verdict = { 0 };
	int r;

	cert_judge(cert, key, &c->ca, &c->wish, now, &verdict);
	r = cert_verdict_error(&verdict, "/x.crt", "remove it", &err);

	if (!message) {
		ck_assert_msg(r == 0, "%s", err.message);
		return;
	}
	ck_assert_int_eq(r, -EKEYREJECTED);
	ck_assert_str_eq(err.message, message);
}

START_TEST(a_leaf_is_held_against_its_ca_and_key)
{
	cleanup(leaf_case_done) struct leaf_case c;
	cleanup_pki_cert struct pki_cert *good = NULL, *foreign = NULL;

	leaf_case_make(&c);
	good = make_cert(&c.world, "x", PKI_SERVER, 1, &c.dns, c.key, c.ca_cert, c.ca_key);
	foreign = make_cert(&c.world, "x", PKI_SERVER, 1, &c.dns, c.key, NULL, NULL);
	check_leaf(&c, good, c.key, NOW, NULL);
	check_leaf(&c, good, NULL, NOW, NULL);
	check_leaf(&c, good, c.other, NOW,
		   "/x.crt has a certificate and a key that do not belong together; remove it");
	check_leaf(&c, foreign, c.key, NOW,
		   "/x.crt is signed by CN=x, not by CN=kubernetes of this host; remove it");
	check_leaf(&c, good, c.key, NOW + 2 * DAY,
		   "/x.crt expired on 2023-11-15 22:13:20 UTC; remove it");
	check_leaf(&c, good, c.key, NOW - DAY,
		   "/x.crt is not valid before 2023-11-14 21:13:20 UTC; is the clock of this host "
		   "right?");
}
END_TEST

START_TEST(a_leaf_must_have_names_and_usages)
{
	cleanup(leaf_case_done) struct leaf_case c;
	cleanup_pki_cert struct pki_cert *nameless = NULL, *client = NULL;

	leaf_case_make(&c);
	nameless = make_cert(&c.world, "x", PKI_SERVER, 1, NULL, c.key, c.ca_cert, c.ca_key);
	client = make_cert(&c.world, "x", PKI_CLIENT, 1, &c.dns, c.key, c.ca_cert, c.ca_key);
	check_leaf(&c, nameless, c.key, NOW, "/x.crt is not valid for the name cp1; remove it");
	check_leaf(&c, client, c.key, NOW, "/x.crt may not be used as a server; remove it");
}
END_TEST

UNIT_TESTS(cert_check, a_ca_may_be_absent_whole_or_elsewhere, a_wrong_ca_is_told,
	   the_signer_is_the_one_with_the_key, a_leaf_is_held_against_its_ca_and_key,
	   a_leaf_must_have_names_and_usages)
