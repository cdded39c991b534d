#include <errno.h>

#include "check/check.h"
#include "check/containerd.h"
#include "check/runtime_answer.h"

#define RELEASES "https://github.com/containerd/containerd/releases/download"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *name = "ContainerRuntimeVersion", *end;
	const char *kubernetes = in->config->cluster.kubernetes_version;
	cleanup_free char *text = NULL;
	struct version version, wanted = { 0 };
	struct result *result;
	bool fits, too_old;
	int r;

	if (!strstr(check_registration(in)->cri_socket, "containerd"))
		return check_skip(report, name, "the runtime is not containerd");
	r = runtime_version(in, &version, &text, err);
	if (r == -ENOENT) {
		error_clear(err);
		return check_skip(report, name, "containerd is not in PATH");
	}
	if (r < 0)
		return r;
	fits = containerd_goes_with(&version, &in->config->version, &wanted);
	end = containerd_ended(&version, in->facts->clock.now);
	too_old = version.major < 2 && version_at_least(&in->config->version, 35, 0);
	if (too_old)
		result = report_add(report, CHECK_WARN, name,
				    "containerd %s: Kubernetes v1.38 will want 2.0", text);
	else if (!fits)
		result = report_add(report, CHECK_WARN, name,
				    "containerd %s is older than what goes with Kubernetes %s",
				    text, kubernetes);
	else if (end)
		result = report_add(report, CHECK_WARN, name,
				    "containerd %s gets no fixes from its makers since %s", text,
				    end);
	else
		return check_pass(report, name, "containerd %s", text);
	result_observed(result, "%s", text);
	if (fits && !too_old)
		result_expected(result, "a series that is maintained, such as 2.3");
	else
		result_expected(result, "%d.%d or newer", wanted.major, wanted.minor);
	result_hint(result,
		    "curl -fL " RELEASES
		    "/v2.3.6/containerd-2.3.6-linux-%s.tar.gz | tar -xzC /usr/local "
		    "&& systemctl restart containerd.service",
		    in->facts->architecture);
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
	.rule = "containerd 2.0 or newer; 1.x is a warning since v1.35. For v1.36 2.2 or newer, for v1.37 "
		"2.3 or newer, and of a series that its makers still mend: else a warning.",
	.source = "kubeadm, ContainerRuntimeVersion; kubernetes/kubernetes#134906, #139122; "
		  "containerd's RELEASES.md",
	.needs = { .areas = FACTS_CLOCK | FACTS_SYSTEM, .programs = runtime_programs },
	.add_needs = config_want_runtime,
	.run = run,
};
