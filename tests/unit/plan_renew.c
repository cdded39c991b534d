/* Renewing certificates: which, with what, by whom; and what cannot be renewed. */
#include "pki_plan_unit.h"

/* Plans the renewal of these names (NULL: all), with the host as it is. */
static int renew(const struct bench *bench, const struct config *config, bool given,
		 const char *const words[], struct plan *plan)
{
	const struct renewal how = renewal_of(the_pki(), bench->host, config, given);
	const char *names[8];
	size_t count = 0;
	int r = 0;

	for (; r == 0 && words && words[count]; count++)
		r = plan_renew_name(words[count], bench->host, &names[count], &err);
	return r < 0 ? r : plan_renew(plan, &how, names, count, &err);
}

static struct plan *renew_well(const struct bench *bench, const struct config *config, bool given,
			       const char *const names[])
{
	struct plan *plan = plan_new();

	ck_assert_msg(renew(bench, config, given, names, plan) == 0, "%s", err.message);
	return plan;
}

static void check_not_renewed(const struct bench *bench, const struct config *config,
			      const char *name, int code, const char *message)
{
	cleanup_plan struct plan *plan = plan_new();
	const char *const names[] = { name, NULL };

	ck_assert_int_eq(renew(bench, config, false, names, plan), code);
	ck_assert_str_eq(err.message, message);
}

#define RESTART                                                                                   \
	"API server, controller manager, scheduler and etcd use the old certificates until they " \
	"restart: move their manifests out of /etc/kubernetes/manifests, and after 20 seconds "   \
	"back\n"
#define RESTART_OF_API_SERVER                                                            \
	"API server uses the old certificates until it restarts: move its manifest out " \
	"of /etc/kubernetes/manifests, and after 20 seconds back\n"
#define CLUSTER                                                                                  \
	"key /etc/kubernetes/pki/apiserver.key: ECDSA-P256\n"                                    \
	"cert /etc/kubernetes/pki/apiserver.crt: kube-apiserver, for 365d, signed by ca\n"       \
	"key /etc/kubernetes/pki/apiserver-kubelet-client.key: ECDSA-P256\n"                     \
	"cert /etc/kubernetes/pki/apiserver-kubelet-client.crt: kube-apiserver-kubelet-client, " \
	"for 365d, signed by ca\n"
#define FRONT_PROXY                                                                              \
	"key /etc/kubernetes/pki/front-proxy-client.key: ECDSA-P256\n"                           \
	"cert /etc/kubernetes/pki/front-proxy-client.crt: front-proxy-client, for 365d, signed " \
	"by front-proxy-ca\n"
#define ETCD                                                                                   \
	"key /etc/kubernetes/pki/etcd/server.key: ECDSA-P256\n"                                \
	"cert /etc/kubernetes/pki/etcd/server.crt: cp1, for 365d, signed by etcd-ca\n"         \
	"key /etc/kubernetes/pki/etcd/peer.key: ECDSA-P256\n"                                  \
	"cert /etc/kubernetes/pki/etcd/peer.crt: cp1, for 365d, signed by etcd-ca\n"           \
	"key /etc/kubernetes/pki/etcd/healthcheck-client.key: ECDSA-P256\n"                    \
	"cert /etc/kubernetes/pki/etcd/healthcheck-client.crt: kube-etcd-healthcheck-client, " \
	"for 365d, signed by etcd-ca\n"                                                        \
	"key /etc/kubernetes/pki/apiserver-etcd-client.key: ECDSA-P256\n"                      \
	"cert /etc/kubernetes/pki/apiserver-etcd-client.crt: kube-apiserver-etcd-client, for " \
	"365d, signed by etcd-ca\n"
#define ADMIN                                                                                  \
	"kubeconfig /etc/kubernetes/admin.conf: kubernetes-admin at https://192.0.2.10:6443, " \
	"for 365d\n"
