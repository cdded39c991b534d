/* Which keys, certificates and kubeconfigs a configuration asks for, and in which order. */
#include "pki_plan_unit.h"

#define DIRS                    \
	"dir /etc\n"            \
	"dir /etc/kubernetes\n" \
	"dir /etc/kubernetes/pki\n"
#define CLUSTER_KEYS                                                         \
	"key /etc/kubernetes/pki/ca.key: ECDSA-P256\n"                       \
	"key /etc/kubernetes/pki/apiserver.key: ECDSA-P256\n"                \
	"key /etc/kubernetes/pki/apiserver-kubelet-client.key: ECDSA-P256\n" \
	"key /etc/kubernetes/pki/front-proxy-ca.key: ECDSA-P256\n"           \
	"key /etc/kubernetes/pki/front-proxy-client.key: ECDSA-P256\n"
#define ETCD_KEYS                                                           \
	"key /etc/kubernetes/pki/etcd/ca.key: ECDSA-P256\n"                 \
	"key /etc/kubernetes/pki/etcd/server.key: ECDSA-P256\n"             \
	"key /etc/kubernetes/pki/etcd/peer.key: ECDSA-P256\n"               \
	"key /etc/kubernetes/pki/etcd/healthcheck-client.key: ECDSA-P256\n" \
	"key /etc/kubernetes/pki/apiserver-etcd-client.key: ECDSA-P256\n"
#define SERVICE_ACCOUNT                                \
	"key /etc/kubernetes/pki/sa.key: ECDSA-P256\n" \
	"key /etc/kubernetes/pki/sa.pub: public key of /etc/kubernetes/pki/sa.key\n"
#define CLUSTER_CERTS                                                                        \
	"cert /etc/kubernetes/pki/ca.crt: kubernetes, for 3650d, signed by itself\n"         \
	"cert /etc/kubernetes/pki/apiserver.crt: kube-apiserver, for 365d, signed by ca\n"   \
	"cert /etc/kubernetes/pki/apiserver-kubelet-client.crt: "                            \
	"kube-apiserver-kubelet-client, for 365d, signed by ca\n"                            \
	"cert /etc/kubernetes/pki/front-proxy-ca.crt: front-proxy-ca, for 3650d, signed by " \
	"itself\n"                                                                           \
	"cert /etc/kubernetes/pki/front-proxy-client.crt: front-proxy-client, for 365d, "    \
	"signed by front-proxy-ca\n"
#define ETCD_CERTS                                                                             \
	"cert /etc/kubernetes/pki/etcd/ca.crt: etcd-ca, for 3650d, signed by itself\n"         \
	"cert /etc/kubernetes/pki/etcd/server.crt: cp1, for 365d, signed by etcd-ca\n"         \
	"cert /etc/kubernetes/pki/etcd/peer.crt: cp1, for 365d, signed by etcd-ca\n"           \
	"cert /etc/kubernetes/pki/etcd/healthcheck-client.crt: kube-etcd-healthcheck-client, " \
	"for 365d, signed by etcd-ca\n"                                                        \
	"cert /etc/kubernetes/pki/apiserver-etcd-client.crt: kube-apiserver-etcd-client, for " \
	"365d, signed by etcd-ca\n"
#define ADMIN                                                                                  \
	"kubeconfig /etc/kubernetes/admin.conf: kubernetes-admin at https://192.0.2.10:6443, " \
	"for 365d\n"
#define KUBECONFIGS                                                                           \
	"kubeconfig /etc/kubernetes/super-admin.conf: kubernetes-super-admin at "             \
	"https://192.0.2.10:6443, for 365d\n"                                                 \
	"kubeconfig /etc/kubernetes/kubelet.conf: system:node:cp1 at "                        \
	"https://192.0.2.10:6443, for 365d\n"                                                 \
	"kubeconfig /etc/kubernetes/controller-manager.conf: system:kube-controller-manager " \
	"at https://192.0.2.10:6443, for 365d\n"                                              \
	"kubeconfig /etc/kubernetes/scheduler.conf: system:kube-scheduler at "                \
	"https://192.0.2.10:6443, for 365d\n"

START_TEST(all_of_a_stacked_control_plane)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_plan struct plan *plan = plan_all(config);

	check_plan(plan, DIRS "dir /etc/kubernetes/pki/etcd\n" CLUSTER_KEYS ETCD_KEYS
				 SERVICE_ACCOUNT CLUSTER_CERTS ETCD_CERTS ADMIN KUBECONFIGS);
	check_notes(plan, "");
}
END_TEST

