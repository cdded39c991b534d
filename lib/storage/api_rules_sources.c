/* Rules for the sources of PersistentVolumes: one row for each type, in the order of the server. */
#include <ctype.h>

#include "base/net.h"
#include "storage/api_rules_inside.h"

enum {
	REQUIRED_MOST = 4,
	LUN_MOST = 255,
	PARTITION_MOST = 255,
	DRIVER_MOST = 63,
	TENANT_MOST = 64,
	PORTAL_MOST = 64, /* of "VOLUME:PORTAL", with an initiator's name */
};

struct source {
	const struct rules *rules;
	const struct json *map;
	const char *path;   /* "spec.nfs" */
	const char *volume; /* its name */
};

static const char *text_of(const struct source *source, const char *key)
{
	return json_map_text(source->map, key, "");
}

static void invalid(const struct source *source, const char *key, const char *value,
		    const char *detail)
{
	cleanup_free char *path = xasprintf("%s.%s", source->path, key);

	api_rule_invalid(source->rules, source->map, key, path, value, detail);
}

static void required(const struct source *source, const char *key, const char *detail)
{
	cleanup_free char *path = xasprintf("%s.%s", source->path, key);

	api_rule_required(source->rules, source->map, key, path, detail);
}

static void check_range(const struct source *source, const char *key, int64_t most,
			const char *detail)
{
	int64_t value = json_map_int(source->map, key, 0);
	cleanup_free char *text = xasprintf("%lld", (long long)value);

	if (value < 0 || value > most)
		invalid(source, key, text, detail);
}

static void check_partition(const struct source *source)
{
	check_range(source, "partition", PARTITION_MOST,
		    "must be between 1 and 255 inclusive, or 0 for the whole disk");
}

static void check_lun(const struct source *source)
{
	check_range(source, "lun", LUN_MOST, "must be between 0 and 255, inclusive");
}

static void check_backsteps(const struct source *source)
{
	const char *path = text_of(source, "path");
	cleanup_free char *slashed = xasprintf("/%s/", path);

	if (strstr(slashed, "/../"))
		invalid(source, "path", path, "must not contain '..'");
}

static void check_host_path(const struct source *source)
{
	static const char *const types[] = {
		"",     "BlockDevice",  "CharDevice", "Directory", "DirectoryOrCreate",
		"File", "FileOrCreate", "Socket",     NULL
	};
	const char *type = text_of(source, "type");

	check_backsteps(source);
	for (size_t i = 0; types[i]; i++)
		if (str_eq(type, types[i]))
			return;
	api_rule_unsupported(source->rules, source->map, "type", "spec.hostPath.type", type, types);
}

static void check_nfs(const struct source *source)
{
	const char *path = text_of(source, "path");

	if (*path != '/')
		invalid(source, "path", path, "must be an absolute path");
}

static void check_glusterfs(const struct source *source)
{
	const char *namespace = json_map_text(source->map, "endpointsNamespace", NULL);

	if (namespace && !*namespace)
		invalid(source, "endpointsNamespace", "",
			"if the endpointnamespace is set, it must be a valid namespace name");
	else if (namespace && !net_is_dns_label(namespace))
		invalid(source, "endpointsNamespace", namespace, api_dns_label_wanted);
}

static void check_flocker(const struct source *source)
{
	const char *name = text_of(source, "datasetName"), *uuid = text_of(source, "datasetUUID");

	if (!*name && !*uuid)
		api_rule_required(source->rules, source->map, NULL, source->path,
				  "one of datasetName and datasetUUID is required");
	if (*name && *uuid)
		api_rule_invalid(source->rules, source->map, NULL, source->path, "resource",
				 "datasetName and datasetUUID can not be specified simultaneously");
	if (strchr(name, '/'))
		invalid(source, "datasetName", name, "must not contain '/'");
}

