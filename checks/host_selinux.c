#include "check/check.h"
#include "check/mend.h"

/* The contexts of containers, which container-selinux brings. */
static const char contexts[] = "/usr/share/containers/selinux/contexts";

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	static const struct packages packages = { { NULL, "container-selinux", "container-selinux",
						    NULL, NULL, NULL } };
	cleanup_free char *command = mend_by_packages(in, &packages);
	struct result *result;

	(void)err;
	if (in->facts->selinux_enforcing != YES)
		return check_pass(report, NULL, "SELinux does not enforce");
	if (host_exists(in->host, contexts))
		return check_pass(report, NULL, "SELinux enforces, and knows containers");
	result = report_add(report, CHECK_WARN, NULL,
			    "SELinux enforces without a policy for containers: they are denied "
			    "their files");
	result_observed(result, "enforcing, no %s", contexts);
	result_expected(result, "container-selinux");
	result_hint(result, "%s", command);
	return 0;
}

const struct check check_host_selinux = {
	.id = "host-selinux",
	.title = "SELinux knows containers, where it enforces",
	.roles = ROLE_ANY,
	.why = "Processes in containers run as container_t. Where no package brought the policy "
	       "of that, they are denied what they mount, and runtimes themselves may not start "
	       "them.",
	.rule = "SELinux does not enforce, or /usr/share/containers/selinux/contexts is there; else "
		"a warning.",
	.source = "containers/container-selinux; docs.k3s.io, \"SELinux Support\"",
	.needs = { .areas = FACTS_LIMITS | FACTS_SYSTEM },
	.run = run,
};
