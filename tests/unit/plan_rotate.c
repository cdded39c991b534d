/* Rotating a CA: the three steps, their order, and that nobody is locked out on the way. */
#include "credentials/cert_status.h"
#include "host/host_change.h"
#include "pki_plan_unit.h"
#include "rotation_unit.h"

#define TO_RENEW_KUBELET                                                                       \
	"make /etc/kubernetes/kubelet.conf anew (knode kubeconfig user --client-name "         \
	"system:node:NODE --org system:nodes), rm /var/lib/kubelet/pki/kubelet-client-*, and " \
	"restart the kubelet"

static int plan_step(const struct bench *bench, const struct config *config, const char *ca,
		     enum rotation step, struct plan *plan)
{
	const struct renewal how = renewal_of(the_pki(), bench->host, config, false);

	return plan_rotate(plan, &how, ca, step, &err);
}

static struct plan *plan_step_well(const struct bench *bench, const struct config *config,
				   const char *ca, enum rotation step)
{
	struct plan *plan = plan_new();

	ck_assert_msg(plan_step(bench, config, ca, step, plan) == 0, "%s", err.message);
	return plan;
}

static void rotate(struct bench *bench, const struct config *config, const char *ca,
		   enum rotation step)
{
	cleanup_plan struct plan *plan = plan_step_well(bench, config, ca, step);

	apply_well(bench, plan);
}

/* Takes a step, whose plan and notes are these, and of which each action changes something. */
static void check_step(struct bench *bench, const struct config *config, const char *ca,
		       enum rotation step, const char *expected, const char *notes)
{
	cleanup_plan struct plan *plan = plan_step_well(bench, config, ca, step);

	check_plan(plan, expected);
	check_notes(plan, notes);
	apply_well(bench, plan);
	ck_assert_uint_eq(bench->result.changes, plan_count(plan));
}

static void check_refused(const struct bench *bench, const struct config *config, const char *ca,
			  enum rotation step, int code, const char *message)
{
	cleanup_plan struct plan *plan = plan_new();

	ck_assert_int_eq(plan_step(bench, config, ca, step, plan), code);
	ck_assert_str_eq(err.message, message);
	ck_assert_uint_eq(plan_count(plan), 0);
}

#define CA_BEGIN                                                                          \
	"key /etc/kubernetes/pki/ca-next.key: ECDSA-P256\n"                               \
	"cert /etc/kubernetes/pki/ca-next.crt: kubernetes, for 3650d, signed by itself\n" \
	"bundle /etc/kubernetes/pki/ca-signing.crt: certificates of "                     \
	"/etc/kubernetes/pki/ca.crt\n"                                                    \
	"file /etc/kubernetes/manifests/kube-controller-manager.yaml\n"                   \
	"bundle /etc/kubernetes/pki/ca.crt: certificates of /etc/kubernetes/pki/ca.crt "  \
	"and /etc/kubernetes/pki/ca-next.crt\n"                                           \
	"bundle /etc/kubernetes/admin.conf: trusts /etc/kubernetes/pki/ca.crt and "       \
	"/etc/kubernetes/pki/ca-next.crt\n"                                               \
	"bundle /etc/kubernetes/super-admin.conf: trusts /etc/kubernetes/pki/ca.crt and " \
	"/etc/kubernetes/pki/ca-next.crt\n"                                               \
	"bundle /etc/kubernetes/kubelet.conf: trusts /etc/kubernetes/pki/ca.crt and "     \
	"/etc/kubernetes/pki/ca-next.crt\n"                                               \
	"bundle /etc/kubernetes/controller-manager.conf: trusts "                         \
	"/etc/kubernetes/pki/ca.crt and /etc/kubernetes/pki/ca-next.crt\n"                \
	"bundle /etc/kubernetes/scheduler.conf: trusts /etc/kubernetes/pki/ca.crt and "   \
	"/etc/kubernetes/pki/ca-next.crt\n"
