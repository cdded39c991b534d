#include "check/check.h"
#include "check/needed.h"

static void judge(const struct check_input *in, const struct needed *program, const char *command,
		  struct report *report)
{
	cleanup_free char *name = xasprintf("FileExisting-%s", program->name);
	const char *path = needed_path(program, in->facts);
	struct result *result;

	if (!needed_by(program, &in->config->version)) {
		check_skip(report, name, "Kubernetes %s does without %s",
			   in->config->cluster.kubernetes_version, program->name);
		return;
	}
	if (path) {
		check_pass(report, name, "%s", path);
		return;
	}
	result = report_add(report, program->optional ? CHECK_WARN : CHECK_FAIL, name,
			    "%s is not in PATH", program->name);
	result_observed(result, "not found");
	result_expected(result, "in PATH");
	result_hint(result, "%s", command);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	/* One for all that is missing. */
	cleanup_free char *command = needed_command(in);

	(void)err;
	for (const struct needed *program = needed_programs; program->name; program++)
		judge(in, program, command, report);
	return 0;
}

static void add_needs(const struct config *config, struct facts_wanted *wanted)
{
	(void)config;
	for (const struct needed *program = needed_programs; program->name; program++)
		facts_want_program(wanted, program->name);
}

static const char *const names[] = { "FileExisting-*", NULL };

const struct check check_host_binaries = {
	.id = "host-binaries",
	.title = "Programs that kubelet and kube-proxy call are installed",
	.names = names,
	.roles = ROLE_ANY,
	.of_files = true,
	.why = "The kubelet mounts volumes, enters namespaces and shapes traffic by calling other "
	       "programs. A missing one shows late: when the first volume is mounted, or the "
	       "first port forwarded.",
	.rule = "ip, iptables, mount and nsenter are in PATH, conntrack too before v1.32 and crictl "
		"before v1.32; else a failure. ebtables, ethtool, socat, tc and touch: a warning.",
	.source = "kubeadm, FileExisting-*",
	.needs = { .areas = FACTS_SYSTEM },
	.add_needs = add_needs,
	.run = run,
};
