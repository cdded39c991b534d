#include "check/check.h"
#include "check/mend.h"
#include "check/runtime_answer.h"
#include "facts/program.h"

/* containerd 1.6.0 to 1.6.17 takes the kernel's word alone, and then does not find the program. */
static bool stops_containers(const struct check_input *in)
{
	const struct fact_binary *containerd = facts_binary(in->facts, "containerd");
	cleanup_free char *text = NULL;
	struct version version;
	struct error err;

	if (check_runtime(in) != RUNTIME_CONTAINERD || !containerd->path ||
	    program_version(in->host, "containerd", &version, &text, &err) < 0)
		return false;
	return version.major == 1 && version.minor == 6 && version.patch < 18;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	static const struct packages packages = { { "apparmor", NULL, "apparmor-parser", "apparmor",
						    "apparmor", NULL } };
	const struct fact_binary *parser = facts_binary(in->facts, "apparmor_parser");
	cleanup_free char *command = NULL;
	struct result *result;
	bool stops;

	(void)err;
	if (in->facts->apparmor_enabled != YES)
		return check_pass(report, NULL, "AppArmor is off");
	if (parser->path)
		return check_pass(report, NULL, "AppArmor is on, and its profiles can be loaded");
	stops = stops_containers(in);
	command = mend_by_packages(in, &packages);
	result = report_add(report, stops ? CHECK_FAIL : CHECK_WARN, NULL,
			    "AppArmor is on, and there is no apparmor_parser: %s",
			    stops ? "this containerd starts no container"
				  : "containers run without a profile, and pods that ask for one "
				    "do not start");
	result_observed(result, "on, no apparmor_parser");
	result_expected(result, "apparmor_parser");
	result_hint(result, "%s", command);
	return 0;
}

static const char *const programs[] = { "apparmor_parser", "containerd", NULL };

const struct check check_host_apparmor = {
	.id = "host-apparmor",
	.title = "Profiles of AppArmor can be loaded, where it is on",
	.roles = ROLE_ANY,
	.why = "A kernel may have AppArmor on without the programs of it: minimal images of Debian "
	       "and Ubuntu do. Runtimes load the profiles of containers by apparmor_parser.",
	.rule = "AppArmor is off, or apparmor_parser is in PATH; else a warning, and with containerd "
		"1.6.0 to 1.6.17 a failure: \"get apparmor_parser version\" is what its containers "
		"end with.",
	.source = "containerd/containerd#7547, #8086, #8087 (1.6.18); k0sproject/k0s#1039",
	.needs = { .areas = FACTS_LIMITS | FACTS_SYSTEM, .programs = programs },
	.run = run,
};