#define CA_BEGIN_NOTES                                                                                                                                           \
	"bring /etc/kubernetes/pki/ca-next.crt and /etc/kubernetes/pki/ca-next.key to the other control planes before they take this step\n"                     \
	"bring /etc/kubernetes/pki/ca.crt to all workers, and update with it their kubelet.conf, ConfigMap kube-public/cluster-info, and kubeconfigs of users\n" \
	"before `knode certs rotate-ca --ca ca switch`: take this step on all control planes, then restart all that reads /etc/kubernetes/pki/ca.crt (control plane, kubelets, etcd)\n"
#define CA_SWITCH                                                                          \
	"key /etc/kubernetes/pki/ca.key: the key in /etc/kubernetes/pki/ca-next.key\n"     \
	"bundle /etc/kubernetes/pki/ca-signing.crt: certificates of "                      \
	"/etc/kubernetes/pki/ca-next.crt\n"                                                \
	"bundle /etc/kubernetes/pki/ca.crt: certificates of "                              \
	"/etc/kubernetes/pki/ca-next.crt and /etc/kubernetes/pki/ca.crt\n"                 \
	"key /etc/kubernetes/pki/apiserver.key: ECDSA-P256\n"                              \
	"cert /etc/kubernetes/pki/apiserver.crt: kube-apiserver, for 365d, signed by ca\n" \
	"key /etc/kubernetes/pki/apiserver-kubelet-client.key: ECDSA-P256\n"               \
	"cert /etc/kubernetes/pki/apiserver-kubelet-client.crt: "                          \
	"kube-apiserver-kubelet-client, for 365d, signed by ca\n"                          \
	"kubeconfig /etc/kubernetes/admin.conf: kubernetes-admin at "                      \
	"https://192.0.2.10:6443, for 365d\n"                                              \
	"kubeconfig /etc/kubernetes/super-admin.conf: kubernetes-super-admin at "          \
	"https://192.0.2.10:6443, for 365d\n"                                              \
	"kubeconfig /etc/kubernetes/kubelet.conf: system:node:cp1 at "                     \
	"https://192.0.2.10:6443, for 365d\n"                                              \
	"kubeconfig /etc/kubernetes/controller-manager.conf: "                             \
	"system:kube-controller-manager at https://192.0.2.10:6443, for 365d\n"            \
	"kubeconfig /etc/kubernetes/scheduler.conf: system:kube-scheduler at "             \
	"https://192.0.2.10:6443, for 365d\n"                                              \
	"absent /etc/kubernetes/pki/ca-next.key\n"
#define CA_SWITCH_NOTES \
	"before `knode certs rotate-ca --ca ca finish`: take this step on all control planes, then restart all that reads /etc/kubernetes/pki/ca.crt (control plane, kubelets, etcd)\n"
#define CA_FINISH                                                                              \
	"bundle /etc/kubernetes/pki/ca.crt: certificates of /etc/kubernetes/pki/ca-next.crt\n" \
	"bundle /etc/kubernetes/admin.conf: trusts /etc/kubernetes/pki/ca-next.crt\n"          \
	"bundle /etc/kubernetes/super-admin.conf: trusts /etc/kubernetes/pki/ca-next.crt\n"    \
	"bundle /etc/kubernetes/kubelet.conf: trusts /etc/kubernetes/pki/ca-next.crt\n"        \
	"bundle /etc/kubernetes/controller-manager.conf: trusts "                              \
	"/etc/kubernetes/pki/ca-next.crt\n"                                                    \
	"bundle /etc/kubernetes/scheduler.conf: trusts /etc/kubernetes/pki/ca-next.crt\n"      \
	"file /etc/kubernetes/manifests/kube-controller-manager.yaml\n"                        \
	"absent /etc/kubernetes/pki/ca-signing.crt\n"                                          \
	"absent /etc/kubernetes/pki/ca-next.crt\n"
#define CA_FINISH_NOTES                                                                                                                                          \
	"bring /etc/kubernetes/pki/ca.crt to all workers, and update with it their kubelet.conf, ConfigMap kube-public/cluster-info, and kubeconfigs of users\n" \
	"take this step on all control planes, then restart all that reads /etc/kubernetes/pki/ca.crt (control plane, kubelets, etcd)\n"
