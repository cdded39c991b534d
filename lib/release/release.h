/*
 * Kubernetes versions, and what differs between them. release.c has one row for each minor version;
 * which ones knode knows, and every message that says so, comes from those rows.
 */
#pragma once

#include "base/error.h"

struct version {
	int major, minor, patch;
	char pre[32]; /* "rc.1", or empty */
};

/* "v1.36.4", also without "v"; build metadata (+...) is dropped. -EINVAL with a message. */
int version_parse(const char *text, struct version *ret, struct error *err);
/* <0, 0, >0; a pre-release is below its release (https://semver.org, part 11). */
int version_compare(const struct version *a, const struct version *b);
/* Whether v is v1.@minor.@patch or newer. Pre-releases count as their release: v1.35.0-rc.1 has
 * what v1.35.0 has. */
bool version_at_least(const struct version *v, int minor, int patch);
/* "v1.36.4"; free it. */
char *version_format(const struct version *v);

/* What one minor version brings along; the image tags are those of kubeadm v1.MINOR.0. */
struct release {
	int minor;
	const char *newest;  /* newest patch known: "v1.36.5"; a newer one needs no change here */
	const char *etcd;    /* image tag: "3.6.8-0" */
	const char *coredns; /* image tag: "v1.14.2" */
	const char *pause;   /* image tag: "3.10.2" */
};

/* The row of a minor version; the newest row for a newer one, NULL for an older one. */
const struct release *release_find(int minor);
int release_oldest_minor(void); /* of the table: 26 for v1.26 */
int release_newest_minor(void);
/* The newest patch of the minor that is taken where nothing says which: "v1.36.4". */
const char *release_default_version(void);

/* Image tags of etcd and CoreDNS for a version: patch releases of kubeadm raise them, too. */
const char *release_etcd(const struct version *v);
const char *release_coredns(const struct version *v);
/* Image tag of NodeLocal DNSCache: that of cluster/addons/dns/nodelocaldns of the version. */
const char *release_node_cache(const struct version *v);

/*
 * A label of https://dl.k8s.io ("stable", "stable-1", "stable-1.33", "latest", "latest-1.35", also
 * with "release/" before it) as a version, from the table, without any network.
 * -EINVAL when it is no label, -ENOENT when the table has no answer ("ci/latest", "stable-1.20").
 */
int release_resolve_label(const char *label, struct version *ret, struct error *err);

/* What changed from some version on. Each is a row of the table in release.c. */
enum release_change {
	RELEASE_POD_PRIORITY,     /* static pods have their numeric priority */
	RELEASE_COREDNS_NO_NODES, /* CoreDNS may not get nodes */
	RELEASE_COREDNS_DROP_ALL, /* CoreDNS drops "ALL", before: "all" */
	RELEASE_SUPER_ADMIN,      /* super-admin.conf; admin.conf is of kubeadm:cluster-admins */
	RELEASE_ETCD_CLIENT_NO_MASTERS, /* etcd's client certificates have no organization */
	RELEASE_IMAGES_DNS_FIRST,       /* `config images list`: CoreDNS before pause and etcd */
	RELEASE_GET_NODES_UNSCOPED,     /* kubeadm:get-nodes is without a namespace */
	RELEASE_IP_FORWARD_BY_FAMILY,   /* preflight asks for ip_forward of the families in use */
	RELEASE_KUBELET_THREE_OLDER,    /* a kubelet may be three minors older, before: one */
	RELEASE_NO_BRIDGE_NF_CALL,      /* preflight no longer asks for bridge-nf-call-iptables */
	RELEASE_OUTPUT_V1ALPHA3,        /* kubeadm's output API v1alpha3, before: v1alpha2 */
	RELEASE_V1BETA4,                /* configuration API v1beta4, written to the ConfigMap */
	RELEASE_ETCD_LIVEZ,             /* etcd is probed at /livez and /readyz */
	RELEASE_ECDSA_KUBECONFIGS,      /* PublicKeysECDSA is for kubeconfigs, too */
	RELEASE_SKIPPED_IS_DISABLED,    /* addons that are skipped are stored as disabled */
	RELEASE_NARROW_CA_DIRECTORIES,  /* below /etc/pki, instead of /etc/pki, into pods */
	RELEASE_SCHEDULER_LIVEZ,        /* the scheduler is probed at /livez and /readyz */
	RELEASE_NO_CRICTL,              /* crictl is not needed */
	RELEASE_NO_CONNTRACK,           /* the conntrack binary is not needed */
	RELEASE_COREDNS_CACHE_BLOCK,    /* CoreDNS does not cache the cluster's own domain */
	RELEASE_KUBELET_LOCAL_SERVER, /* kubelet.conf of a control plane leads to its own server */
	RELEASE_ETCD_BY_TAG,          /* etcd's flags are those of its image's tag, before: old */
	RELEASE_ECDSA_P384,           /* encryptionAlgorithm ECDSA-P384 */
	RELEASE_NAMED_PROBE_PORT,     /* static pods and CoreDNS name their probe ports */
	RELEASE_INSTANCE_CONFIG,    /* instance-config.yaml instead of the CRI socket annotation */
	RELEASE_NO_CGROUP_V1,       /* control groups v1 are an error */
	RELEASE_NO_PAUSE_FLAG,      /* no --pod-infra-container-image for the kubelet */
	RELEASE_NODE_CACHE_PIDFILE, /* NodeLocal DNSCache is told where its pid goes */
	RELEASE_HTTP_ENDPOINTS,     /* etcd.external.httpEndpoints; default: its endpoints */
	RELEASE_KEEP_ARGS_ORDER,    /* extraArgs keep the order given, only defaults are sorted */
	RELEASE_ETCD_3_6,           /* etcd's flags are those of 3.6, whatever its tag */
	RELEASE_NO_FLEXVOLUME, /* the controller manager has no directory of FlexVolume plugins */
	RELEASE_NO_SOCKET_ANNOTATION, /* Nodes never have the CRI socket as an annotation */
	RELEASE_KUBELET_CLIENT_BOUND, /* see release_kubelet_client_organization() */
	RELEASE_NO_V1BETA3,           /* kubeadm reads v1beta3 no more; knode does */
	RELEASE_ML_DSA,               /* encryptionAlgorithm ML-DSA-44, -65, -87 */
	RELEASE_CHANGES,
};
bool release_has(const struct version *v, enum release_change change);

/*
 * Organization of the API server's certificate towards kubelets: "system:masters",
 * "kubeadm:cluster-admins", or NULL where it has none and the ClusterRoleBinding
 * kubeadm:apiserver-kubelet-client grants its rights instead (RELEASE_KUBELET_CLIENT_BOUND).
 */
const char *release_kubelet_client_organization(const struct version *v);
