#include "check/check.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *wanted = in->config->cluster.kubernetes_version;
	int minor = in->config->version.minor, newest = release_newest_minor();
	bool foreseen = minor <= newest;
	struct result *result;

	(void)err;
	if (foreseen && release_find(minor)->newest)
		return check_pass(report, "KubernetesVersion", "%s is known", wanted);
	result = report_add(report, CHECK_WARN, "KubernetesVersion",
			    foreseen ? "Kubernetes %s was not released when this knode was made"
				     : "Kubernetes %s is newer than what this knode knows",
			    wanted);
	while (!release_find(newest)->newest)
		newest--;
	result_observed(result, "%s", wanted);
	result_expected(result, "v1.%d at most", newest);
	result_hint(result, "knode version");
	return 0;
}

static const char *const names[] = { "KubernetesVersion", NULL };

const struct check check_kubernetes_version = {
	.id = "kubernetes-version",
	.title = "The wanted version of Kubernetes is known",
	.names = names,
	.roles = ROLE_CONTROL_PLANE,
	.of_files = true,
	.why = "What manifests, flags and images look like differs from version to version. For a "
	       "version that came after it, knode takes what it knows of the newest.",
	.rule = "The minor version is in knode's table, and was released when knode was made; a "
		"newer one is a warning. Patch releases need no newer knode.",
	.source = "kubeadm, KubernetesVersion",
	.run = run,
};