#define OTHERS                                                                                \
	"kubeconfig /etc/kubernetes/super-admin.conf: kubernetes-super-admin at "             \
	"https://192.0.2.10:6443, for 365d\n"                                                 \
	"kubeconfig /etc/kubernetes/controller-manager.conf: system:kube-controller-manager " \
	"at https://192.0.2.10:6443, for 365d\n"                                              \
	"kubeconfig /etc/kubernetes/scheduler.conf: system:kube-scheduler at "                \
	"https://192.0.2.10:6443, for 365d\n"

START_TEST(all_but_cas_and_the_kubelets)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_plan struct plan *plan = renew_well(&bench, config, false, NULL);

	check_plan(plan, CLUSTER FRONT_PROXY ETCD ADMIN OTHERS);
	check_notes(plan, RESTART);
}
END_TEST

START_TEST(what_is_not_there_is_passed_over)
{
	cleanup_config struct config *config = pki_config("v1.28.15");
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *made = NULL, *plan = NULL;

	config->cluster.etcd_is_external = true;
	str_list_add(&config->init.skip_phases, "kubeconfig/controller-manager");
	str_list_add(&config->init.skip_phases, "kubeconfig/scheduler");
	made = plan_all(config);
	apply_well(&bench, made);
	plan = renew_well(&bench, config, false, NULL);
	check_plan(plan, CLUSTER FRONT_PROXY ADMIN);
	check_notes(plan,
		    "/etc/kubernetes/controller-manager.conf is missing: knode init phase "
		    "kubeconfig controller-manager  # and the --config of init, if it had one\n"
		    "/etc/kubernetes/scheduler.conf is missing: knode init phase kubeconfig "
		    "scheduler  # and the --config of init, if it had one\n" RESTART_OF_API_SERVER);
	check_not_renewed(&bench, config, "etcd-server", -ENOENT,
			  PKI "/etcd/server.crt cannot be renewed: it is missing");
	check_not_renewed(&bench, config, "scheduler.conf", -ENOENT,
			  "/etc/kubernetes/scheduler.conf cannot be renewed: it is missing");
}
END_TEST

START_TEST(what_is_signed_elsewhere_gives_a_note)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_plan struct plan *plan = NULL;

	fake_remove(&bench.tree, PKI "/ca.key");
	fake_remove(&bench.tree, PKI "/front-proxy-ca.key");
	plan = renew_well(&bench, config, false, NULL);
	check_plan(plan, ETCD);
#define NOTE(path, key) \
	path " cannot be renewed here: the key of its CA, " PKI "/" key ", is kept elsewhere\n"
	check_notes(
		plan,
		NOTE(PKI "/apiserver.crt", "ca.key") NOTE(
			PKI "/apiserver-kubelet-client.crt",
			"ca.key") NOTE(PKI "/front-proxy-client.crt", "front-proxy-ca.key")
			NOTE("/etc/kubernetes/admin.conf", "ca.key") NOTE(
				"/etc/kubernetes/super-admin.conf",
				"ca.key") NOTE("/etc/kubernetes/controller-manager.conf", "ca.key")
				NOTE("/etc/kubernetes/scheduler.conf",
				     "ca.key") "API server and etcd use the old certificates until they restart: move "
					       "their manifests out of /etc/kubernetes/manifests, and after 20 seconds "
					       "back\n");
	check_not_renewed(
		&bench, config, "admin.conf", -ENOKEY,
		"/etc/kubernetes/admin.conf cannot be renewed here: the key of its CA, " PKI
		"/ca.key, is kept elsewhere");
}
END_TEST

START_TEST(names_are_taken_once_and_in_order)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	const char *const names[] = { "admin.conf", "front-proxy-client", "admin.conf",
				      "front-proxy-client", NULL };
	cleanup_plan struct plan *plan = renew_well(&bench, config, false, names);

	check_plan(plan, ADMIN FRONT_PROXY);
	check_notes(plan, RESTART_OF_API_SERVER
		    "copies of /etc/kubernetes/admin.conf that people have keep the old "
		    "certificate: give them new ones\n");
}
END_TEST

