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
	"storage",
	NULL,
};

/*
 * Phases that kubeadm's init has or had, in any of its versions (kubeadm init phase --help), and
 * that no installer above is: --skip-phases takes them all the same.
 */
static const char *const others[] = {
	"preflight",
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
	"kubeconfig/all",
	"kubeconfig/admin",
	"kubeconfig/super-admin",
	"kubeconfig/kubelet",
	"kubeconfig/controller-manager",
	"kubeconfig/scheduler",
	"control-plane/all",
	"upload-config/all",
	"upload-certs",
	"kubelet-finalize",
	"kubelet-finalize/all",
	"kubelet-finalize/experimental-cert-rotation",
	"kubelet-finalize/enable-client-cert-rotation",
	"addon/all",
	"show-join-command",
};

static bool is_other(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (str_eq(others[i], name))
			return true;
	return false;
}

static void add_once(struct str_list *names, const char *name)
{
	if (!str_list_has(names, name))
		str_list_add(names, name);
}

/* Adds a phase after what it is a part of. */
static void add_part(struct str_list *names, const char *phase)
{
	cleanup_free char *whole = xstrndup(phase, strcspn(phase, "/"));
	cleanup_free char *all = xasprintf("%s/all", whole);

	add_once(names, whole);
	if (is_other(all))
		add_once(names, all);
	add_once(names, phase);
}

/* All names of phases: those of installers, with what they are parts of, and the others. */
static void list_known(struct str_list *ret)
{
	for (size_t i = 0; phases_of_init[i]; i++) {
		const char *phase = installer_find(phases_of_init[i])->phase;

		if (phase)
			add_part(ret, phase);
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		add_once(ret, others[i]);
}

/* Phases that need another one (Dependencies in cmd/kubeadm/app/cmd/phases/init). */
static const struct {
	const char *phase, *needed;
} needs[] = {
	{ "show-join-command", "bootstrap-token" },
	{ "show-join-command", "upload-certs" },
};

bool phase_is_known(const char *name)
{
	cleanup(str_list_done) struct str_list known = { 0 };

	list_known(&known);
	return str_list_has(&known, name);
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
	cleanup(str_list_done) struct str_list known = { 0 };

	list_known(&known);
	for (size_t i = 0; i < known.count; i++)
		if (has_installer(known.items[i]))
			str_list_add(ret, known.items[i]);
}

int phases_check(const struct str_list *skipped, struct error *err)
{
	cleanup(str_list_done) struct str_list known = { 0 };

	list_known(&known);
	for (size_t i = 0; i < skipped->count; i++) {
		const char *name = skipped->items[i], *hint;

		if (str_list_has(&known, name))
			continue;
		hint = nearest(name, (const char *const *)known.items, known.count);
		if (hint)
			return error_set(err, -EINVAL,
					 "\"%s\" is no phase of init; did you mean \"%s\"?", name,
					 hint);
		return error_set(err, -EINVAL, "\"%s\" is no phase of init", name);
	}
	return 0;
}

static bool is_skipped(const char *phase, const struct str_list *skipped)
{
	for (size_t i = 0; phase && i < skipped->count; i++)
		if (phase_is_part(phase, skipped->items[i]))
			return true;
	return false;
}

int phases_check_needs(const struct str_list *skipped, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
		if (!is_skipped(needs[i].phase, skipped) && is_skipped(needs[i].needed, skipped))
			return error_set(err, -EINVAL,
					 "the phase %s needs %s, which is skipped: skip both, or "
					 "neither",
					 needs[i].phase, needs[i].needed);
	return 0;
}

int phases_add(const struct installer_input *in, const struct str_list *skipped, struct plan *plan,
	       struct error *err)
{
	for (size_t i = 0; phases_of_init[i]; i++) {
		const struct installer *installer = installer_find(phases_of_init[i]);
		int r;

		if (is_skipped(installer->phase, skipped))
			continue;
		r = installer_add(installer, in, plan, err);
		if (r < 0)
			return r;
	}
	return 0;
}
