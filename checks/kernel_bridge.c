#include "check/check_sysctl.h"

/* The module sets them when it is loaded: only what unsets them at boot is of interest. */
static const struct sysctl_rule rules[] = {
	{ .sysctl = "net.bridge.bridge-nf-call-iptables",
	  .name = "FileContent--proc-sys-net-bridge-bridge-nf-call-iptables",
	  .value = 1,
	  .module = "br_netfilter",
	  .why = "on bridged pod networks, Services do not reach pods of the same node" },
	{ .sysctl = "net.bridge.bridge-nf-call-ip6tables",
	  .name = "FileContent--proc-sys-net-bridge-bridge-nf-call-ip6tables",
	  .value = 1,
	  .module = "br_netfilter",
	  .why = "on bridged pod networks, IPv6 Services do not reach pods of the same node" },
};

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	bool advice = release_has(&in->config->version, RELEASE_NO_BRIDGE_NF_CALL);
	const char *ranges = in->config->cluster.service_subnet;

	(void)err;
	check_sysctl(in, &rules[0], advice ? CHECK_WARN : CHECK_FAIL, report);
	if (ranges && strchr(ranges, ':'))
		check_sysctl(in, &rules[1], advice ? CHECK_WARN : CHECK_FAIL, report);
	else
		check_skip(report, rules[1].name, "no Service is IPv6");
	return 0;
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
	.run = run,
};
