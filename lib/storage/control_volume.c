/* syncVolume() of pv_controller.go, and what it does with a volume that is released. */
#include "storage/simulation_inside.h"

void control_unbind(struct simulation *sim, struct sim_volume *volume)
{
	if (volume->by_controller) {
		volume->by_controller = false;
		sim_volume_set_ref(sim, volume, NULL, NULL, NULL);
	} else {
		/* Reserved by its maker: it stays reserved by name. */
		cleanup_free char *namespace = xstrdup(volume->ref_namespace);
		cleanup_free char *name = xstrdup(volume->ref_name);

		sim_volume_set_ref(sim, volume, namespace, name, NULL);
	}
	sim_volume_set_phase(sim, volume, SIM_AVAILABLE);
}

static void fail(struct simulation *sim, struct sim_volume *volume, const char *reason,
		 const char *message)
{
	if (volume->phase == SIM_FAILED)
		return;
	sim_volume_set_phase(sim, volume, SIM_FAILED);
	sim_event(volume->events, "Warning", reason, message);
}

/* isVolumeReleased(): its claim is gone, or bound to another volume. */
static bool is_released(const struct simulation *sim, const struct sim_volume *volume)
{
	cleanup_free char *key = sim_key(volume->ref_namespace, volume->ref_name);
	const struct sim_claim *claim = sim_table_find(&sim->claims, key);

	if (!volume->is_claimed || !*volume->ref_uid)
		return false;
	if (!claim || !str_eq(claim->uid, volume->ref_uid))
		return true;
	return claim->volume && !str_eq(claim->volume, volume->name);
}

/* "default/a,default/b": the pods that still use the volume's claim, or NULL; free it. */
static char *list_users(const struct simulation *sim, const struct sim_volume *volume)
{
	cleanup_free char *key = sim_key(volume->ref_namespace, volume->ref_name);
	cleanup(str_list_done) struct str_list pods = { 0 };

	for (size_t i = 0; i < sim->pods.count; i++) {
		const struct sim_pod *pod = sim->pods.items[i];
		const struct json *list = json_path(pod->object, "spec.volumes");

		for (size_t j = 0; !pod->gone && !pod->finished && j < json_count(list); j++) {
			cleanup_free char *used = schedule_claim_key(pod, json_list_at(list, j));

			if (used && str_eq(used, key))
				str_list_add(&pods, pod->key);
		}
	}
	return pods.count ? str_list_join(&pods, ",") : NULL;
}

/* recycleVolumeOperation(): a pod scrubs it; it is available again when that has ended. */
static void recycle(struct simulation *sim, struct sim_volume *volume)
{
	bool can = volume->type && (volume->type->can & CAN_RECYCLE);
	cleanup_free char *key = sim_key(volume->ref_namespace, volume->ref_name);
	cleanup_free char *users = NULL;

	if (!is_released(sim, volume))
		return;
	users = list_users(sim, volume);
	if (users && !sim_table_find(&sim->claims, key)) {
		cleanup_free char *text = xasprintf("Volume is used by pods: %s", users);

		sim_event(volume->events, "Normal", "VolumeFailedRecycle", text);
		return;
	}
	if (!can) {
		fail(sim, volume, "VolumeFailedRecycle",
		     "No recycler plugin found for the volume!");
		return;
	}
	if (volume->recycling)
		return;
	volume->recycling = true;
	sim_event(volume->events, "Normal", "RecyclerPod",
		  "Recycler pod: waits; no kubelet runs it here");
}

void control_recycled(struct simulation *sim, struct sim_volume *volume)
{
	volume->recycling = false;
	sim_event(volume->events, "Normal", "VolumeRecycled", "Volume recycled");
	control_unbind(sim, volume);
}

/* Whether someone outside of Kubernetes is to delete it: findDeletablePlugin() gives no plugin. */
static bool is_deleted_outside(const struct simulation *sim, const struct sim_volume *volume)
{
	if (volume->provisioned_by && *volume->provisioned_by)
		return !str_starts(volume->provisioned_by, "kubernetes.io/");
	return version_at_least(&sim->version, 28, 0) && volume->type &&
	       str_eq(volume->type->key, "csi");
}