#define ETCD_BEGIN                                                                          \
	"key /etc/kubernetes/pki/etcd/ca-next.key: ECDSA-P256\n"                            \
	"cert /etc/kubernetes/pki/etcd/ca-next.crt: etcd-ca, for 3650d, signed by itself\n" \
	"bundle /etc/kubernetes/pki/etcd/ca.crt: certificates of "                          \
	"/etc/kubernetes/pki/etcd/ca.crt and /etc/kubernetes/pki/etcd/ca-next.crt\n"
#define ETCD_BEGIN_NOTES                                                                                                                               \
	"bring /etc/kubernetes/pki/etcd/ca-next.crt and /etc/kubernetes/pki/etcd/ca-next.key to the other control planes before they take this step\n" \
	"before `knode certs rotate-ca --ca etcd-ca switch`: take this step on all control planes, then restart all that reads /etc/kubernetes/pki/etcd/ca.crt (control plane, kubelets, etcd)\n"
#define ETCD_SWITCH                                                                        \
	"key /etc/kubernetes/pki/etcd/ca.key: the key in "                                 \
	"/etc/kubernetes/pki/etcd/ca-next.key\n"                                           \
	"bundle /etc/kubernetes/pki/etcd/ca.crt: certificates of "                         \
	"/etc/kubernetes/pki/etcd/ca-next.crt and /etc/kubernetes/pki/etcd/ca.crt\n"       \
	"key /etc/kubernetes/pki/etcd/server.key: ECDSA-P256\n"                            \
	"cert /etc/kubernetes/pki/etcd/server.crt: cp1, for 365d, signed by etcd-ca\n"     \
	"key /etc/kubernetes/pki/etcd/peer.key: ECDSA-P256\n"                              \
	"cert /etc/kubernetes/pki/etcd/peer.crt: cp1, for 365d, signed by etcd-ca\n"       \
	"key /etc/kubernetes/pki/etcd/healthcheck-client.key: ECDSA-P256\n"                \
	"cert /etc/kubernetes/pki/etcd/healthcheck-client.crt: "                           \
	"kube-etcd-healthcheck-client, for 365d, signed by etcd-ca\n"                      \
	"key /etc/kubernetes/pki/apiserver-etcd-client.key: ECDSA-P256\n"                  \
	"cert /etc/kubernetes/pki/apiserver-etcd-client.crt: kube-apiserver-etcd-client, " \
	"for 365d, signed by etcd-ca\n"                                                    \
	"absent /etc/kubernetes/pki/etcd/ca-next.key\n"
#define ETCD_SWITCH_NOTES \
	"before `knode certs rotate-ca --ca etcd-ca finish`: take this step on all control planes, then restart all that reads /etc/kubernetes/pki/etcd/ca.crt (control plane, kubelets, etcd)\n"
#define ETCD_FINISH                                                \
	"bundle /etc/kubernetes/pki/etcd/ca.crt: certificates of " \
	"/etc/kubernetes/pki/etcd/ca-next.crt\n"                   \
	"absent /etc/kubernetes/pki/etcd/ca-next.crt\n"
#define ETCD_FINISH_NOTES \
	"take this step on all control planes, then restart all that reads /etc/kubernetes/pki/etcd/ca.crt (control plane, kubelets, etcd)\n"

START_TEST(the_steps_of_the_clusters_ca)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);

	put_manifest(&bench.tree, PKI "/ca.crt");
	check_step(&bench, config, "ca", ROTATION_BEGIN, CA_BEGIN, CA_BEGIN_NOTES);
	check_step(&bench, config, "ca", ROTATION_SWITCH, CA_SWITCH, CA_SWITCH_NOTES);
	check_step(&bench, config, "ca", ROTATION_FINISH, CA_FINISH, CA_FINISH_NOTES);
}
END_TEST

START_TEST(the_steps_of_the_ca_of_etcd)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);

	put_manifest(&bench.tree, PKI "/ca.crt");
	check_step(&bench, config, "etcd-ca", ROTATION_BEGIN, ETCD_BEGIN, ETCD_BEGIN_NOTES);
	check_step(&bench, config, "etcd-ca", ROTATION_SWITCH, ETCD_SWITCH, ETCD_SWITCH_NOTES);
	check_step(&bench, config, "etcd-ca", ROTATION_FINISH, ETCD_FINISH, ETCD_FINISH_NOTES);
}
END_TEST

