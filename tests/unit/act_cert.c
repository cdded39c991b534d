/* Certificates as actions. What is wrong with one that is there: act_cert_wrong.c. */
#include "act_bench.h"
#include "acts/cert.h"
#include "acts/key.h"
#include "credentials/plan_pki.h"
#include "pki_unit.h"

static char ca_cert_path[] = "/etc/ca.crt", ca_key_path[] = "/etc/ca.key";
static const struct plan_ca the_ca = { ca_cert_path, ca_key_path, "ca" };

/* Of x, for ten days, signed by the CA. */
static void plan_leaf(const struct bench *bench, const struct plan_ca *ca, const char *replaces)
{
	cleanup_subject struct cert_subject subject = { .common_name = xstrdup("x") };

	str_list_add(&subject.organizations, "o");
	str_list_add(&subject.dns, "x.test");
	str_list_add(&subject.ips, "10.0.0.1");
	plan_cert(bench->plan, &(struct plan_cert){ .path = "/etc/x.crt",
						    .key = "/etc/x.key",
						    .name = "x",
						    .ca = ca,
						    .subject = &subject,
						    .usage = PKI_SERVER | PKI_CLIENT,
						    .validity = (int64_t)10 * DAY * 1000,
						    .replaces = replaces });
}

static void plan_ca_cert(const struct bench *bench)
{
	cleanup_subject struct cert_subject subject = { .common_name = xstrdup("kubernetes") };

	plan_cert(bench->plan, &(struct plan_cert){ .path = "/etc/ca.crt",
						    .key = "/etc/ca.key",
						    .name = "ca",
						    .subject = &subject,
						    .usage = PKI_CA,
						    .validity = (int64_t)36 * 60 * 60 * 1000 });
}

/* A certificate for x as it is wished. */
static struct pki_cert *leaf_new(const struct unit_ca *ca, const struct pki_key *key)
{
	const struct cert_like like = {
		"x", PKI_SERVER | PKI_CLIENT, -1, 5, "x.test", "10.0.0.1", ca->cert, ca->key
	};

	return cert_new(&like, key);
}

START_TEST(a_leaf_is_signed_by_its_ca)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_pki_certs struct pki_certs certs = { 0 };
	int64_t now = time(NULL);
	const struct pki_cert *cert;

	put_ca(&bench.tree, "/etc/ca", &ca);
	put_key(&bench.tree, "/etc/x.key", key);
	plan_leaf(&bench, &the_ca, NULL);
	check_way(&bench, CHANGE_CREATE, "x, for 10d, signed by ca");
	apply(&bench);
	ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x.crt"), 0644);
	certs = get_certs(bench.host, "/etc/x.crt");
	ck_assert_uint_eq(certs.count, 1);
	cert = certs.items[0];
	ck_assert(pki_cert_signed_by(cert, ca.cert));
	ck_assert(pki_cert_has_key(cert, key));
	ck_assert_str_eq(cert->subject, "O=o, CN=x");
	ck_assert_uint_eq(cert->usage, PKI_SERVER | PKI_CLIENT);
	ck_assert_uint_eq(cert->dns.count, 1);
	ck_assert_str_eq(cert->dns.items[0], "x.test");
	ck_assert_uint_eq(cert->ips.count, 1);
	ck_assert_str_eq(cert->ips.items[0], "10.0.0.1");
	ck_assert_int_ge(cert->not_before, now - PKI_BACK_DATED);
	ck_assert_int_le(cert->not_before, time(NULL) - PKI_BACK_DATED);
	ck_assert_int_ge(cert->not_after, now + 10 * DAY);
	ck_assert_int_le(cert->not_after, time(NULL) + 10 * DAY);
}
END_TEST

START_TEST(a_leaf_ends_with_its_ca)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new();
	const struct cert_like like = { "kubernetes", PKI_CA, -1000, 5 };
	struct unit_ca ca = { .key = key, .cert = cert_new(&like, key) };
	cleanup_pki_certs struct pki_certs certs = { 0 };

	put_ca(&bench.tree, "/etc/ca", &ca);
	put_key(&bench.tree, "/etc/x.key", key);
	plan_leaf(&bench, &the_ca, NULL);
	apply(&bench);
	certs = get_certs(bench.host, "/etc/x.crt");
	ck_assert_int_eq(certs.items[0]->not_after, ca.cert->not_after);
	pki_cert_free(ca.cert);
}
END_TEST

START_TEST(a_ca_signs_itself)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_pki_certs struct pki_certs certs = { 0 };

	put_key(&bench.tree, "/etc/ca.key", key);
	plan_ca_cert(&bench);
	check_way(&bench, CHANGE_CREATE, "kubernetes, for 36h0m0s, signed by itself");
	apply(&bench);
	certs = get_certs(bench.host, "/etc/ca.crt");
	ck_assert(certs.items[0]->self_signed);
	ck_assert(pki_cert_signed_by(certs.items[0], certs.items[0]));
	ck_assert(pki_cert_has_key(certs.items[0], key));
	ck_assert_uint_eq(certs.items[0]->usage, PKI_CA);
}
END_TEST

