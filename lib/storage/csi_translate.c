#include "storage/csi_translate.h"

#include <errno.h>

#include "storage/api_rules.h"
#include "storage/csi_translate_inside.h"
#include "storage/md5.h"
#include "storage/volume_types.h"

static void copy_text(const struct csi_volume *volume, const char *from, const char *to)
{
	const char *text = json_map_text(volume->source, from, "");

	if (*text)
		json_map_set_text(volume->csi, to, text);
}

/* What most sources have: the handle, fsType and readOnly, as far as they say something. */
static void start(const struct csi_volume *volume, const char *handle)
{
	json_map_set_text(volume->csi, "volumeHandle", handle);
	if (json_map_bool(volume->source, "readOnly", false))
		json_map_set_bool(volume->csi, "readOnly", true);
	copy_text(volume, "fsType", "fsType");
}

static void set_partition(const struct csi_volume *volume, bool always)
{
	int64_t partition = json_map_int(volume->source, "partition", 0);

	json_map_set(volume->attributes, "partition",
		     partition || always ? json_printf("%lld", (long long)partition)
					 : json_text(""));
}

/* "aws://us-east-1a/vol-1" is "vol-1" (KubernetesVolumeIDToEBSVolumeID()). */
static int translate_aws(const struct csi_volume *volume, struct error *err)
{
	static const char scheme[] = "aws://";
	cleanup_free char *id = xstrdup(json_map_text(volume->source, "volumeID", ""));
	const char *handle = id;

	if (str_starts(id, scheme)) {
		char *path = strchr(id + sizeof(scheme) - 1, '/');

		path = path ? path + strspn(path, "/") : NULL;
		for (size_t end = path ? strlen(path) : 0; end && path[end - 1] == '/'; end--)
			path[end - 1] = '\0';
		if (!path || !str_starts(path, "vol-") || strchr(path, '/'))
			return error_set(err, -EINVAL, "Invalid format for AWS volume (%s)",
					 json_map_text(volume->source, "volumeID", ""));
		handle = path;
	}
	start(volume, handle);
	set_partition(volume, true);
	csi_translate_zones(volume, "topology.ebs.csi.aws.com/zone");
	return 0;
}

static int translate_azure_disk(const struct csi_volume *volume, struct error *err)
{
	const char *kind = json_map_text(volume->source, "kind", "");

	if (strcasecmp(kind, "Managed") != 0)
		return error_set(err, -EINVAL, "kind(%s) is not supported in csi migration", kind);
	start(volume, json_map_text(volume->source, "diskURI", ""));
	json_map_set_text(volume->attributes, "cachingmode",
			  json_map_text(volume->source, "cachingMode", NULL));
	json_map_set_text(volume->attributes, "fstype",
			  json_map_text(volume->source, "fsType", NULL));
	json_map_set_text(volume->attributes, "kind", "Managed");
	return 0;
}

/* "azure-storage-account-NAME-secret" is of the account NAME; else it is called as the secret. */
static char *account_of(const char *secret)
{
	static const char before[] = "azure-storage-account-", after[] = "-secret";
	const char *start_of = strstr(secret, before), *end = NULL, *next;

	if (!start_of)
		return xstrdup(secret);
	start_of += sizeof(before) - 1;
	/* The longest name, as the expression of the library finds it. */
	for (next = start_of; (next = strstr(next, after)); next++)
		end = next;
	return end && end > start_of ? xstrndup(start_of, (size_t)(end - start_of))
				     : xstrdup(secret);
}

static struct json *secret_json(const char *name, const char *namespace)
{
	struct json *secret = json_map();

	json_map_set_text(secret, "name", name);
	json_map_set_text(secret, "namespace", namespace);
	return secret;
}

static int translate_azure_file(const struct csi_volume *volume, struct error *err)
{
	const char *secret = json_map_text(volume->source, "secretName", "");
	const char *share = json_map_text(volume->source, "shareName", "");
	const struct json *claim = json_map_get(volume->spec, "claimRef");
	const char *namespace = json_map_text(volume->source, "secretNamespace",
					      json_map_text(claim, "namespace", ""));
	const char *group =
		json_map_text(volume->annotations, "kubernetes.io/azure-file-resource-group", "");
	cleanup_free char *account = account_of(secret), *handle = NULL;

	if (!*namespace)
		return error_set(err, -EINVAL,
				 "could not find a secret namespace in PersistentVolumeSource or "
				 "ClaimRef");
	handle = xasprintf("%s#%s#%s#%s#%s", group, account, share,
			   json_map_text(json_map_get(volume->object, "metadata"), "name", ""),
			   namespace);
	start(volume, handle);
	json_map_set_text(volume->attributes, "sharename", share);
	json_map_set(volume->csi, "nodeStageSecretRef", secret_json(secret, namespace));
	return 0;
}