START_TEST(without_a_controller_manager_none_is_told)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_plan struct plan *begin = plan_step_well(&bench, config, "ca", ROTATION_BEGIN);

	ck_assert_ptr_null(plan_find(begin, "file", MANIFEST));
	check_notes(begin, CA_BEGIN_NOTES);
}
END_TEST

START_TEST(a_controller_manager_of_another_kind_is_noted)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_plan struct plan *begin = NULL;

	put_manifest(&bench.tree, "/srv/ca.crt");
	begin = plan_step_well(&bench, config, "ca", ROTATION_BEGIN);
	ck_assert_ptr_null(plan_find(begin, "file", MANIFEST));
	check_notes(begin, MANIFEST
		    " has no --cluster-signing-cert-file=" PKI "/ca.crt: see to it "
		    "that the controller manager signs with a file of one certificate, " PKI
		    "/ca-signing.crt\n" CA_BEGIN_NOTES);
}
END_TEST

/* What goes with each change of a rotation. */
struct rotating {
	const struct tree *tree;
	const struct host *host;
	unsigned changes;
};

static int check_between(void *arg, const char *what)
{
	struct rotating *rotating = arg;

	rotating->changes++;
	/* After a file was written under another name, all is as it was. */
	if (!str_starts(what, "create "))
		check_trust(rotating->tree, rotating->host);
	return 0;
}

/* Before each single change, and after the last, all trust all: also a crash locks nobody out. */
static void check_rotation(const char *ca, unsigned changes)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	struct rotating rotating = { &bench.tree, bench.host, 0 };
	cleanup_plan struct plan *all = plan_all(config);
	cleanup_free char *path = cert_spec_path(cert_spec_find(ca), PKI, ".crt");
	cleanup_pki_certs struct pki_certs old = get_certs(bench.host, path), new = { 0 };
	cleanup_leaves struct leaves leaves = { 0 };

	put_manifest(&bench.tree, PKI "/ca.crt");
	host_set_gate(bench.host, check_between, &rotating);
	for (enum rotation step = ROTATION_BEGIN; step <= ROTATION_FINISH; step++) {
		cleanup_pki_certs struct pki_certs now = { 0 };

		rotate(&bench, config, ca, step);
		check_trust(&bench.tree, bench.host);
		now = get_certs(bench.host, path);
		ck_assert_uint_eq(now.count, step == ROTATION_FINISH ? 1 : 2);
		/* The one that signs comes first. */
		ck_assert_int_eq(pki_cert_equal(now.items[0], old.items[0]),
				 step == ROTATION_BEGIN);
		/* And knode itself finds all of it right. */
		apply_well(&bench, all);
		ck_assert_ptr_null(bench.result.run);
	}
	ck_assert_uint_ge(rotating.changes, changes);
	new = get_certs(bench.host, path);
	ck_assert_uint_eq(new.count, 1);
	ck_assert(!pki_cert_equal(new.items[0], old.items[0]));
	ck_assert_str_eq(new.items[0]->subject, old.items[0]->subject);
	leaves = leaves_of(bench.host, ca);
	check_leaves(&leaves, &new, path);
}

START_TEST(all_trust_all_at_any_time)
{
	check_rotation("ca", 60);
	check_rotation("etcd-ca", 20);
	check_rotation("front-proxy-ca", 15);
}
END_TEST

START_TEST(another_rotation_may_follow)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_free char *before = NULL, *after = NULL;

	put_manifest(&bench.tree, PKI "/ca.crt");
	before = fake_text(&bench.tree);
	for (int round = 0; round < 2; round++)
		for (enum rotation step = ROTATION_BEGIN; step <= ROTATION_FINISH; step++)
			rotate(&bench, config, "ca", step);
	check_trust(&bench.tree, bench.host);
	/* Each step is a run, and is taken back. */
	for (int i = 0; i < 6; i++) {
		ck_assert_msg(undo(&bench, NULL, false) == 0, "%s", err.message);
		check_trust(&bench.tree, bench.host);
	}
	after = fake_text(&bench.tree);
	ck_assert_str_eq(after, before);
}
END_TEST

