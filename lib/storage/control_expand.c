#include "storage/simulation_inside.h"

static void grow_volume(struct simulation *sim, struct sim_volume *volume,
			const struct quantity *size)
{
	char text[QUANTITY_MAX_TEXT];

	quantity_format(size, text);
	if (volume->bucket)
		sim_volume_unfile(volume);
	volume->size = *size;
	json_map_set_text(json_path(volume->object, "spec.capacity"), "storage", text);
	sim_volume_touch(sim, volume);
}

/*
 * What a plugin of Kubernetes itself makes of it (GenerateExpandVolumeFunc() of operationexecutor).
 * That of flexVolume leaves it to the kubelet and is always content; others have no cluster here.
 */
static void expand_in_tree(struct simulation *sim, struct sim_claim *claim,
			   struct sim_volume *volume)
{
	const struct volume_type *type = volume->type;
	bool is_raw = volume->block || str_eq(type->key, "portworxVolume");

	if (quantity_compare(&volume->size, &claim->request) < 0) {
		if (!str_eq(type->key, "flexVolume")) {
			sim_say(claim, "Warning", "VolumeResizeFailed",
				xasprintf("error expanding volume of plugin %s", type->plugin));
			return;
		}
		grow_volume(sim, volume, &claim->request);
	}
	/* A file system grows on the node, and the claim's capacity after it. */
	if (!is_raw) {
		char text[QUANTITY_MAX_TEXT];

		quantity_format(&claim->capacity, text);
		if (!sim_annotation(volume->object, sim_pre_resize))
			sim_set_annotation(volume->object, sim_pre_resize, text);
		return;
	}
	claim->capacity = claim->request;
	sim_say(claim, "Normal", "VolumeResizeSuccessful",
		xasprintf("ExpandVolume succeeded for volume %s", claim->key));
}

static bool can_expand(const struct simulation *sim, const struct volume_type *type)
{
	static const char *const keys[] = { "rbd", "portworxVolume", "flexVolume" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (str_eq(type->key, keys[i]))
			return volume_type_is_there(type, &sim->version);
	return false;
}

/* Whether the controller has a plugin for it that cannot, or, later, does not ask for one. */
static bool is_found(const struct simulation *sim, const struct volume_type *type)
{
	return str_eq(type->key, "fc") || version_at_least(&sim->version, 31, 0);
}

/* expand_controller.go: a bound claim that asks for more than it has, after either has grown. */
void control_expand(struct simulation *sim, struct sim_claim *claim)
{
	struct sim_volume *volume =
		claim->volume ? sim_table_find(&sim->volumes, claim->volume) : NULL;
	const struct volume_type *type = volume ? volume->type : NULL;

	if (!type || !volume->is_claimed || !str_eq(volume->ref_uid, claim->uid) ||
	    (quantity_compare(&claim->request, &claim->capacity) <= 0 &&
	     !sim_annotation(volume->object, sim_pre_resize)))
		return;
	if (volume_type_is_migrated(type, &sim->version))
		sim_say(claim, "Normal", "ExternalExpanding",
			xasprintf(
				"CSI migration enabled for %s; waiting for external resizer to expand "
				"the pvc",
				type->plugin));
	else if (can_expand(sim, type))
		expand_in_tree(sim, claim, volume);
	else
		sim_say(claim, is_found(sim, type) ? "Normal" : "Warning", "ExternalExpanding",
			xstrdup("Ignoring the PVC: didn't find a plugin capable of expanding the "
				"volume; waiting for an external controller to process this PVC."));
}
