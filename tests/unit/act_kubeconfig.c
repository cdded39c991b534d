/* Kubeconfigs as actions. What is wrong with one that is there: act_kubeconfig_wrong.c. */
#include "act_bench.h"
#include "base/time.h"
#include "kubeconfig_unit.h"

START_TEST(it_is_made_with_a_client_of_its_own)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	cleanup_pki_certs struct pki_certs client = { 0 }, trusted = { 0 };
	cleanup_pki_key struct pki_key *key = NULL;
	cleanup_kubeconfig struct kubeconfig config = { 0 };

	check_way(&bench, CHANGE_CREATE, "kubernetes-admin at https://10.0.0.1:6443, for 10d");
	apply(&bench);
	ck_assert_uint_eq(tree_mode(&bench.tree, X_CONF), 0600);
	ck_assert_int_eq(cert_load_kubeconfig(bench.host, X_CONF, &config, &err), 0);
	ck_assert_str_eq(config.cluster_name, "kubernetes");
	ck_assert_str_eq(config.user_name, "kubernetes-admin");
	ck_assert_str_eq(kubeconfig_server(&config), "https://10.0.0.1:6443");
	trusted = get_item(bench.host, X_CONF, KUBECONFIG_CA);
	ck_assert_uint_eq(trusted.count, 1);
	ck_assert(pki_cert_equal(trusted.items[0], ca.cert));
	client = get_item(bench.host, X_CONF, KUBECONFIG_CERT);
	key = get_key(bench.host, X_CONF);
	ck_assert(pki_cert_signed_by(client.items[0], ca.cert));
	ck_assert(pki_cert_has_key(client.items[0], key));
	ck_assert_str_eq(client.items[0]->subject, "O=kubeadm:cluster-admins, CN=kubernetes-admin");
	ck_assert_uint_eq(client.items[0]->usage, PKI_CLIENT);
	ck_assert_str_eq(client.items[0]->key_kind, "ECDSA-P256");
	ck_assert_int_ge(client.items[0]->not_after, time(NULL) + 10 * DAY - 60);
}
END_TEST

START_TEST(it_trusts_all_of_the_bundle_and_is_signed_by_the_signer)
{
	cleanup_unit_ca struct unit_ca old = unit_ca_make("kubernetes"),
				       new = unit_ca_make("kubernetes");
	const struct pki_cert *const bundle[] = { new.cert, old.cert, NULL };
	cleanup_bench struct bench bench = kubeconfig_bench(&new, NULL, false);
	cleanup_pki_certs struct pki_certs client = { 0 }, trusted = { 0 };

	put_certs(&bench.tree, "/etc/ca.crt", bundle);
	apply(&bench);
	trusted = get_item(bench.host, X_CONF, KUBECONFIG_CA);
	ck_assert_uint_eq(trusted.count, 2);
	ck_assert(pki_cert_equal(trusted.items[0], new.cert));
	ck_assert(pki_cert_equal(trusted.items[1], old.cert));
	client = get_item(bench.host, X_CONF, KUBECONFIG_CERT);
	ck_assert(pki_cert_signed_by(client.items[0], new.cert));
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

START_TEST(what_is_right_is_kept)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	struct client client = client_make(&ca, -1, 5);

	put_client(&bench.tree, &ca, &client);
	check_kind(&bench, CHANGE_NONE);
	fake_remove(&bench.tree, "/etc/ca.key");
	check_kind(&bench, CHANGE_NONE);
	client_done(&client);
}
END_TEST

/* How others log in is nothing to judge. */
START_TEST(a_token_is_kept)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup_free char *pem = cert_text(ca.cert);
	cleanup(strbuf_done) struct strbuf ca_pem = strbuf_make(PKI_MAX_FILE),
					   out = strbuf_make(KUBECONFIG_MAX);

	strbuf_puts(&ca_pem, pem);
	kubeconfig_make("kubernetes", "https://10.0.0.1:6443", &ca_pem, "x", &config);
	kubeconfig_set_token(&config, "abc");
	kubeconfig_write(&config, &out);
	tree_put(&bench.tree, X_CONF, 0600, out.text);
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

/* As a kubelet's is, which renews its certificate itself. */
START_TEST(files_that_it_names_are_looked_at)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	struct client client = client_make(&ca, -1, 5), expired = client_make(&ca, -9, -1);
	cleanup_free char *end = time_text(expired.cert->not_after), *message = NULL;

	message = xasprintf(X_CONF " expired on %s; renew it: knode certs renew admin.conf", end);
	tree_put(&bench.tree, X_CONF, 0600,
		 "kind: Config\ncurrent-context: c\n"
		 "contexts: [{name: c, context: {cluster: k, user: u}}]\n"
		 "clusters: [{name: k, cluster: {certificate-authority: /etc/ca.crt}}]\n"
		 "users: [{name: u, user: {client-certificate: /etc/u.crt, "
		 "client-key: /etc/u.key}}]\n");
	check_refused(
		&bench, -EKEYREJECTED,
		X_CONF
		" has no certificate that can be used: the file /etc/u.crt, which it names, is missing; remove it, so that "
		"it is made anew: rm " X_CONF);
	put_cert(&bench.tree, "/etc/u.crt", client.cert);
	check_refused(
		&bench, -EKEYREJECTED,
		X_CONF
		" has no key that can be used: the file /etc/u.key, which it names, is missing; remove it, so that "
		"it is made anew: rm " X_CONF);
	put_key(&bench.tree, "/etc/u.key", client.key);
	check_kind(&bench, CHANGE_NONE);
	put_cert(&bench.tree, "/etc/u.crt", expired.cert);
	put_key(&bench.tree, "/etc/u.key", expired.key);
	check_refused(&bench, -EKEYREJECTED, message);
	client_done(&client);
	client_done(&expired);
}
END_TEST

