#include "release/node_packages.h"

const struct node_package node_packages[] = {
	{ "containerd", { "containerd" } },
	{ "containerd.io", { "containerd", "runc" } },
	{ "containernetworking-plugins", { "cni-plugins" } },
	{ "cri-tools", { "crictl" } },
	{ "etcd", { "etcd" } },
	{ "etcd-server", { "etcd" } },
	{ "kubeadm", { NULL }, .kept = true },
	{ "kubectl", { "kubectl" }, .kept = true },
	{ "kubelet", { "kubelet" }, .kept = true },
	{ "kubernetes-client", { "kubectl" } },
	{ "kubernetes-cni", { "cni-plugins" } },
	{ "runc", { "runc" } },
	{ 0 },
};

static const struct node_package *find(const char *name)
{
	for (const struct node_package *package = node_packages; package->name; package++)
		if (str_eq(package->name, name))
			return package;
	return NULL;
}

bool node_package_brings(const char *package, const char *artifact)
{
	const struct node_package *found = find(package);

	for (size_t i = 0; found && i < NODE_PACKAGE_ARTIFACTS; i++)
		if (found->artifacts[i] && str_eq(found->artifacts[i], artifact))
			return true;
	return false;
}

bool node_package_kept(const char *package)
{
	const struct node_package *found = find(package);

	return found && found->kept;
}
