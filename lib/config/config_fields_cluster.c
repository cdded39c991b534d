/* Tables of InitConfiguration and ClusterConfiguration. */
#include "config/config_fields.h"
#include "config/config_rules.h"

#define AT(member) offsetof(struct config, member)

static const struct field fields_init_patches[] = {
	{ "directory", FIELD_TEXT, AT(init.patches_directory), .help = "directory of patches" },
	{ 0 },
};

const struct field fields_init[] = {
	{ "bootstrapTokens", FIELD_LIST, AT(init.bootstrap_tokens), .fields = fields_token,
	  .size = sizeof(struct config_token), .help = "tokens with which nodes join" },
	{ "dryRun", FIELD_BOOL, AT(init.dry_run), .api = CONFIG_V1BETA4,
	  .help = "change nothing, show what would be done" },
	{ "nodeRegistration", FIELD_OBJECT, AT(init.node_registration),
	  .fields = fields_registration, .help = "how this node registers itself" },
	{ "localAPIEndpoint", FIELD_OBJECT, AT(init.local_api_endpoint), .fields = fields_endpoint,
	  .help = "where this node's API server is reached" },
	{ "certificateKey", FIELD_TEXT, AT(init.certificate_key), .rule = &rule_key, .secret = true,
	  .help = "key that uploaded certificates are encrypted with" },
	{ "skipPhases", FIELD_TEXTS, AT(init.skip_phases), .help = "phases that are left out" },
	{ "patches", FIELD_OBJECT, 0, .fields = fields_init_patches,
	  .help = "patches of manifests" },
	{ "timeouts", FIELD_OBJECT, AT(init.timeouts), .fields = fields_timeouts,
	  .api = CONFIG_V1BETA4, .help = "how long is waited" },
	{ 0 },
};

static const struct field fields_etcd_local[] = {
	{ "imageRepository", FIELD_TEXT, AT(cluster.etcd_local.image_repository),
	  .rule = &rule_repository,
	  .help = "repository of etcd's image; default: imageRepository" },
	{ "imageTag", FIELD_TEXT, AT(cluster.etcd_local.image_tag), .rule = &rule_tag,
	  .help = "tag of etcd's image; default: by version of Kubernetes" },
	{ "dataDir", FIELD_TEXT, AT(cluster.etcd_local.data_dir), .fallback = "/var/lib/etcd",
	  .rule = &rule_path, .keep = true, .help = "where etcd keeps its data" },
	{ "extraArgs", FIELD_ARGS, AT(cluster.etcd_local.extra_args), .help = "flags of etcd" },
	{ "extraEnvs", FIELD_TREE, AT(cluster.etcd_local.extra_envs), .fields = fields_env,
	  .api = CONFIG_V1BETA4, .help = "environment of etcd" },
	{ "serverCertSANs", FIELD_TEXTS, AT(cluster.etcd_local.server_cert_sans),
	  .rule = &rule_small_san, .help = "more names of etcd's server certificate" },
	{ "peerCertSANs", FIELD_TEXTS, AT(cluster.etcd_local.peer_cert_sans),
	  .rule = &rule_small_san, .help = "more names of etcd's peer certificate" },
	{ 0 },
};

static const struct field fields_etcd_external[] = {
	{ "endpoints", FIELD_TEXTS, AT(cluster.etcd_external.endpoints), .rule = &rule_url,
	  .keep = true, .help = "addresses of the members" },
	{ "httpEndpoints", FIELD_TEXTS, AT(cluster.etcd_external.http_endpoints), .rule = &rule_url,
	  .api = CONFIG_V1BETA4, .help = "addresses that tell the members' health over HTTP" },
	{ "caFile", FIELD_TEXT, AT(cluster.etcd_external.ca_file), .rule = &rule_path, .keep = true,
	  .help = "CA of the members' certificates" },
	{ "certFile", FIELD_TEXT, AT(cluster.etcd_external.cert_file), .rule = &rule_path,
	  .keep = true, .help = "client certificate; with keyFile and caFile" },
	{ "keyFile", FIELD_TEXT, AT(cluster.etcd_external.key_file), .rule = &rule_path,
	  .keep = true, .help = "its key" },
	{ 0 },
};

static const struct field fields_etcd[] = {
	{ "local", FIELD_OBJECT, 0, .fields = fields_etcd_local, .given = AT(cluster.etcd_is_local),
	  .help = "an etcd on each control plane" },
	{ "external", FIELD_OBJECT, 0, .fields = fields_etcd_external,
	  .given = AT(cluster.etcd_is_external), .help = "an etcd that exists already" },
	{ 0 },
};

static const struct field fields_networking[] = {
	{ "serviceSubnet", FIELD_TEXT, AT(cluster.service_subnet), .fallback = "10.96.0.0/12",
	  .rule = &rule_networks, .help = "network of services, or two with a comma between" },
	{ "podSubnet", FIELD_TEXT, AT(cluster.pod_subnet), .rule = &rule_networks,
	  .help = "network of pods, or two with a comma between" },
	{ "dnsDomain", FIELD_TEXT, AT(cluster.dns_domain), .fallback = "cluster.local",
	  .rule = &rule_dns_name, .help = "domain of the cluster" },
	{ 0 },
};

