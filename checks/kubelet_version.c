#include "check/check.h"
#include "facts/program.h"

static int fail(struct report *report, const char *message, const char *observed,
		const char *expected, const struct check_input *in)
{
	struct result *result = report_add(report, CHECK_FAIL, "KubeletVersion", "%s", message);

	result_observed(result, "%s", observed);
	result_expected(result, "%s", expected);
	result_hint(
		result,
		"curl -fLo /usr/local/bin/kubelet https://dl.k8s.io/release/%s/bin/linux/%s/kubelet "
		"&& chmod 0755 /usr/local/bin/kubelet",
		in->config->cluster.kubernetes_version, in->facts->architecture);
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct fact_binary *kubelet = facts_binary(in->facts, "kubelet");
	const struct version *wanted = &in->config->version;
	int older = release_has(wanted, RELEASE_KUBELET_THREE_OLDER) ? 3 : 1;
	cleanup_free char *range =
		xasprintf("v1.%d to v1.%d", wanted->minor - older, wanted->minor);
	cleanup_free char *text = NULL, *message = NULL;
	struct version found;

	if (!kubelet || !kubelet->path)
		return fail(report, "kubelet is not in PATH", "not found", range, in);
	if (program_version(in->host, "kubelet", &found, &text, err) < 0)
		return err->code;
	message = xasprintf("%s is %s, and the cluster %s", kubelet->path, text,
			    in->config->cluster.kubernetes_version);
	if (found.major != 1 || found.minor > wanted->minor || found.minor < wanted->minor - older)
		return fail(report, message, text, range, in);
	return check_pass(report, "KubeletVersion", "%s is %s", kubelet->path, text);
}

static const char *const names[] = { "KubeletVersion", NULL };

static const char *const programs[] = { "kubelet", NULL };

const struct check check_kubelet_version = {
	.id = "kubelet-version",
	.title = "The kubelet is there, and of a version that fits",
	.names = names,
	.roles = ROLE_ANY,
	.why = "A kubelet must not be newer than its API server, and only so much older. Outside "
	       "of that range it uses API versions and fields that the other side does not have.",
	.rule = "The kubelet's minor version is that of the cluster, or up to three older (up to "
		"v1.27: one older).",
	.source = "kubeadm, KubeletVersion; kubernetes.io, \"Version Skew Policy\"",
	.needs = { .areas = FACTS_SYSTEM, .programs = programs },
	.run = run,
};