/* "host:port", as net.SplitHostPort() takes it: the port may be anything without a colon. */
static bool is_host_port(const char *text)
{
	const char *colon = strrchr(text, ':');
	const char *bracket = strchr(text, ']');

	if (!colon)
		return false;
	if (*text == '[')
		return bracket && bracket + 1 == colon && !strchr(text + 1, '[');
	return strchr(text, ':') == colon && !bracket && !strchr(text, '[');
}

static void check_quobyte(const struct source *source)
{
	static const char wanted[] =
		"must be a host:port pair or multiple pairs separated by commas";
	cleanup_free char *registry = xstrdup(text_of(source, "registry"));
	char *rest = registry, *pair;

	if (!*registry) {
		required(source, "registry", wanted);
		return;
	}
	if (strlen(text_of(source, "tenant")) > TENANT_MOST) {
		required(source, "tenant",
			 "must be a UUID and may not exceed a length of 64 characters");
		return;
	}
	while ((pair = strsep(&rest, ",")))
		if (!is_host_port(pair))
			invalid(source, "registry", text_of(source, "registry"), wanted);
}

static bool has_digits_at(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!isdigit((unsigned char)text[i]))
			return false;
	return true;
}

static bool is_alnum(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]))
			return false;
	return strlen(text) == length;
}

/* "iqn.2001-04.com.example:storage": iscsiInitiatorIqnRegex. */
static bool is_iqn(const char *text)
{
	size_t authority;

	if (!str_starts(text, "iqn.") || !has_digits_at(text + 4, 4) || text[8] != '-' ||
	    !has_digits_at(text + 9, 2) || text[11] != '.')
		return false;
	text += 12;
	authority = strcspn(text, ":");
	for (size_t i = 0; i < authority; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '-' && text[i] != '.')
			return false;
	text += authority;
	return authority && *text == ':' && text[1] && !strpbrk(text, ",;*&$| \t\n\f\r\v");
}

/* The name of an initiator or a target, of one of three forms. */
static bool is_iscsi_name(const char *text)
{
	if (str_starts(text, "iqn"))
		return is_iqn(text);
	if (str_starts(text, "eui"))
		return text[3] && is_alnum(text + 4, 16);
	return str_starts(text, "naa") && text[3] && is_alnum(text + 4, 32);
}

static void check_iscsi(const struct source *source)
{
	const char *iqn = text_of(source, "iqn"), *portal = text_of(source, "targetPortal");
	const char *initiator = json_map_text(source->map, "initiatorName", NULL);
	const struct json *secret = json_map_get(source->map, "secretRef");
	bool asks = json_map_bool(source->map, "chapAuthDiscovery", false) ||
		    json_map_bool(source->map, "chapAuthSession", false);

	if (initiator && strlen(source->volume) + 1 + strlen(portal) > PORTAL_MOST)
		invalid(source, "targetportal", portal,
			"Total length of <volume name>:<iscsi.targetPortal> must be under 64 "
			"characters if iscsi.initiatorName is specified.");
	if (*iqn && !is_iscsi_name(iqn))
		invalid(source, "iqn", iqn, "must be valid format");
	check_lun(source);
	if (asks && !json_is_map(secret))
		required(source, "secretRef", "");
	if (json_is_map(secret) && !*json_map_text(secret, "name", ""))
		required(source, "secretRef.name", "");
	if (initiator && !is_iscsi_name(initiator))
		invalid(source, "initiatorname", initiator, "must be valid format");
}

/* Name and namespace of a secretRef. */
static void check_secret(const struct source *source)
{
	const struct json *secret = json_map_get(source->map, "secretRef");

	if (!json_is_map(secret))
		return;
	if (!*json_map_text(secret, "name", ""))
		required(source, "secretRef.name", "");
	if (!*json_map_text(secret, "namespace", ""))
		required(source, "secretRef.namespace", "");
}

static void check_fc(const struct source *source)
{
	size_t names = json_count(json_map_get(source->map, "targetWWNs"));
	size_t ids = json_count(json_map_get(source->map, "wwids"));

	if (!names && !ids)
		required(source, "targetWWNs",
			 "must specify either targetWWNs or wwids, but not both");
	if (names && ids)
		invalid(source, "targetWWNs", "",
			"targetWWNs and wwids can not be specified simultaneously");
	if (names && json_is_nil(json_map_get(source->map, "lun")))
		required(source, "lun", "lun is required if targetWWNs is specified");
	else if (names)
		check_lun(source);
}