START_TEST(nothing_of_an_external_etcd)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_plan struct plan *plan = NULL;

	config->cluster.etcd_is_local = false;
	config->cluster.etcd_is_external = true;
	plan = plan_all(config);
	check_plan(plan, DIRS CLUSTER_KEYS SERVICE_ACCOUNT CLUSTER_CERTS ADMIN KUBECONFIGS);
}
END_TEST

/* The parameter of an action as text; "-": it has none. */
static void check_param(const struct plan *plan, const char *act, const char *target,
			const char *param, const char *expected)
{
	const struct action *action = plan_find(plan, act, target);
	cleanup_free char *text = NULL;

	ck_assert_msg(action != NULL, "no %s %s", act, target);
	if (json_map_get(action->params, param))
		text = json_to_text(json_map_get(action->params, param));
	ck_assert_str_eq(text ? text : "-", expected);
}

/* Who is in which group goes by version (kubeadm's PRs 121837 and 138957). */
START_TEST(groups_go_by_version)
{
	static const struct {
		const char *version, *admin, *super_admin, *kubelet_client, *etcd_client;
	} rows[] = {
		{ "v1.26.0", "[\"system:masters\"]", NULL, "[\"system:masters\"]",
		  "[\"system:masters\"]" },
		{ "v1.28.15", "[\"system:masters\"]", NULL, "[\"system:masters\"]",
		  "[\"system:masters\"]" },
		{ "v1.29.0", "[\"kubeadm:cluster-admins\"]", "[\"system:masters\"]",
		  "[\"kubeadm:cluster-admins\"]", "[]" },
		{ "v1.33.0", "[\"kubeadm:cluster-admins\"]", "[\"system:masters\"]",
		  "[\"kubeadm:cluster-admins\"]", "[]" },
		{ "v1.36.1", "[\"kubeadm:cluster-admins\"]", "[\"system:masters\"]", "[]", "[]" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_config struct config *config = pki_config(rows[i].version);
		cleanup_plan struct plan *plan = plan_all(config);

		check_param(plan, "kubeconfig", "/etc/kubernetes/admin.conf", "organizations",
			    rows[i].admin);
		if (rows[i].super_admin)
			check_param(plan, "kubeconfig", "/etc/kubernetes/super-admin.conf",
				    "organizations", rows[i].super_admin);
		else
			ck_assert_ptr_null(
				plan_find(plan, "kubeconfig", "/etc/kubernetes/super-admin.conf"));
		check_param(plan, "cert", PKI "/apiserver-kubelet-client.crt", "organizations",
			    rows[i].kubelet_client);
		check_param(plan, "cert", PKI "/etcd/healthcheck-client.crt", "organizations",
			    rows[i].etcd_client);
		check_param(plan, "cert", PKI "/apiserver-etcd-client.crt", "organizations",
			    rows[i].etcd_client);
		check_param(plan, "kubeconfig", "/etc/kubernetes/kubelet.conf", "organizations",
			    "[\"system:nodes\"]");
	}
}
END_TEST

/* encryptionAlgorithm is for both; the feature gate makes ECDSA certificates, as kubeadm does. */
START_TEST(algorithms)
{
	cleanup_config struct config *config = pki_config("v1.30.0");
	cleanup_plan struct plan *large = NULL, *gate = NULL;

	set_text(&config->cluster.encryption_algorithm, "RSA-4096");
	large = plan_all(config);
	check_param(large, "key", PKI "/apiserver.key", "algorithm", "\"RSA-4096\"");
	check_param(large, "key", PKI "/sa.key", "algorithm", "\"RSA-4096\"");
	check_param(large, "kubeconfig", "/etc/kubernetes/admin.conf", "algorithm", "\"RSA-4096\"");
	set_text(&config->cluster.encryption_algorithm, "RSA-2048");
	config->cluster.feature_gates = json_map();
	json_map_set_bool(config->cluster.feature_gates, "PublicKeysECDSA", true);
	gate = plan_all(config);
	check_param(gate, "key", PKI "/apiserver.key", "algorithm", "\"ECDSA-P256\"");
	check_param(gate, "key", PKI "/sa.key", "algorithm", "\"ECDSA-P256\"");
	check_param(gate, "kubeconfig", "/etc/kubernetes/admin.conf", "algorithm", "\"RSA-2048\"");
}
END_TEST

START_TEST(times_and_places_are_the_configurations)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_plan struct plan *plan = plan_new();
	const int64_t day = (int64_t)DAY * 1000;

	set_text(&config->cluster.certificates_dir, "/srv/pki");
	config->cluster.certificate_validity_period = 30 * day;
	config->cluster.ca_certificate_validity_period = 60 * day;
	ck_assert_int_eq(plan_certs(plan, config, "ca", &err), 0);
	ck_assert_int_eq(plan_kubeconfigs(plan, config, "/srv/conf", "scheduler", &err), 0);
	check_plan(plan,
		   "dir /srv\ndir /srv/pki\nkey /srv/pki/ca.key: ECDSA-P256\n"
		   "cert /srv/pki/ca.crt: kubernetes, for 60d, signed by itself\n"
		   "dir /srv/conf\nkubeconfig /srv/conf/scheduler.conf: system:kube-scheduler "
		   "at https://192.0.2.10:6443, for 30d\n");
}
END_TEST

