#include "storage/storage_objects.h"

#include <errno.h>

#include "base/text.h"
#include "storage/csi_source.h"
#include "storage/csi_translate.h"
#include "storage/volume_types.h"

const char *const storage_forms[] = { "auto", "in-tree", "csi", NULL };

static struct json *make_object(const char *api, const char *kind, const struct json *item)
{
	static const char *const copied[] = { "name", "namespace", "labels", "annotations" };
	struct json *object = json_map(), *metadata = json_map();

	json_map_set_text(object, "apiVersion", api);
	json_map_set_text(object, "kind", kind);
	for (size_t i = 0; i < ARRAY_SIZE(copied); i++) {
		const struct json *value = json_map_get(item, copied[i]);

		if (value)
			json_map_set(metadata, copied[i], json_clone(value));
	}
	json_map_set(object, "metadata", metadata);
	return object;
}

/* Copies a member of the element, under the name that Kubernetes has for it. */
static void copy(const struct json *item, const char *key, struct json *to, const char *name)
{
	const struct json *value = json_map_get(item, key);

	if (value)
		json_map_set(to, name, json_clone(value));
}

static struct json *requirement_json(const char *key, const struct json *values)
{
	struct json *requirement = json_map();

	json_map_set_text(requirement, "key", key);
	json_map_set_text(requirement, "operator", "In");
	json_map_set(requirement, "values", json_clone(values));
	return requirement;
}

/* Node affinity of `nodes` (by hostname) and `topology` (values by label). */
static struct json *make_affinity(const struct json *item)
{
	const struct json *nodes = json_map_get(item, "nodes");
	struct json_iter iter = json_iter(json_map_get(item, "topology"));
	struct json *list, *term, *terms, *required, *affinity;

	if (!json_count(nodes) && !json_count(json_map_get(item, "topology")))
		return NULL;
	list = json_list();
	if (json_count(nodes))
		json_list_add(list, requirement_json("kubernetes.io/hostname", nodes));
	while (json_next(&iter))
		json_list_add(list, requirement_json(iter.key, iter.value));
	term = json_map();
	json_map_set(term, "matchExpressions", list);
	terms = json_list();
	json_list_add(terms, term);
	required = json_map();
	json_map_set(required, "nodeSelectorTerms", terms);
	affinity = json_map();
	json_map_set(affinity, "required", required);
	return affinity;
}

/* "apps/data" or "data". */
static struct json *make_claim_ref(const char *claim)
{
	const char *slash = strchr(claim, '/');
	struct json *ref = json_map();

	json_map_set_text(ref, "apiVersion", "v1");
	json_map_set_text(ref, "kind", "PersistentVolumeClaim");
	json_map_set_text(ref, "name", slash ? slash + 1 : claim);
	json_map_set(ref, "namespace",
		     slash ? json_text_n(claim, (size_t)(slash - claim)) : json_text("default"));
	return ref;
}

/* The one type whose source the element has. */
static int find_type(const struct json *item, const struct volume_type **ret, struct error *err)
{
	*ret = NULL;
	for (const struct volume_type *type = volume_types; type->key; type++) {
		if (!json_is_map(json_map_get(item, type->key)))
			continue;
		if (*ret)
			return error_set(err, -EINVAL, "has %s and %s: a volume is of one type",
					 (*ret)->key, type->key);
		*ret = type;
	}
	if (!*ret)
		return error_set(
			err, -EINVAL,
			"has no source: nfs, hostPath, local, csi, or that of another type");
	return 0;
}

static struct json *make_in_tree(const struct json *item, const struct volume_type *type)
{
	static const char *const same[] = { "accessModes", "volumeMode", "storageClassName",
					    "mountOptions", "nodeAffinity" };
	struct json *object = make_object("v1", "PersistentVolume", item);
	struct json *spec = json_map(), *capacity = json_map();
	struct json *affinity = make_affinity(item);
	const char *claim = json_map_text(item, "claim", "");

	copy(item, "capacity", capacity, "storage");
	json_map_set(spec, "capacity", capacity);
	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		copy(item, same[i], spec, same[i]);
	json_map_set(spec, "nodeAffinity", affinity);
	copy(item, "reclaimPolicy", spec, "persistentVolumeReclaimPolicy");
	if (*claim)
		json_map_set(spec, "claimRef", make_claim_ref(claim));
	copy(item, type->key, spec, type->key);
	json_map_set(object, "spec", spec);
	return object;
}

/* Members of csiAttributes win over what was derived. */
static void set_attributes(const struct json *item, struct json *object)
{
	struct json_iter iter = json_iter(json_map_get(item, "csiAttributes"));
	struct json *csi = json_path(object, "spec.csi");
	struct json *attributes = json_map_get(csi, "volumeAttributes");

	if (!json_count(json_map_get(item, "csiAttributes")) || !json_is_map(csi))
		return;
	if (!attributes) {
		attributes = json_map();
		json_map_set(csi, "volumeAttributes", attributes);
	}
	while (json_next(&iter))
		json_map_set(attributes, iter.key, json_clone(iter.value));
}

/* What the API server puts in is left to it. */
static void drop_defaults(const struct json *given, struct json *now)
{
	static const char *const defaults[] = { "persistentVolumeReclaimPolicy", "volumeMode" };

	for (size_t i = 0; i < ARRAY_SIZE(defaults); i++)
		if (!json_map_get(given, defaults[i]))
			json_map_remove(now, defaults[i]);
}