START_TEST(what_is_right_is_kept)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_pki_cert struct pki_cert *cert = leaf_new(&ca, key);
	const struct pki_cert *const chain[] = { cert, ca.cert, NULL };

	put_ca(&bench.tree, "/etc/ca", &ca);
	put_key(&bench.tree, "/etc/x.key", key);
	plan_leaf(&bench, &the_ca, NULL);
	put_cert(&bench.tree, "/etc/x.crt", cert);
	check_kind(&bench, CHANGE_NONE);
	put_certs(&bench.tree, "/etc/x.crt", chain);
	check_kind(&bench, CHANGE_NONE);
	/* Its key may be kept from knode, and the CA's key elsewhere. */
	fake_remove(&bench.tree, "/etc/x.key");
	fake_remove(&bench.tree, "/etc/ca.key");
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

START_TEST(mode_and_owner_are_mended_alone)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_pki_cert struct pki_cert *cert = leaf_new(&ca, key);
	cleanup_free char *text = cert_text(cert);

	put_ca(&bench.tree, "/etc/ca", &ca);
	put_key(&bench.tree, "/etc/x.key", key);
	put_cert(&bench.tree, "/etc/x.crt", cert);
	own(&bench.tree, "/etc/x.crt", 0, 3, 0600);
	plan_leaf(&bench, &the_ca, NULL);
	check_way(&bench, CHANGE_MODIFY, "mode 0600 0:3 -> 0644 0:0");
	apply_in_place(&bench, "/etc/x.crt", text, 0644);
}
END_TEST

/* With two CAs in the file, the one signs that the key is of; a leaf of either is right. */
START_TEST(the_ca_may_be_a_bundle)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_unit_ca struct unit_ca old = unit_ca_make("kubernetes"),
				       new = unit_ca_make("kubernetes");
	const struct pki_cert *const bundle[] = { new.cert, old.cert, NULL };
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_pki_cert struct pki_cert *of_old = leaf_new(&old, key),
					 *of_new = leaf_new(&new, key);
	cleanup_pki_certs struct pki_certs made = { 0 };

	put_certs(&bench.tree, "/etc/ca.crt", bundle);
	put_key(&bench.tree, "/etc/ca.key", new.key);
	put_key(&bench.tree, "/etc/x.key", key);
	plan_leaf(&bench, &the_ca, NULL);
	put_cert(&bench.tree, "/etc/x.crt", of_old);
	check_kind(&bench, CHANGE_NONE);
	put_cert(&bench.tree, "/etc/x.crt", of_new);
	check_kind(&bench, CHANGE_NONE);
	fake_remove(&bench.tree, "/etc/x.crt");
	apply(&bench);
	made = get_certs(bench.host, "/etc/x.crt");
	ck_assert(pki_cert_signed_by(made.items[0], new.cert));
	ck_assert(!pki_cert_signed_by(made.items[0], old.cert));
}
END_TEST

START_TEST(an_own_ca_is_kept)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("Example Root");

	plan_ca_cert(&bench);
	put_ca(&bench.tree, "/etc/ca", &ca);
	check_kind(&bench, CHANGE_NONE);
	fake_remove(&bench.tree, "/etc/ca.key");
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

START_TEST(nothing_is_signed_without_a_ca)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");

	plan_leaf(&bench, &the_ca, NULL);
	check_refused(&bench, -ENOENT,
		      "/etc/x.crt cannot be made without its CA, /etc/ca.crt: bring it, or make it "
		      "first: knode init phase certs ca");
	put_cert(&bench.tree, "/etc/ca.crt", ca.cert);
	check_refused(&bench, -ENOKEY,
		      "/etc/x.crt is missing, and cannot be made here: the key of its CA, "
		      "/etc/ca.key, is kept elsewhere. Have it signed there (`knode certs "
		      "generate-csr` makes the request), and put it in place");
}
END_TEST

/* At planning; when its turn comes and there is none, it is told. */
START_TEST(a_ca_may_come_with_the_plan)
{
	cleanup_bench struct bench bench = bench_make();
	struct plan_ca ca = the_ca;
	cleanup_change struct change change = { 0 };
	cleanup_pki_key struct pki_key *key = key_new();
	const struct action *action;

	ca.planned = true;
	plan_leaf(&bench, &ca, NULL);
	action = plan_at(bench.plan, 0);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_CREATE);
	ck_assert_int_eq(make_so(&bench, &action, &(struct change *){ &change }, 1), -ENOENT);
	ck_assert_str_eq(err.message, "cannot open /etc/x.key: No such file or directory");
	put_key(&bench.tree, "/etc/x.key", key);
	ck_assert_int_eq(make_so(&bench, &action, &(struct change *){ &change }, 1), -ENOENT);
	ck_assert_str_eq(err.message,
			 "/etc/x.crt cannot be made without its CA, /etc/ca.crt: bring it, or make "
			 "it first: knode init phase certs ca");
	ck_assert(!host_exists(bench.host, "/etc/x.crt"));
}
END_TEST

