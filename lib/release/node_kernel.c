#include "release/node_kernel.h"

static const char forwarded[] = "packets of pods are forwarded";
static const char bridged[] = "Services reach bridged pods";
static const char wanted[] = "the kubelet wants it";
static const char protected[] = "the kubelet will not start (protectKernelDefaults)";
static const char watched[] = "pods watch files";
static const char filtered[] = "strict filters drop pods' packets";
static const char dropped[] = "answers that come in by another link are dropped";

/* clang-format off */
#define KUBELET(name, value) \
	{ name, SYSCTL_KUBELET, SYSCTL_IS, value, value, .gain = wanted, .lack = protected }

/*
 * Sources: kubeadm, preflight checks (cmd/kubeadm/app/preflight/checks.go and checks_linux.go); the
 * kubelet, setupKernelTunables (pkg/kubelet/cm/container_manager_linux.go) and
 * pkg/util/sysctl/sysctl.go; Embedded Cluster's host preflights (rp_filter, floors of inotify);
 * kubespray and Talos (targets of inotify).
 */
const struct node_sysctl node_sysctls[] = {
	{ "net.ipv4.ip_forward", SYSCTL_FORWARDING, SYSCTL_IS, 1, 1, .kept = true,
	  .gain = forwarded, .lack = "packets of pods do not leave this host" },
	/* Sets all links that are there; those that pods get take the default, which is checked. */
	{ "net.ipv6.conf.all.forwarding", SYSCTL_FORWARDING, SYSCTL_IS, 1, 1, .ipv6 = true,
	  .gain = forwarded },
	{ "net.ipv6.conf.default.forwarding", SYSCTL_FORWARDING, SYSCTL_IS, 1, 1, .ipv6 = true,
	  .kept = true, .gain = forwarded, .lack = "IPv6 packets of pods do not leave this host" },

	/* The module sets them when it is loaded: only what unsets them at boot is of interest. */
	{ "net.bridge.bridge-nf-call-iptables", SYSCTL_BRIDGE, SYSCTL_IS, 1, 1,
	  .module = "br_netfilter", .gain = bridged,
	  .lack = "on bridged pod networks, Services do not reach pods of the same node" },
	{ "net.bridge.bridge-nf-call-ip6tables", SYSCTL_BRIDGE, SYSCTL_IS, 1, 1,
	  .module = "br_netfilter", .gain = bridged,
	  .lack = "on bridged pod networks, IPv6 Services do not reach pods of the same node" },

	KUBELET("kernel.keys.root_maxbytes", 25000000),
	KUBELET("kernel.keys.root_maxkeys", 1000000),
	KUBELET("kernel.panic", 10),
	KUBELET("kernel.panic_on_oops", 1),
	KUBELET("vm.overcommit_memory", 1),
	KUBELET("vm.panic_on_oom", 0),

	{ "fs.inotify.max_user_instances", SYSCTL_ADVISED, SYSCTL_AT_LEAST, 1024, 8192, .kept = true,
	  .gain = watched, .lack = "with many pods, \"too many open files\"" },
	{ "fs.inotify.max_user_watches", SYSCTL_ADVISED, SYSCTL_AT_LEAST, 65536, 65536,
	  .gain = watched, .lack = "with many pods, \"no space left on device\"" },
	/* A strict filter (1) becomes a loose one (2); none (0) stays. */
	{ "net.ipv4.conf.all.rp_filter", SYSCTL_ADVISED, SYSCTL_IS_NOT, 1, 2,
	  .gain = filtered, .lack = dropped },
	{ "net.ipv4.conf.default.rp_filter", SYSCTL_ADVISED, SYSCTL_IS_NOT, 1, 2,
	  .gain = filtered, .lack = dropped },
	{ 0 },
};

/* https://kubernetes.io/docs/setup/production-environment/container-runtimes/ */
const struct node_module node_modules[] = {
	{ "overlay", "OVERLAY_FS", "container runtimes keep images on it",
	  "containerd and CRI-O keep images on it" },
	{ "br_netfilter", "BRIDGE_NETFILTER", "bridged packets of pods pass iptables",
	  "bridged pod networks need it" },
	{ 0 },
};
/* clang-format on */

bool node_sysctl_passes(const struct node_sysctl *sysctl, const char *value)
{
	int64_t number;

	if (parse_int(value, INT64_MIN, INT64_MAX, &number) < 0)
		return false;
	switch (sysctl->test) {
	case SYSCTL_IS:
		return number == sysctl->floor;
	case SYSCTL_AT_LEAST:
		return number >= sysctl->floor;
	case SYSCTL_IS_NOT:
		return number != sysctl->floor;
	}
	return false;
}