static const struct field fields_component[] = {
	{ "extraArgs", FIELD_ARGS, offsetof(struct config_component, extra_args),
	  .help = "flags of the component" },
	{ "extraVolumes", FIELD_LIST, offsetof(struct config_component, extra_volumes),
	  .fields = fields_volume, .size = sizeof(struct config_volume),
	  .help = "directories and files of the host that are mounted" },
	{ "extraEnvs", FIELD_TREE, offsetof(struct config_component, extra_envs),
	  .fields = fields_env, .api = CONFIG_V1BETA4, .help = "environment of the component" },
	{ 0 },
};

static const struct field fields_api_server[] = {
	{ "extraArgs", FIELD_ARGS, AT(cluster.api_server.extra_args),
	  .help = "flags of the API server" },
	{ "extraVolumes", FIELD_LIST, AT(cluster.api_server.extra_volumes), .fields = fields_volume,
	  .size = sizeof(struct config_volume),
	  .help = "directories and files of the host that are mounted" },
	{ "extraEnvs", FIELD_TREE, AT(cluster.api_server.extra_envs), .fields = fields_env,
	  .api = CONFIG_V1BETA4, .help = "environment of the API server" },
	{ "certSANs", FIELD_TEXTS, AT(cluster.api_server_cert_sans), .rule = &rule_san,
	  .help = "more names of the API server's certificate" },
	{ "timeoutForControlPlane", FIELD_DURATION,
	  AT(init.timeouts.control_plane_component_health_check), .fallback = "4m0s",
	  .rule = &rule_positive, .api = CONFIG_V1BETA3,
	  .instead = "timeouts.controlPlaneComponentHealthCheck in InitConfiguration",
	  .help = "until the control plane is healthy" },
	{ 0 },
};

static const struct field fields_dns[] = {
	{ "imageRepository", FIELD_TEXT, AT(cluster.dns_image_repository), .rule = &rule_repository,
	  .help = "repository of CoreDNS' image; default: imageRepository" },
	{ "imageTag", FIELD_TEXT, AT(cluster.dns_image_tag), .rule = &rule_tag,
	  .help = "tag of CoreDNS' image; default: by version of Kubernetes" },
	{ "disabled", FIELD_BOOL, AT(cluster.dns_disabled), .api = CONFIG_V1BETA4,
	  .help = "install no CoreDNS" },
	{ 0 },
};

static const struct field fields_proxy[] = {
	{ "disabled", FIELD_BOOL, AT(cluster.proxy_disabled), .help = "install no kube-proxy" },
	{ 0 },
};

const struct field fields_cluster[] = {
	{ "etcd", FIELD_OBJECT, 0, .fields = fields_etcd, .help = "etcd: local or external" },
	{ "networking", FIELD_OBJECT, 0, .fields = fields_networking, .keep = true,
	  .help = "networks of the cluster" },
	{ "kubernetesVersion", FIELD_TEXT, AT(cluster.kubernetes_version), .fallback = "stable-1",
	  .help = "version of the control plane, or a label" },
	{ "controlPlaneEndpoint", FIELD_TEXT, AT(cluster.control_plane_endpoint),
	  .rule = &rule_endpoint,
	  .help = "stable host[:port] of all API servers, for clusters that grow" },
	{ "apiServer", FIELD_OBJECT, 0, .fields = fields_api_server, .keep = true,
	  .help = "the API server" },
	{ "controllerManager", FIELD_OBJECT, AT(cluster.controller_manager),
	  .fields = fields_component, .keep = true, .help = "the controller manager" },
	{ "scheduler", FIELD_OBJECT, AT(cluster.scheduler), .fields = fields_component,
	  .keep = true, .help = "the scheduler" },
	{ "dns", FIELD_OBJECT, 0, .fields = fields_dns, .keep = true, .help = "CoreDNS" },
	{ "proxy", FIELD_OBJECT, 0, .fields = fields_proxy, .keep = true, .api = CONFIG_V1BETA4,
	  .help = "kube-proxy" },
	{ "certificatesDir", FIELD_TEXT, AT(cluster.certificates_dir),
	  .fallback = "/etc/kubernetes/pki", .rule = &rule_path,
	  .help = "directory of certificates and keys" },
	{ "imageRepository", FIELD_TEXT, AT(cluster.image_repository),
	  .fallback = "registry.k8s.io", .rule = &rule_repository,
	  .help = "where images are pulled from" },
	{ "featureGates", FIELD_FLAGS, AT(cluster.feature_gates),
	  .help = "kubeadm's feature gates" },
	{ "clusterName", FIELD_TEXT, AT(cluster.cluster_name), .fallback = "kubernetes",
	  .help = "name of the cluster" },
	{ "encryptionAlgorithm", FIELD_TEXT, AT(cluster.encryption_algorithm),
	  .fallback = "RSA-2048", .rule = &rule_algorithm, .api = CONFIG_V1BETA4,
	  .help = "algorithm of keys and certificates" },
	{ "certificateValidityPeriod", FIELD_DURATION, AT(cluster.certificate_validity_period),
	  .fallback = "8760h0m0s", .rule = &rule_validity, .api = CONFIG_V1BETA4,
	  .help = "how long certificates are valid" },
	{ "caCertificateValidityPeriod", FIELD_DURATION, AT(cluster.ca_certificate_validity_period),
	  .fallback = "87600h0m0s", .rule = &rule_validity, .api = CONFIG_V1BETA4,
	  .help = "how long CA certificates are valid" },
	{ 0 },
};
