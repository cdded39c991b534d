/* StorageClasses of in-tree provisioners as those of CSI drivers. */
#include <ctype.h>
#include <errno.h>
#include <strings.h>

#include "storage/csi_translate_inside.h"
#include "storage/md5.h"
#include "storage/volume_types.h"

static const char fs_type[] = "csi.storage.k8s.io/fstype";

static bool is(const char *key, const char *name)
{
	return strcasecmp(key, name) == 0;
}

/* Copies the parameters; fsType gets its new name, and zones are handed out (the last one wins). */
static const char *copy_params(const struct csi_class *class, bool has_zones)
{
	struct json_iter iter = json_iter(class->old);
	const char *zones = NULL;

	while (json_next(&iter)) {
		const char *value = json_get_text(iter.value, "");

		if (is(iter.key, "fstype"))
			json_map_set_text(class->params, fs_type, value);
		else if (has_zones && (is(iter.key, "zone") || is(iter.key, "zones")))
			zones = value;
		else
			json_map_set_text(class->params, iter.key, value);
	}
	return zones;
}

static int translate_aws(const struct csi_class *class, struct error *err)
{
	const char *zones = copy_params(class, true);
	struct json_iter iter = json_iter(class->old);

	while (json_next(&iter))
		if (is(iter.key, "iopsPerGB"))
			json_map_set_text(class->params, "allowautoiopspergbincrease", "true");
	return csi_translate_topologies(class, "topology.ebs.csi.aws.com/zone", zones, err);
}

static int translate_gce(const struct csi_class *class, struct error *err)
{
	const char *zones = copy_params(class, true);

	return csi_translate_topologies(class, "topology.gke.io/zone", zones, err);
}

/* Azure's regions without zones have numbers, which its driver knows as "". */
static void clear_numbers(const struct csi_class *class, const char *key)
{
	const struct json *terms = json_map_get(class->object, "allowedTopologies");

	for (size_t i = 0; i < json_count(terms); i++) {
		const struct json *list =
			json_map_get(json_list_at(terms, i), "matchLabelExpressions");

		for (size_t j = 0; j < json_count(list); j++) {
			struct json *values = json_map_get(json_list_at(list, j), "values");

			if (!str_eq(json_map_text(json_list_at(list, j), "key", ""), key))
				continue;
			for (size_t k = 0; k < json_count(values); k++) {
				const char *text = json_get_text(json_list_at(values, k), "");

				if (*text && !text[strspn(text, "0123456789")])
					json_list_replace(values, k, json_text(""));
			}
		}
	}
}

static int translate_azure_disk(const struct csi_class *class, struct error *err)
{
	static const char key[] = "topology.disk.csi.azure.com/zone";
	struct json_iter iter = json_iter(class->old);
	const char *zones = NULL;
	int r;

	while (json_next(&iter)) {
		if (is(iter.key, "zone") || is(iter.key, "zones"))
			zones = json_get_text(iter.value, "");
		else
			json_map_set(class->params, iter.key, json_ref(iter.value));
	}
	r = csi_translate_topologies(class, key, zones, err);
	if (r == 0)
		clear_numbers(class, key);
	return r;
}

static int translate_azure_file(const struct csi_class *class, struct error *err)
{
	struct json_iter iter = json_iter(class->old);

	(void)err;
	while (json_next(&iter))
		json_map_set(class->params, iter.key, json_ref(iter.value));
	return 0;
}

static int translate_cinder(const struct csi_class *class, struct error *err)
{
	(void)copy_params(class, false);
	return csi_translate_topologies(class, "topology.cinder.csi.openstack.org/zone", NULL, err);
}

/* What the driver does not know is left out, as the library does. */
static int translate_vsphere(const struct csi_class *class, struct error *err)
{
	static const char *const migrated[] = {
		"datastore",        "diskformat",  "hostfailurestotolerate", "forceprovisioning",
		"cachereservation", "diskstripes", "objectspacereservation", "iopslimit",
	};
	struct json_iter iter = json_iter(class->old);

	while (json_next(&iter)) {
		const char *value = json_get_text(iter.value, "");

		if (is(iter.key, "fstype"))
			json_map_set_text(class->params, fs_type, value);
		if (is(iter.key, "storagepolicyname"))
			json_map_set_text(class->params, "storagepolicyname", value);
		for (size_t i = 0; i < ARRAY_SIZE(migrated); i++) {
			cleanup_free char *name = xasprintf("%s-migrationparam", migrated[i]);

			if (is(iter.key, migrated[i]))
				json_map_set_text(class->params, name, value);
		}
	}
	json_map_set_text(class->params, "csimigration", "true");
	return csi_translate_topologies(class, "topology.csi.vmware.com/zone", NULL, err);
}

