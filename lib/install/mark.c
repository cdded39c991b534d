#include "install/mark.h"

#include "cluster/cluster.h"
#include "facts/identity.h"

/* Addresses of physical links, which the kubelet does not tell: hosts that join are compared. */
static char *macs_of(const struct facts *facts)
{
	cleanup(str_list_done) struct str_list macs = { 0 };

	for (size_t i = 0; facts && i < facts->interface_count; i++) {
		const struct fact_interface *link = &facts->interfaces[i];

		if (link->permanent && !identity_is_shared_interface(link->name))
			str_list_add(&macs, link->permanent);
	}
	str_list_sort(&macs);
	return macs.count ? str_list_join(&macs, " ") : NULL;
}

struct json *mark_annotations(const struct installer_input *in)
{
	cleanup_free char *macs = macs_of(in->facts);
	struct json *annotations = json_map();

	/* Later the socket is in a file of the node (cmd/kubeadm/app/phases/patchnode). */
	if (!config_feature_gate(in->config, "NodeLocalCRISocket") &&
	    !release_has(&in->config->version, RELEASE_NO_SOCKET_ANNOTATION))
		json_map_set_text(annotations, "kubeadm.alpha.kubernetes.io/cri-socket",
				  config_registration(in->config)->cri_socket);
	if (macs)
		json_map_set_text(annotations, CLUSTER_MACS, macs);
	return annotations;
}

void mark_node(struct action *node, const struct json *annotations)
{
	struct json_iter iter = json_iter(annotations);

	while (json_next(&iter))
		plan_node_annotate(node, iter.key, json_get_text(iter.value, ""));
}
