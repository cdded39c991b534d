/* The tables that several kinds of configuration documents share. */
#include "config/config_fields.h"

#include "config/config_rules.h"

const struct field fields_endpoint[] = {
	{ "advertiseAddress", FIELD_TEXT, offsetof(struct config_endpoint, advertise_address),
	  .rule = &rule_ip,
	  .help = "address of this API server; default: that of the interface with the default route" },
	{ "bindPort", FIELD_INT, offsetof(struct config_endpoint, bind_port), .fallback = "6443",
	  .rule = &rule_port, .help = "port of this API server" },
	{ 0 },
};

static const struct field fields_taint[] = {
	{ "key", FIELD_TEXT, .required = true, .help = "name of the taint" },
	{ "value", FIELD_TEXT, .help = "value of the taint" },
	{ "effect", FIELD_TEXT, .rule = &rule_effect, .required = true,
	  .help = "what it does to pods" },
	{ "timeAdded", FIELD_TEXT, .rule = &rule_time, .help = "when it was set" },
	{ 0 },
};

const struct field fields_registration[] = {
	{ "name", FIELD_TEXT, offsetof(struct config_registration, name), .rule = &rule_node_name,
	  .help = "name of the node; default: the hostname in lower case" },
	{ "criSocket", FIELD_TEXT, offsetof(struct config_registration, cri_socket),
	  .rule = &rule_socket,
	  .help = "socket of the container runtime; default: the one that exists, else containerd's" },
	{ "taints", FIELD_TREE, offsetof(struct config_registration, taints),
	  .fields = fields_taint, .keep = true,
	  .help = "taints of the node; default: that of a control plane; [] for none" },
	{ "kubeletExtraArgs", FIELD_ARGS, offsetof(struct config_registration, kubelet_extra_args),
	  .help = "flags of the kubelet on this node" },
	{ "ignorePreflightErrors", FIELD_TEXTS,
	  offsetof(struct config_registration, ignore_preflight_errors),
	  .help = "checks whose failures become warnings" },
	{ "imagePullPolicy", FIELD_TEXT, offsetof(struct config_registration, image_pull_policy),
	  .fallback = "IfNotPresent", .rule = &rule_pull_policy, .help = "when images are pulled" },
	{ "imagePullSerial", FIELD_BOOL, offsetof(struct config_registration, image_pull_serial),
	  .fallback = "true", .api = CONFIG_V1BETA4, .help = "pull images one after the other" },
	{ 0 },
};

const struct field fields_timeouts[] = {
	{ "controlPlaneComponentHealthCheck", FIELD_DURATION,
	  offsetof(struct config_timeouts, control_plane_component_health_check),
	  .fallback = "4m0s", .rule = &rule_positive,
	  .help = "until the control plane is healthy" },
	{ "kubeletHealthCheck", FIELD_DURATION,
	  offsetof(struct config_timeouts, kubelet_health_check), .fallback = "4m0s",
	  .rule = &rule_positive, .help = "until the kubelet is healthy" },
	{ "kubernetesAPICall", FIELD_DURATION,
	  offsetof(struct config_timeouts, kubernetes_api_call), .fallback = "1m0s",
	  .rule = &rule_positive, .help = "of one call to the API server" },
	{ "etcdAPICall", FIELD_DURATION, offsetof(struct config_timeouts, etcd_api_call),
	  .fallback = "2m0s", .rule = &rule_positive, .help = "of one call to etcd" },
	{ "tlsBootstrap", FIELD_DURATION, offsetof(struct config_timeouts, tls_bootstrap),
	  .fallback = "5m0s", .rule = &rule_positive,
	  .help = "until a joining kubelet has its certificate" },
	{ "discovery", FIELD_DURATION, offsetof(struct config_timeouts, discovery),
	  .fallback = "5m0s", .rule = &rule_positive,
	  .help = "until a joining node trusts the API server" },
	{ "upgradeManifests", FIELD_DURATION, offsetof(struct config_timeouts, upgrade_manifests),
	  .fallback = "5m0s", .rule = &rule_positive, .help = "until an upgraded static pod runs" },
	{ 0 },
};