START_TEST(what_is_no_certificate_to_renew)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);

	check_not_renewed(
		&bench, config, "ca", -EINVAL,
		"ca is a CA, and is not renewed but rotated: knode certs rotate-ca --ca ca "
		"begin");
	check_not_renewed(&bench, config, "etcd-ca", -EINVAL,
			  "etcd-ca is a CA, and is not renewed but rotated: knode certs rotate-ca "
			  "--ca etcd-ca begin");
	check_not_renewed(&bench, config, "kubelet.conf", -EINVAL,
			  "kubelet.conf is renewed by the kubelet itself");
	check_not_renewed(&bench, config, "aipserver", -EINVAL,
			  "there is no certificate \"aipserver\"; did you mean apiserver?");
	check_not_renewed(&bench, config, "sa", -EINVAL,
			  "there is no certificate \"sa\"; `knode certs check-expiration` lists "
			  "them");
}
END_TEST

START_TEST(an_empty_host)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();

	ck_assert_int_eq(renew(&bench, config, false, NULL, plan), -ENOENT);
	ck_assert_str_eq(err.message, "there are no certificates in " PKI);
	check_notes(plan, "");
}
END_TEST

/* Subjects and names are those of the old one, and so are the kinds of keys, unless asked. */
START_TEST(the_new_one_is_as_the_old_one)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	const char *const names[] = { "apiserver", "admin.conf", NULL };
	cleanup_plan struct plan *kept = NULL, *asked = NULL;
	cleanup_free char *dns = NULL, *usages = NULL;
	cleanup_pki_certs struct pki_certs certs = get_certs(bench.host, PKI "/apiserver.crt");
	const struct action *action;

	set_text(&config->cluster.encryption_algorithm, "RSA-3072");
	config->cluster.certificate_validity_period = (int64_t)30 * DAY * 1000;
	set_text(&config->cluster.dns_domain, "another.example");
	kept = renew_well(&bench, config, false, names);
	check_plan(kept, "key /etc/kubernetes/pki/apiserver.key: ECDSA-P256\n"
			 "cert /etc/kubernetes/pki/apiserver.crt: kube-apiserver, for 30d, signed "
			 "by ca\n"
			 "kubeconfig /etc/kubernetes/admin.conf: kubernetes-admin at "
			 "https://192.0.2.10:6443, for 30d\n");
	action = plan_find(kept, "cert", PKI "/apiserver.crt");
	dns = json_to_text(json_map_get(action->params, "dns"));
	usages = json_to_text(json_map_get(action->params, "usages"));
	ck_assert_str_eq(dns, "[\"cp1\",\"kubernetes\",\"kubernetes.default\","
			      "\"kubernetes.default.svc\","
			      "\"kubernetes.default.svc.cluster.local\"]");
	ck_assert_str_eq(usages, "[\"server\"]");
	ck_assert_str_eq(json_map_text(action->params, "replaces", ""),
			 certs.items[0]->fingerprint);
	action = plan_find(kept, "kubeconfig", "/etc/kubernetes/admin.conf");
	ck_assert_str_eq(json_map_text(action->params, "algorithm", ""), "ECDSA-P256");
	asked = renew_well(&bench, config, true, names);
	action = plan_find(asked, "key", PKI "/apiserver.key");
	ck_assert_str_eq(json_map_text(action->params, "algorithm", ""), "RSA-3072");
	action = plan_find(asked, "kubeconfig", "/etc/kubernetes/admin.conf");
	ck_assert_str_eq(json_map_text(action->params, "algorithm", ""), "RSA-3072");
}
END_TEST

/* Has the address of a mailbox, signed by nobody who is known here. */
#define WITH_MAILBOX                                                         \
	"-----BEGIN CERTIFICATE-----\n"                                      \
	"MIIBiTCCAS6gAwIBAgIBBDAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDAprdWJlcm5l\n" \
	"dGVzMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAMMQowCAYDVQQD\n" \
	"DAF4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBhvfi//DQhnHVacgCQ3iMpBr\n" \
	"ZmSVdwyT7CEJX/I6IfJq1EPUzaV8J8fc39D9Qz3PyY/rmoxBbsgA2Hb2T1f4T6N2\n" \
	"MHQwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RBBYwFIESYWRtaW5AZXhhbXBs\n" \
	"ZS50ZXN0MB0GA1UdDgQWBBR5UGZ3T8Ca1gAH1O5Dm9GU0xiI2TAfBgNVHSMEGDAW\n" \
	"gBRJi5ENL33340L1PGR1+48SbLNUBzAKBggqhkjOPQQDAgNJADBGAiEAgqWfCwF5\n" \
	"PAAIRGYvngBz+IvoMGifTiq8BgOQM6fEgzsCIQDvVtk/CohMbczXAZdsd52yJWu0\n" \
	"xVK7HMjbD8pZnJNghg==\n"                                             \
	"-----END CERTIFICATE-----\n"

