#include <errno.h>

#include "config_unit.h"

/* A kubeadm takes versions down to one minor below its own. */
START_TEST(a_kubeadm_that_takes_the_version_converts)
{
	static const struct {
		const char *api, *version, *kubeadm;
	} rows[] = {
		{ "v1beta2", "v1.22.0", "v1.22" },
		{ "v1beta2", "v1.25.3", "v1.25" },
		{ "v1beta2", "v1.30.0", "v1.26" },
		{ "v1beta2", "stable-1", "v1.26" },
		{ "v1beta2", "v1.21.1", "v1.22" },
		{ "v1beta2", "v1.19.0", "v1.22, with kubernetesVersion: v1.21.0 in it" },
		{ "v1beta1", "1.18.2", "v1.18" },
		{ "v1alpha3", "v1.14.0", "v1.14" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *text = xasprintf("apiVersion: kubeadm.k8s.io/%s\n"
						    "kind: ClusterConfiguration\n"
						    "kubernetesVersion: %s\n",
						    rows[i].api, rows[i].version);
		cleanup_free char *said = xasprintf(
			"c.yaml:1:13: kubeadm.k8s.io/%s is gone; convert the file with kubeadm %s: "
			"kubeadm config migrate --old-config c.yaml --new-config new.yaml\n",
			rows[i].api, rows[i].kubeadm);

		assert_said(0, text, said);
	}
}
END_TEST

START_TEST(a_byte_order_mark_is_passed_over)
{
	cleanup_config struct config *config =
		load(0, "\xef\xbb\xbf" V1BETA4("ClusterConfiguration", "clusterName: a\n"));

	ck_assert_str_eq(config->cluster.cluster_name, "a");
	assert_said(0, "\xef\xbb\xbf" V1BETA4("ClusterConfiguration", "clusterName: 1\n"),
		    "c.yaml:3:14: clusterName: expected a string, got an integer; put it in "
		    "quotes\n");
}
END_TEST

START_TEST(wants_apiversion_and_kind)
{
	assert_said(0,
		    "kind: InitConfiguration\n---\napiVersion: kubeadm.k8s.io/v1beta4\n---\n- a\n",
		    "c.yaml:1:1: a document needs \"apiVersion\", such as apiVersion: "
		    "kubeadm.k8s.io/v1beta4\n"
		    "c.yaml:3:1: a document needs \"kind\", such as kind: ClusterConfiguration\n"
		    "c.yaml:5:1: a document has to be a mapping with apiVersion and kind\n");
	assert_said(0, "# one word\nhello\n",
		    "c.yaml:2:1: a document has to be a mapping with apiVersion and kind\n");
}
END_TEST

START_TEST(tells_versions_that_are_gone)
{
	assert_said(0,
		    "apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration\n---\n"
		    "apiVersion: kubeadm.k8s.io/v1beta1\nkind: ClusterConfiguration\n---\n"
		    "apiVersion: kubeadm.k8s.io/v1beta9\nkind: ClusterConfiguration\n",
		    "c.yaml:1:13: kubeadm.k8s.io/v1beta2 is gone; convert the file with kubeadm "
		    "v1.26: kubeadm config migrate --old-config c.yaml --new-config new.yaml\n"
		    "c.yaml:4:13: kubeadm.k8s.io/v1beta1 is gone; convert the file with kubeadm "
		    "v1.21: kubeadm config migrate --old-config c.yaml --new-config new.yaml\n"
		    "c.yaml:7:13: unknown version \"kubeadm.k8s.io/v1beta9\"; knode reads "
		    "kubeadm.k8s.io/v1beta3 and kubeadm.k8s.io/v1beta4\n");
}
END_TEST

START_TEST(tells_unknown_kinds_and_groups)
{
	assert_said(
		0,
		V1BETA4("InitConfigurtion", "---\n")
			V1BETA4("KubeletConfiguration",
				"---\n") "apiVersion: v1beta4\nkind: InitConfiguration\n---\n"
					 "apiVersion: kubeadm.k8s.oi/v1beta4\nkind: "
					 "InitConfiguration\n---\n"
					 "apiVersion: kubelet.config.k8s.io/v1\nkind: "
					 "KubeletConfiguration\n---\n"
					 "apiVersion: apps/v1\nkind: Deployment\n---\n"
					 "apiVersion: example.com/v1\nkind: "
					 "InitConfiguration\n",
		"c.yaml:2:7: unknown kind \"InitConfigurtion\" of kubeadm.k8s.io/v1beta4, did you "
		"mean \"InitConfiguration\"?\n"
		"c.yaml:4:13: KubeletConfiguration is of kubelet.config.k8s.io/v1beta1, not of "
		"kubeadm.k8s.io/v1beta4\n"
		"c.yaml:7:13: unknown version \"v1beta4\", did you mean "
		"\"kubeadm.k8s.io/v1beta4\"?\n"
		"c.yaml:10:13: unknown version \"kubeadm.k8s.oi/v1beta4\", did you mean "
		"\"kubeadm.k8s.io/v1beta4\"?\n"
		"c.yaml:13:13: KubeletConfiguration is of kubelet.config.k8s.io/v1beta1, not "
		"of kubelet.config.k8s.io/v1\n"
		"c.yaml:16:13: warning: a document of \"apps/v1\", kind \"Deployment\", is not "
		"knode's: ignored\n"
		"c.yaml:19:13: warning: a document of \"example.com/v1\", kind "
		"\"InitConfiguration\", is not knode's: ignored\n");
}
END_TEST

START_TEST(a_group_without_version_is_no_version)
{
	assert_said(0, "apiVersion: kubelet.config.k8s.io\nkind: KubeletConfiguration\n",
		    "c.yaml:1:13: KubeletConfiguration is of kubelet.config.k8s.io/v1beta1, not "
		    "of kubelet.config.k8s.io\n");
	assert_said(0, "apiVersion: knode.io/v1\nkind: NodeConfiguration\n",
		    "c.yaml:1:13: NodeConfiguration is of knode.io/v1alpha1, not of "
		    "knode.io/v1\n");
}
END_TEST

START_TEST(kinds_of_v1beta4_are_not_in_v1beta3)
{
	assert_said(0, V1BETA3("ResetConfiguration", "---\n") V1BETA3("UpgradeConfiguration", ""),
		    "c.yaml:1:13: ResetConfiguration came with kubeadm.k8s.io/v1beta4\n"
		    "c.yaml:4:13: UpgradeConfiguration came with kubeadm.k8s.io/v1beta4\n");
}
END_TEST

START_TEST(refuses_a_second_document_of_a_kind)
{
	assert_said(0,
		    V1BETA4("ClusterConfiguration", "---\n") V1BETA4("InitConfiguration", "---\n")
			    V1BETA3("ClusterConfiguration", ""),
		    "c.yaml:7:1: a second ClusterConfiguration; the first one begins in line 1\n");
}
END_TEST

START_TEST(joining_does_not_mix_with_making)
{
	assert_said(
		0,
		V1BETA4("JoinConfiguration", "discovery: {file: {kubeConfigPath: /k}}\n---\n")
			V1BETA4("ClusterConfiguration", ""),
		"c.yaml:1:1: JoinConfiguration and ClusterConfiguration do not go together: one "
		"is about joining a cluster, the other about making one; use two files\n");
}
END_TEST

START_TEST(wants_the_kind_of_the_command)
{
	assert_said(
		0, "",
		"c.yaml: no document of kubeadm or knode in it; `knode config print init-defaults` prints one\n");
	assert_said(
		0, "# nothing\n---\n",
		"c.yaml: no document of kubeadm or knode in it; `knode config print init-defaults` prints one\n");
	assert_said(CONFIG_CLUSTER,
		    "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n",
		    "c.yaml: no InitConfiguration or ClusterConfiguration in it; `knode config "
		    "print init-defaults` prints one\n");
	assert_said(CONFIG_RESET, V1BETA4("ClusterConfiguration", ""),
		    "c.yaml: no ResetConfiguration in it; `knode config print reset-defaults` "
		    "prints one\n");
}
END_TEST

START_TEST(ignores_what_is_of_no_use)
{
	assert_said(CONFIG_JOIN,
		    V1BETA4("JoinConfiguration", "discovery: {file: {kubeConfigPath: /k}}\n"
						 "nodeRegistration: {name: n1}\n---\n")
			    V1BETA4("ResetConfiguration", "---\n") "apiVersion: "
								   "kubelet.config.k8s.io/v1beta1\n"
								   "kind: KubeletConfiguration\n",
		    "c.yaml:6:1: warning: ResetConfiguration is of no use here: ignored\n"
		    "c.yaml:9:1: warning: KubeletConfiguration is of no use here: ignored\n");
}
END_TEST

START_TEST(tells_the_place_of_broken_yaml)
{
	struct config_source source = { .flags = &no_flags };
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	struct config *config = NULL;
	struct error err = { 0 };

	strbuf_puts(&text, "a: b\n\tc");
	ck_assert_int_eq(config_load_text(&source, "c.yaml", &text, &config, &problems, &err),
			 -EINVAL);
	ck_assert_uint_eq(problems.count, 1);
	ck_assert_str_eq(problems.items[0].place, "c.yaml:2:1");
	ck_assert_int_eq(problems.items[0].line, 2);
	ck_assert_int_eq(problems.items[0].column, 1);
	ck_assert_str_eq(problems.items[0].message, "a tab where YAML wants spaces");
}
END_TEST

START_TEST(tells_of_a_file_that_is_not_there)
{
	struct config_flags flags = { .config = "/nonexistent/c.yaml" };
	struct config_source source = { .flags = &flags };
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	struct config *config = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(config_load(&source, &config, &problems, &err), -EINVAL);
	ck_assert_uint_eq(problems.errors, 1);
	ck_assert_str_eq(problems.items[0].message,
			 "cannot open /nonexistent/c.yaml: No such file or directory");
}
END_TEST

START_TEST(keeps_only_so_many_problems)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	struct config_source source = { .flags = &no_flags };
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	struct config *config = NULL;
	struct error err = { 0 };

	strbuf_puts(&text, V1BETA4("InitConfiguration", "skipPhases:\n"));
	for (int i = 0; i < 2000; i++)
		strbuf_puts(&text, "- 1\n");
	ck_assert_int_eq(config_load_text(&source, "c.yaml", &text, &config, &problems, &err),
			 -EINVAL);
	ck_assert_uint_eq(problems.errors, 2000);
	ck_assert_uint_eq(problems.count, 1000);
	ck_assert_str_eq(err.message, "the configuration has 2000 errors");
}
END_TEST

UNIT_TESTS(config_documents, a_kubeadm_that_takes_the_version_converts,
	   a_byte_order_mark_is_passed_over, wants_apiversion_and_kind,
	   tells_versions_that_are_gone, tells_unknown_kinds_and_groups,
	   a_group_without_version_is_no_version, kinds_of_v1beta4_are_not_in_v1beta3,
	   refuses_a_second_document_of_a_kind, joining_does_not_mix_with_making,
	   wants_the_kind_of_the_command, ignores_what_is_of_no_use, tells_the_place_of_broken_yaml,
	   tells_of_a_file_that_is_not_there, keeps_only_so_many_problems)
