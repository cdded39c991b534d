/*
 * The configuration: kubeadm's (v1beta3, v1beta4), the kubelet's and kube-proxy's carried through,
 * and knode's own NodeConfiguration, as one struct.
 *
 * config_fields.h describes the tables behind it, one for each kind: key, type, place in the
 * struct, default, rule, one line of help, and the API versions that have it. Decoding, defaulting,
 * `config print`, `config migrate`, the ConfigMap and the man page all walk those tables.
 *
 * The struct has the shape of v1beta4; v1beta3 is read into it and written from it. What
 * config_load() gives is complete and valid: a text is NULL only where a comment says so. Strings
 * belong to the struct. Durations are milliseconds.
 */
#pragma once

#include "base/str_list.h"
#include "data/json.h"
#include "release/release.h"

struct config_arg {
	char *name, *value;
};
struct config_args {
	struct config_arg *items; /* in the order given; from a v1beta3 map: sorted by name */
	size_t count, capacity;
};
/* The value of the last argument of that name, or NULL. */
const char *config_args_get(const struct config_args *args, const char *name);
void config_args_add(struct config_args *args, const char *name, const char *value);
void config_args_done(struct config_args *args);

struct config_volume {
	char *name, *host_path, *mount_path, *path_type; /* path_type may be NULL */
	bool read_only;
};
struct config_volumes {
	struct config_volume *items;
	size_t count, capacity;
};

struct config_component {
	struct config_args extra_args;
	struct config_volumes extra_volumes;
	struct json *extra_envs; /* list of EnvVar, or NULL (v1beta4) */
};

struct config_token {
	char *token;       /* NULL: to be made */
	char *description; /* may be NULL */
	int64_t ttl;       /* 0: for ever; -1: `expires` says it */
	char *expires;     /* RFC 3339, or NULL */
	struct str_list usages, groups;
};
struct config_tokens {
	struct config_token *items;
	size_t count, capacity;
};

struct config_registration {
	char *name;
	char *cri_socket;
	struct json *taints; /* list of Taint, perhaps empty; NULL: a worker's default, none */
	struct config_args kubelet_extra_args;
	struct str_list ignore_preflight_errors;
	char *image_pull_policy;
	bool image_pull_serial;
};

struct config_endpoint {
	char *advertise_address;
	int64_t bind_port;
};

struct config_timeouts {
	int64_t control_plane_component_health_check, kubelet_health_check, kubernetes_api_call;
	int64_t etcd_api_call, tls_bootstrap, discovery, upgrade_manifests;
};

struct config_init {
	struct config_tokens bootstrap_tokens;
	bool dry_run;
	struct config_registration node_registration;
	struct config_endpoint local_api_endpoint;
	char *certificate_key; /* 64 hex digits; may be NULL */
	bool upload_certs;     /* a flag alone */
	struct str_list skip_phases;
	char *patches_directory; /* may be NULL */
	struct config_timeouts timeouts;
};

struct config_etcd_local {
	char *data_dir, *image_repository, *image_tag; /* the image's may be NULL */
	struct config_args extra_args;
	struct json *extra_envs;
	struct str_list server_cert_sans, peer_cert_sans;
};
struct config_etcd_external {
	struct str_list endpoints, http_endpoints;
	char *ca_file, *cert_file, *key_file; /* may be NULL */
};

struct config_cluster {
	bool etcd_is_local, etcd_is_external; /* one of them */
	struct config_etcd_local etcd_local;
	struct config_etcd_external etcd_external;
	char *service_subnet, *pod_subnet, *dns_domain; /* pod_subnet may be NULL */
	char *kubernetes_version;                       /* "v1.36.4" once labels are resolved */
	char *control_plane_endpoint;                   /* may be NULL */
	struct config_component api_server, controller_manager, scheduler;
	struct str_list api_server_cert_sans;
	char *dns_image_repository, *dns_image_tag; /* may be NULL */
	bool dns_disabled, proxy_disabled;
	char *certificates_dir, *image_repository, *cluster_name, *encryption_algorithm;
	struct json *feature_gates; /* map of bool, or NULL; see config_feature_gate() */
	int64_t certificate_validity_period, ca_certificate_validity_period;
};