START_TEST(mode_and_owner_are_mended_alone)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, NULL, false);
	struct client client = client_make(&ca, -1, 5);
	cleanup_free char *text = NULL;

	put_client(&bench.tree, &ca, &client);
	own(&bench.tree, X_CONF, 5, 6, 0644);
	text = tree_get(&bench.tree, X_CONF);
	check_way(&bench, CHANGE_MODIFY, "mode 0644 5:6 -> 0600 0:0");
	apply_in_place(&bench, X_CONF, text, 0600);
	client_done(&client);
}
END_TEST

START_TEST(nothing_is_signed_without_a_ca)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(NULL, NULL, false);

	check_refused(&bench, -ENOENT,
		      X_CONF " cannot be made without its CA, /etc/ca.crt: bring it, or make it "
			     "first: knode init phase certs ca");
	put_cert(&bench.tree, "/etc/ca.crt", ca.cert);
	check_refused(&bench, -ENOKEY,
		      X_CONF " is missing, and cannot be made here: the key of its CA, "
			     "/etc/ca.key, is kept elsewhere. Have it signed there (`knode certs "
			     "generate-csr` makes the request), and put it in place");
}
END_TEST

/* Only certificate and key are new; what else was in it stays. */
START_TEST(a_renewal_replaces_once)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	struct client client = client_make(&ca, -9, -1);
	cleanup_bench struct bench bench = kubeconfig_bench(&ca, client.cert->fingerprint, false);
	cleanup_pki_certs struct pki_certs renewed = { 0 };
	cleanup_pki_key struct pki_key *key = NULL;
	cleanup_free char *text = NULL, *more = NULL, *after = NULL;

	put_client(&bench.tree, &ca, &client);
	text = tree_get(&bench.tree, X_CONF);
	more = xasprintf("%sextensions: [{name: mine, extension: {kept: yes}}]\n", text);
	tree_put(&bench.tree, X_CONF, 0640, more);
	check_way(&bench, CHANGE_MODIFY, "kubernetes-admin at https://10.0.0.1:6443, for 10d");
	apply(&bench);
	ck_assert_uint_eq(tree_mode(&bench.tree, X_CONF), 0600);
	after = tree_get(&bench.tree, X_CONF);
	ck_assert_ptr_nonnull(strstr(after, "name: mine"));
	ck_assert_ptr_nonnull(strstr(after, "server: https://192.0.2.9:6443\n"));
	renewed = get_item(bench.host, X_CONF, KUBECONFIG_CERT);
	key = get_key(bench.host, X_CONF);
	ck_assert(!pki_cert_equal(renewed.items[0], client.cert));
	ck_assert(!pki_key_equal(key, client.key));
	ck_assert(pki_cert_has_key(renewed.items[0], key));
	ck_assert(pki_cert_signed_by(renewed.items[0], ca.cert));
	check_kind(&bench, CHANGE_NONE);
	client_done(&client);
}
END_TEST

/* With a key alone, for whoever signs elsewhere; and told as long as that is not done. */
START_TEST(a_request_waits_for_its_certificate)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = kubeconfig_bench(NULL, NULL, true),
				   other = kubeconfig_bench(&ca, NULL, false);
	cleanup_pki_key struct pki_key *key = NULL;
	cleanup_free char *text = NULL, *with_ca = NULL;

	check_way(&bench, CHANGE_CREATE, "kubernetes-admin at https://10.0.0.1:6443, for 10d");
	apply(&bench);
	key = get_key(bench.host, X_CONF);
	text = tree_get(&bench.tree, X_CONF);
	ck_assert_ptr_null(strstr(text, "certificate-authority-data"));
	ck_assert_ptr_null(strstr(text, "client-certificate-data"));
	ck_assert_uint_eq(tree_mode(&bench.tree, X_CONF), 0600);
	check_kind(&bench, CHANGE_NONE);
	fake_remove(&bench.tree, X_CONF);
	put_cert(&bench.tree, "/etc/ca.crt", ca.cert);
	apply(&bench);
	with_ca = tree_get(&bench.tree, X_CONF);
	ck_assert_ptr_nonnull(strstr(with_ca, "certificate-authority-data"));
	tree_put(&other.tree, X_CONF, 0600, with_ca);
	check_refused(&other, -EKEYREJECTED,
		      X_CONF " has a key, but no certificate: have the request " X_CONF
			     ".csr signed by its CA, and put the certificate in base64 into "
			     "client-certificate-data");
}
END_TEST

UNIT_TESTS(act_kubeconfig, it_is_made_with_a_client_of_its_own,
	   it_trusts_all_of_the_bundle_and_is_signed_by_the_signer, what_is_right_is_kept,
	   a_token_is_kept, files_that_it_names_are_looked_at, mode_and_owner_are_mended_alone,
	   nothing_is_signed_without_a_ca, a_renewal_replaces_once,
	   a_request_waits_for_its_certificate)