/* "us-central1" of "us-central1-a"; NULL where the zones are no such names, or of two regions. */
static char *gce_region(const char *zones)
{
	cleanup_free char *copy = xasprintf("%s__", zones);
	char *rest = copy, *end, *region = NULL;

	while ((end = strstr(rest, "__"))) {
		const char *first = strchr(rest, '-');
		char *last = strrchr(rest, '-');

		*end = '\0';
		first = strchr(rest, '-');
		last = strrchr(rest, '-');
		if (!first || first == last || strchr(first + 1, '-') != last) {
			free(region);
			return NULL;
		}
		*last = '\0';
		if (region && !str_eq(region, rest)) {
			free(region);
			return NULL;
		}
		free(region);
		region = xstrdup(rest);
		rest = end + 2;
	}
	return region;
}

/* The driver has either one node that writes, or many that read. */
static void set_gce_modes(const struct csi_volume *volume)
{
	unsigned modes = access_modes_of(json_map_get(volume->spec, "accessModes"));
	struct json *list = json_list();

	json_list_add_text(list, modes == ACCESS_ROX ? "ReadOnlyMany" : "ReadWriteOnce");
	json_map_set(volume->spec, "accessModes", list);
}

static int translate_gce(const struct csi_volume *volume, struct error *err)
{
	const char *name = json_map_text(volume->source, "pdName", "");
	const char *zones =
		json_map_text(volume->labels, "failure-domain.beta.kubernetes.io/zone", "");
	cleanup_free char *handle = NULL, *region = NULL;

	if (!*zones)
		zones = json_map_text(volume->labels, "topology.kubernetes.io/zone", "");
	if (strstr(zones, "__")) {
		region = gce_region(zones);
		if (!region)
			return error_set(err, -EINVAL, "failed to get region from zones: \"%s\"",
					 zones);
		handle = xasprintf("projects/UNSPECIFIED/regions/%s/disks/%s", region, name);
	} else {
		handle = xasprintf("projects/UNSPECIFIED/zones/%s/disks/%s",
				   *zones ? zones : "UNSPECIFIED", name);
	}
	start(volume, handle);
	set_partition(volume, false);
	csi_translate_zones(volume, "topology.gke.io/zone");
	set_gce_modes(volume);
	return 0;
}

static int translate_cinder(const struct csi_volume *volume, struct error *err)
{
	(void)err;
	start(volume, json_map_text(volume->source, "volumeID", ""));
	csi_translate_zones(volume, "topology.cinder.csi.openstack.org/zone");
	return 0;
}

static int translate_vsphere(const struct csi_volume *volume, struct error *err)
{
	const char *policy = json_map_text(volume->source, "storagePolicyName", "");

	(void)err;
	start(volume, json_map_text(volume->source, "volumePath", ""));
	if (*policy)
		json_map_set_text(volume->attributes, "storagepolicyname", policy);
	csi_translate_zones_and_regions(volume, "topology.csi.vmware.com/zone",
					"topology.csi.vmware.com/region");
	return 0;
}

/* From v1.31 on the library hands the secret of its annotations to the driver. */
static int translate_portworx(const struct csi_volume *volume, struct error *err)
{
	static const char *const secrets[] = { "controllerPublishSecretRef", "nodeStageSecretRef",
					       "nodePublishSecretRef", "controllerExpandSecretRef",
					       "nodeExpandSecretRef" };
	const char *name =
		json_map_text(volume->annotations, "openstorage.io/auth-secret-name", NULL);
	const char *namespace =
		json_map_text(volume->annotations, "openstorage.io/auth-secret-namespace", NULL);

	(void)err;
	json_map_set_text(volume->csi, "volumeHandle",
			  json_map_text(volume->source, "volumeID", ""));
	copy_text(volume, "fsType", "fsType");
	if (!name || !namespace || !version_at_least(volume->version, 31, 0))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		json_map_set(volume->csi, secrets[i], secret_json(name, namespace));
	return 0;
}

/* The monitors with commas between them; free it. */
static char *join_monitors(const struct csi_volume *volume)
{
	const struct json *list = json_map_get(volume->source, "monitors");
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < json_count(list); i++)
		strbuf_printf(&text, "%s%s", i ? "," : "",
			      json_get_text(json_list_at(list, i), ""));
	return strbuf_take(&text);
}

