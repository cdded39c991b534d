/* Tables of JoinConfiguration and ResetConfiguration. */
#include "config/config_fields.h"
#include "config/config_rules.h"

#define AT(member) offsetof(struct config, member)

static const struct field fields_bootstrap_token[] = {
	{ "token", FIELD_TEXT, AT(join.token), .rule = &rule_token, .keep = true, .secret = true,
	  .help = "token that proves the cluster, and this node to it" },
	{ "apiServerEndpoint", FIELD_TEXT, AT(join.api_server_endpoint),
	  .rule = &rule_endpoint_port, .help = "host:port of an API server" },
	{ "caCertHashes", FIELD_TEXTS, AT(join.ca_cert_hashes), .rule = &rule_hash,
	  .help = "hashes of the cluster's CA, one of which has to match" },
	{ "unsafeSkipCAVerification", FIELD_BOOL, AT(join.unsafe_skip_ca_verification),
	  .help = "trust any CA" },
	{ 0 },
};

static const struct field fields_discovery_file[] = {
	{ "kubeConfigPath", FIELD_TEXT, AT(join.kubeconfig_path), .rule = &rule_kubeconfig,
	  .keep = true, .help = "kubeconfig that tells the cluster: a path or an https URL" },
	{ 0 },
};

static const struct field fields_discovery[] = {
	{ "bootstrapToken", FIELD_OBJECT, 0, .fields = fields_bootstrap_token,
	  .given = AT(join.has_discovery_token), .help = "find the cluster with a token" },
	{ "file", FIELD_OBJECT, 0, .fields = fields_discovery_file,
	  .given = AT(join.has_discovery_file), .help = "find the cluster with a kubeconfig" },
	{ "tlsBootstrapToken", FIELD_TEXT, AT(join.tls_bootstrap_token), .rule = &rule_token,
	  .secret = true,
	  .help = "token of the kubelet's first certificate; default: that of discovery" },
	{ "timeout", FIELD_DURATION, AT(join.timeouts.discovery), .fallback = "5m0s",
	  .rule = &rule_positive, .api = CONFIG_V1BETA3, .instead = "timeouts.discovery",
	  .help = "until this node trusts the API server" },
	{ 0 },
};

static const struct field fields_control_plane[] = {
	{ "localAPIEndpoint", FIELD_OBJECT, AT(join.local_api_endpoint), .fields = fields_endpoint,
	  .help = "where this node's API server is reached" },
	{ "certificateKey", FIELD_TEXT, AT(join.certificate_key), .rule = &rule_key, .secret = true,
	  .help = "key that uploaded certificates are decrypted with" },
	{ 0 },
};

static const struct field fields_join_patches[] = {
	{ "directory", FIELD_TEXT, AT(join.patches_directory), .help = "directory of patches" },
	{ 0 },
};

const struct field fields_join[] = {
	{ "dryRun", FIELD_BOOL, AT(join.dry_run), .api = CONFIG_V1BETA4,
	  .help = "change nothing, show what would be done" },
	{ "nodeRegistration", FIELD_OBJECT, AT(join.node_registration),
	  .fields = fields_registration, .help = "how this node registers itself" },
	{ "caCertPath", FIELD_TEXT, AT(join.ca_cert_path), .fallback = "/etc/kubernetes/pki/ca.crt",
	  .rule = &rule_ca_path, .help = "where the cluster's CA certificate is kept" },
	{ "discovery", FIELD_OBJECT, 0, .fields = fields_discovery, .keep = true,
	  .help = "how the cluster is found: bootstrapToken or file" },
	{ "controlPlane", FIELD_OBJECT, 0, .fields = fields_control_plane,
	  .given = AT(join.has_control_plane), .help = "join as a control plane" },
	{ "skipPhases", FIELD_TEXTS, AT(join.skip_phases), .help = "phases that are left out" },
	{ "patches", FIELD_OBJECT, 0, .fields = fields_join_patches,
	  .help = "patches of manifests" },
	{ "timeouts", FIELD_OBJECT, AT(join.timeouts), .fields = fields_timeouts,
	  .api = CONFIG_V1BETA4, .help = "how long is waited" },
	{ 0 },
};

const struct field fields_reset[] = {
	{ "cleanupTmpDir", FIELD_BOOL, AT(reset.cleanup_tmp_dir),
	  .help = "empty /etc/kubernetes/tmp" },
	{ "certificatesDir", FIELD_TEXT, AT(reset.certificates_dir),
	  .fallback = "/etc/kubernetes/pki", .rule = &rule_path,
	  .help = "directory of certificates and keys" },
	{ "criSocket", FIELD_TEXT, AT(reset.cri_socket), .rule = &rule_socket,
	  .help = "socket of the container runtime; default: the one that exists, else containerd's" },
	{ "dryRun", FIELD_BOOL, AT(reset.dry_run),
	  .help = "change nothing, show what would be done" },
	{ "force", FIELD_BOOL, AT(reset.force), .help = "do not ask" },
	{ "ignorePreflightErrors", FIELD_TEXTS, AT(reset.ignore_preflight_errors),
	  .help = "checks whose failures become warnings" },
	{ "skipPhases", FIELD_TEXTS, AT(reset.skip_phases), .help = "phases that are left out" },
	{ "unmountFlags", FIELD_TEXTS, AT(reset.unmount_flags), .rule = &rule_unmount,
	  .help = "flags of umount2(2) for what the kubelet mounted" },
	{ "timeouts", FIELD_OBJECT, AT(reset.timeouts), .fields = fields_timeouts,
	  .help = "how long is waited" },
	{ 0 },
};