START_TEST(each_step_has_its_turn)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);

	check_refused(&bench, config, "ca", ROTATION_SWITCH, -EINVAL,
		      "the rotation of " PKI "/ca.crt has not begun: knode certs rotate-ca --ca ca "
		      "begin");
	check_refused(&bench, config, "ca", ROTATION_FINISH, -EINVAL,
		      "there is no rotation to finish: knode certs rotate-ca --ca ca begin");
	rotate(&bench, config, "ca", ROTATION_BEGIN);
	check_refused(&bench, config, "ca", ROTATION_BEGIN, -EALREADY,
		      "the rotation of " PKI "/ca.crt has begun already: " PKI "/ca-next.crt is "
		      "there; next comes `knode certs rotate-ca --ca ca switch`");
	check_refused(&bench, config, "ca", ROTATION_FINISH, -EINVAL,
		      "the new CA does not sign yet: knode certs rotate-ca --ca ca switch");
	/* One of another CA goes its own way. */
	rotate(&bench, config, "etcd-ca", ROTATION_BEGIN);
	rotate(&bench, config, "ca", ROTATION_SWITCH);
	check_refused(&bench, config, "ca", ROTATION_BEGIN, -EALREADY,
		      "the rotation of " PKI "/ca.crt has begun already: " PKI "/ca-next.crt is "
		      "there; next comes `knode certs rotate-ca --ca ca finish`");
	check_refused(&bench, config, "ca", ROTATION_SWITCH, -EALREADY,
		      PKI
		      "/ca.crt is the new CA already; next comes `knode certs rotate-ca --ca ca "
		      "finish`");
	rotate(&bench, config, "ca", ROTATION_FINISH);
	check_refused(&bench, config, "ca", ROTATION_FINISH, -EINVAL,
		      "there is no rotation to finish: knode certs rotate-ca --ca ca begin");
	rotate(&bench, config, "etcd-ca", ROTATION_SWITCH);
	rotate(&bench, config, "etcd-ca", ROTATION_FINISH);
	check_trust(&bench.tree, bench.host);
}
END_TEST

START_TEST(nothing_is_left_of_the_old_ca)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_free char *old = tree_get(&bench.tree, PKI "/apiserver.crt");
	const char *const names[] = { "apiserver" };
	struct renewal how = renewal_of(the_pki(), bench.host, config, false);
	cleanup_plan struct plan *renewal = plan_new();

	rotate(&bench, config, "ca", ROTATION_BEGIN);
	rotate(&bench, config, "ca", ROTATION_SWITCH);
	tree_put(&bench.tree, PKI "/apiserver.crt", 0644, old);
	check_refused(&bench, config, "ca", ROTATION_FINISH, -EINVAL,
		      PKI "/apiserver.crt is still signed by the old CA: rm -f " PKI
			  "/apiserver.crt " PKI "/apiserver.key && knode init phase certs "
			  "apiserver  # and the --config of init, if it had one");
	ck_assert_int_eq(plan_renew(renewal, &how, names, 1, &err), 0);
	apply_well(&bench, renewal);
	rotate(&bench, config, "ca", ROTATION_FINISH);
	check_trust(&bench.tree, bench.host);
}
END_TEST