START_TEST(what_cannot_be_written_again_is_refused)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);

	tree_put(&bench.tree, PKI "/apiserver.crt", 0644, WITH_MAILBOX);
	check_not_renewed(&bench, config, "apiserver", -ENOTSUP,
			  PKI
			  "/apiserver.crt cannot be renewed here: it has the name "
			  "admin@example.test, and only DNS names and addresses can be written");
	tree_put(&bench.tree, PKI "/apiserver.crt", 0644, "garbage");
	check_not_renewed(&bench, config, "apiserver", -EINVAL,
			  PKI "/apiserver.crt is not PEM: it should hold a certificate");
	put_der(&bench.tree, PKI "/apiserver-kubelet-client.crt", WITH_MAILBOX);
	check_not_renewed(&bench, config, "apiserver-kubelet-client", -EINVAL,
			  PKI "/apiserver-kubelet-client.crt is in DER, and Kubernetes reads PEM "
			      "alone: openssl x509 -inform DER -in " PKI
			      "/apiserver-kubelet-client.crt -out " PKI
			      "/apiserver-kubelet-client.crt");
	tree_put(&bench.tree, PKI "/front-proxy-client.key", 0600, "garbage");
	check_not_renewed(&bench, config, "front-proxy-client", -EINVAL,
			  PKI "/front-proxy-client.key is not PEM: it should hold a private key");
	tree_put(&bench.tree, "/etc/kubernetes/admin.conf", 0600, "garbage");
	check_not_renewed(&bench, config, "admin.conf", -EINVAL,
			  "/etc/kubernetes/admin.conf: not a kubeconfig (kind: Config)");
	tree_put(&bench.tree, "/etc/kubernetes/scheduler.conf", 0600,
		 "kind: Config\ncurrent-context: c\n"
		 "contexts: [{name: c, context: {cluster: k, user: u}}]\n"
		 "clusters: [{name: k, cluster: {server: 'https://x'}}]\n"
		 "users: [{name: u, user: {client-certificate: /etc/u.crt}}]\n");
	check_not_renewed(
		&bench, config, "scheduler.conf", -ENOTSUP,
		"/etc/kubernetes/scheduler.conf cannot be renewed: its certificate lies in "
		"/etc/u.crt, and belongs to whoever keeps that");
	/* Of all, the first that is wrong stops them. */
	check_not_renewed(&bench, config, "apiserver", -EINVAL,
			  PKI "/apiserver.crt is not PEM: it should hold a certificate");
}
END_TEST

/* Whether certificate and key are others than these, and right. */
static void check_renewed(const struct bench *bench, const struct pki_cert *old,
			  const struct pki_key *old_key)
{
	cleanup_pki_certs struct pki_certs certs = get_certs(bench->host, PKI "/etcd/peer.crt"),
					   ca = get_certs(bench->host, PKI "/etcd/ca.crt");
	cleanup_pki_key struct pki_key *key = get_key(bench->host, PKI "/etcd/peer.key");

	ck_assert(!pki_cert_equal(certs.items[0], old));
	ck_assert(!old_key || !pki_key_equal(key, old_key));
	ck_assert(pki_cert_has_key(certs.items[0], key));
	ck_assert(pki_cert_signed_by(certs.items[0], ca.items[0]));
	ck_assert_str_eq(certs.items[0]->subject, old->subject);
}

