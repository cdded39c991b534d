/* Rules for changes: what of an object stays as it was made. */
#include "storage/api_fields.h"
#include "storage/api_rules_inside.h"
#include "storage/quantity.h"
#include "storage/volume_types.h"

static bool is_same_text(const struct json *a, const struct json *b, const char *key)
{
	return str_eq(json_map_text(a, key, ""), json_map_text(b, key, ""));
}

static bool is_same(const struct json *a, const struct json *b)
{
	return json_is_nil(a) && json_is_nil(b) ? true : json_same(a, b);
}

/* A field of an object's spec. */
static const struct api_field *spec_field(const struct rules *rules, const char *kind,
					  const char *key)
{
	const struct api_field *spec = api_field_find(api_fields_of(kind), "spec", rules->version);

	return key ? api_field_find(spec->fields, key, rules->version) : spec;
}

static void check_volume(const struct rules *rules, const struct json *spec, const struct json *old)
{
	const struct json *affinity = json_map_get(old, "nodeAffinity");

	for (const struct volume_type *type = volume_types; type->key; type++) {
		static const char secret[] = "controllerExpandSecretRef";
		const struct json *before = json_map_get(old, type->key);
		const struct json *after = json_map_get(spec, type->key);
		cleanup_json struct json *now = after ? json_clone(after) : NULL;

		/* A secret for growing may be added later. */
		if (str_eq(type->key, "csi") && json_is_nil(json_map_get(before, secret)) &&
		    json_is_map(now))
			json_map_remove(now, secret);
		if (!api_same(spec_field(rules, "PersistentVolume", type->key), now, before)) {
			api_rule_forbidden(
				rules, NULL, NULL, "spec.persistentvolumesource",
				"spec.persistentvolumesource is immutable after creation");
			break;
		}
	}
	if (!is_same_text(spec, old, "volumeMode"))
		api_rule_immutable(rules, "volumeMode");
	if (json_is_map(affinity) &&
	    !api_same(spec_field(rules, "PersistentVolume", "nodeAffinity"),
		      json_map_get(spec, "nodeAffinity"), affinity))
		api_rule_immutable(rules, "nodeAffinity");
}

static const char beta_class[] = "volume.beta.kubernetes.io/storage-class";

static const char *class_annotation(const struct json *object)
{
	return json_map_text(json_path(object, "metadata.annotations"), beta_class, NULL);
}

/*
 * Whether the class takes the place of the annotation that names it, which may go then
 * (validateStorageClassUpgradeFromAnnotation()).
 */
static bool replaces_annotation(const struct json *object, const struct json *old)
{
	const char *class = json_map_text(json_map_get(object, "spec"), "storageClassName", NULL);
	const char *before = class_annotation(old), *after = class_annotation(object);

	return before && class && str_eq(class, before) && (!after || str_eq(after, before));
}

/* The class may come late: by annotation before, or (RetroactiveDefaultStorageClass) not at all. */
static bool may_get_class(const struct json *object, const struct json *old)
{
	const char *class = json_map_text(json_map_get(object, "spec"), "storageClassName", NULL);
	const char *annotation = class_annotation(old);

	return class && (!annotation || str_eq(annotation, class));
}

static void check_class_of_claim(const struct rules *rules, const struct json *object,
				 const struct json *old, struct json *now)
{
	bool had_none = !json_map_text(json_map_get(old, "spec"), "storageClassName", NULL);
	const char *before = class_annotation(old), *after = class_annotation(object);
	cleanup_free char *path = xasprintf("metadata.annotations.%s", beta_class);

	if (had_none && may_get_class(object, old))
		json_map_remove(now, "storageClassName");
	if (had_none && replaces_annotation(object, old))
		return;
	if (!str_eq(before ? before : "", after ? after : ""))
		api_rule_immutable(rules, path);
}

static void check_claim(const struct rules *rules, const struct json *object,
			const struct json *old, bool bound)
{
	static const char storage[] = "resources.requests.storage";
	const struct json *spec = json_map_get(object, "spec"),
			  *old_spec = json_map_get(old, "spec");
	cleanup_json struct json *now = spec ? json_clone(spec) : json_map();
	cleanup_json struct json *before = old_spec ? json_clone(old_spec) : json_map();
	struct quantity size = quantity_or_zero(json_path(now, storage));
	struct quantity old_size = quantity_or_zero(json_path(before, storage));

	if (!*json_map_text(before, "volumeName", "")) {
		json_map_remove(now, "volumeName");
		json_map_remove(before, "volumeName");
	}
	check_class_of_claim(rules, object, old, now);
	if (bound) {
		const struct json *wanted = json_path(before, "resources.requests.storage");
		struct json *requests = json_path(now, "resources.requests");

		if (json_is_map(requests) && wanted)
			json_map_set(requests, "storage", json_clone(wanted));
		if (version_at_least(rules->version, 34, 0)) {
			json_map_remove(now, "volumeAttributesClassName");
			json_map_remove(before, "volumeAttributesClassName");
		}
	}
	if (!api_same(spec_field(rules, "PersistentVolumeClaim", NULL), now, before))
		api_rule_forbidden(rules, NULL, NULL, "spec",
				   "spec is immutable after creation except resources.requests for "
				   "bound claims");
	if (quantity_compare(&size, &old_size) < 0)
		api_rule_forbidden(rules, NULL, NULL, "spec.resources.requests.storage",
				   "field can not be less than previous value");
}

static void check_class(const struct rules *rules, const struct json *object,
			const struct json *old)
{
	if (!is_same(json_map_get(object, "parameters"), json_map_get(old, "parameters")))
		api_rule_forbidden(rules, NULL, NULL, "parameters",
				   "updates to parameters are forbidden.");
	if (!is_same_text(object, old, "provisioner"))
		api_rule_forbidden(rules, NULL, NULL, "provisioner",
				   "updates to provisioner are forbidden.");
	if (!is_same_text(object, old, "reclaimPolicy"))
		api_rule_forbidden(rules, NULL, NULL, "reclaimPolicy",
				   "updates to reclaimPolicy are forbidden.");
	if (!is_same_text(object, old, "volumeBindingMode"))
		api_rule_immutable(rules, "volumeBindingMode");
}

void api_rules_check_update(const struct json *object, const struct json *old,
			    const struct api_state *state, const struct version *version,
			    struct api_faults *ret)
{
	const struct rules rules = { .version = version, .faults = ret };
	const char *kind = json_map_text(old, "kind", "");

	api_rules_of_metadata_update(&rules, object, old, state->deleting);
	if (str_eq(kind, "PersistentVolume"))
		check_volume(&rules, json_map_get(object, "spec"), json_map_get(old, "spec"));
	else if (str_eq(kind, "PersistentVolumeClaim"))
		check_claim(&rules, object, old, state->bound);
	else if (str_eq(kind, "StorageClass"))
		check_class(&rules, object, old);
}