START_TEST(skipped_phases_are_left_out)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_plan struct plan *all = NULL, *one = plan_new();
	static const char *const gone[][2] = {
		{ "key", PKI "/etcd/server.key" },
		{ "cert", PKI "/etcd/server.crt" },
		{ "key", PKI "/sa.key" },
		{ "key", PKI "/sa.pub" },
		{ "kubeconfig", "/etc/kubernetes/admin.conf" },
	};

	str_list_add(&config->init.skip_phases, "certs/etcd-server");
	str_list_add(&config->init.skip_phases, "certs/sa");
	str_list_add(&config->init.skip_phases, "kubeconfig/admin");
	all = plan_all(config);
	for (size_t i = 0; i < ARRAY_SIZE(gone); i++)
		ck_assert_ptr_null(plan_find(all, gone[i][0], gone[i][1]));
	ck_assert_uint_eq(plan_count(all), 4 + 9 + 9 + 4);
	/* What is named is meant. */
	ck_assert_int_eq(plan_certs(one, config, "sa", &err), 0);
	ck_assert_int_eq(plan_kubeconfigs(one, config, KUBECONFIG_DIR, "admin", &err), 0);
	check_plan(one, DIRS SERVICE_ACCOUNT ADMIN);
}
END_TEST

START_TEST(one_name)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_plan struct plan *api = plan_new(), *etcd = plan_new(), *ca = plan_new();

	ck_assert_int_eq(plan_certs(api, config, "apiserver", &err), 0);
	check_plan(
		api, DIRS
		"key /etc/kubernetes/pki/apiserver.key: ECDSA-P256\n"
		"cert /etc/kubernetes/pki/apiserver.crt: kube-apiserver, for 365d, signed by ca\n");
	ck_assert_int_eq(plan_certs(etcd, config, "etcd-peer", &err), 0);
	check_plan(etcd, DIRS
		   "dir /etc/kubernetes/pki/etcd\n"
		   "key /etc/kubernetes/pki/etcd/peer.key: ECDSA-P256\n"
		   "cert /etc/kubernetes/pki/etcd/peer.crt: cp1, for 365d, signed by etcd-ca\n");
	ck_assert_int_eq(plan_certs(ca, config, "ca", &err), 0);
	check_plan(ca, DIRS
		   "key /etc/kubernetes/pki/ca.key: ECDSA-P256\n"
		   "cert /etc/kubernetes/pki/ca.crt: kubernetes, for 3650d, signed by itself\n");
	/* Alone, it needs a CA that is there. */
	check_param(api, "cert", PKI "/apiserver.crt", "caPlanned", "-");
	check_param(ca, "key", PKI "/ca.key", "ca", "true");
	check_param(api, "key", PKI "/apiserver.key", "ca", "-");
	check_param(api, "key", PKI "/apiserver.key", "certificate", "\"" PKI "/apiserver.crt\"");
}
END_TEST

/* Kubeconfigs may stand on a CA of the same plan. */
START_TEST(a_planned_ca_is_said_to_be)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_plan struct plan *all = plan_all(config), *alone = plan_new();

	ck_assert_int_eq(plan_kubeconfigs(alone, config, KUBECONFIG_DIR, NULL, &err), 0);
	check_plan(alone, "dir /etc\ndir /etc/kubernetes\n" ADMIN KUBECONFIGS);
	check_param(all, "kubeconfig", "/etc/kubernetes/admin.conf", "caPlanned", "true");
	check_param(all, "cert", PKI "/apiserver.crt", "caPlanned", "true");
	check_param(alone, "kubeconfig", "/etc/kubernetes/admin.conf", "caPlanned", "-");
}
END_TEST

static void check_no_cert(const struct config *config, const char *name, const char *message)
{
	cleanup_plan struct plan *plan = plan_new();

	ck_assert_int_eq(plan_certs(plan, config, name, &err), -ENOENT);
	ck_assert_str_eq(err.message, message);
	ck_assert_uint_eq(plan_count(plan), 0);
}

