#include <errno.h>

#include "check/check.h"
#include "check/kernel_options.h"

static void judge(const struct check_input *in, enum kernel_option_need need,
		  enum check_status level, const char *name, struct report *report)
{
	cleanup(strbuf_done) struct strbuf missing = strbuf_make(STRBUF_MAX_LINE);
	const char *path = in->facts->kernel_config_path;
	struct result *result;

	kernel_options_missing(in->facts, need, &missing);
	if (!missing.length) {
		check_pass(report, name, "all %s options are set in %s",
			   need == KERNEL_REQUIRED ? "required" : "optional", path);
		return;
	}
	result = report_add(report, level, name, "the kernel was built without %s", missing.text);
	result_observed(result, "not set in %s", path);
	result_expected(result, "y or m");
}

/* A configuration that is there, and could not be read, is noted with its reason. */
static const char *why_unknown(const struct facts *facts)
{
	for (size_t i = 0; i < facts->notes.count; i++)
		if (str_starts(facts->notes.items[i], "kernel configuration: "))
			return facts->notes.items[i];
	return "the kernel's configuration is in none of the usual places, such as "
	       "/proc/config.gz or /boot";
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	if (!in->facts->kernel_config_path)
		return error_set(err, -ENOENT, "%s", why_unknown(in->facts));
	judge(in, KERNEL_REQUIRED, CHECK_FAIL, "SystemVerification", report);
	judge(in, KERNEL_OPTIONAL, CHECK_WARN, "kernel-config:optional", report);
	return 0;
}

static void add_needs(const struct config *config, struct facts_wanted *wanted)
{
	(void)config;
	kernel_options_want(wanted);
}

static const char *const names[] = { "SystemVerification", NULL };

const struct check check_kernel_config = {
	.id = "kernel-config",
	.title = "The kernel was built with what containers take",
	.names = names,
	.roles = ROLE_ANY,
	.of_files = true,
	.why = "Namespaces, control groups and matches of the packet filter are options of the "
	       "kernel's build. Without one of them, containers do not start, or Services have no "
	       "rules, with errors that speak of something else.",
	.rule = "The options that system-validators requires for the control groups in use are y or "
		"m; optional ones are a warning. Where no configuration is found: unknown.",
	.source = "kubeadm, SystemVerification (system-validators)",
	.needs = { .areas = FACTS_KERNEL | FACTS_CGROUPS },
	.add_needs = add_needs,
	.run = run,
};
