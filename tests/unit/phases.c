#include "install/phases.h"

#include <errno.h>

#include "acts/discard.h"
#include "config_unit.h"
#include "install/install.h"
#include "install/teardown.h"
#include "plan/late.h"
#include "plan/plan_order.h"

/* The plan of init for a configuration. */
static struct plan *plan_of(const char *text)
{
	static const struct str_list none;
	cleanup_config struct config *config = load(0, text);
	const struct installer_input in = { .config = config };
	struct plan *plan = plan_new();
	struct error err = { 0 };

	ck_assert_msg(phases_add(&phases_of_init, &in, &none, plan, &err) == 0, "%s", err.message);
	ck_assert_msg(plan_check(plan, &err) == 0, "%s", err.message);
	return plan;
}

/* A cluster of defaults; @more are lines of its ClusterConfiguration. */
static char *cluster(const char *version, const char *more)
{
	return xasprintf(V1BETA4("InitConfiguration", "nodeRegistration: {name: cp1}\n"
						      "localAPIEndpoint: {advertiseAddress: "
						      "192.0.2.10}\n---\n")
				 V1BETA4("ClusterConfiguration", "kubernetesVersion: %s\n%s"),
			 version, more);
}

/* Without a fault: also, what looks like a late value is one. */
START_TEST(every_release_is_planned_without_a_fault)
{
	struct error err = { 0 };

	for (int minor = release_oldest_minor(); minor <= release_newest_minor(); minor++) {
		cleanup_free char *version = xasprintf("v1.%d.2", minor);
		cleanup_free char *text = cluster(version, "");
		cleanup_plan struct plan *plan = NULL;

		if (!release_find(minor)->newest)
			continue; /* a warning, and rendered by tests/golden/update */
		plan = plan_of(text);
		ck_assert_uint_gt(plan_count(plan), 40);
		ck_assert_msg(late_check(plan, &err) == 0, "%s", err.message);
	}
}
END_TEST

/* An operator's text that looks like a late value is data. */
START_TEST(a_look_alike_in_the_configuration_stays)
{
	static const char look_alike[] = "<late: base64 of /etc/shadow>";
	cleanup_free char *text =
		cluster("v1.36.0", "apiServer: {extraArgs: [{name: profiling, value: \"<late: "
				   "base64 of /etc/shadow>\"}]}\n");
	cleanup_plan struct plan *plan = plan_of(text);
	const struct action *action =
		plan_find(plan, "file", "/etc/kubernetes/manifests/kube-apiserver.yaml");
	struct error err = { 0 };

	ck_assert_ptr_nonnull(strstr(json_map_text(action->params, "content", ""), look_alike));
	ck_assert(!action_is_late(action));
	ck_assert_int_eq(late_check(plan, &err), -EINVAL);
	ck_assert_str_eq(err.message,
			 "/etc/kubernetes/manifests/kube-apiserver.yaml: \"<late: base64 of "
			 "/etc/shadow>\" looks like a late value, and is not registered as one");
}
END_TEST

START_TEST(every_installer_of_init_is_there)
{
	for (size_t i = 0; phases_of_init.installers[i]; i++) {
		const struct installer *installer = installer_find(phases_of_init.installers[i]);

		ck_assert_msg(installer, "%s", phases_of_init.installers[i]);
		ck_assert(installer->roles & ROLE_CONTROL_PLANE);
		if (installer->phase)
			ck_assert_msg(phase_is_known(&phases_of_init, installer->phase), "%s",
				      installer->phase);
	}
	ck_assert_ptr_null(installer_find("nothing"));
}
END_TEST

/* One that was written, and not given its place in the story, would never be run. */
START_TEST(every_installer_prepares_or_has_its_phase)
{
	static const struct phases *const stories[] = { &phases_of_init, &phases_of_join };

	for (size_t i = 0; installer_table[i]; i++) {
		const struct installer *installer = installer_table[i];
		bool told = false;

		for (size_t s = 0; s < ARRAY_SIZE(stories); s++)
			for (size_t k = 0; stories[s]->installers[k]; k++)
				told = told || str_eq(stories[s]->installers[k], installer->id);
		told = told || teardown_has(installer->id) || install_has(installer->id);
		/*
		 * The network of a node that joined is written when its range is known; packages
		 * may come at any time.
		 */
		if (!str_eq(installer->id, "cni-config") && !str_eq(installer->id, "package-holds"))
			ck_assert_msg(told != installer->prepares, "%s", installer->id);
	}
}
END_TEST