/* Why no plugin deletes it; NULL: one does. Free it. */
static char *find_no_deleter(const struct simulation *sim, const struct sim_volume *volume)
{
	const char *by = volume->provisioned_by;
	const struct volume_type *type = by && *by ? volume_type_of_plugin(by) : volume->type;
	const char *path =
		json_path(volume->object, "spec.hostPath")
			? json_map_text(json_path(volume->object, "spec.hostPath"), "path", "")
			: "";
	const char *slash = strstr(path, "/tmp/");
	bool named = by && *by;

	if (!type || !volume_type_is_there(type, &sim->version) || str_eq(type->key, "flexVolume"))
		return named ? xasprintf("no volume plugin matched name: %s", by)
			     : xasprintf("error getting deleter volume plugin for volume \"%s\": "
					 "no volume plugin matched",
					 volume->name);
	if (!(type->can & CAN_DELETE))
		return named ? xstrdup("no deletable volume plugin matched")
			     : xasprintf("error getting deleter volume plugin for volume \"%s\": "
					 "no deletable volume plugin matched",
					 volume->name);
	if (!str_eq(type->key, "hostPath"))
		return xasprintf("failed to create deleter for volume \"%s\"", volume->name);
	if (!slash || !slash[sizeof("/tmp/") - 1])
		return xasprintf("host_path deleter only supports /tmp/.+ but received provided %s",
				 path);
	return NULL;
}

/* deleteVolumeOperation(). */
static void delete_volume(struct simulation *sim, struct sim_volume *volume)
{
	cleanup_free char *why = NULL;

	/* HonorPVReclaimPolicy is on from v1.31. */
	if (volume->deleting && !version_at_least(&sim->version, 31, 0))
		return;
	if (!is_released(sim, volume) || is_deleted_outside(sim, volume))
		return;
	why = find_no_deleter(sim, volume);
	if (why) {
		fail(sim, volume, "VolumeFailedDelete", why);
		return;
	}
	sim_volume_delete(sim, volume);
}

/* reclaimVolume(). */
static void reclaim(struct simulation *sim, struct sim_volume *volume)
{
	const struct volume_type *type =
		volume->provisioned_by ? volume_type_of_plugin(volume->provisioned_by) : NULL;

	/* The annotation migrated-to: an external provisioner deals with it. */
	if (type && volume_type_is_migrated(type, &sim->version))
		return;
	if (str_eq(volume->policy, "Recycle"))
		recycle(sim, volume);
	else if (str_eq(volume->policy, "Delete"))
		delete_volume(sim, volume);
}

static void release(struct simulation *sim, struct sim_volume *volume)
{
	if (volume->phase != SIM_RELEASED && volume->phase != SIM_FAILED)
		sim_volume_set_phase(sim, volume, SIM_RELEASED);
	reclaim(sim, volume);
}

static void say_mode_mismatch(const struct sim_volume *volume, const struct sim_claim *claim)
{
	cleanup_free char *of_volume =
		xasprintf("Cannot bind PersistentVolume to requested PersistentVolumeClaim \"%s\" "
			  "due to incompatible volumeMode.",
			  claim->name);
	cleanup_free char *of_claim =
		xasprintf("Cannot bind PersistentVolume \"%s\" to requested "
			  "PersistentVolumeClaim due to incompatible volumeMode.",
			  volume->name);

	sim_event(volume->events, "Warning", "VolumeMismatch", of_volume);
	sim_event(claim->events, "Warning", "VolumeMismatch", of_claim);
}

/* The volume has the uid of a claim: is that one there, and bound to it? */
static void sync_claimed(struct simulation *sim, struct sim_volume *volume)
{
	cleanup_free char *key = sim_key(volume->ref_namespace, volume->ref_name);
	struct sim_claim *claim = sim_table_find(&sim->claims, key);

	if (!claim || !str_eq(claim->uid, volume->ref_uid)) {
		release(sim, volume);
		return;
	}
	if (!claim->volume) {
		if (claim->block != volume->block)
			say_mode_mismatch(volume, claim);
		else if (!claim->queued && !claim->bind_completed)
			control_claim_sync(sim, claim);
		return;
	}
	if (str_eq(claim->volume, volume->name)) {
		sim_volume_set_phase(sim, volume, SIM_BOUND);
		return;
	}
	if (volume->provisioned_by && str_eq(volume->policy, "Delete"))
		release(sim, volume);
	else
		control_unbind(sim, volume);
}

void control_volume_sync(struct simulation *sim, struct sim_volume *volume)
{
	if (volume->gone)
		return;
	if (volume->is_claimed && *volume->ref_uid)
		sync_claimed(sim, volume);
	else
		sim_volume_set_phase(sim, volume, SIM_AVAILABLE);
}
