#include "install/phases.h"

#include <errno.h>

#include "base/nearest.h"

static const char *const init_installers[] = {
	"host-record",
	"package-holds",
	"images",
	"certs",
	"kubeconfig",
	"etcd",
	"kube-apiserver",
	"kube-controller-manager",
	"kube-scheduler",
	"kubelet-flags",
	"kubelet-config",
	"cni-config",
	"kubelet-unit",
	"static-pods",
	"wait-control-plane",
	"admin-rbac",
	"kubeadm-config",
	"kubelet-configmap",
	"upload-certs",
	"mark-control-plane",
	"bootstrap-token",
	"node-rbac",
	"cluster-info",
	"kubelet-finalize",
	"coredns",
	"kube-proxy",
	"nodelocaldns",
	"storage",
	"wait-components",
	NULL,
};

static const char *const join_installers[] = {
	"host-record",    "package-holds",  "cluster-ca", "bootstrap-kubeconfig",
	"kubelet-flags",  "kubelet-config", "cni-config", "kubelet-unit",
	"wait-bootstrap", "mark-worker",    NULL,
};

/*
 * Phases that kubeadm's init and join have or had, in any of their versions (kubeadm init phase
 * --help), and that no installer above is: --skip-phases takes them all the same.
 */
static const char *const init_others[] = {
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
	"kubelet-finalize/all",
	"kubelet-finalize/experimental-cert-rotation",
	"addon/all",
	"show-join-command",
	NULL,
};

static const char *const join_others[] = {
	"preflight",
	"control-plane-prepare",
	"control-plane-prepare/all",
	"control-plane-prepare/download-certs",
	"control-plane-prepare/certs",
	"control-plane-prepare/kubeconfig",
	"control-plane-prepare/control-plane",
	"etcd-join",
	"control-plane-join",
	"control-plane-join/all",
	"control-plane-join/etcd",
	"control-plane-join/update-status",
	"control-plane-join/mark-control-plane",
	"wait-control-plane",
	NULL,
};

const struct phases phases_of_init = { "init", init_installers, init_others };
const struct phases phases_of_join = { "join", join_installers, join_others };

static bool is_other(const struct phases *phases, const char *name)
{
	for (size_t i = 0; phases->others[i]; i++)
		if (str_eq(phases->others[i], name))
			return true;
	return false;
}

static void add_once(struct str_list *names, const char *name)
{
	if (!str_list_has(names, name))
		str_list_add(names, name);
}

/* Adds a phase after what it is a part of. */
static void add_part(const struct phases *phases, struct str_list *names, const char *phase)
{
	cleanup_free char *whole = xstrndup(phase, strcspn(phase, "/"));
	cleanup_free char *all = xasprintf("%s/all", whole);

	add_once(names, whole);
	if (is_other(phases, all))
		add_once(names, all);
	add_once(names, phase);
}

/* All names of phases: those of installers, with what they are parts of, and the others. */
static void list_known(const struct phases *phases, struct str_list *ret)
{
	for (size_t i = 0; phases->installers[i]; i++) {
		const char *phase = installer_find(phases->installers[i])->phase;

		if (phase)
			add_part(phases, ret, phase);
	}
	for (size_t i = 0; phases->others[i]; i++)
		add_once(ret, phases->others[i]);
}

/* Phases that need another one (Dependencies in cmd/kubeadm/app/cmd/phases/init). */
static const struct {
	const char *phase, *needed;
} needs[] = {
	{ "show-join-command", "bootstrap-token" },
	{ "show-join-command", "upload-certs" },
};

bool phase_is_known(const struct phases *phases, const char *name)
{
	cleanup(str_list_done) struct str_list known = { 0 };

	list_known(phases, &known);
	return str_list_has(&known, name);
}

bool phase_is_part(const char *phase, const char *asked)
{
	size_t length = strlen(asked);

	if (str_ends(asked, "/all"))
		length -= strlen("/all");
	return strncmp(phase, asked, length) == 0 && (!phase[length] || phase[length] == '/');
}

