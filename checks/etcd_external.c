#include "check/check.h"

static void judge(const struct check_input *in, const char *what, const char *path,
		  struct report *report)
{
	struct result *result;

	if (!path || !*path)
		return;
	if (host_exists(in->host, path)) {
		check_pass(report, "ExternalEtcdClientCertificates", "%s %s exists", what, path);
		return;
	}
	result = report_add(report, CHECK_FAIL, "ExternalEtcdClientCertificates",
			    "%s %s does not exist", what, path);
	result_observed(result, "not found");
	result_expected(result, "a file");
	result_hint(result, "scp ETCD_HOST:%s %s", path, path);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct config_etcd_external *etcd = &in->config->cluster.etcd_external;
	size_t before = report->count;

	(void)err;
	if (!in->config->cluster.etcd_is_external)
		return check_skip(report, "ExternalEtcdClientCertificates",
				  "etcd runs on the control planes");
	judge(in, "caFile", etcd->ca_file, report);
	judge(in, "certFile", etcd->cert_file, report);
	judge(in, "keyFile", etcd->key_file, report);
	if (report->count == before)
		return check_skip(report, "ExternalEtcdClientCertificates",
				  "etcd is asked without certificates");
	return 0;
}

static const char *const names[] = { "ExternalEtcdClientCertificates", NULL };

const struct check check_etcd_external = {
	.id = "etcd-external",
	.title = "Certificates for an external etcd are there",
	.names = names,
	.roles = ROLE_CONTROL_PLANE,
	.of_files = true,
	.why = "The API server reaches an etcd of its own hosts with certificates that someone else "
	       "made. Without them it does not start, and says so only in its container's log.",
	.rule = "caFile, certFile and keyFile of etcd.external exist, as far as they are set.",
	.source = "kubeadm, ExternalEtcdClientCertificates",
	.run = run,
};
