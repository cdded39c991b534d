/*
 * Static pods of the control plane: what becomes of a manifest beyond its placeholders.
 *
 * Templates have the form of the newest Kubernetes; here older forms are made of it, and what the
 * operator configured is merged in, by the rules of kubeadm (kubernetes/kubernetes,
 * cmd/kubeadm/app: phases/controlplane, phases/etcd, util/staticpod, util/arguments.go).
 */
#pragma once

#include "install/installer.h"

/* How early what takes its time to start does so (plan/plan_order.h): the kubelet, and its pods. */
enum haste {
	HASTE_POD = 1,
	HASTE_KUBELET,
};

struct static_pod {
	const char *component; /* "kube-apiserver": its template is kube-apiserver.yaml */
	enum config_image image;
	const struct config_args *extra_args;
	const struct config_volumes *extra_volumes; /* may be NULL */
	const struct json *extra_envs;              /* may be NULL */
	const char *probe_address; /* where it is asked whether it lives; NULL: the pod's own */
	bool takes_proxies;        /* gets the proxy environment */
	bool not_ready; /* has no readiness probe in this version, though its template has one */
};

/*
 * Renders the pod's template with @values, and with IMAGE, ENV, PROBE_HOST and STARTUP_FAILURES,
 * and merges the arguments in. Free *@ret.
 */
int static_pod_render(const struct installer_input *in, const struct static_pod *pod,
		      struct json *values, struct json **ret, struct error *err);
/* Mounts a host's directory, in the place of a volume of that name; sorted by name. */
void static_pod_mount(struct json *manifest, const struct config_volume *volume);
/* Mounts the host's directories of certification authorities. */
void static_pod_mount_ca_directories(struct json *manifest, const struct config *config);
/* Mounts the operator's volumes, patches the manifest, and adds it to the plan. */
int static_pod_add(const struct installer_input *in, const struct static_pod *pod,
		   struct json **manifest, struct plan *plan, struct error *err);

/* What a bind address means for a probe: NULL for 0.0.0.0 and ::, which nobody can dial. */
const char *static_pod_probe_address(const char *bind_address);
