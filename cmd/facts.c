/* knode facts: what a host is like. */
#include "facts/facts.h"

#include <stdio.h>

#include "check/check.h"
#include "command_node.h"
#include "command_output.h"
#include "command_print.h"
#include "config/config_flags.h"
#include "config/config_host.h"
#include "install/installer.h"

struct options {
	const char *purpose; /* --for */
};

static const char *const purposes[] = { "compare", NULL };

static const struct opt opts[] = {
	{ "for", 0, OPT_CHOICE, offsetof(struct options, purpose), "PURPOSE",
	  "compare: one short line of JSON, for `knode preflight --compare`", .choices = purposes },
	{ 0 },
};

/*
 * What is told beyond what checks and installers look at: what those ask who help with a host from
 * afar, and so what is in a recorded one (tests/hosts/capture).
 */
static const char *const sysctls[] = {
	"fs.aio-max-nr",
	"fs.file-max",
	"kernel.pid_max",
	"net.bridge.bridge-nf-call-arptables",
	"net.core.somaxconn",
	"net.ipv4.conf.all.arp_filter",
	"net.ipv4.conf.all.arp_ignore",
	"net.ipv4.conf.all.forwarding",
	"net.ipv4.conf.default.arp_filter",
	"net.ipv4.conf.default.arp_ignore",
	"net.ipv4.conf.default.forwarding",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.ip_local_reserved_ports",
	"net.ipv6.conf.all.accept_ra",
	"net.ipv6.conf.all.disable_ipv6",
	"net.netfilter.nf_conntrack_max",
	"user.max_user_namespaces",
	"vm.max_map_count",
	"vm.swappiness",
	NULL,
};
static const char *const units[] = {
	"NetworkManager.service",
	"apparmor.service",
	"containerd.service",
	"cri-docker.service",
	"cri-docker.socket",
	"crio.service",
	"docker.service",
	"docker.socket",
	"etcd.service",
	"k3s-agent.service",
	"k3s.service",
	"kube-apiserver.service",
	"kube-controller-manager.service",
	"kube-proxy.service",
	"kube-scheduler.service",
	"kubelet.service",
	"rke2-agent.service",
	"rke2-server.service",
	"systemd-networkd.service",
	NULL,
};
static const char *const kernel_options[] = {
	"AUFS_FS",
	"BPF_JIT",
	"BPF_SYSCALL",
	"FUSE_FS",
	"INOTIFY_USER",
	"IPV6",
	"IP_NF_TARGET_MASQUERADE",
	"NETFILTER_XT_MATCH_ADDRTYPE",
	"NETFILTER_XT_MATCH_CONNTRACK",
	"USER_NS",
	"XFS_FS",
	NULL,
};
static const char *const programs[] = {
	"crun",  "ctr",     "docker",  "etcd",      "etcdctl", "helm",     "ip6tables",
	"ipset", "ipvsadm", "kubeadm", "kubectl",   "kubelet", "modprobe", "nft",
	"runc",  "swapoff", "sysctl",  "systemctl", "umount",  NULL,
};
static const char *const paths[] = { "/", "/var/log", NULL };
static const struct fact_module modules[] = {
	{ "8021q", "VLAN_8021Q" },
	{ "bridge", "BRIDGE" },
	{ "dummy", "DUMMY" },
	{ "geneve", "GENEVE" },
	{ "ip_set", "IP_SET" },
	{ "ip_tables", "IP_NF_IPTABLES" },
	{ "ip_vs", "IP_VS" },
	{ "ip_vs_rr", "IP_VS_RR" },
	{ "ip_vs_sh", "IP_VS_SH" },
	{ "ip_vs_wrr", "IP_VS_WRR" },
	{ "ipip", "NET_IPIP" },
	{ "iptable_filter", "IP_NF_FILTER" },
	{ "iptable_nat", "IP_NF_NAT" },
	{ "ipvlan", "IPVLAN" },
	{ "macvlan", "MACVLAN" },
	{ "nf_conntrack", "NF_CONNTRACK" },
	{ "nf_nat", "NF_NAT" },
	{ "nft_compat", "NFT_COMPAT" },
	{ "tun", "TUN" },
	{ "veth", "VETH" },
	{ "vxlan", "VXLAN" },
	{ "wireguard", "WIREGUARD" },
	{ "xt_set", "NETFILTER_XT_SET" },
	{ 0 },
};

static const struct facts_needs also_told = {
	.areas = FACTS_ALL,
	.sysctls = sysctls,
	.units = units,
	.kernel_options = kernel_options,
	.programs = programs,
	.paths = paths,
	.modules = modules,
};

static struct facts *gather_all(const struct host *host)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };

	facts_want(&wanted, &also_told);
	facts_want(&wanted, &config_needs);
	facts_want(&wanted, &config_host_needs);
	check_want_all(check_table, NULL, NULL, &wanted);
	for (size_t i = 0; installer_table[i]; i++)
		installer_want(installer_table[i], NULL, &wanted);
	return facts_gather_wanted(host, &wanted);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_host struct host *host = NULL;
	cleanup_facts struct facts *facts = NULL;
	cleanup_json struct json *document = NULL;

	(void)argc, (void)argv;
	if (open_host(ctx, HOST_READ, &host, err) < 0)
		return EXIT_ERROR;
	if (options->purpose) {
		cleanup_free char *line = NULL;

		facts = facts_gather(host, &facts_compare_needs);
		document = facts_for_compare(facts);
		line = json_to_text(document);
		puts(line);
		return EXIT_OK;
	}
	facts = gather_all(host);
	facts_ask_versions(host, facts);
	if (wants_text(ctx)) {
		cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

		facts_to_text(facts, print_columns(PRINT_WIDTH), &text);
		print_buffer(&text);
		return EXIT_OK;
	}
	document = facts_to_json(facts);
	print_tree(ctx, document);
	return EXIT_OK;
}

const struct command command_facts = {
	.name = "facts",
	.summary = "What this host is like: everything that preflight looks at",
	.synopsis = "",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.run = run,
};
