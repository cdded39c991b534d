/* What an API server puts into objects that say nothing (pkg/apis/{core,storage}/v1/defaults.go).
 */
#include "storage/api_rules.h"

struct default_text {
	const char *key, *value;
	bool empty; /* "" counts as nothing, too */
};

static void set_texts(struct json *map, const struct default_text *texts, size_t count)
{
	for (size_t i = 0; i < count && json_is_map(map); i++) {
		const char *value = json_map_text(map, texts[i].key, NULL);

		if (!value || (!*value && texts[i].empty))
			json_map_set_text(map, texts[i].key, texts[i].value);
	}
}

static void of_volume(const struct json *spec)
{
	static const struct default_text rbd[] = {
		{ "pool", "rbd", true },
		{ "user", "admin", true },
		{ "keyring", "/etc/ceph/keyring", true },
	};
	static const struct default_text iscsi[] = { { "iscsiInterface", "default", true } };
	static const struct default_text azure_disk[] = {
		{ "cachingMode", "ReadWrite" },
		{ "kind", "Shared" },
		{ "fsType", "ext4" },
	};
	static const struct default_text scale_io[] = {
		{ "storageMode", "ThinProvisioned", true },
		{ "fsType", "xfs", true },
	};
	struct json *disk = json_map_get(spec, "azureDisk");

	set_texts(json_map_get(spec, "rbd"), rbd, ARRAY_SIZE(rbd));
	set_texts(json_map_get(spec, "iscsi"), iscsi, ARRAY_SIZE(iscsi));
	set_texts(disk, azure_disk, ARRAY_SIZE(azure_disk));
	if (json_is_map(disk) && json_is_nil(json_map_get(disk, "readOnly")))
		json_map_set_bool(disk, "readOnly", false);
	set_texts(json_map_get(spec, "scaleIO"), scale_io, ARRAY_SIZE(scale_io));
}

/* What the field dataSource may name; all else is dropped (KEP-1495). */
static bool is_old_source(const struct json *source)
{
	const char *kind = json_map_text(source, "kind", "");
	const char *group = json_map_text(source, "apiGroup", "");

	return (str_eq(kind, "PersistentVolumeClaim") && !*group) ||
	       (str_eq(kind, "VolumeSnapshot") && str_eq(group, "snapshot.storage.k8s.io"));
}

/*
 * The two fields for a claim's source (pkg/api/persistentvolumeclaim/util.go): one stands for the
 * other. A source in another namespace is behind a gate that is off
 * (CrossNamespaceVolumeDataSource).
 */
static void of_claim(struct json *spec)
{
	struct json *source = json_map_get(spec, "dataSource");
	struct json *ref = json_map_get(spec, "dataSourceRef");

	if (json_is_map(ref) && *json_map_text(ref, "namespace", "")) {
		json_map_remove(spec, "dataSourceRef");
		ref = NULL;
	}
	if (json_is_map(source) && json_is_nil(ref) && !is_old_source(source)) {
		json_map_remove(spec, "dataSource");
		source = NULL;
	}
	if (json_is_map(source) && json_is_nil(ref))
		json_map_set(spec, "dataSourceRef", json_clone(source));
	else if (json_is_nil(source) && json_is_map(ref))
		json_map_set(spec, "dataSource", json_clone(ref));
}

void api_drop_disabled(struct json *object, const struct version *version)
{
	struct json *csi = json_path(object, "spec.csi");

	/* CSINodeExpandSecret: on from v1.27 (pkg/api/persistentvolume/util.go). */
	if (str_eq(json_map_text(object, "kind", ""), "PersistentVolume") && json_is_map(csi) &&
	    !version_at_least(version, 27, 0))
		json_map_remove(csi, "nodeExpandSecretRef");
}

void api_defaults_apply(struct json *object)
{
	static const struct default_text volume[] = {
		{ "persistentVolumeReclaimPolicy", "Retain", true },
		{ "volumeMode", "Filesystem" },
	};
	static const struct default_text claim[] = { { "volumeMode", "Filesystem" } };
	static const struct default_text class[] = {
		{ "reclaimPolicy", "Delete" },
		{ "volumeBindingMode", "Immediate" },
	};
	const char *kind = json_map_text(object, "kind", "");
	struct json *spec = json_map_get(object, "spec");

	if (str_eq(kind, "PersistentVolume")) {
		set_texts(spec, volume, ARRAY_SIZE(volume));
		of_volume(spec);
	} else if (str_eq(kind, "PersistentVolumeClaim")) {
		set_texts(spec, claim, ARRAY_SIZE(claim));
		if (json_is_map(spec))
			of_claim(spec);
	} else if (str_eq(kind, "StorageClass")) {
		set_texts(object, class, ARRAY_SIZE(class));
	}
}
