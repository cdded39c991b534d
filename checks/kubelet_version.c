#include "check/mend.h"
#include "facts/program.h"
#include "facts/unit_program.h"

static int fail(struct report *report, const char *message, const char *observed,
		const char *expected, const char *hint)
{
	struct result *result = report_add(report, CHECK_FAIL, "KubeletVersion", "%s", message);

	result_observed(result, "%s", observed);
	result_expected(result, "%s", expected);
	result_hint(result, "%s", hint);
	return 0;
}

/* The kubelet that the unit starts, which need not be that of PATH; NULL: no unit says. */
static char *started(const struct check_input *in)
{
	cleanup_free char *program = unit_program(in->host, "kubelet.service");

	/* A script, or a shell that calls it, tells no version. */
	return program && str_ends(program, "/kubelet") ? take_ptr(&program) : NULL;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct fact_binary *kubelet = facts_binary(in->facts, "kubelet");
	const char *in_path = kubelet ? kubelet->path : NULL;
	const struct version *wanted = &in->config->version;
	int older = release_has(wanted, RELEASE_KUBELET_THREE_OLDER) ? 3 : 1;
	cleanup_free char *range =
		xasprintf("v1.%d to v1.%d", wanted->minor - older, wanted->minor);
	cleanup_free char *program = started(in), *text = NULL, *message = NULL, *hint = NULL;
	const char *place = program ? program : in_path;
	struct version found;

	hint = mend_by_kubelet(in, place ? place : mend_kubelet_place(in));
	if (!place)
		return fail(report, "kubelet is not in PATH", "not found", range, hint);
	if (!host_exists(in->host, place)) {
		message = xasprintf("kubelet.service starts %s, which is not there", place);
		return fail(report, message, "not found", range, hint);
	}
	/* The one in PATH is asked by its name. */
	if (program_version(in->host, in_path && str_eq(place, in_path) ? "kubelet" : place, &found,
			    &text, err) < 0)
		return err->code;
	message = xasprintf("%s is %s, and the cluster %s", place, text,
			    in->config->cluster.kubernetes_version);
	if (found.major != 1 || found.minor > wanted->minor || found.minor < wanted->minor - older)
		return fail(report, message, text, range, hint);
	return check_pass(report, "KubeletVersion", "%s is %s", place, text);
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
