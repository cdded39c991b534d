#include <errno.h>

#include "check/check.h"

static const char path[] = "/etc/containerd/config.toml";

static bool turns_it_off(const char *line)
{
	return str_starts(line, "disabled_plugins") &&
	       (strstr(line, "\"cri\"") || strstr(line, "\"io.containerd.grpc.v1.cri\""));
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	char *rest, *line;
	struct result *result;
	int r;

	if (!strstr(check_registration(in)->cri_socket, "containerd"))
		return check_skip(report, NULL, "the runtime is not containerd");
	r = host_read(in->host, path, HOST_MAX_FILE, &text, err);
	if (r == -ENOENT) {
		error_clear(err);
		return check_pass(report, NULL, "containerd has its defaults (no %s)", path);
	}
	if (r < 0)
		return r;
	for (rest = text.text; (line = strsep(&rest, "\n"));) {
		if (!turns_it_off(line))
			continue;
		result = report_add(report, CHECK_FAIL, NULL,
				    "containerd's side for Kubernetes is turned off in %s", path);
		result_observed(result, "%s", line);
		result_expected(result, "disabled_plugins = []");
		result_hint(result,
			    "sed -i 's/^disabled_plugins.*/disabled_plugins = []/' %s && "
			    "systemctl restart containerd.service",
			    path);
		return 0;
	}
	return check_pass(report, NULL, "%s turns off nothing that Kubernetes needs", path);
}

const struct check check_runtime_plugin = {
	.id = "runtime-plugin",
	.title = "containerd serves Kubernetes",
	.roles = ROLE_ANY,
	.of_files = true,
	.why = "Docker's packages bring a containerd whose plugin for Kubernetes is turned off. It "
	       "runs and listens, and answers every question of the kubelet with \"unknown service "
	       "runtime.v1.RuntimeService\".",
	.rule = "disabled_plugins in /etc/containerd/config.toml does not name cri.",
	.source = "containerd/containerd#4581, #8139",
	.run = run,
};
