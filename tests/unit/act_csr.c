/* Signing requests as actions. */
#include "acts/csr.h"
#include "acts/key.h"
#include "kubeconfig_unit.h"

static void plan_x(const struct bench *bench, const char *key)
{
	cleanup_subject struct cert_subject subject = { .common_name = xstrdup("x") };

	str_list_add(&subject.dns, "x.test");
	plan_csr(bench->plan, "/etc/x.csr", key, &subject);
}

/* Whether the request is one by this key. */
static void check_request(const struct bench *bench, const struct pki_key *key)
{
	cleanup_free char *text = tree_get(&bench->tree, "/etc/x.csr");
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);

	strbuf_puts(&pem, text);
	ck_assert_int_eq(pki_csr_check(the_pki(), "x", &pem, key, &err), 0);
}

START_TEST(a_request_is_by_the_key)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new();

	put_key(&bench.tree, "/etc/x.key", key);
	plan_x(&bench, "/etc/x.key");
	check_way(&bench, CHANGE_CREATE, "x, with the key in /etc/x.key");
	apply(&bench);
	check_request(&bench, key);
	ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x.csr"), 0600);
}
END_TEST

START_TEST(the_key_may_be_in_a_kubeconfig)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = bench_make();
	struct client client = client_make(&ca, -1, 5);

	put_client(&bench.tree, &ca, &client);
	plan_x(&bench, X_CONF);
	check_way(&bench, CHANGE_CREATE, "x, with the key in " X_CONF);
	apply(&bench);
	check_request(&bench, client.key);
	client_done(&client);
}
END_TEST

START_TEST(a_request_is_kept)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_free char *text = NULL;

	put_key(&bench.tree, "/etc/x.key", key);
	plan_x(&bench, "/etc/x.key");
	apply(&bench);
	text = tree_get(&bench.tree, "/etc/x.csr");
	own(&bench.tree, "/etc/x.csr", 1, 1, 0644);
	check_way(&bench, CHANGE_MODIFY, "mode 0644 1:1 -> 0600 0:0");
	apply_in_place(&bench, "/etc/x.csr", text, 0600);
}
END_TEST

START_TEST(what_is_wrong_is_told)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new(), *other = key_new();
	cleanup_free char *key_pem = key_text(key), *pem = NULL;

	put_key(&bench.tree, "/etc/x.key", key);
	plan_x(&bench, "/etc/x.key");
	apply(&bench);
	pem = tree_get(&bench.tree, "/etc/x.csr");
	put_key(&bench.tree, "/etc/x.key", other);
	check_refused(&bench, -EKEYREJECTED,
		      "/etc/x.csr is not a request by the key in /etc/x.key: remove it, so that it "
		      "is made anew");
	tree_put(&bench.tree, "/etc/x.csr", 0644, "");
	check_refused(&bench, -EINVAL, "/etc/x.csr is empty: it should hold a signing request");
	tree_put(&bench.tree, "/etc/x.csr", 0644, key_pem);
	check_refused(&bench, -EINVAL, "/etc/x.csr: no signing request in it");
	put_der(&bench.tree, "/etc/x.csr", pem);
	check_refused(&bench, -EINVAL, "/etc/x.csr is not PEM: it should hold a signing request");
	tree_put(&bench.tree, "/etc/x.key", 0600, "garbage");
	check_refused(&bench, -EINVAL, "/etc/x.key is not PEM: it should hold a private key");
	fake_remove(&bench.tree, "/etc/x.key");
	check_refused(&bench, -ENOENT, "cannot open /etc/x.key: No such file or directory");
	fake_remove(&bench.tree, "/etc/x.csr");
	tree_link(&bench.tree, "/etc/x.csr", "/etc/y");
	check_refused(&bench, -ELOOP,
		      "/etc/x.csr is a symbolic link to /etc/y, and is not followed: put the file "
		      "itself there");
	fake_remove(&bench.tree, "/etc/x.csr");
	tree_mkdir(&bench.tree, "/etc/x.csr", 0755);
	check_refused(&bench, -EEXIST, "/etc/x.csr shall be a file, and is something else (dir)");
}
END_TEST

/* The key and its request, and a kubeconfig and its request. */
START_TEST(a_group_is_made_at_once)
{
	cleanup_bench struct bench bench = kubeconfig_bench(NULL, NULL, true);
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_subject struct cert_subject subject = { .common_name = xstrdup("y") };
	cleanup_pki_key struct pki_key *key = NULL;
	const struct action *actions[4];
	struct change *changes[4];

	plan_x(&bench, X_CONF);
	plan_key(bench.plan, &(struct plan_key){ .path = "/etc/y.key", .algorithm = "ECDSA-P384" });
	plan_csr(bench.plan, "/etc/y.csr", "/etc/y.key", &subject);
	ck_assert_int_eq(plan_inspect(bench.plan, bench.host, &seen, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		actions[i] = plan_at(bench.plan, i);
		changes[i] = &seen.changes[i];
	}
	ck_assert_int_eq(make_so(&bench, actions, changes, 4), 0);
	key = get_key(bench.host, X_CONF);
	check_request(&bench, key);
	inspection_done(&seen);
	ck_assert_int_eq(plan_inspect(bench.plan, bench.host, &seen, &err), 0);
	ck_assert_uint_eq(seen.pending, 0);
}
END_TEST

UNIT_TESTS(act_csr, a_request_is_by_the_key, the_key_may_be_in_a_kubeconfig, a_request_is_kept,
	   what_is_wrong_is_told, a_group_is_made_at_once)
