#include <errno.h>

#include "check.h"

static const struct fact_runtime *find_containerd(const struct facts *facts)
{
	for (size_t i = 0; i < facts->runtime_count; i++)
		if (str_eq(facts->runtimes[i].name, "containerd"))
			return &facts->runtimes[i];
	return NULL;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *name = "ContainerRuntimeVersion";
	const struct fact_runtime *containerd = find_containerd(in->facts);
	struct version version;
	struct result *result;

	if (!strstr(check_registration(in)->cri_socket, "containerd"))
		return check_skip(report, name, "the runtime is not containerd");
	if (!containerd)
		return check_skip(report, name, "containerd is not installed");
	if (!containerd->version)
		return error_set(err, -EOPNOTSUPP, "containerd does not tell its version");
	if (version_parse(containerd->version, &version, err) < 0)
		return error_wrap(err, "containerd");
	if (version.major >= 2 || !version_at_least(&in->config->version, 35, 0))
		return check_pass(report, name, "containerd %s", containerd->version);
	result = report_add(report, CHECK_WARN, name,
			    "containerd %s is the last but one: Kubernetes v1.38 will refuse it",
			    containerd->version);
	result_observed(result, "%s", containerd->version);
	result_expected(result, "2.0 or newer");
	result_hint(result, "apt-get install -y containerd.io");
	return 0;
}

static const char *const names[] = { "ContainerRuntimeVersion", NULL };

const struct check check_runtime_version = {
	.id = "runtime-version",
	.title = "The container runtime is new enough",
	.names = names,
	.roles = ROLE_ANY,
	.why = "The kubelet asks the runtime which cgroup driver it uses. containerd 1.x cannot "
	       "answer; the kubelet then trusts its own configuration, and will stop doing so.",
	.rule = "containerd 2.0 or newer; 1.x is a warning since v1.35.",
	.source = "kubeadm, ContainerRuntimeVersion; kubernetes/kubernetes#134906, #139122",
	.run = run,
};