static void check_flex(const struct source *source)
{
	const struct json *options = json_map_get(source->map, "options");
	struct json_iter iter = json_iter(options);

	while (json_next(&iter)) {
		cleanup_free char *name = xasprintf(".%s", iter.key);
		char *slash = strchr(name, '/');

		if (slash)
			*slash = '\0';
		str_to_lower(name);
		if (str_ends(name, ".kubernetes.io") || str_ends(name, ".k8s.io"))
			invalid(source, "options", iter.key,
				"kubernetes.io and k8s.io namespaces are reserved");
	}
}

static void check_azure_file(const struct source *source)
{
	const char *namespace = json_map_text(source->map, "secretNamespace", NULL);

	if (namespace && !*namespace)
		required(source, "secretNamespace", "");
}

static bool is_one_of(const char *text, const char *const *choices)
{
	while (*choices && !str_eq(text, *choices))
		choices++;
	return *choices;
}

static void check_azure_disk(const struct source *source)
{
	static const char *const caching[] = { "None", "ReadOnly", "ReadWrite", NULL };
	static const char *const kinds[] = { "Dedicated", "Managed", "Shared", NULL };
	static const char *const managed[] = {
		"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/"
		"disks/{disk-id}",
		NULL
	};
	static const char *const blob[] = {
		"https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd",
		NULL
	};
	const char *mode = text_of(source, "cachingMode"), *kind = text_of(source, "kind");
	const char *uri = text_of(source, "diskURI");

	if (!is_one_of(mode, caching))
		api_rule_unsupported(source->rules, source->map, "cachingMode",
				     "spec.azureDisk.cachingMode", mode, caching);
	if (!is_one_of(kind, kinds))
		api_rule_unsupported(source->rules, source->map, "kind", "spec.azureDisk.kind",
				     kind, kinds);
	if (str_eq(kind, "Managed") && !str_starts(uri, "/subscriptions/"))
		api_rule_unsupported(source->rules, source->map, "diskURI",
				     "spec.azureDisk.diskURI", uri, managed);
	if (!str_eq(kind, "Managed") && !str_starts(uri, "https://"))
		api_rule_unsupported(source->rules, source->map, "diskURI",
				     "spec.azureDisk.diskURI", uri, blob);
}

static void check_storageos(const struct source *source)
{
	const char *name = text_of(source, "volumeName");
	const char *namespace = text_of(source, "volumeNamespace");

	if (*name && !net_is_dns_label(name))
		invalid(source, "volumeName", name, api_dns_label_wanted);
	if (*namespace && !net_is_dns_label(namespace))
		invalid(source, "volumeNamespace", namespace, api_dns_label_wanted);
	check_secret(source);
}

static void check_csi_secret(const struct source *source, const char *key)
{
	const struct json *secret = json_map_get(source->map, key);
	const char *name = json_map_text(secret, "name", "");
	const char *namespace = json_map_text(secret, "namespace", "");
	cleanup_free char *name_path = xasprintf("%s.%s.name", source->path, key);
	cleanup_free char *namespace_path = xasprintf("%s.%s.namespace", source->path, key);

	if (!json_is_map(secret))
		return;
	if (!*name)
		api_rule_required(source->rules, secret, "name", name_path, "");
	else
		api_rule_subdomain(source->rules, secret, "name", name_path, name);
	if (!*namespace)
		api_rule_required(source->rules, secret, "namespace", namespace_path, "");
	else
		api_rule_dns_label(source->rules, secret, "namespace", namespace_path, namespace);
}

