/* Rules for changes: what of an object stays as it was made. */
#include "storage/api_rules_inside.h"
#include "storage/quantity.h"
#include "storage/volume_types.h"

static void immutable(const struct rules *rules, const char *path)
{
	api_faults_add(rules->faults, API_FAULT_INVALID, NULL, NULL, path,
		       "Invalid value: field is immutable", NULL);
}

static bool is_same_text(const struct json *a, const struct json *b, const char *key)
{
	return str_eq(json_map_text(a, key, ""), json_map_text(b, key, ""));
}

static void check_metadata(const struct rules *rules, const struct json *object,
			   const struct json *old)
{
	static const char *const keys[] = { "name", "namespace", "uid" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		cleanup_free char *path = xasprintf("metadata.%s", keys[i]);

		if (!is_same_text(json_map_get(object, "metadata"), json_map_get(old, "metadata"),
				  keys[i]))
			immutable(rules, path);
	}
}

static bool is_same(const struct json *a, const struct json *b)
{
	return json_is_nil(a) && json_is_nil(b) ? true : json_same(a, b);
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
		if (!is_same(now, before)) {
			api_rule_forbidden(
				rules, NULL, NULL, "spec.persistentvolumesource",
				"spec.persistentvolumesource is immutable after creation");
			break;
		}
	}
	if (!is_same_text(spec, old, "volumeMode"))
		immutable(rules, "volumeMode");
	if (json_is_map(affinity) && !is_same(json_map_get(spec, "nodeAffinity"), affinity))
		immutable(rules, "nodeAffinity");
}

/* The class may come late: by annotation before, or (RetroactiveDefaultStorageClass) not at all. */
static bool may_get_class(const struct json *object, const struct json *old)
{
	static const char beta[] = "volume.beta.kubernetes.io/storage-class";
	const char *class = json_map_text(json_map_get(object, "spec"), "storageClassName", NULL);
	const char *annotation = json_map_text(json_path(old, "metadata.annotations"), beta, NULL);

	if (json_map_text(json_map_get(old, "spec"), "storageClassName", NULL))
		return false;
	return class && (!annotation || str_eq(annotation, class));
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
	if (may_get_class(object, old))
		json_map_remove(now, "storageClassName");
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
	if (!json_same(now, before))
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
		immutable(rules, "volumeBindingMode");
}

void api_rules_check_update(const struct json *object, const struct json *old, bool bound,
			    const struct version *version, struct api_faults *ret)
{
	const struct rules rules = { .version = version, .faults = ret };
	const char *kind = json_map_text(old, "kind", "");

	check_metadata(&rules, object, old);
	if (str_eq(kind, "PersistentVolume"))
		check_volume(&rules, json_map_get(object, "spec"), json_map_get(old, "spec"));
	else if (str_eq(kind, "PersistentVolumeClaim"))
		check_claim(&rules, object, old, bound);
	else if (str_eq(kind, "StorageClass"))
		check_class(&rules, object, old);
}