static void check_no_kubeconfig(const struct config *config, const char *name, const char *message)
{
	cleanup_plan struct plan *plan = plan_new();

	ck_assert_int_eq(plan_kubeconfigs(plan, config, KUBECONFIG_DIR, name, &err), -ENOENT);
	ck_assert_str_eq(err.message, message);
	ck_assert_uint_eq(plan_count(plan), 0);
}

START_TEST(unknown_names)
{
	cleanup_config struct config *new = pki_config("v1.36.1"), *old = pki_config("v1.28.15");

	check_no_cert(new, "apiservr", "there is no certificate apiservr; did you mean apiserver?");
	check_no_cert(new, "", "there is no certificate : see --help for their names");
	check_no_kubeconfig(new, "sheduler.conf",
			    "there is no kubeconfig sheduler.conf: see --help for their names");
	check_no_kubeconfig(old, "super-admin",
			    "super-admin.conf came with Kubernetes v1.29, and this is v1.28.15");
	new->cluster.etcd_is_external = true;
	check_no_cert(new, "etcd-server",
		      "there is no certificate etcd-server where etcd is external");
	check_no_cert(new, "apiserver-etcd-client",
		      "there is no certificate apiserver-etcd-client where etcd is external");
}
END_TEST

#define CLUSTER_REQUESTS                                                                                    \
	"key /etc/kubernetes/pki/apiserver.key: ECDSA-P256\n"                                               \
	"csr /etc/kubernetes/pki/apiserver.csr: kube-apiserver, with the key in "                           \
	"/etc/kubernetes/pki/apiserver.key\n"                                                               \
	"key /etc/kubernetes/pki/apiserver-kubelet-client.key: ECDSA-P256\n"                                \
	"csr /etc/kubernetes/pki/apiserver-kubelet-client.csr: "                                            \
	"kube-apiserver-kubelet-client, with the key in /etc/kubernetes/pki/apiserver-kubelet-client.key\n" \
	"key /etc/kubernetes/pki/front-proxy-client.key: ECDSA-P256\n"                                      \
	"csr /etc/kubernetes/pki/front-proxy-client.csr: front-proxy-client, with the key in "              \
	"/etc/kubernetes/pki/front-proxy-client.key\n"
#define ETCD_REQUESTS                                                                          \
	"key /etc/kubernetes/pki/etcd/server.key: ECDSA-P256\n"                                \
	"csr /etc/kubernetes/pki/etcd/server.csr: cp1, with the key in "                       \
	"/etc/kubernetes/pki/etcd/server.key\n"                                                \
	"key /etc/kubernetes/pki/etcd/peer.key: ECDSA-P256\n"                                  \
	"csr /etc/kubernetes/pki/etcd/peer.csr: cp1, with the key in "                         \
	"/etc/kubernetes/pki/etcd/peer.key\n"                                                  \
	"key /etc/kubernetes/pki/etcd/healthcheck-client.key: ECDSA-P256\n"                    \
	"csr /etc/kubernetes/pki/etcd/healthcheck-client.csr: kube-etcd-healthcheck-client, "  \
	"with the key in /etc/kubernetes/pki/etcd/healthcheck-client.key\n"                    \
	"key /etc/kubernetes/pki/apiserver-etcd-client.key: ECDSA-P256\n"                      \
	"csr /etc/kubernetes/pki/apiserver-etcd-client.csr: kube-apiserver-etcd-client, with " \
	"the key in /etc/kubernetes/pki/apiserver-etcd-client.key\n"
#define KUBECONFIG_REQUESTS                                                                    \
	"kubeconfig /etc/kubernetes/admin.conf: kubernetes-admin at https://192.0.2.10:6443, " \
	"for 365d\n"                                                                           \
	"csr /etc/kubernetes/admin.conf.csr: kubernetes-admin, with the key in "               \
	"/etc/kubernetes/admin.conf\n"                                                         \
	"kubeconfig /etc/kubernetes/kubelet.conf: system:node:cp1 at "                         \
	"https://192.0.2.10:6443, for 365d\n"                                                  \
	"csr /etc/kubernetes/kubelet.conf.csr: system:node:cp1, with the key in "              \
	"/etc/kubernetes/kubelet.conf\n"                                                       \
	"kubeconfig /etc/kubernetes/controller-manager.conf: system:kube-controller-manager "  \
	"at https://192.0.2.10:6443, for 365d\n"                                               \
	"csr /etc/kubernetes/controller-manager.conf.csr: system:kube-controller-manager, "    \
	"with the key in /etc/kubernetes/controller-manager.conf\n"                            \
	"kubeconfig /etc/kubernetes/scheduler.conf: system:kube-scheduler at "                 \
	"https://192.0.2.10:6443, for 365d\n"                                                  \
	"csr /etc/kubernetes/scheduler.conf.csr: system:kube-scheduler, with the key in "      \
	"/etc/kubernetes/scheduler.conf\n"

