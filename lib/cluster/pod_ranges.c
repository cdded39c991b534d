#include "cluster/pod_ranges.h"

#include <errno.h>

#include "host/host_kube.h"

void cluster_node_ranges(const struct json *node, struct str_list *ret)
{
	json_get_texts(json_path(node, "spec.podCIDRs"), ret);
}

int cluster_pod_ranges(const struct host *host, const char *name, struct str_list *ret,
		       struct error *err)
{
	static const char *const kubeconfigs[] = { "/etc/kubernetes/kubelet.conf",
						   HOST_ADMIN_CONF };
	const struct kube_ref ref = { "v1", "Node", NULL, name };
	cleanup_json struct json *node = NULL;
	const char *kubeconfig = NULL;
	struct kube *kube;
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(kubeconfigs) && !kubeconfig; i++)
		if (host_exists(host, kubeconfigs[i]))
			kubeconfig = kubeconfigs[i];
	if (!kubeconfig)
		return error_set(err, -ENOENT, "%s is not there: this host is no node of a cluster",
				 kubeconfigs[0]);
	r = host_kube(host, kubeconfig, &kube, err);
	if (r == 0)
		r = kube_get(kube, &ref, &node, err);
	if (r < 0)
		return error_wrap(err, "the range of this node's pods");
	cluster_node_ranges(node, ret);
	return 0;
}
