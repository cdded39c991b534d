/* Bundles: certificates of several files as one file, or as what a kubeconfig trusts. */
#include "acts/bundle.h"
#include "kubeconfig_unit.h"

static const char *const both[] = { "/etc/a.crt", "/etc/b.crt", NULL };

/* What the file or the kubeconfig holds, as names of CAs. */
static void check_names(const struct pki_certs *certs, const char *expected)
{
	cleanup(strbuf_done) struct strbuf names = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < certs->count; i++)
		strbuf_printf(&names, "%s%s", i ? " " : "", certs->items[i]->common_name);
	ck_assert_str_eq(names.text, expected);
}

static void check_file(const struct bench *bench, const char *path, const char *expected)
{
	cleanup_pki_certs struct pki_certs certs = get_certs(bench->host, path);

	check_names(&certs, expected);
}

static void check_trust(const struct bench *bench, const char *expected)
{
	cleanup_pki_certs struct pki_certs certs = get_item(bench->host, X_CONF, KUBECONFIG_CA);

	check_names(&certs, expected);
}

/* A host with the CAs a and b. */
static struct bench make_bench(struct unit_ca *a, struct unit_ca *b)
{
	struct bench bench = bench_make();

	*a = unit_ca_make("a");
	*b = unit_ca_make("b");
	put_ca(&bench.tree, "/etc/a", a);
	put_ca(&bench.tree, "/etc/b", b);
	return bench;
}

START_TEST(a_file_holds_all_in_order)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);
	const struct pki_cert *const others[] = { b.cert, a.cert, NULL };
	const struct action *action = plan_bundle(bench.plan, "/etc/x.crt", false, both);

	ck_assert(!action->secret);
	check_way(&bench, CHANGE_CREATE, "certificates of /etc/a.crt and /etc/b.crt");
	put_certs(&bench.tree, "/etc/x.crt", others);
	check_way(&bench, CHANGE_MODIFY, "certificates of /etc/a.crt and /etc/b.crt");
	put_cert(&bench.tree, "/etc/x.crt", a.cert);
	check_way(&bench, CHANGE_MODIFY, "certificates of /etc/a.crt and /etc/b.crt");
	tree_put(&bench.tree, "/etc/x.crt", 0600, "");
	check_refused(&bench, -EINVAL, "/etc/x.crt is empty: it should hold a certificate");
	fake_remove(&bench.tree, "/etc/x.crt");
	apply(&bench);
	check_file(&bench, "/etc/x.crt", "a b");
	ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x.crt"), 0644);
}
END_TEST

START_TEST(each_is_taken_once)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);
	const struct pki_cert *const more[] = { b.cert, a.cert, b.cert, NULL };

	put_certs(&bench.tree, "/etc/b.crt", more);
	plan_bundle(bench.plan, "/etc/x.crt", false, both);
	apply(&bench);
	check_file(&bench, "/etc/x.crt", "a b");
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

/* As a rotation has it: the CA's own file is one of the sources. */
START_TEST(it_may_be_made_of_itself)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);

	plan_bundle(bench.plan, "/etc/a.crt", false, both);
	check_way(&bench, CHANGE_MODIFY, "certificates of /etc/a.crt and /etc/b.crt");
	apply(&bench);
	check_file(&bench, "/etc/a.crt", "a b");
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

/* What holds the same in other words is not written anew. */
START_TEST(what_is_right_is_kept)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);
	cleanup_free char *one = cert_text(a.cert), *two = cert_text(b.cert), *text = NULL;
	cleanup_change struct change change = { 0 };

	text = xasprintf("The old one:\n%s\nThe new one:\n%s", one, two);
	plan_bundle(bench.plan, "/etc/x.crt", false, both);
	tree_put(&bench.tree, "/etc/x.crt", 0644, text);
	check_kind(&bench, CHANGE_NONE);
	own(&bench.tree, "/etc/x.crt", 7, 0, 0666);
	inspect(&bench, &change);
	ck_assert_ptr_null(change.want_data); /* so that no difference is shown */
	check_way(&bench, CHANGE_MODIFY, "mode 0666 7:0 -> 0644 0:0");
	apply_in_place(&bench, "/etc/x.crt", text, 0644);
}
END_TEST

START_TEST(it_waits_for_what_is_not_there_yet)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);
	cleanup_change struct change absent = { 0 }, present = { 0 };
	const struct action *action = plan_bundle(bench.plan, "/etc/x.crt", false, both);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	fake_remove(&bench.tree, "/etc/b.crt");
	inspect(&bench, &absent);
	ck_assert_int_eq(absent.kind, CHANGE_CREATE);
	ck_assert_str_eq(absent.late, "/etc/b.crt is not there yet");
	action->act->describe(action, &absent, &text);
	ck_assert_str_eq(text.text, "certificates of /etc/a.crt and /etc/b.crt");
	ck_assert_int_eq(action->act->apply(action, bench.host, &absent, &err), -ENOENT);
	ck_assert_str_eq(err.message, "/etc/x.crt: /etc/b.crt is not there yet");
	put_cert(&bench.tree, "/etc/x.crt", a.cert);
	inspect(&bench, &present);
	ck_assert_int_eq(present.kind, CHANGE_MODIFY);
	ck_assert_str_eq(present.late, "/etc/b.crt is not there yet");
}
END_TEST

#define IN_DER(path)                                                                          \
	path " is in DER, and Kubernetes reads PEM alone: openssl x509 -inform DER -in " path \
	     " -out " path

