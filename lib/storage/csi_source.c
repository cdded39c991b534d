#include "storage/csi_source.h"

#include <errno.h>

#include "storage/md5.h"

struct csi_parts {
	const struct json *source;
	const char *name; /* of the volume */
	struct json *csi, *attributes;
};

static const char *text_of(const struct csi_parts *parts, const char *key)
{
	return json_map_text(parts->source, key, "");
}

/*
 * deploy/example/pv-nfs-csi.yaml of kubernetes-csi/csi-driver-nfs: the handle is any text that no
 * other volume has.
 */
static int make_nfs(const struct csi_parts *parts, struct error *err)
{
	(void)err;
	json_map_set(parts->csi, "volumeHandle",
		     json_printf("%s#%s#%s", text_of(parts, "server"), text_of(parts, "path"),
				 parts->name));
	json_map_set_text(parts->attributes, "server", text_of(parts, "server"));
	json_map_set_text(parts->attributes, "share", text_of(parts, "path"));
	return 0;
}

static void copy_secret(const struct csi_parts *parts)
{
	const struct json *secret = json_map_get(parts->source, "secretRef");

	if (json_is_map(secret))
		json_map_set(parts->csi, "nodeStageSecretRef", json_clone(secret));
}

/* examples/csi-iscsi-pv.yaml of kubernetes-csi/csi-driver-iscsi: all attributes are texts. */
static int make_iscsi(const struct csi_parts *parts, struct error *err)
{
	static const struct {
		const char *from, *to;
	} flags[] = {
		{ "chapAuthDiscovery", "discoveryCHAPAuth" },
		{ "chapAuthSession", "sessionCHAPAuth" },
	};
	const struct json *portals = json_map_get(parts->source, "portals");
	cleanup_free char *list = portals ? json_to_text(portals) : xstrdup("[]");
	const char *interface = text_of(parts, "iscsiInterface");
	long long lun = (long long)json_map_int(parts->source, "lun", 0);

	(void)err;
	json_map_set(parts->csi, "volumeHandle",
		     json_printf("%s-lun-%lld", text_of(parts, "iqn"), lun));
	json_map_set_text(parts->attributes, "targetPortal", text_of(parts, "targetPortal"));
	json_map_set_text(parts->attributes, "portals", list);
	json_map_set_text(parts->attributes, "iqn", text_of(parts, "iqn"));
	json_map_set(parts->attributes, "lun", json_printf("%lld", lun));
	json_map_set_text(parts->attributes, "iscsiInterface", *interface ? interface : "default");
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		json_map_set_text(parts->attributes, flags[i].to,
				  json_map_bool(parts->source, flags[i].from, false) ? "true"
										     : "false");
	if (*text_of(parts, "initiatorName"))
		json_map_set_text(parts->attributes, "initiatorName",
				  text_of(parts, "initiatorName"));
	copy_secret(parts);
	return 0;
}

/*
 * docs/static-pvc.md of ceph/ceph-csi. Without csiAttributes.clusterID, the cluster is known by the
 * digest of its monitors, as it is for RBD that was migrated.
 */
static int make_cephfs(const struct csi_parts *parts, struct error *err)
{
	const struct json *monitors = json_map_get(parts->source, "monitors");
	cleanup(strbuf_done) struct strbuf list = strbuf_make(STRBUF_MAX_LINE);
	const char *path = text_of(parts, "path");
	char md5[MD5_MAX_TEXT];

	if (!json_is_map(json_map_get(parts->source, "secretRef")))
		return error_set(err, -EINVAL,
				 "cephfs as CSI needs secretRef: a Secret with userID and userKey");
	for (size_t i = 0; i < json_count(monitors); i++)
		strbuf_printf(&list, "%s%s", i ? "," : "",
			      json_get_text(json_list_at(monitors, i), ""));
	md5_text(list.text, md5);
	json_map_set_text(parts->csi, "volumeHandle", parts->name);
	json_map_set_text(parts->attributes, "clusterID", md5);
	json_map_set_text(parts->attributes, "rootPath", *path ? path : "/");
	json_map_set_text(parts->attributes, "staticVolume", "true");
	copy_secret(parts);
	return 0;
}

/* dell/csi-powerflex: "SYSTEM-VOLUME". */
static int make_scale_io(const struct csi_parts *parts, struct error *err)
{
	(void)err;
	json_map_set(parts->csi, "volumeHandle",
		     json_printf("%s-%s", text_of(parts, "system"), text_of(parts, "volumeName")));
	if (*text_of(parts, "storagePool"))
		json_map_set_text(parts->attributes, "StoragePoolName",
				  text_of(parts, "storagePool"));
	return 0;
}

static const struct {
	const char *key;
	int (*make)(const struct csi_parts *parts, struct error *err);
} types[] = {
	{ "nfs", make_nfs },
	{ "iscsi", make_iscsi },
	{ "cephfs", make_cephfs },
	{ "scaleIO", make_scale_io },
};

int csi_source_make(struct json *object, const struct volume_type *type, struct error *err)
{
	struct json *spec = json_map_get(object, "spec");
	const struct json *source = json_map_get(spec, type->key);
	struct csi_parts parts = {
		.source = source,
		.name = json_map_text(json_map_get(object, "metadata"), "name", ""),
		.csi = json_map(),
		.attributes = json_map(),
	};
	const char *fs_type = json_map_text(source, "fsType", "");
	int r = -ENOENT;

	json_map_set_text(parts.csi, "driver", type->driver);
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_eq(types[i].key, type->key))
			r = types[i].make(&parts, err);
	if (r == -ENOENT)
		(void)error_set(err, -EINVAL, "%s has no CSI form here: write its csi source",
				type->title);
	if (*fs_type)
		json_map_set_text(parts.csi, "fsType", fs_type);
	if (json_map_bool(source, "readOnly", false))
		json_map_set_bool(parts.csi, "readOnly", true);
	if (json_count(parts.attributes))
		json_map_set(parts.csi, "volumeAttributes", parts.attributes);
	else
		json_free(parts.attributes);
	json_map_set(spec, "csi", parts.csi);
	json_map_remove(spec, type->key);
	return r < 0 ? -EINVAL : 0;
}
