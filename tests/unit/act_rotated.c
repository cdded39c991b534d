/* Kubeconfigs that use a certificate which the kubelet renews. */
#include "act_bench.h"
#include "acts/rotated.h"
#include "kubeconfig_unit.h"

static const char pem[] = "/var/lib/kubelet/pki/kubelet-client-current.pem";

/* /etc/x.conf, made by knode, which shall use the kubelet's file. */
static struct bench rotated_bench(const struct unit_ca *ca)
{
	struct bench bench = kubeconfig_bench(ca, NULL, false);

	apply(&bench);
	plan_free(bench.plan);
	bench.plan = plan_new();
	plan_rotated(bench.plan, X_CONF, pem);
	return bench;
}

START_TEST(it_stays_until_the_kubelet_has_made_its_file)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = rotated_bench(&ca);
	cleanup_change struct change change = { 0 };

	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
	ck_assert_str_eq(change.remark, "it keeps its first certificate: the kubelet has made no "
					"/var/lib/kubelet/pki/kubelet-client-current.pem");
}
END_TEST

START_TEST(it_is_late_before_it_is_there)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_rotated(bench.plan, X_CONF, pem);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_UNKNOWN);
	ck_assert_str_eq(change.late, "it is not there yet");
}
END_TEST

START_TEST(it_names_the_file_for_both_and_keeps_the_rest)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = rotated_bench(&ca);
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup_free char *text = NULL;

	tree_put(&bench.tree, pem, 0600, "pem");
	check_way(&bench, CHANGE_MODIFY,
		  "uses the certificate in /var/lib/kubelet/pki/kubelet-client-current.pem");
	apply(&bench);
	ck_assert_int_eq(cert_load_kubeconfig(bench.host, X_CONF, &config, &err), 0);
	ck_assert_str_eq(config.files[KUBECONFIG_CERT], pem);
	ck_assert_str_eq(config.files[KUBECONFIG_KEY], pem);
	ck_assert_str_eq(kubeconfig_server(&config), "https://10.0.0.1:6443");
	ck_assert_str_eq(config.user_name, "kubernetes-admin");
	text = tree_get(&bench.tree, X_CONF);
	ck_assert_ptr_null(strstr(text, "client-key-data"));
	ck_assert_ptr_null(strstr(text, "client-certificate-data"));
	ck_assert_uint_eq(tree_mode(&bench.tree, X_CONF), 0600);
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

UNIT_TESTS(act_rotated, it_stays_until_the_kubelet_has_made_its_file, it_is_late_before_it_is_there,
	   it_names_the_file_for_both_and_keeps_the_rest)
