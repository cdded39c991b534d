/* Patches: what may change of an object, and what follows from it. */
#include <errno.h>

#include "storage/api_fields.h"
#include "storage/api_rules.h"
#include "storage/simulation_inside.h"
#include "template/patch.h"

/* The object as it is now; free it. NULL for kinds that are not changed by patches. */
static struct json *tree_of(const char *kind, const void *item)
{
	if (str_eq(kind, "PersistentVolume"))
		return sim_volume_tree(item);
	if (str_eq(kind, "PersistentVolumeClaim"))
		return sim_claim_tree(item);
	if (str_eq(kind, "StorageClass"))
		return json_clone(((const struct sim_class *)item)->object);
	if (str_eq(kind, "Node"))
		return json_clone(((const struct sim_node *)item)->object);
	return str_eq(kind, "Pod") ? json_clone(((const struct sim_pod *)item)->object) : NULL;
}

/*
 * PersistentVolumeClaimResize: only a bound claim may ask for more, and only when its class says
 * that volumes may grow.
 */
static bool may_grow(struct simulation *sim, const struct sim_claim *claim,
		     const struct json *object)
{
	const struct sim_class *class = sim_class_find(sim, sim_claim_class(claim));
	struct quantity wanted =
		quantity_or_zero(json_path(object, "spec.resources.requests.storage"));

	if (quantity_compare(&wanted, &claim->request) <= 0)
		return true;
	if (claim->phase != SIM_BOUND) {
		sim_refuse(sim, "Forbidden",
			   xasprintf("persistentvolumeclaims \"%s\" is forbidden: Only bound "
				     "persistent volume claims can be expanded",
				     claim->name));
		return false;
	}
	if (class && json_map_bool(class->object, "allowVolumeExpansion", false))
		return true;
	sim_refuse(sim, "Forbidden",
		   xasprintf("persistentvolumeclaims \"%s\" is forbidden: only dynamically "
			     "provisioned pvc can be resized and the storageclass that provisions "
			     "the pvc must support resize",
			     claim->name));
	return false;
}

static struct api_state state_of(const char *kind, const void *item)
{
	if (str_eq(kind, "PersistentVolume"))
		return (struct api_state){ .deleting =
						   ((const struct sim_volume *)item)->deleting };
	if (str_eq(kind, "PersistentVolumeClaim")) {
		const struct sim_claim *claim = item;

		return (struct api_state){ .bound = claim->phase == SIM_BOUND,
					   .deleting = claim->deleting };
	}
	return (struct api_state){ 0 };
}

/* What a patch cannot change, and is no fault to try (BeforeUpdate() of the API server). */
static void keep_own(const struct sim_kind *kind, struct json *object, const struct json *old)
{
	static const char *const keys[] = { "generation", "creationTimestamp" };
	struct json *metadata = json_map_get(object, "metadata");
	const struct json *before = json_map_get(old, "metadata");
	const struct json *status = json_map_get(old, "status");

	for (size_t i = 0; i < ARRAY_SIZE(keys) && json_is_map(metadata); i++) {
		const struct json *value = json_map_get(before, keys[i]);

		json_map_remove(metadata, keys[i]);
		if (value)
			json_map_set(metadata, keys[i], json_ref(value));
	}
	if (!kind->namespaced && json_is_map(metadata))
		json_map_remove(metadata, "namespace");
	/* The status has a way of its own. */
	json_map_remove(object, "status");
	if (status)
		json_map_set(object, "status", json_ref(status));
}

static bool is_accepted(struct simulation *sim, const struct sim_kind *kind, const void *item,
			struct json *object, const struct json *old)
{
	cleanup_faults struct api_faults faults = { 0 };
	const struct json *metadata = json_map_get(old, "metadata");
	const char *name = json_map_text(metadata, "name", "");
	const struct api_state state = state_of(kind->kind, item);

	api_fields_check(object, &sim->version, &faults);
	if (!faults.count) {
		keep_own(kind, object, old);
		api_drop_disabled(object, &sim->version);
		api_defaults_apply(object);
		api_rules_check(object, &sim->version, &faults);
		api_rules_check_update(object, old, &state, &sim->version, &faults);
	}
	if (faults.count) {
		sim_refuse(sim, api_faults_reason(&faults),
			   api_faults_text(&faults, kind->kind, name));
		return false;
	}
	return !str_eq(kind->kind, "PersistentVolumeClaim") || may_grow(sim, item, object);
}

/* The item as the object says now; the object is given. */
static void read_again(struct simulation *sim, const char *kind, void *item, struct json *object)
{
	if (str_eq(kind, "PersistentVolume")) {
		struct sim_volume *volume = item;

		/* Whom it was reserved for looks again, too. */
		sim_volume_touch(sim, volume);
		if (volume->bucket)
			sim_volume_unfile(volume);
		sim->volumes_of[volume->modes]--;
		sim_volume_read(sim, volume, object);
		sim->volumes_of[volume->modes]++;
		sim_volume_touch(sim, volume);
	} else if (str_eq(kind, "PersistentVolumeClaim")) {
		struct sim_claim *claim = item;
		struct quantity before = claim->request;

		sim_claim_read(sim, claim, object);
		sim_claim_touch(sim, claim);
		if (quantity_compare(&claim->request, &before) > 0)
			control_expand(sim, claim);
	} else if (str_eq(kind, "StorageClass")) {
		sim_class_read(item, object);
		sim_wake_claims(sim);
	} else if (str_eq(kind, "Node")) {
		struct sim_node *node = item;

		json_free(node->object);
		node->object = object;
		node->name = json_map_text(json_map_get(object, "metadata"), "name", "");
		node->labels = json_path(object, "metadata.labels");
	} else {
		struct sim_pod *pod = item;

		json_free(pod->object);
		pod->object = object;
		pod->namespace =
			json_map_text(json_map_get(object, "metadata"), "namespace", "default");
		pod->name = json_map_text(json_map_get(object, "metadata"), "name", "");
	}
}

int sim_patch(struct simulation *sim, const struct sim_kind *kind, const char *name,
	      const char *patch, struct error *err)
{
	const struct sim_table *table = sim_table_of(sim, kind->kind);
	cleanup_json struct json *tree = NULL, *object = NULL, *old = NULL;
	void *item = table ? sim_table_find(table, name) : NULL;
	const char *slash = strrchr(name, '/');

	if (json_parse("patch", patch, strlen(patch), &tree, err) < 0)
		return -EINVAL;
	if (!json_is_map(tree))
		return error_set(err, -EINVAL, "the patch of %s %s is no JSON object", kind->kind,
				 name);
	if (!item) {
		sim_refuse(
			sim, "NotFound",
			xasprintf("%s \"%s\" not found", kind->resource, slash ? slash + 1 : name));
		return 0;
	}
	old = tree_of(kind->kind, item);
	object = json_clone(old);
	if (patch_merge(&object, tree, err) < 0)
		return -EINVAL;
	if (is_accepted(sim, kind, item, object, old))
		read_again(sim, kind->kind, item, take_ptr(&object));
	return 0;
}
