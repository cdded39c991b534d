/* The cluster's CA on a node that joins: kubelets verify the API server, and their clients, by it.
 */
#include "cluster/cluster.h"
#include "install/installer.h"
#include "install/manifest.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	(void)err;
	manifest_add_content(plan, in->config->join.ca_cert_path, 0644, in->cluster->ca.text);
	return 0;
}

const struct installer installer_cluster_ca = {
	.id = "cluster-ca",
	.title = "CA certificate of the cluster",
	.phase = "kubelet-start",
	.roles = ROLE_WORKER,
	.add = add,
};
