#include "install/phases.h"

#include <errno.h>

#include "base/nearest.h"

const char *const phases_of_init[] = {
	"certs",
	"kubeconfig",
	"etcd",
	"kube-apiserver",
	"kube-controller-manager",
	"kube-scheduler",
	"kubelet-flags",
	"kubelet-config",
	"kubelet-unit",
	"wait-control-plane",
	"admin-rbac",
	"kubeadm-config",
	"kubelet-configmap",
	"mark-control-plane",
	"bootstrap-token",
	"node-rbac",
	"cluster-info",
	"coredns",
	"kube-proxy",
	NULL,
};

/* kubeadm's phases of init, of all its versions (kubeadm init phase --help). */
static const char *const known[] = {
	"preflight",
	"certs",
	"certs/all",
	"certs/ca",
	"certs/apiserver",
	"certs/apiserver-kubelet-client",
	"certs/front-proxy-ca",
	"certs/front-proxy-client",
	"certs/etcd-ca",
	"certs/etcd-server",
	"certs/etcd-peer",
	"certs/etcd-healthcheck-client",
	"certs/apiserver-etcd-client",
	"certs/sa",
	"kubeconfig",
	"kubeconfig/all",
	"kubeconfig/admin",
	"kubeconfig/super-admin",
	"kubeconfig/kubelet",
	"kubeconfig/controller-manager",
	"kubeconfig/scheduler",
	"etcd",
	"etcd/local",
	"control-plane",
	"control-plane/all",
	"control-plane/apiserver",
	"control-plane/controller-manager",
	"control-plane/scheduler",
	"kubelet-start",
	"wait-control-plane",
	"upload-config",
	"upload-config/all",
	"upload-config/kubeadm",
	"upload-config/kubelet",
	"upload-certs",
	"mark-control-plane",
	"bootstrap-token",
	"kubelet-finalize",
	"kubelet-finalize/all",
	"kubelet-finalize/experimental-cert-rotation",
	"kubelet-finalize/enable-client-cert-rotation",
	"addon",
	"addon/all",
	"addon/coredns",
	"addon/kube-proxy",
	"show-join-command",
};

bool phase_is_known(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (str_eq(known[i], name))
			return true;
	return false;
}

bool phase_is_part(const char *phase, const char *asked)
{
	size_t length = strlen(asked);

	if (str_ends(asked, "/all"))
		length -= strlen("/all");
	return strncmp(phase, asked, length) == 0 && (!phase[length] || phase[length] == '/');
}

static bool has_installer(const char *name)
{
	for (size_t i = 0; phases_of_init[i]; i++) {
		const struct installer *installer = installer_find(phases_of_init[i]);

		if (installer->phase && phase_is_part(installer->phase, name))
			return true;
	}
	return false;
}

void phases_want(const struct config *config, struct facts_wanted *wanted)
{
	for (size_t i = 0; phases_of_init[i]; i++)
		installer_want(installer_find(phases_of_init[i]), config, wanted);
}

void phases_list(struct str_list *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (has_installer(known[i]))
			str_list_add(ret, known[i]);
}

int phases_check(const struct str_list *skipped, struct error *err)
{
	for (size_t i = 0; i < skipped->count; i++) {
		const char *name = skipped->items[i], *hint;

		if (phase_is_known(name))
			continue;
		hint = nearest(name, known, ARRAY_SIZE(known));
		if (hint)
			return error_set(err, -EINVAL,
					 "\"%s\" is no phase of init; did you mean \"%s\"?", name,
					 hint);
		return error_set(err, -EINVAL, "\"%s\" is no phase of init", name);
	}
	return 0;
}

static bool is_skipped(const struct installer *installer, const struct str_list *skipped)
{
	for (size_t i = 0; installer->phase && i < skipped->count; i++)
		if (phase_is_part(installer->phase, skipped->items[i]))
			return true;
	return false;
}

int phases_add(const struct installer_input *in, const struct str_list *skipped, struct plan *plan,
	       struct error *err)
{
	for (size_t i = 0; phases_of_init[i]; i++) {
		const struct installer *installer = installer_find(phases_of_init[i]);
		int r;

		if (is_skipped(installer, skipped))
			continue;
		r = installer_add(installer, in, plan, err);
		if (r < 0)
			return r;
	}
	return 0;
}
