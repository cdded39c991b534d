#include "check/check_sysctl.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	bool advice = release_has(&in->config->version, RELEASE_NO_BRIDGE_NF_CALL);
	enum check_status level = advice ? CHECK_WARN : CHECK_FAIL;
	const char *ranges = in->config->cluster.service_subnet;
	bool ipv6 = ranges && strchr(ranges, ':');
	const struct node_sysctl *sysctl = NULL;

	(void)err;
	while ((sysctl = check_sysctl_next(SYSCTL_BRIDGE, sysctl))) {
		cleanup_free char *name = check_sysctl_path_name(sysctl);

		if (ipv6 || !str_ends(sysctl->name, "ip6tables"))
			check_sysctl(in, sysctl, name, level, report);
		else
			check_skip(report, name, "no Service is IPv6");
	}
	return 0;
}

static void add_needs(const struct config *config, struct facts_wanted *wanted)
{
	(void)config;
	check_sysctl_want(SYSCTL_BRIDGE, wanted);
}

static const char *const names[] = { "FileContent--proc-sys-net-bridge-*", NULL };

const struct check check_kernel_bridge = {
	.id = "kernel-bridge",
	.title = "Bridged packets pass iptables",
	.names = names,
	.roles = ROLE_ANY,
	.why = "On networks that join pods by a bridge (flannel, bridge, most simple ones), the "
	       "answer of a pod on the same node takes the short way over the bridge, past the "
	       "NAT that its connection came through, and is lost. Networks without a bridge "
	       "(Cilium, Calico) do without it.",
	.rule = "The module br_netfilter is loaded and net.bridge.bridge-nf-call-iptables is 1 (with "
		"IPv6 Services, ip6tables too). Up to v1.29 a failure, since v1.30 a warning, as "
		"kubeadm no longer asks.",
	.source = "kubeadm, FileContent--proc-sys-net-bridge-*; kubernetes/kubernetes#123464, "
		  "#127593",
	.fixed_by = "sysctl",
	.add_needs = add_needs,
	.run = run,
};
