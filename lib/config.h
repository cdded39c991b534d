/*
 * The configuration: kubeadm's (v1beta3, v1beta4), the kubelet's and kube-proxy's carried through,
 * and knode's own NodeConfiguration, as one struct.
 *
 * config_fields.c holds a table for each kind: key, type, place in the struct, default, validation,
 * one line of help, and the API versions that have it. Decoding, defaulting, `config print`,
 * `config migrate`, the ConfigMap and the man page all walk those tables.
 *
 * The struct has the shape of v1beta4; v1beta3 is read into it and written from it. Strings belong
 * to the struct; NULL is "not given" before config_default(), and optional afterwards only where
 * a comment says so. Durations are milliseconds.
 */
#pragma once

#include "json.h"
#include "release.h"
#include "str_list.h"

struct config_arg {
	char *name, *value;
};
struct config_args {
	struct config_arg *items;
	size_t count, capacity;
};

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
	int64_t ttl;       /* 0: for ever */
	bool ttl_given;
	char *expires; /* RFC 3339, or NULL; excludes ttl */
	struct str_list usages, groups;
};
struct config_tokens {
	struct config_token *items;
	size_t count, capacity;
};

struct config_registration {
	char *name;
	char *cri_socket;
	struct json *taints; /* list of Taint; NULL: kubeadm's default; empty list: none */
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
	char *certificate_key; /* may be NULL */
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
	bool etcd_is_external;
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
	struct json *feature_gates; /* map of bool, or NULL */
	int64_t certificate_validity_period, ca_certificate_validity_period;
};

struct config_join {
	bool dry_run;
	struct config_registration node_registration;
	char *ca_cert_path;
	bool has_discovery_token, has_discovery_file, has_control_plane;
	char *token, *api_server_endpoint; /* discovery.bootstrapToken */
	struct str_list ca_cert_hashes;
	bool unsafe_skip_ca_verification;
	char *kubeconfig_path; /* discovery.file */
	char *tls_bootstrap_token;
	struct config_endpoint local_api_endpoint; /* controlPlane */
	char *certificate_key;
	struct str_list skip_phases;
	char *patches_directory;
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

/* knode.io/v1alpha1 NodeConfiguration. */
struct config_severity {
	char *check, *severity; /* a check's id or name; "fail", "warn", "ignore" */
};
struct config_node {
	/* host: what rendering needs to know of the host, instead of looking */
	struct str_list ca_directories; /* mounted into pods beside /etc/ssl/certs */
	struct json *proxy_environment; /* map of text, or NULL */
	char *resolv_conf;              /* for the kubelet; NULL: its default */
	/* preflight: policy */
	struct config_severity *severities;
	size_t severity_count, severity_capacity;
	int64_t parallel; /* how many checks may wait at once */
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

struct config {
	unsigned given; /* enum config_kind: which documents the file had */
	struct config_init init;
	struct config_cluster cluster;
	struct config_join join;
	struct config_reset reset;
	struct config_upgrade upgrade;
	struct config_node node;
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
	char *place; /* "cluster.yaml:12:5", "--pod-network-cidr", or NULL */
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

struct config *config_new(void);
void config_free(struct config *config);
void config_freep(struct config **config);
#define cleanup_config cleanup(config_freep)

/* Ready-made words of the address plan. Each is freed by the caller. */
char *config_api_server_url(const struct config *config); /* controlPlaneEndpoint, else local */
char *config_local_api_server_url(const struct config *config); /* https://advertise:bindPort */
char *config_cluster_dns(const struct config *config); /* 10th address of the service range */
char *config_api_server_service_ip(const struct config *config); /* 1st of it */
/* Whether kubeadm's feature gate is on for this version; unknown gates are off. */
bool config_feature_gate(const struct config *config, const char *gate);