/* It renews its certificate itself, into a file that its kubeconfig names. */
START_TEST(the_kubelets_own_certificate_is_waited_for)
{
	static const char *const pem = "/var/lib/kubelet/pki/kubelet-client-current.pem";
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_pki_certs struct pki_certs trusted = { 0 }, new = { 0 };
	cleanup_pki_key struct pki_key *key = key_new(), *ca_key = NULL;
	struct cert_like like = { "system:node:cp1", PKI_CLIENT, -1, 5 };
	cleanup_pki_cert struct pki_cert *of_old = NULL, *of_new = NULL;
	cleanup_plan struct plan *change = NULL;

	trusted = get_certs(bench.host, PKI "/ca.crt");
	ca_key = get_key(bench.host, PKI "/ca.key");
	like.issuer = trusted.items[0];
	like.issuer_key = ca_key;
	of_old = cert_new(&like, key);
	put_cert(&bench.tree, pem, of_old);
	tree_put(&bench.tree, "/etc/kubernetes/kubelet.conf", 0600,
		 "kind: Config\ncurrent-context: c\n"
		 "contexts: [{name: c, context: {cluster: k, user: u}}]\n"
		 "clusters: [{name: k, cluster: {certificate-authority: " PKI "/ca.crt}}]\n"
		 "users: [{name: u, user: {client-certificate: " KUBELET_PKI
		 "/kubelet-client-current.pem, client-key: " KUBELET_PKI
		 "/kubelet-client-current.pem}}]\n");
	rotate(&bench, config, "ca", ROTATION_BEGIN);
	change = plan_step_well(&bench, config, "ca", ROTATION_SWITCH);
	ck_assert_ptr_null(plan_find(change, "kubeconfig", "/etc/kubernetes/kubelet.conf"));
	check_notes(change,
		    "the kubelet's own certificate is still of the old CA, and must be of the new "
		    "one before `finish`: " TO_RENEW_KUBELET "\n" CA_SWITCH_NOTES);
	apply_well(&bench, change);
	check_refused(&bench, config, "ca", ROTATION_FINISH, -EINVAL,
		      "/var/lib/kubelet/pki/kubelet-client-current.pem is still signed by the old "
		      "CA: " TO_RENEW_KUBELET);
	new = get_certs(bench.host, PKI "/ca-next.crt");
	pki_key_free(ca_key);
	ca_key = get_key(bench.host, PKI "/ca.key");
	like.issuer = new.items[0];
	like.issuer_key = ca_key;
	of_new = cert_new(&like, key);
	put_cert(&bench.tree, pem, of_new);
	rotate(&bench, config, "ca", ROTATION_FINISH);
}
END_TEST

START_TEST(what_cannot_be_rotated)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);
	cleanup_pki_key struct pki_key *other = key_new();

	tree_put(&bench.tree, PKI "/ca-next.crt", 0644, "garbage");
	check_refused(&bench, config, "ca", ROTATION_BEGIN, -EINVAL,
		      PKI "/ca-next.crt is not PEM: it should hold a certificate");
	fake_remove(&bench.tree, PKI "/ca-next.crt");
	rotate(&bench, config, "ca", ROTATION_BEGIN);
	put_key(&bench.tree, PKI "/ca-next.key", other);
	check_refused(&bench, config, "ca", ROTATION_SWITCH, -EKEYREJECTED,
		      PKI "/ca-next.key is not the key of " PKI "/ca-next.crt; put the right one "
			  "there, or remove it and have certificates signed elsewhere");
	fake_remove(&bench.tree, PKI "/etcd/ca.key");
	check_refused(&bench, config, "etcd-ca", ROTATION_BEGIN, -ENOKEY,
		      PKI "/etcd/ca.crt cannot be rotated here: its key, " PKI
			  "/etcd/ca.key, is kept elsewhere");
	fake_remove(&bench.tree, PKI "/etcd/ca.crt");
	check_refused(&bench, config, "etcd-ca", ROTATION_BEGIN, -ENOENT,
		      "there is no CA etcd-ca to rotate: " PKI "/etcd/ca.crt is missing");
}
END_TEST

START_TEST(no_secret_is_told)
{
	cleanup_config struct config *config = pki_config("v1.36.1");
	cleanup_bench struct bench bench = pki_bench(config);

	put_manifest(&bench.tree, PKI "/ca.crt");
	for (enum rotation step = ROTATION_BEGIN; step <= ROTATION_FINISH; step++) {
		cleanup_plan struct plan *plan = plan_step_well(&bench, config, "ca", step);
		cleanup(str_list_done) struct str_list before = secrets_of(bench.host),
						       after = { 0 };

		check_plan_untold(&bench, plan, &before);
		apply_well(&bench, plan);
		after = secrets_of(bench.host);
		check_journal_untold(&bench, &before);
		check_journal_untold(&bench, &after);
	}
}
END_TEST

UNIT_TESTS(plan_rotate, the_steps_of_the_clusters_ca, the_steps_of_the_ca_of_etcd,
	   without_a_controller_manager_none_is_told, a_controller_manager_of_another_kind_is_noted,
	   all_trust_all_at_any_time, another_rotation_may_follow, each_step_has_its_turn,
	   nothing_is_left_of_the_old_ca, the_kubelets_own_certificate_is_waited_for,
	   what_cannot_be_rotated, no_secret_is_told)
