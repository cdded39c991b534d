#include <errno.h>
#include <stdio.h>

#include "check/check.h"
#include "check/mend.h"

/* Kernels with long-term support below 6.x, as system-validators v1.10 lists them. */
static bool is_long_term(int major, int minor)
{
	return major >= 6 || (major == 5 && (minor == 4 || minor == 10 || minor == 15));
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *release = in->facts->kernel_release;
	const struct version *version = &in->config->version;
	int major, minor, least_major = 3, least_minor = 10;
	cleanup_free char *remedy = NULL;
	struct result *result;

	if (!release || sscanf(release, "%d.%d", &major, &minor) != 2)
		return error_set(err, -EOPNOTSUPP, "the kernel's release is not known");
	if (version_at_least(version, 32, 0))
		least_major = 4, least_minor = 19;
	if (major < least_major || (major == least_major && minor < least_minor)) {
		result = report_add(report,
				    version_at_least(version, 34, 0) ? CHECK_WARN : CHECK_FAIL,
				    "SystemVerification", "kernel %s is too old", release);
		result_expected(result, "%d.%d or newer", least_major, least_minor);
		remedy = mend_by_newer_kernel(in, least_major, least_minor);
		result_hint(result, "%s", remedy);
	} else if (version_at_least(version, 34, 0) && !is_long_term(major, minor)) {
		result = report_add(report, CHECK_WARN, "SystemVerification",
				    "kernel %s is not one that kernel.org supports for long",
				    release);
		result_expected(result, "5.4, 5.10, 5.15, or 6.0 and newer");
	} else {
		return check_pass(report, "SystemVerification", "kernel %s", release);
	}
	result_observed(result, "%s", release);
	return 0;
}

static const char *const names[] = { "SystemVerification", NULL };

const struct check check_kernel_version = {
	.id = "kernel-version",
	.title = "The kernel is new enough",
	.names = names,
	.roles = ROLE_ANY,
	.why = "Kubernetes is tested with kernels that kernel.org maintains. Distributions carry "
	       "fixes back into others (5.14 of Red Hat 9), which are fine when the distribution "
	       "says so.",
	.rule = "Up to v1.31: 3.10 or newer. v1.32 and v1.33: 4.19 or newer. Since v1.34: 5.4, 5.10, "
		"5.15, or 6.0 and newer, else a warning.",
	.source = "kubeadm, SystemVerification (system-validators v1.8 to v1.12)",
	.needs = { .areas = FACTS_SYSTEM },
	.run = run,
};
