#include "storage/simulation_inside.h"

/*
 * expand_controller.go: a bound claim that asks for more than it has, after either has grown.
 * Nobody makes volumes grow here.
 */
void control_expand(const struct simulation *sim, struct sim_claim *claim)
{
	const struct sim_volume *volume =
		claim->volume ? sim_table_find(&sim->volumes, claim->volume) : NULL;
	const struct volume_type *type = volume ? volume->type : NULL;

	if (!type || !volume->is_claimed || !str_eq(volume->ref_uid, claim->uid) ||
	    quantity_compare(&claim->request, &claim->capacity) <= 0)
		return;
	if (volume_type_is_migrated(type, &sim->version))
		sim_say(claim, "Normal", "ExternalExpanding",
			xasprintf(
				"CSI migration enabled for %s; waiting for external resizer to expand "
				"the pvc",
				type->plugin));
	else if (volume_type_is_there(type, &sim->version) &&
		 (str_eq(type->key, "rbd") || str_eq(type->key, "portworxVolume")))
		sim_say(claim, "Warning", "VolumeResizeFailed",
			xasprintf("error expanding volume of plugin %s", type->plugin));
	else
		sim_say(claim, str_eq(type->key, "csi") ? "Normal" : "Warning", "ExternalExpanding",
			xstrdup("Ignoring the PVC: didn't find a plugin capable of expanding the "
				"volume; waiting for an external controller to process this PVC."));
}
