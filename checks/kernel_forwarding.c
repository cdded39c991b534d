#include "base/net.h"
#include "check/check_sysctl.h"

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
	const struct node_sysctl *sysctl = NULL;

	(void)err;
	while ((sysctl = check_sysctl_next(SYSCTL_FORWARDING, sysctl))) {
		cleanup_free char *name = check_sysctl_path_name(sysctl);

		if (is_used(in, sysctl->ipv6 ? 6 : 4) || (!sysctl->ipv6 && !by_family))
			check_sysctl(in, sysctl, name, CHECK_FAIL, report);
		else
			check_skip(report, name, "no range of the cluster is IPv%d",
				   sysctl->ipv6 ? 6 : 4);
	}
	return 0;
}

static void add_needs(const struct config *config, struct facts_wanted *wanted)
{
	(void)config;
	check_sysctl_want(SYSCTL_FORWARDING, wanted);
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
	.add_needs = add_needs,
	.run = run,
};
