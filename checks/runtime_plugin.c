#include "check/containerd_edit.h"
#include "check/runtime_answer.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup_runtime_config struct runtime_config config = { 0 };
	cleanup_free char *command = NULL;
	struct result *result;

	if (check_runtime(in) != RUNTIME_CONTAINERD)
		return check_skip(report, NULL, "the runtime is not containerd");
	if (check_runtime_config(in, &config, err) < 0) {
		result = report_add(report, CHECK_FAIL, NULL,
				    "containerd does not start with its configuration: %s",
				    err->message);
		error_clear(err);
		result_hint(result, "containerd config dump >/dev/null");
		return 0;
	}
	if (config.files.count == 0)
		return check_pass(report, NULL, "containerd has its defaults (no %s)", config.path);
	if (!config.off_in)
		return check_pass(report, NULL, "%s turns off nothing that Kubernetes needs",
				  config.path);
	command = containerd_enable_command(&config);
	result = report_add(report, CHECK_FAIL, NULL,
			    "containerd's side for Kubernetes is turned off in %s", config.off_in);
	result_observed(result, "disabled_plugins has \"%s\"", config.off_as);
	result_expected(result, "disabled_plugins without it");
	result_hint(result, "%s", command);
	return 0;
}

const struct check check_runtime_plugin = {
	.id = "runtime-plugin",
	.title = "containerd serves Kubernetes",
	.roles = ROLE_ANY,
	.of_files = true,
	.why = "Docker's packages bring a containerd whose plugin for Kubernetes is turned off. It "
	       "runs and listens, and answers every question of the kubelet with \"unknown service "
	       "runtime.v1.RuntimeService\".",
	.rule = "/etc/containerd/config.toml and what it imports parse, and disabled_plugins does "
		"not name cri, io.containerd.grpc.v1.cri, or io.containerd.cri.v1.runtime and "
		".images.",
	.source = "containerd/containerd#4581, #8139",
	.run = run,
};
