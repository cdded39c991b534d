#include "base/net.h"
#include "check/check_sysctl.h"

static const struct sysctl_rule ipv4 = {
	.sysctl = "net.ipv4.ip_forward",
	.name = "FileContent--proc-sys-net-ipv4-ip_forward",
	.value = 1,
	.kept = true,
	.why = "packets of pods do not leave this host",
};
static const struct sysctl_rule ipv6 = {
	.sysctl = "net.ipv6.conf.default.forwarding",
	.name = "FileContent--proc-sys-net-ipv6-conf-default-forwarding",
	.value = 1,
	.kept = true,
	.why = "IPv6 packets of pods do not leave this host",
};

static bool ranges_have(const char *ranges, int family)
{
	struct net_cidr cidrs[NET_CIDRS_MAX];
	size_t count;

	if (!ranges || net_cidrs_parse(ranges, cidrs, NET_CIDRS_MAX, &count) < 0)
		return false;
	for (size_t i = 0; i < count; i++)
		if (cidrs[i].network.family == family)
			return true;
	return false;
}

/* Whether the family is that of a range, or of the address that the API server advertises. */
static bool is_used(const struct check_input *in, int family)
{
	const char *address = check_endpoint(in)->advertise_address;
	struct net_ip ip;

	if (address && net_ip_parse(address, &ip) == 0 && ip.family == family)
		return true;
	return ranges_have(in->config->cluster.service_subnet, family) ||
	       ranges_have(in->config->cluster.pod_subnet, family);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	bool by_family = release_has(&in->config->version, RELEASE_IP_FORWARD_BY_FAMILY);

	(void)err;
	if (!by_family || is_used(in, 4))
		check_sysctl(in, &ipv4, CHECK_FAIL, report);
	else
		check_skip(report, ipv4.name, "no range of the cluster is IPv4");
	if (is_used(in, 6))
		check_sysctl(in, &ipv6, CHECK_FAIL, report);
	else
		check_skip(report, ipv6.name, "no range of the cluster is IPv6");
	return 0;
}

static const char *const names[] = { "FileContent--proc-sys-net-ip*", NULL };

const struct check check_kernel_forwarding = {
	.id = "kernel-forwarding",
	.title = "Packets are forwarded, now and after a boot",
	.names = names,
	.roles = ROLE_ANY,
	.why = "A node is a router for its pods: the kernel must pass packets on between their "
	       "links and the host's. Distributions ship with that off, and a value that was only "
	       "set by hand is lost at the next boot.",
	.rule = "net.ipv4.ip_forward is 1 (up to v1.26 always, since v1.27 when IPv4 is used), and "
		"net.ipv6.conf.default.forwarding is 1 when IPv6 is used. Not kept by sysctl.d at "
		"boot: a warning.",
	.source = "kubeadm, FileContent--proc-sys-net-*",
	.fixed_by = "sysctl",
	.run = run,
};