const struct field fields_token[] = {
	{ "token", FIELD_TEXT, offsetof(struct config_token, token), .rule = &rule_token,
	  .secret = true, .help = "the token; default: a random one" },
	{ "description", FIELD_TEXT, offsetof(struct config_token, description),
	  .help = "what it is for" },
	{ "ttl", FIELD_DURATION, offsetof(struct config_token, ttl), .fallback = "24h0m0s",
	  .rule = &rule_not_negative, .help = "how long it lives; 0s: for ever" },
	{ "expires", FIELD_TEXT, offsetof(struct config_token, expires), .rule = &rule_time,
	  .help = "when it ends, instead of ttl" },
	{ "usages", FIELD_TEXTS, offsetof(struct config_token, usages),
	  .fallback = "signing,authentication", .rule = &rule_usage,
	  .help = "what it may be used for" },
	{ "groups", FIELD_TEXTS, offsetof(struct config_token, groups),
	  .fallback = "system:bootstrappers:kubeadm:default-node-token", .rule = &rule_token_group,
	  .help = "groups of who authenticates with it" },
	{ 0 },
};

const struct field fields_volume[] = {
	{ "name", FIELD_TEXT, offsetof(struct config_volume, name), .rule = &rule_label,
	  .required = true, .keep = true, .help = "name of the volume in the pod" },
	{ "hostPath", FIELD_TEXT, offsetof(struct config_volume, host_path),
	  .rule = &rule_host_path, .required = true, .keep = true, .help = "path on the host" },
	{ "mountPath", FIELD_TEXT, offsetof(struct config_volume, mount_path),
	  .rule = &rule_path_hint, .required = true, .keep = true, .help = "path in the pod" },
	{ "readOnly", FIELD_BOOL, offsetof(struct config_volume, read_only),
	  .help = "mount it read-only" },
	{ "pathType", FIELD_TEXT, offsetof(struct config_volume, path_type),
	  .rule = &rule_path_type, .help = "what the path has to be, or is made to be" },
	{ 0 },
};

const struct field fields_arg[] = {
	{ "name", FIELD_TEXT, offsetof(struct config_arg, name), .required = true, .keep = true,
	  .help = "name of the flag, without dashes" },
	{ "value", FIELD_TEXT, offsetof(struct config_arg, value), .keep = true,
	  .help = "value of the flag" },
	{ 0 },
};

/* EnvVarSource of k8s.io/api/core/v1. */
static const struct field fields_field_ref[] = {
	{ "apiVersion", FIELD_TEXT, .help = "version of the API that the path is of; default: v1" },
	{ "fieldPath", FIELD_TEXT, .help = "path of the pod's field: status.podIP" },
	{ 0 },
};

static const struct field fields_resource_ref[] = {
	{ "containerName", FIELD_TEXT, .help = "container that has the resource" },
	{ "resource", FIELD_TEXT, .help = "the resource: limits.cpu" },
	{ "divisor", FIELD_ANY, .help = "unit in which it is told" },
	{ 0 },
};

static const struct field fields_key_ref[] = {
	{ "name", FIELD_TEXT, .help = "name of the object" },
	{ "key", FIELD_TEXT, .help = "key in it" },
	{ "optional", FIELD_BOOL, .help = "whether it may be missing" },
	{ 0 },
};

static const struct field fields_file_ref[] = {
	{ "volumeName", FIELD_TEXT, .help = "volume with the file" },
	{ "path", FIELD_TEXT, .help = "path of the file in it" },
	{ "key", FIELD_TEXT, .help = "key in it" },
	{ "optional", FIELD_BOOL, .help = "whether it may be missing" },
	{ 0 },
};

static const struct field fields_value_from[] = {
	{ "fieldRef", FIELD_OBJECT, .fields = fields_field_ref, .help = "a field of the pod" },
	{ "resourceFieldRef", FIELD_OBJECT, .fields = fields_resource_ref,
	  .help = "a limit or request of a container" },
	{ "configMapKeyRef", FIELD_OBJECT, .fields = fields_key_ref, .help = "a ConfigMap's key" },
	{ "secretKeyRef", FIELD_OBJECT, .fields = fields_key_ref, .help = "a Secret's key" },
	{ "fileKeyRef", FIELD_OBJECT, .fields = fields_file_ref,
	  .help = "a key in a file of a volume" },
	{ 0 },
};

const struct field fields_env[] = {
	{ "name", FIELD_TEXT, .required = true, .help = "name of the variable" },
	{ "value", FIELD_TEXT, .help = "its value" },
	{ "valueFrom", FIELD_OBJECT, .fields = fields_value_from,
	  .help = "where the value comes from, as in a pod" },
	{ 0 },
};

const struct field *field_find(const struct field *fields, const char *path)
{
	size_t length = strcspn(path, ".[");

	for (const struct field *field = fields; field && field->key; field++) {
		if (strlen(field->key) != length || strncmp(field->key, path, length) != 0)
			continue;
		return path[length] == '.' ? field_find(field->fields, path + length + 1) : field;
	}
	return NULL;
}
