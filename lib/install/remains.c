#include "install/remains.h"

#include <fnmatch.h>

#include "base/net.h"
#include "plan/act.h"

/*
 * kubeadm's own list (cmd/kubeadm/app/cmd/phases/reset/cleanupnode.go: resetConfigDir() and
 * runCleanupNode()), and what those directories lie in.
 */
const char *const remains_of_cluster[] = {
	"/etc/kubernetes/manifests",
	"/etc/kubernetes/admin.conf",
	"/etc/kubernetes/super-admin.conf",
	"/etc/kubernetes/kubelet.conf",
	"/etc/kubernetes/bootstrap-kubelet.conf",
	"/etc/kubernetes/controller-manager.conf",
	"/etc/kubernetes/scheduler.conf",
	"/var/lib/kubelet",
	"/var/lib/dockershim",
	"/run/kubernetes",
	"/var/log/pods",
	"/var/log/containers",
	NULL,
};

/* State of CNI plugins: those that RKE2's clean-up and the plugins' own uninstallers remove. */
const char *const remains_of_network[] = {
	"/var/lib/calico", "/var/lib/weave", "/var/lib/kube-router", "/run/flannel",
	"/run/calico",     "/run/cilium",    "/run/antrea",          NULL,
};

/* kube-proxy in mode ipvs and kube-router; Calico; Weave Net; Antrea. */
const char *const remains_of_ipset[] = { "KUBE-*",  "inet6:KUBE-*", "cali40*", "cali60*",
					 "weave-*", "ANTREA-*",     NULL };

/* As facts_leftovers.c, where RKE2's clean-up has them from, with the ends of pods' own links. */
static const char *const links[] = {
	"antrea-gw0",    "cali*",       "cilium_*",   "cni0",           "flannel*",
	"flannel-v6.*",  "kube-bridge", "kube-ipvs0", "nodelocaldns",   "tunl0",
	"vxlan*.calico", "weave",       "lxc*",       "wireguard.cali", "wg-v6.cali",
};

/* kube-proxy in mode nftables, and networks that write nftables themselves. */
static const char *const tables[] = {
	"ip kube-proxy", "ip6 kube-proxy", "ip flannel-ipv4", "ip6 flannel-ipv6",
	"ip calico",     "ip6 calico",     "inet kindnet-*",  "inet kube-network-policies",
};

/* What Calico, Multus and Whereabouts keep beside the configurations. */
static const char *const cni_entries[] = {
	"/etc/cni/net.d/calico-kubeconfig",
	"/etc/cni/net.d/multus.d",
	"/etc/cni/net.d/whereabouts.d",
	"/etc/cni/net.d/*.cilium_bak",
};

static bool matches(const char *const *patterns, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (fnmatch(patterns[i], name, 0) == 0)
			return true;
	return false;
}

void remains_list_dirs(const struct config *config, struct str_list *ret)
{
	static const char *const dirs[] = { "/etc/kubernetes", "/etc/cni/net.d", "/var/lib/cni" };
	const char *certs = config->cluster.certificates_dir;
	const char *etcd = config->cluster.etcd_local.data_dir;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		str_list_add(ret, dirs[i]);
	for (size_t i = 0; remains_of_cluster[i]; i++)
		if (!str_starts(remains_of_cluster[i], "/etc/kubernetes/"))
			str_list_add(ret, remains_of_cluster[i]);
	for (size_t i = 0; remains_of_network[i]; i++)
		str_list_add(ret, remains_of_network[i]);
	if (!str_starts(certs, "/etc/kubernetes/"))
		str_list_add(ret, certs);
	str_list_add(ret, etcd ? etcd : "/var/lib/etcd");
}

void remains_list_spared(const struct installer_input *in, struct str_list *ret)
{
	str_list_add_all(ret, &in->facts->found_paths);
	for (size_t i = 0; i < in->undo_count; i++)
		if (str_eq(in->undo[i].step->act->space, "path") &&
		    !str_eq(json_map_text(in->undo[i].before, "type", ""), "absent"))
			str_list_add(ret, in->undo[i].step->target);
}

bool remains_is_cni_entry(const char *path)
{
	return matches(cni_entries, ARRAY_SIZE(cni_entries), path);
}

bool remains_is_link(const char *name)
{
	return matches(links, ARRAY_SIZE(links), name);
}

bool remains_is_table(const char *table)
{
	return matches(tables, ARRAY_SIZE(tables), table);
}

bool remains_is_foreign(const struct facts *facts, const struct fact_cni_network *network)
{
	return network->package || str_list_has(&facts->found_paths, network->path) ||
	       (network->name && str_starts(network->name, "podman")) ||
	       (network->bridge && str_starts(network->bridge, "cni-podman"));
}

/* Tables that iptables-nft makes: "ip nat", "ip6 filter". */
static bool uses_nft(const struct facts *facts, const char *family)
{
	static const char *const names[] = { "filter", "nat", "mangle", "raw", "security" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		cleanup_free char *table = xasprintf("%s %s", family, names[i]);

		if (str_list_has(&facts->nft_tables, table))
			return true;
	}
	return false;
}

/* Tables of the older one: "nat" and "ip6 nat" among the facts. */
static bool uses_legacy(const struct facts *facts, bool is_v6)
{
	for (size_t i = 0; i < facts->iptables_tables.count; i++)
		if (str_starts(facts->iptables_tables.items[i], "ip6 ") == is_v6)
			return true;
	return false;
}

void remains_list_backends(const struct facts *facts, struct str_list *ret)
{
	if (uses_nft(facts, "ip"))
		str_list_add(ret, "iptables-nft");
	if (uses_nft(facts, "ip6"))
		str_list_add(ret, "ip6tables-nft");
	if (uses_legacy(facts, false))
		str_list_add(ret, "iptables-legacy");
	if (uses_legacy(facts, true))
		str_list_add(ret, "ip6tables-legacy");
}

char *remains_route(const struct fact_route *route)
{
	return net_route_text(route->type, route->destination, route->gateway, route->interface);
}
