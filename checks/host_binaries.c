#include "check.h"

/* A program, and the packages that bring it on Debian's and on Red Hat's kind of system. */
struct program {
	const char *name, *deb, *rpm;
	enum check_status level; /* when it is missing */
	bool (*needed)(const struct version *version);
};

static bool needs_conntrack(const struct version *version)
{
	return !release_has(version, RELEASE_NO_CONNTRACK);
}

static bool needs_crictl(const struct version *version)
{
	return !release_has(version, RELEASE_NO_CRICTL);
}

static const struct program programs[] = {
	{ "conntrack", "conntrack", "conntrack-tools", CHECK_FAIL, needs_conntrack },
	{ "crictl", "cri-tools", "cri-tools", CHECK_FAIL, needs_crictl },
	{ "ebtables", "ebtables", "iptables-ebtables", CHECK_WARN, NULL },
	{ "ethtool", "ethtool", "ethtool", CHECK_WARN, NULL },
	{ "ip", "iproute2", "iproute", CHECK_FAIL, NULL },
	{ "iptables", "iptables", "iptables", CHECK_FAIL, NULL },
	{ "mount", "mount", "util-linux", CHECK_FAIL, NULL },
	{ "nsenter", "util-linux", "util-linux", CHECK_FAIL, NULL },
	{ "socat", "socat", "socat", CHECK_WARN, NULL },
	{ "tc", "iproute2", "iproute-tc", CHECK_WARN, NULL },
	{ "touch", "coreutils", "coreutils", CHECK_WARN, NULL },
};

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		const struct program *program = &programs[i];
		const struct fact_binary *binary = facts_binary(in->facts, program->name);
		cleanup_free char *name = xasprintf("FileExisting-%s", program->name);
		cleanup_free char *command = check_install_command(in, program->deb, program->rpm);
		struct result *result;

		if (program->needed && !program->needed(&in->config->version)) {
			check_skip(report, name, "Kubernetes %s does without %s",
				   in->config->cluster.kubernetes_version, program->name);
			continue;
		}
		if (binary && binary->path) {
			check_pass(report, name, "%s", binary->path);
			continue;
		}
		result = report_add(report, program->level, name, "%s is not in PATH",
				    program->name);
		result_observed(result, "not found");
		result_expected(result, "in PATH");
		result_hint(result, "%s", command);
	}
	return 0;
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
	.run = run,
};
