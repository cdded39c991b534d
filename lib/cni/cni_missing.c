#include "cni/cni_missing.h"

#include "base/shell.h"
#include "cni/cni_run.h"
#include "cni/cni_type.h"

/*
 * Programs that a DaemonSet of a pod network brings to each node, and the labels of its pods.
 * Sources: the manifests of projectcalico/calico, flannel-io/flannel, cilium/cilium,
 * k8snetworkplumbingwg/multus-cni and whereabouts, weaveworks/weave, antrea-io/antrea and
 * aws/amazon-vpc-cni-k8s.
 */
static const struct {
	const char *type, *label;
} brought[] = {
	{ "antrea", "app=antrea" },           { "aws-cni", "k8s-app=aws-node" },
	{ "calico", "k8s-app=calico-node" },  { "calico-ipam", "k8s-app=calico-node" },
	{ "cilium-cni", "k8s-app=cilium" },   { "flannel", "app=flannel" },
	{ "multus", "app=multus" },           { "multus-shim", "app=multus" },
	{ "weave-ipam", "name=weave-net" },   { "weave-net", "name=weave-net" },
	{ "whereabouts", "app=whereabouts" },
};

/* "ln -s FILE DIR/": into the first directory where the runtime looks. */
static char *link_from(const struct host *host, const struct str_list *bin_dirs, const char *type)
{
	static const char *const dirs[] = { CNI_BIN_DIR, CNI_BIN_DIR_DEBIAN, "/usr/libexec/cni" };
	cleanup(strbuf_done) struct strbuf command = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < ARRAY_SIZE(dirs) && bin_dirs->count; i++) {
		cleanup(str_list_done) struct str_list one = { 0 };
		cleanup_free char *program = NULL, *dir = xasprintf("%s/", bin_dirs->items[0]);
		struct error ignored;

		str_list_add(&one, dirs[i]);
		if (str_list_has(bin_dirs, dirs[i]) ||
		    cni_plugin_find(host, &one, type, &program, &ignored) < 0)
			continue;
		strbuf_puts(&command, "ln -s ");
		shell_add_word(&command, program);
		strbuf_putc(&command, ' ');
		shell_add_word(&command, dir);
		return strbuf_take(&command);
	}
	return NULL;
}

char *cni_missing_remedy(const struct host *host, const struct str_list *bin_dirs, const char *type)
{
	char *link = link_from(host, bin_dirs, type);

	if (link)
		return link;
	if (cni_type_find(type))
		return host_advice(host, "knode install cni-plugins");
	for (size_t i = 0; i < ARRAY_SIZE(brought); i++)
		if (str_eq(type, brought[i].type))
			return xasprintf("kubectl get pods -A -l %s", brought[i].label);
	return NULL;
}