START_TEST(phases_are_listed_after_what_they_are_parts_of)
{
	static const char first[] =
		"package-holds image-pull certs certs/all kubeconfig kubeconfig/all etcd "
		"etcd/local control-plane control-plane/all control-plane/apiserver ";
	struct str_list names = { 0 };
	cleanup_free char *text = NULL;

	phases_list(&phases_of_init, &names);
	text = str_list_join(&names, " ");
	ck_assert_msg(str_starts(text, first), "%s", text);
	ck_assert_ptr_nonnull(strstr(text, " addon addon/all addon/coredns addon/kube-proxy"));
	ck_assert(!str_list_has(&names, "preflight"));
	ck_assert(!str_list_has(&names, "certs/ca"));
	ck_assert(!str_list_has(&names, "etcd/all"));
	str_list_done(&names);
}
END_TEST

START_TEST(a_phase_has_parts)
{
	ck_assert(phase_is_part("addon/coredns", "addon"));
	ck_assert(phase_is_part("addon/coredns", "addon/all"));
	ck_assert(phase_is_part("addon/coredns", "addon/coredns"));
	ck_assert(!phase_is_part("addon/coredns", "addon/kube-proxy"));
	ck_assert(!phase_is_part("addon/coredns", "addon/core"));
	ck_assert(!phase_is_part("certs", "certs/ca"));
}
END_TEST

START_TEST(a_phase_may_have_another_name)
{
	static const char phase[] = "kubelet-finalize/enable-client-cert-rotation";
	struct str_list names = { 0 };

	str_list_add(&names, "kubelet-finalize/experimental-cert-rotation");
	ck_assert(phase_is_among(phase, &names));
	ck_assert(!phase_is_among("kubelet-start", &names));
	ck_assert(!phase_is_among(NULL, &names));
	str_list_done(&names);
	str_list_add(&names, "preflight");
	ck_assert(phase_is_among("image-pull", &names));
	ck_assert(!phase_is_among(phase, &names));
	str_list_done(&names);
}
END_TEST

START_TEST(the_kubelets_own_certificate_is_where_its_flag_says)
{
	cleanup_free char *text = xasprintf(V1BETA4(
		"InitConfiguration",
		"nodeRegistration: {name: cp1, kubeletExtraArgs: [{name: cert-dir, value: /srv/pki}]}\n"
		"localAPIEndpoint: {advertiseAddress: 192.0.2.10}\n---\n")
						    V1BETA4("ClusterConfiguration",
							    "kubernetesVersion: v1.26.0\n"));
	cleanup_free char *usual = cluster("v1.26.0", "");
	cleanup_plan struct plan *plan = plan_of(text), *other = plan_of(usual);

	ck_assert_str_eq(
		json_map_text(plan_find(plan, "rotated", "/etc/kubernetes/kubelet.conf")->params,
			      "file", ""),
		"/srv/pki/kubelet-client-current.pem");
	ck_assert_str_eq(
		json_map_text(plan_find(other, "rotated", "/etc/kubernetes/kubelet.conf")->params,
			      "file", ""),
		"/var/lib/kubelet/pki/kubelet-client-current.pem");
}
END_TEST

START_TEST(changes_are_counted_by_phase)
{
	cleanup_plan struct plan *plan = plan_new();
	struct change changes[] = {
		{ .kind = CHANGE_CREATE }, { .kind = CHANGE_CREATE },  { .kind = CHANGE_NONE },
		{ .kind = CHANGE_MODIFY }, { .kind = CHANGE_UNKNOWN }, { .kind = CHANGE_RUN },
	};
	const struct inspection seen = { .changes = changes, .count = ARRAY_SIZE(changes) };
	static const char *const installers[] = {
		"kube-apiserver", "kube-scheduler", "etcd",
		"kubelet-flags",  "coredns",        "host-record"
	};
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < ARRAY_SIZE(installers); i++) {
		cleanup_free char *path = xasprintf("/etc/%zu", i);

		plan_set_installer(plan, installers[i]);
		plan_discard(plan, path);
	}
	phases_count(plan, &seen, &out);
	ck_assert_str_eq(out.text, "control-plane 2, kubelet-start 1, addon 1, host-record 1");
}
END_TEST

