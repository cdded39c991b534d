#include <errno.h>

#include "check/check.h"

static void judge(const struct check_input *in, const char *path, struct report *report)
{
	cleanup_free char *name = check_path_name("FileAvailable", path);
	struct error err = { 0 };
	struct result *result;
	struct stat st;
	int r = host_stat(in->host, path, false, &st, &err);

	if (r == -ENOENT || r == -ENOTDIR) {
		check_pass(report, name, "%s is not there", path);
		return;
	}
	if (r < 0) {
		report_add(report, CHECK_UNKNOWN, name, "could not tell: %s", err.message);
		return;
	}
	result = report_add(report, CHECK_FAIL, name, "%s is left of an earlier cluster", path);
	result_observed(result, "exists");
	result_expected(result, "absent");
	result_hint(result, "rm %s", path);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	if (in->role == ROLE_WORKER || in->joins) {
		judge(in, "/etc/kubernetes/bootstrap-kubelet.conf", report);
		judge(in, "/etc/kubernetes/kubelet.conf", report);
	}
	if (in->role == ROLE_WORKER) {
		judge(in, in->config->join.ca_cert_path, report);
		return 0;
	}
	if (!in->config->cluster.etcd_is_external)
		judge(in, "/etc/kubernetes/manifests/etcd.yaml", report);
	judge(in, "/etc/kubernetes/manifests/kube-apiserver.yaml", report);
	judge(in, "/etc/kubernetes/manifests/kube-controller-manager.yaml", report);
	judge(in, "/etc/kubernetes/manifests/kube-scheduler.yaml", report);
	return 0;
}

static const char *const names[] = { "FileAvailable-*", NULL };

const struct check check_leftover_files = {
	.id = "leftover-files",
	.title = "No files of an earlier cluster are in the way",
	.names = names,
	.roles = ROLE_ANY,
	.of_files = true,
	.why = "The kubelet starts every manifest that it finds, and reaches the cluster of the "
	       "kubelet.conf that it finds. Files of an earlier cluster make a node of that one, or "
	       "of both.",
	.rule = "Control plane: none of the four manifests in /etc/kubernetes/manifests (etcd's only "
		"with local etcd). Joining: no kubelet.conf and bootstrap-kubelet.conf in "
		"/etc/kubernetes; a worker also no ca.crt.",
	.source = "kubeadm, FileAvailable-*",
	.run = run,
};