START_TEST(requests_for_all_that_a_ca_signs)
{
	cleanup_config struct config *config = pki_config("v1.28.15");
	cleanup_plan struct plan *stacked = plan_new(), *external = plan_new();

	plan_csrs(stacked, config, KUBECONFIG_DIR);
	check_plan(stacked, DIRS "dir /etc/kubernetes/pki/etcd\n" CLUSTER_REQUESTS ETCD_REQUESTS
				    KUBECONFIG_REQUESTS);
	config->cluster.etcd_is_external = true;
	plan_csrs(external, config, KUBECONFIG_DIR);
	check_plan(external, DIRS CLUSTER_REQUESTS KUBECONFIG_REQUESTS);
	check_param(external, "kubeconfig", "/etc/kubernetes/admin.conf", "unsigned", "true");
}
END_TEST

START_TEST(what_is_planned_can_be_done_and_undone)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_plan struct plan *plan = plan_all(config), *requests = plan_new();
	cleanup_bench struct bench bench = bench_make();
	cleanup_free char *before = fake_text(&bench.tree), *after = NULL;

	ck_assert_int_eq(plan_check(plan, &err), 0);
	apply_well(&bench, plan);
	/* /etc is there already. */
	ck_assert_uint_eq(bench.result.changes, plan_count(plan) - 1);
	ck_assert_str_eq(bench.result.run, "0001-test-it");
	apply_well(&bench, plan);
	ck_assert_ptr_null(bench.result.run);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	after = fake_text(&bench.tree);
	ck_assert_str_eq(after, before);
	plan_csrs(requests, config, KUBECONFIG_DIR);
	ck_assert_int_eq(plan_check(requests, &err), 0);
	apply_well(&bench, requests);
	apply_well(&bench, requests);
	ck_assert_ptr_null(bench.result.run);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	free(after);
	after = fake_text(&bench.tree);
	ck_assert_str_eq(after, before);
}
END_TEST

START_TEST(modes_of_what_is_made)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_plan struct plan *plan = plan_all(config);
	cleanup_bench struct bench bench = bench_make();

	umask(0);
	apply_well(&bench, plan);
	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);
		mode_t mode = str_eq(action->act->name, "dir")    ? 0755
			      : str_eq(action->act->name, "cert") ? 0644
								  : 0600;

		ck_assert_msg(tree_mode(&bench.tree, action->target) == mode,
			      "%s has the mode %04o", action->target,
			      tree_mode(&bench.tree, action->target));
	}
}
END_TEST

START_TEST(no_secret_is_told)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_plan struct plan *plan = plan_all(config);
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup(str_list_done) struct str_list secrets = secrets_of(bench.host);

	/* Of 11 keys and 5 kubeconfigs, in two forms. */
	ck_assert_uint_eq(secrets.count, 2 * (11 + 5));
	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);

		ck_assert_int_eq(action->secret, str_ends(action->target, ".key") ||
							 str_ends(action->target, ".conf"));
	}
	check_journal_untold(&bench, &secrets);
	check_plan_untold(&bench, plan, &secrets);
	/* What is to be mended is in the plan with its content. */
	own(&bench.tree, PKI "/ca.key", 0, 0, 0640);
	own(&bench.tree, PKI "/sa.key", 0, 0, 0640);
	own(&bench.tree, "/etc/kubernetes/admin.conf", 0, 0, 0640);
	check_plan_untold(&bench, plan, &secrets);
	apply_well(&bench, plan);
	ck_assert_uint_eq(bench.result.changes, 3);
	check_journal_untold(&bench, &secrets);
	ck_assert_int_eq(undo(&bench, NULL, false), 0);
	check_journal_untold(&bench, &secrets);
}
END_TEST

UNIT_TESTS(plan_pki, all_of_a_stacked_control_plane, nothing_of_an_external_etcd,
	   groups_go_by_version, algorithms, times_and_places_are_the_configurations,
	   skipped_phases_are_left_out, one_name, a_planned_ca_is_said_to_be, unknown_names,
	   requests_for_all_that_a_ca_signs, what_is_planned_can_be_done_and_undone,
	   modes_of_what_is_made, no_secret_is_told)