/* Even where the old one is of another CA, or expired; and then never again. */
START_TEST(a_renewal_replaces_once)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes"),
				       other = unit_ca_make("other");
	cleanup_pki_key struct pki_key *key = key_new();
	const struct cert_like like = {
		"x", PKI_CLIENT, -9, -1, NULL, NULL, other.cert, other.key
	};
	cleanup_pki_cert struct pki_cert *old = cert_new(&like, key);
	cleanup_pki_certs struct pki_certs certs = { 0 };

	put_ca(&bench.tree, "/etc/ca", &ca);
	put_key(&bench.tree, "/etc/x.key", key);
	put_cert(&bench.tree, "/etc/x.crt", old);
	plan_leaf(&bench, &the_ca, old->fingerprint);
	check_way(&bench, CHANGE_MODIFY, "x, for 10d, signed by ca");
	apply(&bench);
	certs = get_certs(bench.host, "/etc/x.crt");
	ck_assert(pki_cert_signed_by(certs.items[0], ca.cert));
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

static void plan_group(const struct bench *bench)
{
	struct plan_ca ca = the_ca;

	ca.planned = true;
	plan_key(bench->plan,
		 &(struct plan_key){ .path = "/etc/ca.key", .algorithm = "ECDSA-P256" });
	plan_key(bench->plan,
		 &(struct plan_key){ .path = "/etc/x.key", .algorithm = "ECDSA-P384" });
	plan_ca_cert(bench);
	plan_leaf(bench, &ca, NULL);
}

/* A CA and what it signs, of which nothing is on disk before all is made. */
START_TEST(a_group_is_made_at_once)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_pki_certs struct pki_certs ca = { 0 }, x = { 0 };
	cleanup_pki_key struct pki_key *ca_key = NULL, *key = NULL;
	const struct action *actions[4];
	struct change *changes[4];

	plan_group(&bench);
	ck_assert_int_eq(plan_inspect(bench.plan, bench.host, &seen, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		actions[i] = plan_at(bench.plan, i);
		changes[i] = &seen.changes[i];
	}
	ck_assert_int_eq(make_so(&bench, actions, changes, 4), 0);
	ca = get_certs(bench.host, "/etc/ca.crt");
	x = get_certs(bench.host, "/etc/x.crt");
	ca_key = get_key(bench.host, "/etc/ca.key");
	key = get_key(bench.host, "/etc/x.key");
	ck_assert(pki_cert_has_key(ca.items[0], ca_key));
	ck_assert(pki_cert_has_key(x.items[0], key));
	ck_assert(pki_cert_signed_by(x.items[0], ca.items[0]));
	ck_assert_str_eq(x.items[0]->key_kind, "ECDSA-P384");
}
END_TEST

/* What cannot be made leaves nothing of its group. */
START_TEST(a_group_is_made_whole_or_not_at_all)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_subject struct cert_subject bad = { .common_name = xstrdup("y") };
	cleanup_free char *before = fake_text(&bench.tree), *after = NULL;
	const struct action *actions[5];
	struct change *changes[5];

	str_list_add(&bad.dns, "not a name");
	plan_group(&bench);
	plan_cert(bench.plan, &(struct plan_cert){ .path = "/etc/y.crt",
						   .key = "/etc/x.key",
						   .name = "y",
						   .subject = &bad,
						   .usage = PKI_CA,
						   .validity = 1000 });
	ck_assert_int_eq(plan_inspect(bench.plan, bench.host, &seen, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		actions[i] = plan_at(bench.plan, i);
		changes[i] = &seen.changes[i];
	}
	ck_assert_int_eq(make_so(&bench, actions, changes, 5), -EINVAL);
	ck_assert_str_eq(err.message, "/etc/y.crt: \"not a name\" is not a DNS name");
	after = fake_text(&bench.tree);
	ck_assert_str_eq(after, before);
}
END_TEST

UNIT_TESTS(act_cert, a_leaf_is_signed_by_its_ca, a_leaf_ends_with_its_ca, a_ca_signs_itself,
	   what_is_right_is_kept, mode_and_owner_are_mended_alone, the_ca_may_be_a_bundle,
	   an_own_ca_is_kept, nothing_is_signed_without_a_ca, a_ca_may_come_with_the_plan,
	   a_renewal_replaces_once, a_group_is_made_at_once, a_group_is_made_whole_or_not_at_all)