struct config_join {
	bool dry_run;
	struct config_registration node_registration;
	char *ca_cert_path;
	bool has_discovery_token, has_discovery_file, has_control_plane;
	char *token, *api_server_endpoint; /* discovery.bootstrapToken; else NULL */
	struct str_list ca_cert_hashes;
	bool unsafe_skip_ca_verification;
	char *kubeconfig_path;                     /* discovery.file; else NULL */
	char *tls_bootstrap_token;                 /* may be NULL with discovery.file */
	struct config_endpoint local_api_endpoint; /* controlPlane */
	char *certificate_key;                     /* may be NULL */
	struct str_list skip_phases;
	char *patches_directory; /* may be NULL */
	struct config_timeouts timeouts;
};

struct config_reset {
	bool cleanup_tmp_dir, dry_run, force;
	char *certificates_dir, *cri_socket;
	struct str_list ignore_preflight_errors, skip_phases, unmount_flags;
	struct config_timeouts timeouts;
};

struct config_upgrade_step { /* apply, node, plan, diff: each uses what it has */
	char *kubernetes_version;
	bool allow_experimental_upgrades, allow_rc_upgrades, certificate_renewal, dry_run;
	bool etcd_upgrade, force_upgrade, print_config, image_pull_serial;
	struct str_list ignore_preflight_errors, skip_phases;
	char *patches_directory, *image_pull_policy;
	int64_t context_lines;
};
struct config_upgrade {
	struct config_upgrade_step apply, node, plan, diff;
	struct config_timeouts timeouts;
};

/* cni: the network that the container runtime shall have on this node (cni/cni_type.h). */
struct config_cni {
	char *name, *cni_version;
	char *plugins_version;    /* release of the plugins: "v1.9.1" */
	char *conf_dir, *bin_dir; /* may be NULL: see config/cni_dirs.h */
	int64_t order;            /* 10: its file is 10-NAME.conflist */
	bool disable_check;
	struct str_list pod_cidrs; /* the node's ranges of pods; empty: the cluster tells */
	struct json *plugins;      /* a list of their objects; NULL or empty: no network */
};

/* knode.io/v1alpha1 NodeConfiguration. */
/* A build of an artifact (release/artifact.h) that takes the place of the makers' own. */
struct config_artifact {
	char *name;
	char *version, *architecture, *url, *sha256; /* may be NULL */
};
/* A registry of images that has mirrors. */
struct config_registry {
	char *name;              /* "docker.io", "registry.example.com:5000"; "_default": any */
	struct str_list mirrors; /* URLs, in the order in which they are tried */
	char *ca_file;           /* of its mirrors; may be NULL */
};
struct config_artifacts {
	char *mirror, *from, *archive, *ca_file, *architecture; /* may be NULL */
	struct {
		struct config_registry *items;
		size_t count, capacity;
	} registries;
	struct {
		struct config_artifact *items;
		size_t count, capacity;
	} overrides;
};

struct config_node {
	/* host: what rendering needs to know of the host, instead of looking */
	char *host_name, *host_address, *host_cri_socket; /* may be NULL */
	struct str_list ca_directories;       /* mounted into pods beside /etc/ssl/certs */
	struct config_args proxy_environment; /* HTTP_PROXY and so on, for static pods */
	char *resolv_conf;                    /* for the kubelet; NULL: its default */
	bool external_ca;                     /* ca.crt is there without its key */
	bool packaged_kubelet;                /* a package brought its unit */
	/* preflight: policy */
	struct config_args severities; /* name: a check's id or name; value: fail, warn, ignore */
	int64_t parallel;              /* how many checks may wait at once */
	/* storage: lists of volumes, claims and classes (storage/storage_objects.h), or NULL */
	char *storage_form; /* of volumes and classes that say none */
	struct json *volumes, *claims, *classes;
	struct config_cni cni;
	struct config_artifacts artifacts; /* where programs come from that are installed */
};