static bool has_installer(const struct phases *phases, const char *name)
{
	for (size_t i = 0; phases->installers[i]; i++) {
		const struct installer *installer = installer_find(phases->installers[i]);

		if (installer->phase && phase_is_part(installer->phase, name))
			return true;
	}
	return false;
}

void phases_want(const struct phases *phases, const struct config *config,
		 struct facts_wanted *wanted)
{
	for (size_t i = 0; phases->installers[i]; i++)
		installer_want(installer_find(phases->installers[i]), config, wanted);
}

void phases_list(const struct phases *phases, struct str_list *ret)
{
	cleanup(str_list_done) struct str_list known = { 0 };

	list_known(phases, &known);
	for (size_t i = 0; i < known.count; i++)
		if (has_installer(phases, known.items[i]))
			str_list_add(ret, known.items[i]);
}

int phases_check(const struct phases *phases, const struct str_list *skipped, struct error *err)
{
	cleanup(str_list_done) struct str_list known = { 0 };

	list_known(phases, &known);
	for (size_t i = 0; i < skipped->count; i++) {
		const char *name = skipped->items[i], *hint;

		if (str_list_has(&known, name))
			continue;
		hint = nearest(name, (const char *const *)known.items, known.count);
		if (hint)
			return error_set(err, -EINVAL,
					 "\"%s\" is no phase of %s; did you mean \"%s\"?", name,
					 phases->command, hint);
		return error_set(err, -EINVAL, "\"%s\" is no phase of %s", name, phases->command);
	}
	return 0;
}

/*
 * Phases that kubeadm has under another name as well: as steps of another one, or in another
 * release (v1.31 renamed the last).
 */
static const struct {
	const char *phase, *whole;
} within[] = {
	{ "image-pull", "preflight" },
	{ "kubelet-finalize/enable-client-cert-rotation",
	  "kubelet-finalize/experimental-cert-rotation" },
};

bool phase_is_among(const char *phase, const struct str_list *names)
{
	for (size_t i = 0; phase && i < names->count; i++)
		if (phase_is_part(phase, names->items[i]))
			return true;
	for (size_t i = 0; phase && i < ARRAY_SIZE(within); i++)
		if (str_eq(within[i].phase, phase) && str_list_has(names, within[i].whole))
			return true;
	return false;
}

int phases_check_needs(const struct phases *phases, const struct str_list *skipped,
		       struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
		if (phase_is_known(phases, needs[i].phase) &&
		    !phase_is_among(needs[i].phase, skipped) &&
		    phase_is_among(needs[i].needed, skipped))
			return error_set(err, -EINVAL,
					 "the phase %s needs %s, which is skipped: skip both, or "
					 "neither",
					 needs[i].phase, needs[i].needed);
	return 0;
}

int phases_add(const struct phases *phases, const struct installer_input *in,
	       const struct str_list *skipped, struct plan *plan, struct error *err)
{
	for (size_t i = 0; phases->installers[i]; i++) {
		const struct installer *installer = installer_find(phases->installers[i]);
		int r;

		if (phase_is_among(installer->phase, skipped))
			continue;
		r = installer_add(installer, in, plan, err);
		if (r < 0)
			return r;
	}
	return 0;
}

void phases_count(const struct plan *plan, const struct inspection *seen, struct strbuf *out)
{
	const char *last = "";
	size_t count = 0, length = 0;

	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct installer *installer = installer_find(plan_at(plan, i)->installer);
		const char *phase = installer->phase ? installer->phase : installer->id;

		if (seen->changes[i].kind == CHANGE_NONE)
			continue;
		if (count && (strcspn(phase, "/") != length || strncmp(phase, last, length) != 0)) {
			strbuf_printf(out, "%.*s %zu, ", (int)length, last, count);
			count = 0;
		}
		last = phase;
		length = strcspn(phase, "/");
		count++;
	}
	if (count)
		strbuf_printf(out, "%.*s %zu", (int)length, last, count);
}