START_TEST(phases_that_are_needed_are_told)
{
	struct str_list skipped = { 0 };
	struct error err = { 0 };

	str_list_add(&skipped, "addon");
	ck_assert_int_eq(phases_check_needs(&phases_of_init, &skipped, &err), 0);
	str_list_add(&skipped, "upload-certs");
	ck_assert_int_eq(phases_check_needs(&phases_of_init, &skipped, &err), -EINVAL);
	ck_assert_str_eq(err.message, "the phase show-join-command needs upload-certs, which is "
				      "skipped: skip both, or neither");
	str_list_add(&skipped, "show-join-command");
	ck_assert_int_eq(phases_check_needs(&phases_of_init, &skipped, &err), 0);
	str_list_done(&skipped);
}
END_TEST

START_TEST(unknown_phases_are_told)
{
	struct str_list skipped = { 0 };
	struct error err = { 0 };

	str_list_add(&skipped, "preflight");
	str_list_add(&skipped, "certs/etcd-ca");
	ck_assert_int_eq(phases_check(&phases_of_init, &skipped, &err), 0);
	str_list_add(&skipped, "control-plan");
	ck_assert_int_eq(phases_check(&phases_of_init, &skipped, &err), -EINVAL);
	ck_assert_str_eq(err.message, "\"control-plan\" is no phase of init; did you mean "
				      "\"control-plane\"?");
	str_list_done(&skipped);
}
END_TEST

START_TEST(skipped_phases_add_nothing)
{
	cleanup_free char *text = cluster("v1.30.0", "");
	cleanup_config struct config *config = load(0, text);
	const struct installer_input in = { .config = config };
	cleanup_plan struct plan *plan = plan_new();
	struct str_list skipped = { 0 };
	struct error err = { 0 };

	str_list_add(&skipped, "etcd");
	str_list_add(&skipped, "addon/kube-proxy");
	ck_assert_int_eq(phases_add(&phases_of_init, &in, &skipped, plan, &err), 0);
	ck_assert_ptr_null(plan_find(plan, "file", "/etc/kubernetes/manifests/etcd.yaml"));
	ck_assert_ptr_null(plan_find(plan, "api", "DaemonSet kube-system/kube-proxy"));
	ck_assert_ptr_nonnull(plan_find(plan, "api", "Deployment kube-system/coredns"));
	str_list_done(&skipped);
}
END_TEST

START_TEST(one_path_for_two_is_a_fault)
{
	cleanup_free char *text = cluster("v1.30.0", "etcd: {local: {dataDir: /var/lib}}\n");
	cleanup_config struct config *config = load(0, text);
	const struct installer_input in = { .config = config };
	cleanup_plan struct plan *plan = plan_new();
	static const struct str_list none;
	struct error err = { 0 };

	ck_assert_int_eq(phases_add(&phases_of_init, &in, &none, plan, &err), 0);
	ck_assert_int_eq(plan_check(plan, &err), -EEXIST);
	ck_assert_str_eq(err.message, "/var/lib belongs to both etcd and kubelet-flags");
}
END_TEST

START_TEST(objects_come_after_the_server_that_takes_them)
{
	cleanup_free char *text = cluster("v1.36.0", "");
	cleanup_plan struct plan *plan = plan_of(text);
	bool waited = false, started = false;

	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);

		if (action == plan_find(plan, "unit", "kubelet.service"))
			started = true;
		if (action == plan_find(plan, "ready", "API server"))
			waited = started;
		if (action == plan_find(plan, "api", action->target))
			ck_assert_msg(waited, "%s", action->target);
		if (action == plan_find(plan, "file", action->target))
			ck_assert_msg(!waited, "%s", action->target);
	}
	ck_assert(waited);
}
END_TEST

static bool plans_record(const struct installer_input *in)
{
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };

	ck_assert_int_eq(installer_add(installer_find("host-record"), in, plan, &err), 0);
	return plan_count(plan) > 0;
}

/* What an interrupted run has made is not what was there before: reset would spare it. */
START_TEST(half_a_node_is_not_recorded_as_found)
{
	cleanup_free char *text = cluster("v1.36.1", "");
	cleanup_config struct config *config = load(0, text);
	const struct facts facts = { 0 };
	struct installer_input in = { .config = config, .facts = &facts };

	ck_assert(plans_record(&in));
	in.begun = true;
	ck_assert(!plans_record(&in));
}
END_TEST