/*
 * Settings of addons (addons.NAME of NodeConfiguration): each addon has a struct of its own, whose
 * fields are the rows `settings_NAME` of its installer's file; lib/settings.sh gives it a slot.
 */
enum {
	CONFIG_SETTINGS_MAX = 32,   /* addons with settings */
	CONFIG_SETTINGS_SIZE = 512, /* bytes of the struct of one */
};
struct config_settings {
	_Alignas(16) char bytes[CONFIG_SETTINGS_SIZE];
};

/* addons.nodelocaldns: what the kubelet has to know, too. */
struct config_local_dns {
	bool enabled;
	char *address; /* of the cache on each node */
	char *image;   /* may be NULL */
};

enum config_kind {
	CONFIG_INIT = 1 << 0,
	CONFIG_CLUSTER = 1 << 1,
	CONFIG_JOIN = 1 << 2,
	CONFIG_RESET = 1 << 3,
	CONFIG_UPGRADE = 1 << 4,
	CONFIG_KUBELET = 1 << 5,
	CONFIG_KUBE_PROXY = 1 << 6,
	CONFIG_NODE = 1 << 7,
};
/* "ClusterConfiguration"; one kind. */
const char *config_kind_name(enum config_kind kind);

enum config_api {
	CONFIG_V1BETA3 = 1 << 0,
	CONFIG_V1BETA4 = 1 << 1,
};

struct config {
	unsigned given; /* enum config_kind: documents of the file, and what the command is about */
	struct config_init init;
	struct config_cluster cluster;
	struct config_join join;
	struct config_reset reset;
	struct config_upgrade upgrade;
	struct config_node node;
	struct config_settings settings[CONFIG_SETTINGS_MAX];
	struct json *kubelet;    /* KubeletConfiguration as given, or NULL */
	struct json *kube_proxy; /* KubeProxyConfiguration as given, or NULL */
	struct version version;  /* of cluster.kubernetes_version */
};

enum role {
	ROLE_CONTROL_PLANE = 1,
	ROLE_WORKER = 2
};
#define ROLE_ANY (ROLE_CONTROL_PLANE | ROLE_WORKER)

/* "control-plane", "worker". */
const char *role_name(enum role role);

/* One thing wrong with (or odd about) a configuration. */
struct config_problem {
	char *place;      /* "cluster.yaml:12:5", "--pod-network-cidr", or NULL */
	int line, column; /* of the file; 0 when it is about no line */
	char *message;
	bool warning;
};
struct config_problems {
	struct config_problem *items;
	size_t count, capacity;
	size_t errors;
};
void config_problem_add(struct config_problems *problems, bool warning, const char *place,
			const char *format, ...) printf_like(4, 5);
void config_problems_done(struct config_problems *problems);

/* With the defaults that depend on nothing; see config_load() of config_flags.h for the rest. */
struct config *config_new(void);
/* As `kubeadm config print` shows it: placeholders for what depends on a host or a cluster. */
struct config *config_new_example(void);
void config_free(struct config *config);
void config_freep(struct config **config);
#define cleanup_config cleanup(config_freep)

/*
 * A document of @kind as kubeadm writes it: what is empty is left out, except where kubeadm never
 * does. *Kinds that are carried through* come back as they were given, completed with kubeadm's
 * defaults: config_kubelet(), config_kube_proxy(). Keys have the order of the tables (write them
 * sorted, as Kubernetes does). Free it.
 */
struct json *config_encode(const struct config *config, enum config_kind kind, enum config_api api);
/*
 * A digest of the documents of @kinds, in hexadecimal: the same for configurations that say the
 * same. Free it.
 */