START_TEST(a_renewal_is_done_and_undone)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_plan struct plan *plan = renew_well(&bench, config, false, NULL), *again = NULL,
				 *all = plan_all(config);
	cleanup_pki_certs struct pki_certs old = get_certs(bench.host, PKI "/etcd/peer.crt");
	cleanup_pki_key struct pki_key *old_key = get_key(bench.host, PKI "/etcd/peer.key");
	cleanup_free char *before = fake_text(&bench.tree), *between = NULL, *after = NULL;

	apply_well(&bench, plan);
	ck_assert_uint_eq(bench.result.changes, plan_count(plan));
	check_renewed(&bench, old.items[0], old_key);
	/* The same plan has nothing left to do, and nor has that of init. */
	apply_well(&bench, plan);
	ck_assert_ptr_null(bench.result.run);
	apply_well(&bench, all);
	ck_assert_ptr_null(bench.result.run);
	between = fake_text(&bench.tree);
	again = renew_well(&bench, config, false, NULL);
	apply_well(&bench, again);
	ck_assert_uint_eq(bench.result.changes, plan_count(again));
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	after = fake_text(&bench.tree);
	ck_assert_str_eq(after, between);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	free(after);
	after = fake_text(&bench.tree);
	ck_assert_str_eq(after, before);
}
END_TEST

START_TEST(a_lost_key_is_made_anew)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_pki_certs struct pki_certs old = get_certs(bench.host, PKI "/etcd/peer.crt");
	const char *const names[] = { "etcd-peer", NULL };
	cleanup_plan struct plan *plan = NULL;

	fake_remove(&bench.tree, PKI "/etcd/peer.key");
	plan = renew_well(&bench, config, false, names);
	apply_well(&bench, plan);
	check_renewed(&bench, old.items[0], NULL);
}
END_TEST

/* Neither the old keys, which are there when the plan is shown, nor the new ones. */
START_TEST(no_secret_is_told)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_plan struct plan *plan = renew_well(&bench, config, false, NULL);
	cleanup(str_list_done) struct str_list old = secrets_of(bench.host), new = { 0 };

	check_plan_untold(&bench, plan, &old);
	apply_well(&bench, plan);
	new = secrets_of(bench.host);
	ck_assert_uint_eq(new.count, old.count);
	check_journal_untold(&bench, &old);
	check_journal_untold(&bench, &new);
	check_plan_untold(&bench, plan, &new);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	check_journal_untold(&bench, &old);
	check_journal_untold(&bench, &new);
}
END_TEST

/* What a renewal puts in place of a certificate is not known yet: there is no difference to show.
 */
START_TEST(a_renewal_is_shown_as_a_line)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	const char *const names[] = { "etcd-peer", NULL };
	cleanup_plan struct plan *plan = renew_well(&bench, config, false, names);
	cleanup_inspection struct inspection seen = { 0 };
	cleanup(strbuf_done) struct strbuf diff = strbuf_make(STRBUF_MAX_TEXT);

	ck_assert_int_eq(plan_inspect(plan, bench.host, &seen, &err), 0);
	plan_print_diff(plan, &seen, &diff);
	ck_assert_str_eq(diff.text,
			 "  ~ key /etc/kubernetes/pki/etcd/peer.key  ECDSA-P256, "
			 "<secret>\n"
			 "  ~ cert /etc/kubernetes/pki/etcd/peer.crt  cp1, for 365d, "
			 "signed by etcd-ca\n"
			 "note: "
			 "etcd uses the old certificates until it restarts: move its manifest "
			 "out of /etc/kubernetes/manifests, and after 20 seconds back\n");
}
END_TEST

UNIT_TESTS(plan_renew, all_but_cas_and_the_kubelets, what_is_not_there_is_passed_over,
	   what_is_signed_elsewhere_gives_a_note, names_are_taken_once_and_in_order,
	   what_is_no_certificate_to_renew, an_empty_host, the_new_one_is_as_the_old_one,
	   what_cannot_be_written_again_is_refused, a_renewal_is_done_and_undone,
	   a_lost_key_is_made_anew, no_secret_is_told, a_renewal_is_shown_as_a_line)