/* "mig_mons-MD5_image-NAME_HEX" of monitors, image and pool (composeMigVolID()); free it. */
static char *rbd_handle(const char *md5, const char *pool, const char *image)
{
	static const char prefix[] = "kubernetes-dynamic-pvc-";
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	if (str_starts(image, prefix))
		image += sizeof(prefix) - 1;
	strbuf_printf(&text, "mig_mons-%s_image-%s_", md5, image);
	for (const char *c = pool; *c; c++)
		strbuf_printf(&text, "%02x", (unsigned char)*c);
	return strbuf_take(&text);
}

static int translate_rbd(const struct csi_volume *volume, struct error *err)
{
	static const char *const copied[] = { "imageFormat", "journalPool" };
	const char *pool = json_map_text(volume->source, "pool", "");
	const char *image = json_map_text(volume->source, "image", "");
	const char *given =
		json_map_text(volume->annotations, "rbd.csi.ceph.com/volume-handle", "");
	const char *features = json_map_text(volume->annotations, "imageFeatures", "");
	const struct json *secret = json_map_get(volume->source, "secretRef");
	cleanup_free char *monitors = join_monitors(volume), *handle = NULL;
	struct json *attributes = volume->attributes, *modes = json_list();
	char md5[MD5_MAX_TEXT];

	(void)err;
	md5_text(monitors, md5);
	handle = *given ? xstrdup(given) : rbd_handle(md5, pool, image);
	json_map_set_text(attributes, "clusterID",
			  *given ? json_map_text(volume->annotations, "clusterID", "") : md5);
	json_map_set_text(attributes, "imageFeatures", *features ? features : "layering");
	json_map_set_text(attributes, "imageName", image);
	json_map_set_text(attributes, "migration", "true");
	json_map_set_text(attributes, "pool", pool);
	if (!*given)
		json_map_set_text(attributes, "staticVolume", "true");
	json_map_set_text(attributes, "tryOtherMounters", "true");
	for (size_t i = 0; i < ARRAY_SIZE(copied); i++)
		json_map_set_text(attributes, copied[i],
				  json_map_text(volume->annotations, copied[i], ""));
	json_map_set_text(volume->csi, "volumeHandle", handle);
	copy_text(volume, "fsType", "fsType");
	if (json_is_map(secret)) {
		json_map_set(volume->csi, "nodeStageSecretRef", json_clone(secret));
		json_map_set(volume->csi, "controllerExpandSecretRef", json_clone(secret));
	}
	json_list_add_text(modes, json_map_bool(volume->source, "readOnly", false)
					  ? "ReadOnlyMany"
					  : "ReadWriteOnce");
	json_map_set(volume->spec, "accessModes", modes);
	return 0;
}

static const struct {
	const char *key;
	int (*translate)(const struct csi_volume *volume, struct error *err);
} volumes[] = {
	{ "awsElasticBlockStore", translate_aws },
	{ "azureDisk", translate_azure_disk },
	{ "azureFile", translate_azure_file },
	{ "gcePersistentDisk", translate_gce },
	{ "cinder", translate_cinder },
	{ "vsphereVolume", translate_vsphere },
	{ "portworxVolume", translate_portworx },
	{ "rbd", translate_rbd },
};

static int translate_volume(const struct json *original, const struct version *version,
			    struct json **ret, struct error *err)
{
	const struct volume_type *type = volume_type_of_spec(json_map_get(original, "spec"));
	cleanup_json struct json *object = NULL;
	struct csi_volume volume = { .version = version };
	int r = 0;

	if (!type || !type->translates)
		return 0;
	object = json_clone(original);
	/* Translated is what the API server would hold. */
	api_defaults_apply(object);
	volume.object = object;
	volume.spec = json_map_get(object, "spec");
	volume.source = json_map_get(volume.spec, type->key);
	volume.labels = json_path(object, "metadata.labels");
	volume.annotations = json_path(object, "metadata.annotations");
	volume.csi = json_map();
	volume.attributes = json_map();
	json_map_set_text(volume.csi, "driver", type->driver);
	for (size_t i = 0; i < ARRAY_SIZE(volumes); i++)
		if (str_eq(volumes[i].key, type->key))
			r = volumes[i].translate(&volume, err);
	if (json_count(volume.attributes))
		json_map_set(volume.csi, "volumeAttributes", volume.attributes);
	else
		json_free(volume.attributes);
	json_map_set(volume.spec, "csi", volume.csi);
	json_map_remove(volume.spec, type->key);
	if (r == 0)
		*ret = take_ptr(&object);
	return r;
}

int csi_translate(const struct json *object, const struct version *version, struct json **ret,
		  struct error *err)
{
	const char *kind = json_map_text(object, "kind", "");

	*ret = NULL;
	if (str_eq(kind, "PersistentVolume"))
		return translate_volume(object, version, ret, err);
	if (str_eq(kind, "StorageClass"))
		return csi_translate_class(object, version, ret, err);
	return 0;
}
