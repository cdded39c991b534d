/* What every check has to have. */
#include <ctype.h>

#include "check/check.h"
#include "install/installer.h"
#include "unit.h"

START_TEST(ids_are_sorted_words)
{
	for (size_t i = 0; check_table[i]; i++) {
		for (const char *c = check_table[i]->id; *c; c++)
			ck_assert(islower((unsigned char)*c) || isdigit((unsigned char)*c) ||
				  *c == '-');
		if (i)
			ck_assert_str_lt(check_table[i - 1]->id, check_table[i]->id);
	}
}
END_TEST

START_TEST(every_check_explains_itself)
{
	for (size_t i = 0; check_table[i]; i++) {
		const struct check *check = check_table[i];

		ck_assert_msg(check->title && strlen(check->title) <= 70, "%s: title", check->id);
		ck_assert_msg(check->why && strlen(check->why) > 60, "%s: why", check->id);
		ck_assert_msg(check->rule && strlen(check->rule) > 20, "%s: rule", check->id);
		ck_assert_msg(check->source && *check->source, "%s: source", check->id);
		ck_assert_msg(check->roles && !(check->roles & ~(unsigned)ROLE_ANY), "%s: roles",
			      check->id);
		ck_assert_ptr_nonnull(check->run);
	}
}
END_TEST

START_TEST(menders_are_installers_that_prepare)
{
	for (size_t i = 0; check_table[i]; i++) {
		const char *mender = check_table[i]->fixed_by;

		if (!mender)
			continue;
		ck_assert_msg(installer_find(mender), "%s: no installer %s", check_table[i]->id,
			      mender);
		ck_assert(installer_find(mender)->prepares);
	}
}
END_TEST

START_TEST(kubeadms_names_lead_to_checks)
{
	static const struct {
		const char *name, *id;
	} rows[] = {
		{ "IsPrivilegedUser", "host-root" },
		{ "NumCPU", "cpu-count" },
		{ "mem", "mem-total" },
		{ "KubernetesVersion", "kubernetes-version" },
		{ "Firewalld", "net-firewall" },
		{ "Port-10259", "net-ports" },
		{ "FileAvailable--etc-kubernetes-manifests-etcd.yaml", "leftover-files" },
		{ "DirAvailable--var-lib-etcd", "leftover-dirs" },
		{ "FileExisting-conntrack", "host-binaries" },
		{ "FileContent--proc-sys-net-ipv4-ip_forward", "kernel-forwarding" },
		{ "FileContent--proc-sys-net-ipv6-conf-default-forwarding", "kernel-forwarding" },
		{ "FileContent--proc-sys-net-bridge-bridge-nf-call-iptables", "kernel-bridge" },
		{ "Swap", "mem-swap" },
		{ "HOSTNAME", "host-hostname" },
		{ "KubeletVersion", "kubelet-version" },
		{ "Service-Kubelet", "kubelet-service" },
		{ "CRI", "runtime-cri" },
		{ "ContainerRuntimeVersion", "runtime-version" },
		{ "SystemVerification", "cgroup-controllers" }, /* and four more */
		{ "ImagePull", "image-pull" },
		{ "HTTPProxy", "net-proxy" },
		{ "HTTPProxyCIDR", "net-proxy" },
		{ "ExternalEtcdClientCertificates", "etcd-external" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct check *check = check_find(check_table, rows[i].name);

		ck_assert_msg(check, "%s", rows[i].name);
		ck_assert_str_eq(check->id, rows[i].id);
	}
	ck_assert_ptr_null(check_find(check_table, "CreateJob"));
}
END_TEST

UNIT_TESTS(check_table, ids_are_sorted_words, every_check_explains_itself,
	   menders_are_installers_that_prepare, kubeadms_names_lead_to_checks)