static int translate_portworx(const struct csi_class *class, struct error *err)
{
	static const char *const uses[] = { "provisioner", "controller-publish", "node-publish",
					    "node-stage",  "controller-expand",  "node-expand" };
	struct json_iter iter = json_iter(class->old);

	(void)err;
	while (json_next(&iter)) {
		bool name = is(iter.key, "openstorage.io/auth-secret-name");
		bool namespace = is(iter.key, "openstorage.io/auth-secret-namespace");

		/* The library of v1.30 and older copies all. */
		if ((!name && !namespace) || !version_at_least(class->version, 31, 0)) {
			json_map_set(class->params, iter.key, json_ref(iter.value));
			continue;
		}
		for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
			cleanup_free char *key = xasprintf("csi.storage.k8s.io/%s-secret-%s",
							   uses[i], name ? "name" : "namespace");

			json_map_set(class->params, key, json_ref(iter.value));
		}
	}
	return 0;
}

/* The secrets of three uses, by name or namespace. */
static void set_rbd_secrets(const struct csi_class *class, const char *what, const char *value)
{
	static const char *const uses[] = { "provisioner", "node-stage", "controller-expand" };

	for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
		cleanup_free char *key =
			xasprintf("csi.storage.k8s.io/%s-secret-%s", uses[i], what);

		json_map_set_text(class->params, key, value);
	}
}

static int translate_rbd(const struct csi_class *class, struct error *err)
{
	static const struct {
		const char *old, *now;
	} names[] = {
		{ "fstype", fs_type },    { "imagefeatures", "imageFeatures" },
		{ "pool", "pool" },       { "imageformat", "imageFormat" },
		{ "adminid", "adminId" }, { "monitors", "monitors" },
	};
	struct json_iter iter = json_iter(class->old);
	bool secret = false;
	const char *monitors;
	char md5[MD5_MAX_TEXT];

	json_map_set_text(class->params, "migration", "true");
	json_map_set_text(class->params, "pool", "rbd");
	set_rbd_secrets(class, "namespace", "default");
	while (json_next(&iter)) {
		const char *value = json_get_text(iter.value, "");

		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			if (is(iter.key, names[i].old))
				json_map_set_text(class->params, names[i].now, value);
		if (is(iter.key, "adminsecretname")) {
			set_rbd_secrets(class, "name", value);
			secret = *value;
		}
		if (is(iter.key, "adminsecretnamespace"))
			set_rbd_secrets(class, "namespace", value);
	}
	monitors = json_map_text(class->params, "monitors", "");
	if (!secret)
		return error_set(err, -EINVAL, "missing Ceph admin secret name");
	if (!*monitors)
		return error_set(err, -EINVAL, "missing Ceph monitors");
	md5_text(monitors, md5);
	json_map_set_text(class->params, "clusterID", md5);
	return 0;
}

static const struct {
	const char *key;
	int (*translate)(const struct csi_class *class, struct error *err);
} classes[] = {
	{ "awsElasticBlockStore", translate_aws },
	{ "azureDisk", translate_azure_disk },
	{ "azureFile", translate_azure_file },
	{ "gcePersistentDisk", translate_gce },
	{ "cinder", translate_cinder },
	{ "vsphereVolume", translate_vsphere },
	{ "portworxVolume", translate_portworx },
	{ "rbd", translate_rbd },
};

int csi_translate_class(const struct json *original, const struct version *version,
			struct json **ret, struct error *err)
{
	const struct volume_type *type =
		volume_type_of_plugin(json_map_text(original, "provisioner", ""));
	cleanup_json struct json *object = NULL;
	struct csi_class class = { .version = version };
	int r = 0;

	if (!type || !type->translates)
		return 0;
	object = json_clone(original);
	class.object = object;
	class.old = json_map_get(original, "parameters");
	class.params = json_map();
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (str_eq(classes[i].key, type->key))
			r = classes[i].translate(&class, err);
	json_map_set_text(object, "provisioner", type->driver);
	if (json_count(class.params)) {
		json_map_set(object, "parameters", class.params);
	} else {
		json_map_remove(object, "parameters");
		json_free(class.params);
	}
	if (r == 0)
		*ret = take_ptr(&object);
	return r;
}
