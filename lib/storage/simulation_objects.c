/* Objects from trees, and back. */
#include "storage/simulation_inside.h"

static const char bound_by_controller[] = "pv.kubernetes.io/bound-by-controller";
static const char bind_completed[] = "pv.kubernetes.io/bind-completed";
static const char selected_node[] = "volume.kubernetes.io/selected-node";
static const char provisioned_by[] = "pv.kubernetes.io/provisioned-by";
static const char beta_class[] = "volume.beta.kubernetes.io/storage-class";

static const char *const phases[] = {
	[SIM_PENDING] = "Pending",   [SIM_AVAILABLE] = "Available", [SIM_BOUND] = "Bound",
	[SIM_RELEASED] = "Released", [SIM_FAILED] = "Failed",       [SIM_LOST] = "Lost",
};
_Static_assert(ARRAY_SIZE(phases) == SIM_PHASES, "a name for each enum sim_phase");

const char *sim_phase_name(enum sim_phase phase)
{
	return phases[phase];
}

enum sim_phase sim_phase_of(const char *name)
{
	for (size_t i = 0; i < SIM_PHASES; i++)
		if (str_eq(name, phases[i]))
			return (enum sim_phase)i;
	return SIM_PENDING;
}

char *sim_key(const char *namespace, const char *name)
{
	return xasprintf("%s/%s", namespace, name);
}

const char *sim_annotation(const struct json *object, const char *name)
{
	return json_map_text(json_path(object, "metadata.annotations"), name, NULL);
}

/* Whether a finalizer is there that no controller of this simulation takes away. */
static bool is_kept(const struct json *object, const char *own)
{
	const struct json *finalizers = json_path(object, "metadata.finalizers");

	for (size_t i = 0; i < json_count(finalizers); i++)
		if (!str_eq(json_get_text(json_list_at(finalizers, i), ""), own))
			return true;
	return false;
}

static void read_ref(struct sim_volume *volume, const struct json *ref)
{
	free(volume->ref_namespace);
	free(volume->ref_name);
	free(volume->ref_uid);
	volume->is_claimed = json_is_map(ref);
	volume->ref_namespace = xstrdup(json_map_text(ref, "namespace", ""));
	volume->ref_name = xstrdup(json_map_text(ref, "name", ""));
	volume->ref_uid = xstrdup(json_map_text(ref, "uid", ""));
}

void sim_volume_read(struct simulation *sim, struct sim_volume *volume, struct json *object)
{
	const struct json *spec = json_map_get(object, "spec");
	const char *class = sim_annotation(object, beta_class);

	json_free(volume->object);
	volume->object = object;
	volume->name = json_map_text(json_map_get(object, "metadata"), "name", "");
	volume->type = volume_type_of_spec(spec);
	volume->size = quantity_or_zero(json_path(spec, "capacity.storage"));
	volume->modes = access_modes_of(json_map_get(spec, "accessModes"));
	volume->block = str_eq(json_map_text(spec, "volumeMode", ""), "Block");
	volume->class = class ? class : json_map_text(spec, "storageClassName", "");
	volume->attributes_class = json_map_text(spec, "volumeAttributesClassName", "");
	volume->policy = json_map_text(spec, "persistentVolumeReclaimPolicy", "Retain");
	volume->provisioned_by = sim_annotation(object, provisioned_by);
	volume->by_controller = sim_annotation(object, bound_by_controller);
	volume->kept = is_kept(object, "kubernetes.io/pv-protection");
	read_ref(volume, json_map_get(spec, "claimRef"));
	if (volume->is_claimed) {
		cleanup_free char *key = sim_key(volume->ref_namespace, volume->ref_name);

		sim_index_add(sim->reserved, key, volume->number);
	}
}