START_TEST(what_is_wrong_is_told)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);
	cleanup_free char *pem = cert_text(a.cert);

	plan_bundle(bench.plan, "/etc/x.crt", false, both);
	put_der(&bench.tree, "/etc/x.crt", pem);
	check_refused(&bench, -EINVAL, IN_DER("/etc/x.crt"));
	put_der(&bench.tree, "/etc/b.crt", pem);
	check_refused(&bench, -EINVAL, IN_DER("/etc/b.crt"));
	put_cert(&bench.tree, "/etc/b.crt", b.cert);
	tree_put(&bench.tree, "/etc/x.crt", 0644, "garbage");
	check_refused(&bench, -EINVAL, "/etc/x.crt is not PEM: it should hold a certificate");
	tree_put(&bench.tree, "/etc/b.crt", 0644, "garbage");
	check_refused(&bench, -EINVAL, "/etc/b.crt is not PEM: it should hold a certificate");
	fake_remove(&bench.tree, "/etc/x.crt");
	tree_link(&bench.tree, "/etc/x.crt", "/etc/a.crt");
	check_refused(&bench, -ELOOP,
		      "/etc/x.crt is a symbolic link to /etc/a.crt, and is not followed: put the "
		      "file itself there");
	fake_remove(&bench.tree, "/etc/x.crt");
	tree_mkdir(&bench.tree, "/etc/x.crt", 0755);
	check_refused(&bench, -EEXIST, "/etc/x.crt shall be a file, and is something else (dir)");
}
END_TEST

/* --- In a kubeconfig --- */

START_TEST(a_kubeconfig_trusts_all_in_order)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);
	struct client client = client_make(&a, -1, 5);
	const struct action *action = plan_bundle(bench.plan, X_CONF, true, both);
	cleanup_pki_certs struct pki_certs kept = { 0 };
	cleanup_pki_key struct pki_key *key = NULL;

	ck_assert(action->secret);
	put_client(&bench.tree, &a, &client);
	own(&bench.tree, X_CONF, 0, 0, 0644);
	check_way(&bench, CHANGE_MODIFY, "trusts /etc/a.crt and /etc/b.crt");
	apply(&bench);
	check_trust(&bench, "a b");
	ck_assert_uint_eq(tree_mode(&bench.tree, X_CONF), 0600);
	kept = get_item(bench.host, X_CONF, KUBECONFIG_CERT);
	key = get_key(bench.host, X_CONF);
	ck_assert(pki_cert_equal(kept.items[0], client.cert));
	ck_assert(pki_key_equal(key, client.key));
	check_kind(&bench, CHANGE_NONE);
	own(&bench.tree, X_CONF, 0, 0, 0640);
	check_way(&bench, CHANGE_MODIFY, "mode 0640 -> 0600");
	client_done(&client);
}
END_TEST

START_TEST(a_kubeconfig_that_is_missing_stays_so)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);

	plan_bundle(bench.plan, X_CONF, true, both);
	check_kind(&bench, CHANGE_NONE);
	/* Also where it could not be told what it would trust. */
	fake_remove(&bench.tree, "/etc/b.crt");
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

/* The file is the rotation's business, and has a step of its own. */
START_TEST(a_kubeconfig_that_names_a_file_is_left)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);

	plan_bundle(bench.plan, X_CONF, true, both);
	tree_put(&bench.tree, X_CONF, 0644,
		 "kind: Config\ncurrent-context: c\n"
		 "contexts: [{name: c, context: {cluster: k}}]\n"
		 "clusters: [{name: k, cluster: {certificate-authority: /etc/a.crt}}]\n");
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

START_TEST(what_is_no_kubeconfig_is_told)
{
	cleanup_unit_ca struct unit_ca a, b;
	cleanup_bench struct bench bench = make_bench(&a, &b);
	struct client client = client_make(&a, -1, 5);

	plan_bundle(bench.plan, X_CONF, true, both);
	tree_put(&bench.tree, X_CONF, 0600, "hello");
	check_refused(&bench, -EINVAL, X_CONF ": not a kubeconfig (kind: Config)");
	tree_put(&bench.tree, X_CONF, 0600,
		 "kind: Config\nclusters: [{name: '', cluster: {server: x}}]\n");
	check_kind(&bench, CHANGE_NONE); /* it trusts what the host does */
	tree_put(&bench.tree, X_CONF, 0600,
		 "kind: Config\n"
		 "clusters: [{name: '', cluster: {certificate-authority-data: aGVsbG8=}}]\n");
	check_refused(&bench, -EINVAL, X_CONF ": its CA is not PEM: it should hold a certificate");
	fake_remove(&bench.tree, X_CONF);
	put_client(&bench.tree, &a, &client);
	tree_put(&bench.tree, "/etc/b.crt", 0644, "");
	check_refused(&bench, -EINVAL, "/etc/b.crt is empty: it should hold a certificate");
	client_done(&client);
}
END_TEST

UNIT_TESTS(act_bundle, a_file_holds_all_in_order, each_is_taken_once, it_may_be_made_of_itself,
	   what_is_right_is_kept, it_waits_for_what_is_not_there_yet, what_is_wrong_is_told,
	   a_kubeconfig_trusts_all_in_order, a_kubeconfig_that_is_missing_stays_so,
	   a_kubeconfig_that_names_a_file_is_left, what_is_no_kubeconfig_is_told)