/* In which order the steps of init are taken, from its first directory to its first wait. */
static char *order_of_init(void)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *text = cluster("v1.36.1", "");
	cleanup_plan struct plan *plan = plan_of(text);
	cleanup_free size_t *order = plan_order(plan);
	bool within = false;

	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, order[i]);

		within = (within || str_eq(action->target, "/etc")) &&
			 !str_eq(action->act->name, "taken");
		if (within)
			strbuf_printf(&out, "%s %s\n", action->act->name, action->target);
	}
	return strbuf_take(&out);
}

#define KUBERNETES "/etc/kubernetes"
#define PKI        KUBERNETES "/pki"
#define MANIFESTS  KUBERNETES "/manifests"

/* The kubelet with what it needs; etcd; the API server; the others; and what nothing waits for. */
START_TEST(init_starts_what_is_slow_first)
{
	cleanup_free char *text = order_of_init();

	ck_assert_str_eq(text, "dir /etc\n"
			       "dir " KUBERNETES "\n"
			       "dir " PKI "\n"
			       "key " PKI "/ca.key\n"
			       "cert " PKI "/ca.crt\n"
			       "kubeconfig " KUBERNETES "/kubelet.conf\n"
			       "dir /var\n"
			       "dir /var/lib\n"
			       "dir " MANIFESTS "\n"
			       "dir /var/lib/kubelet\n"
			       "file /var/lib/kubelet/kubeadm-flags.env\n"
			       "file /var/lib/kubelet/instance-config.yaml\n"
			       "file /var/lib/kubelet/config.yaml\n"
			       "dir /etc/systemd\n"
			       "dir /etc/systemd/system\n"
			       "file /etc/systemd/system/kubelet.service\n"
			       "dir /etc/systemd/system/kubelet.service.d\n"
			       "file /etc/systemd/system/kubelet.service.d/10-kubeadm.conf\n"
			       "unit kubelet.service\n"
			       "dir " PKI "/etcd\n"
			       "key " PKI "/etcd/ca.key\n"
			       "key " PKI "/etcd/server.key\n"
			       "key " PKI "/etcd/peer.key\n"
			       "key " PKI "/etcd/healthcheck-client.key\n"
			       "cert " PKI "/etcd/ca.crt\n"
			       "cert " PKI "/etcd/server.crt\n"
			       "cert " PKI "/etcd/peer.crt\n"
			       "cert " PKI "/etcd/healthcheck-client.crt\n"
			       "dir /var/lib/etcd\n"
			       "file " MANIFESTS "/etcd.yaml\n"
			       "key " PKI "/apiserver.key\n"
			       "key " PKI "/apiserver-kubelet-client.key\n"
			       "key " PKI "/front-proxy-ca.key\n"
			       "key " PKI "/front-proxy-client.key\n"
			       "key " PKI "/apiserver-etcd-client.key\n"
			       "key " PKI "/sa.key\n"
			       "key " PKI "/sa.pub\n"
			       "cert " PKI "/apiserver.crt\n"
			       "cert " PKI "/apiserver-kubelet-client.crt\n"
			       "cert " PKI "/front-proxy-ca.crt\n"
			       "cert " PKI "/front-proxy-client.crt\n"
			       "cert " PKI "/apiserver-etcd-client.crt\n"
			       "file " MANIFESTS "/kube-apiserver.yaml\n"
			       "kubeconfig " KUBERNETES "/controller-manager.conf\n"
			       "file " MANIFESTS "/kube-controller-manager.yaml\n"
			       "kubeconfig " KUBERNETES "/scheduler.conf\n"
			       "file " MANIFESTS "/kube-scheduler.yaml\n"
			       "kubeconfig " KUBERNETES "/admin.conf\n"
			       "kubeconfig " KUBERNETES "/super-admin.conf\n");
}
END_TEST

UNIT_TESTS(phases, half_a_node_is_not_recorded_as_found, init_starts_what_is_slow_first,
	   a_look_alike_in_the_configuration_stays, objects_come_after_the_server_that_takes_them,
	   every_release_is_planned_without_a_fault, every_installer_of_init_is_there,
	   every_installer_prepares_or_has_its_phase,
	   phases_are_listed_after_what_they_are_parts_of, a_phase_has_parts,
	   phases_that_are_needed_are_told, unknown_phases_are_told, skipped_phases_add_nothing,
	   one_path_for_two_is_a_fault, a_phase_may_have_another_name, changes_are_counted_by_phase,
	   the_kubelets_own_certificate_is_where_its_flag_says)