void sim_claim_read(struct simulation *sim, struct sim_claim *claim, struct json *object)
{
	const struct json *spec = json_map_get(object, "spec");
	const struct json *metadata = json_map_get(object, "metadata");
	const char *volume = json_map_text(spec, "volumeName", "");

	json_free(claim->object);
	free(claim->class);
	free(claim->volume);
	free(claim->selected_node);
	claim->object = object;
	claim->namespace = json_map_text(metadata, "namespace", "default");
	claim->name = json_map_text(metadata, "name", "");
	claim->request = quantity_or_zero(json_path(spec, "resources.requests.storage"));
	claim->modes = access_modes_of(json_map_get(spec, "accessModes"));
	claim->block = str_eq(json_map_text(spec, "volumeMode", ""), "Block");
	claim->selector = json_map_get(spec, "selector");
	if (!json_is_map(claim->selector))
		claim->selector = NULL;
	claim->class = xstrdup_or_null(json_map_text(spec, "storageClassName", NULL));
	claim->beta_class = sim_annotation(object, beta_class);
	claim->attributes_class = json_map_text(spec, "volumeAttributesClassName", "");
	claim->volume = *volume ? xstrdup(volume) : NULL;
	claim->selected_node = xstrdup_or_null(sim_annotation(object, selected_node));
	claim->bind_completed = sim_annotation(object, bind_completed);
	claim->by_controller = sim_annotation(object, bound_by_controller);
	claim->kept = is_kept(object, "kubernetes.io/pvc-protection");
	if (claim->volume)
		sim_index_add(sim->named, claim->volume, claim->number);
	sim_waiting_add(sim, claim);
}

void sim_class_read(struct sim_class *class, struct json *object)
{
	static const char *const annotations[] = {
		"storageclass.kubernetes.io/is-default-class",
		"storageclass.beta.kubernetes.io/is-default-class",
	};

	json_free(class->object);
	class->object = object;
	class->name = json_map_text(json_map_get(object, "metadata"), "name", "");
	class->provisioner = json_map_text(object, "provisioner", "");
	class->waits =
		str_eq(json_map_text(object, "volumeBindingMode", ""), "WaitForFirstConsumer");
	class->is_default = false;
	for (size_t i = 0; i < ARRAY_SIZE(annotations); i++) {
		const char *value = sim_annotation(object, annotations[i]);

		class->is_default |= value && str_eq(value, "true");
	}
}

void sim_set_annotation(struct json *object, const char *name, const char *value)
{
	struct json *metadata = json_map_get(object, "metadata");
	struct json *annotations = json_map_get(metadata, "annotations");

	if (value && !json_is_map(annotations)) {
		annotations = json_map();
		json_map_set(metadata, "annotations", annotations);
	}
	if (value)
		json_map_set_text(annotations, name, value);
	else if (json_is_map(annotations))
		json_map_remove(annotations, name);
}

struct json *sim_volume_tree(const struct sim_volume *volume)
{
	struct json *object = json_clone(volume->object);
	struct json *spec = json_map_get(object, "spec");

	sim_set_annotation(object, bound_by_controller, volume->by_controller ? "yes" : NULL);
	json_map_remove(spec, "claimRef");
	if (volume->is_claimed) {
		struct json *ref = json_map();

		json_map_set_text(ref, "kind", "PersistentVolumeClaim");
		json_map_set_text(ref, "apiVersion", "v1");
		json_map_set_text(ref, "namespace", volume->ref_namespace);
		json_map_set_text(ref, "name", volume->ref_name);
		if (*volume->ref_uid)
			json_map_set_text(ref, "uid", volume->ref_uid);
		json_map_set(spec, "claimRef", ref);
	}
	return object;
}

struct json *sim_claim_tree(const struct sim_claim *claim)
{
	struct json *object = json_clone(claim->object);
	struct json *spec = json_map_get(object, "spec");

	sim_set_annotation(object, bound_by_controller, claim->by_controller ? "yes" : NULL);
	sim_set_annotation(object, bind_completed, claim->bind_completed ? "yes" : NULL);
	sim_set_annotation(object, selected_node, claim->selected_node);
	json_map_remove(spec, "volumeName");
	json_map_set_text(spec, "volumeName", claim->volume);
	json_map_remove(spec, "storageClassName");
	json_map_set_text(spec, "storageClassName", claim->class);
	return object;
}

void sim_volume_free(struct sim_volume *volume)
{
	json_free(volume->object);
	json_free(volume->events);
	free(volume->ref_namespace);
	free(volume->ref_name);
	free(volume->ref_uid);
	free(volume);
}

void sim_claim_free(struct sim_claim *claim)
{
	json_free(claim->object);
	json_free(claim->events);
	free(claim->key);
	free(claim->uid);
	free(claim->class);
	free(claim->volume);
	free(claim->selected_node);
	free(claim);
}

void sim_pod_free(struct sim_pod *pod)
{
	json_free(pod->object);
	free(pod->key);
	free(pod->node);
	free(pod->assumed);
	free(pod->why);
	free(pod);
}