char *config_digest(const struct config *config, unsigned kinds);
/* KubeletConfiguration and KubeProxyConfiguration, completed with what kubeadm decides. */
struct json *config_kubelet(const struct config *config);
struct json *config_kube_proxy(const struct config *config);
/*
 * The text of data.ClusterConfiguration in ConfigMap kube-system/kubeadm-config: v1beta3 up to
 * Kubernetes v1.30, v1beta4 from v1.31, with the API server's authorization-mode as far as that
 * version's kubeadm adds it.
 */
char *config_cluster_configmap(const struct config *config);

/* Images, in kubeadm's order of listing. */
enum config_image {
	IMAGE_API_SERVER,
	IMAGE_CONTROLLER_MANAGER,
	IMAGE_SCHEDULER,
	IMAGE_PROXY,
	IMAGE_COREDNS,
	IMAGE_PAUSE,
	IMAGE_ETCD,
	IMAGE_COUNT,
};
/* "registry.k8s.io/kube-apiserver:v1.36.4"; free it. */
char *config_image(const struct config *config, enum config_image image);
/* Whether a control plane of this configuration runs the image. */
bool config_uses_image(const struct config *config, enum config_image image);
/* Adds the names of those that it runs, in their order. */
void config_list_images(const struct config *config, struct str_list *ret);

/* What is about this node: of JoinConfiguration where there is one, else of InitConfiguration. */
const struct config_registration *config_registration(const struct config *config);
const struct config_endpoint *config_endpoint(const struct config *config);
/* The value of a flag that the node registration gives to the kubelet; NULL when it does not. */
const char *config_kubelet_flag(const struct config *config, const char *name);

/*
 * Lets @config, that of a node which joins, have what @cluster says of the cluster as a whole; the
 * rest of @cluster is freed.
 */
void config_take_cluster(struct config *config, struct config *cluster);

/* Ready-made words of the address plan. Each is freed by the caller. */
char *config_api_server_url(const struct config *config); /* controlPlaneEndpoint, else local */
char *config_local_api_server_url(const struct config *config); /* https://advertise:bindPort */
char *config_cluster_dns(const struct config *config); /* 10th address of the service range */
/* The same while a configuration is judged: NULL where the range is wrong. Free it. */
char *config_cluster_dns_if_valid(const struct config *config);
const struct config_local_dns *config_local_dns(const struct config *config);
/*
 * Whether pods are to ask NodeLocal DNSCache at its own address: where kube-proxy is in ipvs mode.
 * In other modes it answers at that of the cluster's DNS, too.
 */
bool config_local_dns_is_asked(const struct config *config);
char *config_api_server_service_ip(const struct config *config); /* 1st of it */
/* The API server's modes of authorization: those asked for (up to v1.30, if kubeadm knows them),
 * else kubeadm's own. Free it. */
char *config_authorization_mode(const struct config *config);
/*
 * Prefix of each node's part of the pod network of a family (one of two, or @alone): what the
 * controller manager is told, or takes by default. -1: it is told no number.
 */
int config_node_mask(const struct config *config, int family, bool alone);
/* Adds of each podSubnet the part that the controller manager gives the first node. */
void config_first_pod_ranges(const struct config *config, struct str_list *ret);
/*
 * The configuration list of `cni`, as the runtime reads it: what the operator wrote, and what knode
 * fills in (ranges of host-local, capabilities that a plugin is of no use without). NULL without
 * plugins. Free it.
 */
struct json *config_cni_list(const struct config *config, const struct str_list *ranges);
/* Whether something in that list is to be filled in with ranges. */
bool config_cni_wants_ranges(const struct config *config);
/* Whether some plugin of it uses that IPAM plugin ("dhcp"). */
bool config_cni_uses_ipam(const struct config *config, const char *type);
/* Its file in that directory: "/etc/cni/net.d/10-knode.conflist"; free it. */
char *config_cni_path(const struct config *config, const char *dir);
/* Whether kubeadm's feature gate is on for this version; unknown gates are off. */
bool config_feature_gate(const struct config *config, const char *gate);
