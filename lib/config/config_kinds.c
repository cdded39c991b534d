/* The kinds of configuration documents. */
#include "config/config_fields.h"

const struct kind config_kinds[] = {
	{ CONFIG_INIT, "InitConfiguration", "kubeadm.k8s.io", .fields = fields_init,
	  .api = CONFIG_V1BETA3 | CONFIG_V1BETA4,
	  .help = "What knode init needs to know of this node" },
	{ CONFIG_CLUSTER, "ClusterConfiguration", "kubeadm.k8s.io", .fields = fields_cluster,
	  .api = CONFIG_V1BETA3 | CONFIG_V1BETA4,
	  .help = "What all control planes of the cluster share" },
	{ CONFIG_JOIN, "JoinConfiguration", "kubeadm.k8s.io", .fields = fields_join,
	  .api = CONFIG_V1BETA3 | CONFIG_V1BETA4,
	  .help = "How knode join finds the cluster, and what becomes of this node" },
	{ CONFIG_RESET, "ResetConfiguration", "kubeadm.k8s.io", .fields = fields_reset,
	  .api = CONFIG_V1BETA4, .help = "What knode reset takes away" },
	{ CONFIG_UPGRADE, "UpgradeConfiguration", "kubeadm.k8s.io", .fields = fields_upgrade,
	  .api = CONFIG_V1BETA4, .help = "How the cluster is upgraded" },
	{ CONFIG_KUBELET, "KubeletConfiguration", "kubelet.config.k8s.io", "v1beta1",
	  .tree = offsetof(struct config, kubelet),
	  .help = "The kubelets' configuration; its fields are judged, and carried through" },
	{ CONFIG_KUBE_PROXY, "KubeProxyConfiguration", "kubeproxy.config.k8s.io", "v1alpha1",
	  .tree = offsetof(struct config, kube_proxy),
	  .help = "kube-proxy's configuration; its fields are judged, and carried through" },
	{ CONFIG_NODE, "NodeConfiguration", "knode.io", "v1alpha1", .fields = fields_node,
	  .help = "What knode needs to know of a host, and its policy" },
	{ 0 },
};

const struct kind *config_kind_find(enum config_kind kind)
{
	const struct kind *row = config_kinds;

	while (row->kind != kind)
		row++;
	return row;
}

const char *config_kind_name(enum config_kind kind)
{
	return config_kind_find(kind)->name;
}
