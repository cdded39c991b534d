/*
 * What the Node object of a control plane has: labels, taints, and the CRI socket where that is
 * kept there. The kubelet makes the object when it registers, so a plan can only tell.
 */
#include "install/installer.h"

/* "key=value:effect", as kubectl writes it. */
static void write_taint(const struct json *taint, struct strbuf *out)
{
	const char *value = json_map_text(taint, "value", "");

	strbuf_printf(out, "; taint %s%s%s:%s", json_map_text(taint, "key", ""), *value ? "=" : "",
		      value, json_map_text(taint, "effect", ""));
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_registration *node = &in->config->init.node_registration;
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	(void)err;
	strbuf_printf(&out,
		      "Node %s, once it has registered: labels "
		      "node-role.kubernetes.io/control-plane and "
		      "node.kubernetes.io/exclude-from-external-load-balancers",
		      node->name);
	for (size_t i = 0; i < json_count(node->taints); i++)
		write_taint(json_list_at(node->taints, i), &out);
	if (!config_feature_gate(in->config, "NodeLocalCRISocket") &&
	    !release_has(&in->config->version, RELEASE_NO_SOCKET_ANNOTATION))
		strbuf_printf(&out, "; annotation kubeadm.alpha.kubernetes.io/cri-socket=%s",
			      node->cri_socket);
	plan_note(plan, "%s", out.text);
	return 0;
}

const struct installer installer_mark_control_plane = {
	.id = "mark-control-plane",
	.title = "Labels and taints of the control plane's Node",
	.phase = "mark-control-plane",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
