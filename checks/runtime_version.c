#include "check/check.h"
#include "facts/program.h"

#define RELEASES "https://github.com/containerd/containerd/releases/download"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *name = "ContainerRuntimeVersion";
	const struct fact_binary *containerd = facts_binary(in->facts, "containerd");
	cleanup_free char *text = NULL;
	struct version version;
	struct result *result;

	if (!strstr(check_registration(in)->cri_socket, "containerd"))
		return check_skip(report, name, "the runtime is not containerd");
	if (!containerd || !containerd->path)
		return check_skip(report, name, "containerd is not in PATH");
	if (program_version(in->host, "containerd", &version, &text, err) < 0)
		return err->code;
	if (version.major >= 2 || !version_at_least(&in->config->version, 35, 0))
		return check_pass(report, name, "containerd %s", text);
	result = report_add(report, CHECK_WARN, name,
			    "containerd %s: Kubernetes v1.38 will want 2.0", text);
	result_observed(result, "%s", text);
	result_expected(result, "2.0 or newer");
	result_hint(result,
		    "curl -fL " RELEASES
		    "/v2.3.4/containerd-2.3.4-linux-%s.tar.gz | tar -xzC /usr/local "
		    "&& systemctl restart containerd.service",
		    in->facts->architecture);
	return 0;
}

static const char *const names[] = { "ContainerRuntimeVersion", NULL };

static const char *const programs[] = { "containerd", NULL };

const struct check check_runtime_version = {
	.id = "runtime-version",
	.title = "The container runtime is new enough",
	.names = names,
	.roles = ROLE_ANY,
	.why = "The kubelet asks the runtime which cgroup driver it uses. containerd 1.x cannot "
	       "answer; the kubelet then trusts its own configuration, and will stop doing so.",
	.rule = "containerd 2.0 or newer; 1.x is a warning since v1.35.",
	.source = "kubeadm, ContainerRuntimeVersion; kubernetes/kubernetes#134906, #139122",
	.needs = { .areas = FACTS_SYSTEM, .programs = programs },
	.run = run,
};