static int make_csi(struct json **object, const struct volume_type *type,
		    const struct version *version, struct error *err)
{
	struct json *now = NULL;

	if (str_eq(type->key, "csi"))
		return 0;
	if (!type->driver)
		return error_set(err, -EINVAL, "there is no CSI driver for %s", type->title);
	if (!type->translates)
		return csi_source_make(*object, type, err);
	if (csi_translate(*object, version, &now, err) < 0)
		return -EINVAL;
	drop_defaults(json_map_get(*object, "spec"), json_map_get(now, "spec"));
	json_free(*object);
	*object = now;
	return 0;
}

/* Whether it is to be CSI; -EINVAL where the version has neither form. */
static int choose_form(const char *form, const struct volume_type *type,
		       const struct version *version, char **ret_warning, struct error *err)
{
	bool there = volume_type_is_there(type, version);
	bool migrated = volume_type_is_migrated(type, version);

	if (str_eq(form, "csi"))
		return 1;
	if (str_eq(form, "in-tree")) {
		if (migrated)
			*ret_warning = xasprintf("%s is mounted by the CSI driver %s, which has "
						 "to be installed",
						 type->title, type->driver);
		else if (!there)
			*ret_warning = xasprintf("%s was removed in v1.%d: no node mounts it",
						 type->title, type->removed);
		return 0;
	}
	if (there && !migrated)
		return 0;
	if (type->driver)
		return 1;
	return error_set(
		err, -EINVAL,
		"%s was removed in v1.%d, and there is no CSI driver for it: move its data "
		"to another type",
		type->title, type->removed);
}

static const char *form_of(const struct json *item, const char *form)
{
	const char *own = json_map_text(item, "form", "");

	if (*own)
		return own;
	return form && *form ? form : storage_forms[0];
}

int storage_make_volume(const struct json *item, const char *form, const struct version *version,
			struct json **ret, char **ret_warning, struct error *err)
{
	cleanup_json struct json *object = NULL;
	cleanup_free char *warning = NULL;
	const struct volume_type *type;
	int r = find_type(item, &type, err);

	*ret_warning = NULL;
	if (r < 0)
		return r;
	r = choose_form(form_of(item, form), type, version, &warning, err);
	if (r < 0)
		return r;
	object = make_in_tree(item, type);
	if (r > 0) {
		r = make_csi(&object, type, version, err);
		if (r < 0)
			return r;
		set_attributes(item, object);
	}
	*ret = take_ptr(&object);
	*ret_warning = take_ptr(&warning);
	return 0;
}

int storage_make_claim(const struct json *item, struct json **ret, struct error *err)
{
	static const char *const same[] = { "accessModes",  "volumeMode", "storageClassName",
					    "volumeName",   "selector",   "dataSource",
					    "dataSourceRef" };
	struct json *object = make_object("v1", "PersistentVolumeClaim", item);
	struct json *spec = json_map(), *resources = json_map(), *requests = json_map();

	(void)err;
	if (!*json_map_text(item, "namespace", ""))
		json_map_set_text(json_map_get(object, "metadata"), "namespace", "default");
	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		copy(item, same[i], spec, same[i]);
	copy(item, "size", requests, "storage");
	json_map_set(resources, "requests", requests);
	json_map_set(spec, "resources", resources);
	json_map_set(object, "spec", spec);
	*ret = object;
	return 0;
}

static struct json *make_in_tree_class(const struct json *item)
{
	static const char *const same[] = { "provisioner",       "parameters",
					    "reclaimPolicy",     "mountOptions",
					    "volumeBindingMode", "allowVolumeExpansion",
					    "allowedTopologies" };
	struct json *object = make_object("storage.k8s.io/v1", "StorageClass", item);
	struct json *metadata = json_map_get(object, "metadata");
	struct json *annotations = json_map_get(metadata, "annotations");

	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		copy(item, same[i], object, same[i]);
	if (!json_map_bool(item, "default", false))
		return object;
	if (!json_is_map(annotations)) {
		annotations = json_map();
		json_map_set(metadata, "annotations", annotations);
	}
	json_map_set_text(annotations, "storageclass.kubernetes.io/is-default-class", "true");
	return object;
}

int storage_make_class(const struct json *item, const char *form, const struct version *version,
		       struct json **ret, char **ret_warning, struct error *err)
{
	cleanup_json struct json *object = make_in_tree_class(item), *now = NULL;
	const struct volume_type *type =
		volume_type_of_plugin(json_map_text(item, "provisioner", ""));
	int r = 0;

	*ret_warning = NULL;
	if (type && type->translates)
		r = choose_form(form_of(item, form), type, version, ret_warning, err);
	else if (type && !volume_type_is_there(type, version))
		r = error_set(err, -EINVAL, "%s was removed in v1.%d%s%s", type->plugin,
			      type->removed, type->driver ? ": use the provisioner " : "",
			      type->driver ? type->driver : "");
	if (r > 0)
		r = csi_translate(object, version, &now, err);
	if (r < 0)
		return r;
	*ret = now ? take_ptr(&now) : take_ptr(&object);
	return 0;
}