/* nodeStageSecretRef is not looked at by the server either. */
static void check_csi(const struct source *source)
{
	static const char *const secrets[] = { "controllerPublishSecretRef",
					       "controllerExpandSecretRef", "nodePublishSecretRef",
					       "nodeExpandSecretRef" };
	cleanup_free char *driver = xstrdup(text_of(source, "driver"));

	if (strlen(driver) > DRIVER_MOST)
		api_faults_add(source->rules->faults, API_FAULT_INVALID, source->map, "driver",
			       "spec.csi.driver", "Too long: must have at most 63 bytes", NULL);
	str_to_lower(driver);
	if (*driver && !net_is_dns_subdomain(driver))
		invalid(source, "driver", text_of(source, "driver"), api_subdomain_wanted);
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		check_csi_secret(source, secrets[i]);
}

static void check_monitors(const struct source *source)
{
	if (!json_count(json_map_get(source->map, "monitors")))
		required(source, "monitors", "");
}

/* The order is that in which the server looks at them. */
static const struct {
	const char *key;
	const char *required[REQUIRED_MOST];
	void (*check)(const struct source *source);
	const char *path; /* where the server's differs from the key */
} sources[] = {
	{ "hostPath", { "path" }, check_host_path },
	{ "gcePersistentDisk", { "pdName" }, check_partition, "spec.persistentDisk" },
	{ "awsElasticBlockStore", { "volumeID" }, check_partition },
	{ "glusterfs", { "endpoints", "path" }, check_glusterfs },
	{ "flocker", { NULL }, check_flocker },
	{ "nfs", { "server", "path" }, check_nfs },
	{ "rbd", { "image" }, check_monitors },
	{ "quobyte", { "volume" }, check_quobyte },
	{ "cephfs", { NULL }, check_monitors },
	{ "iscsi", { "targetPortal", "iqn" }, check_iscsi },
	{ "cinder", { "volumeID" }, check_secret },
	{ "fc", { NULL }, check_fc },
	{ "flexVolume", { "driver" }, check_flex },
	{ "azureFile", { "secretName", "shareName" }, check_azure_file },
	{ "vsphereVolume", { "volumePath" }, NULL },
	{ "photonPersistentDisk", { "pdID" }, NULL },
	{ "portworxVolume", { "volumeID" }, NULL },
	{ "azureDisk", { "diskName", "diskURI" }, check_azure_disk },
	{ "scaleIO", { "gateway", "system", "volumeName" }, NULL },
	{ "local", { "path" }, check_backsteps },
	{ "storageos", { "volumeName" }, check_storageos },
	{ "csi", { "driver", "volumeHandle" }, check_csi },
};

/* One source, which is there; @others are there before it. */
static void check_source(const struct source *source, size_t row, size_t others)
{
	/* As the server has it, a flexVolume may stand beside another. */
	if (others && !str_eq(sources[row].key, "flexVolume")) {
		cleanup_free char *path = xasprintf("spec.%s", sources[row].key);

		api_rule_forbidden(source->rules, NULL, NULL, path,
				   "may not specify more than 1 volume type");
		return;
	}
	for (size_t i = 0; i < REQUIRED_MOST && sources[row].required[i]; i++)
		(void)api_rule_need_text(source->rules, source->map, sources[row].required[i],
					 source->path);
	if (sources[row].check)
		sources[row].check(source);
}

void api_rules_of_sources(const struct rules *rules, const struct json *spec, const char *name,
			  bool has_affinity)
{
	size_t found = 0;

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		const struct json *map = json_map_get(spec, sources[i].key);
		cleanup_free char *own = NULL;
		struct source source = { .rules = rules, .map = map, .volume = name };

		if (!json_is_map(map))
			continue;
		own = xasprintf("spec.%s", sources[i].key);
		source.path = sources[i].path ? sources[i].path : own;
		check_source(&source, i, found++);
		if (str_eq(sources[i].key, "local") && !has_affinity)
			api_rule_required(rules, spec, "nodeAffinity", "spec.nodeAffinity",
					  "Local volume requires node affinity");
	}
	if (!found)
		api_rule_required(rules, spec, NULL, "spec", "must specify a volume type");
}
