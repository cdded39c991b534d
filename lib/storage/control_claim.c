/* syncClaim() of pv_controller.go. */
#include "storage/simulation_inside.h"

void control_bind(struct simulation *sim, struct sim_volume *volume, struct sim_claim *claim)
{
	const struct quantity had = claim->capacity;
	bool had_any = claim->has_capacity;

	if (!sim_is_bound_to(volume, claim))
		volume->by_controller = true;
	if (!sim_is_bound_to(volume, claim) || !str_eq(volume->ref_uid, claim->uid))
		sim_volume_set_ref(sim, volume, claim->namespace, claim->name, claim->uid);
	sim_volume_set_phase(sim, volume, SIM_BOUND);
	if (!claim->volume || !str_eq(claim->volume, volume->name)) {
		claim->by_controller = true;
		sim_claim_set_volume(sim, claim, volume->name);
	}
	if (!claim->bind_completed) {
		claim->bind_completed = true;
		sim_claim_touch(sim, claim);
	}
	sim_claim_set_status(sim, claim, SIM_BOUND, volume);
	if (claim->has_capacity && (!had_any || quantity_compare(&claim->capacity, &had) > 0))
		control_expand(sim, claim);
}

/* The pods that use the claim and are nowhere yet. */
static void say_waiting(const struct simulation *sim, struct sim_claim *claim)
{
	cleanup(str_list_done) struct str_list pods = { 0 };
	cleanup_free char *names = NULL;

	for (size_t i = 0; i < sim->pods.count; i++) {
		const struct sim_pod *pod = sim->pods.items[i];

		if (!pod->gone && !pod->finished && !pod->node && schedule_uses(pod, claim))
			str_list_add(&pods, pod->name);
	}
	if (!pods.count) {
		sim_say(claim, "Normal", "WaitForFirstConsumer",
			xstrdup("waiting for first consumer to be created before binding"));
		return;
	}
	names = str_list_join(&pods, ",");
	sim_say(claim, "Normal", "WaitForPodScheduled",
		xasprintf("waiting for pod%s %s to be scheduled", pods.count > 1 ? "s" : "",
			  names));
}

/* What a plugin of Kubernetes itself answers, which has neither cloud nor cluster to ask here. */
static void provision_in_tree(struct sim_claim *claim, const struct sim_class *class,
			      const struct volume_type *type)
{
	const char *reason = "ProvisioningFailed";
	const struct json *options = json_map_get(class->object, "mountOptions");

	if (json_is_map(json_path(claim->object, "spec.dataSource"))) {
		sim_say(claim, "Warning", reason,
			xasprintf(
				"plugin \"%s\" is not a CSI plugin. Only CSI plugin can provision a "
				"claim with a datasource",
				type->plugin));
		return;
	}
	if (json_count(options) && !(type->can & CAN_MOUNT_OPTIONS)) {
		sim_say(claim, "Warning", reason,
			xasprintf(
				"Mount options are not supported by the provisioner but StorageClass "
				"\"%s\" has mount options",
				class->name));
		return;
	}
	if (str_eq(type->key, "hostPath"))
		sim_say(claim, "Warning", reason,
			xasprintf(
				"Failed to create provisioner: provisioning in volume plugin \"%s\" "
				"is disabled",
				type->plugin));
	else
		sim_say(claim, "Warning", reason,
			xasprintf("Failed to provision volume with StorageClass \"%s\"",
				  class->name));
}

/* provisionClaim() with findProvisionablePlugin(). */
static void provision(struct simulation *sim, struct sim_claim *claim)
{
	const char *name = sim_claim_class(claim);
	const struct sim_class *class = sim_class_find(sim, name);
	const struct volume_type *type = class ? volume_type_of_plugin(class->provisioner) : NULL;
	bool migrated = type && volume_type_is_migrated(type, &sim->version);

	if (!class)
		sim_say(claim, "Warning", "ProvisioningFailed",
			xasprintf("storageclass.storage.k8s.io \"%s\" not found", name));
	else if (migrated || !str_starts(class->provisioner, "kubernetes.io/"))
		sim_say(claim, "Normal", "ExternalProvisioning",
			xasprintf(
				version_at_least(&sim->version, 28, 0)
					? "Waiting for a volume to be created either by the external "
					  "provisioner '%s' or manually by the system administrator. "
					  "If volume creation is delayed, please verify that the "
					  "provisioner is running and correctly registered."
					: "waiting for a volume to be created, either by external "
					  "provisioner \"%s\" or manually created by system "
					  "administrator",
				migrated ? type->driver : class->provisioner));
	else if (!type || !volume_type_is_there(type, &sim->version) ||
		 str_eq(type->key, "flexVolume"))
		sim_say(claim, "Warning", "ProvisioningFailed",
			xasprintf("no volume plugin matched name: %s", class->provisioner));
	else if (!(type->can & CAN_PROVISION))
		sim_say(claim, "Warning", "ProvisioningFailed",
			xstrdup("no provisionable volume plugin matched"));
	else
		provision_in_tree(claim, class, type);
}

/*
 * The default class for a claim that has none (RetroactiveDefaultStorageClass: on from v1.26). The
 * API server refuses it beside an annotation that names another one; from v1.27 on such a claim is
 * left alone.
 */
static bool assign_default(struct simulation *sim, struct sim_claim *claim)
{
	const struct sim_class *class = sim_class_default(sim);

	if (claim->class || !class)
		return false;
	if (claim->beta_class &&
	    (version_at_least(&sim->version, 27, 0) || !str_eq(claim->beta_class, class->name)))
		return false;
	claim->class = xstrdup(class->name);
	sim_waiting_add(sim, claim);
	sim_claim_touch(sim, claim);
	return true;
}

/* v1.26 gives up on a claim whose default class the API server does not take. */
static bool is_stuck(const struct simulation *sim, const struct sim_claim *claim)
{
	const struct sim_class *class = sim_class_default(sim);

	return !version_at_least(&sim->version, 27, 0) && !claim->class && class &&
	       claim->beta_class && !str_eq(claim->beta_class, class->name);
}

static void sync_unnamed(struct simulation *sim, struct sim_claim *claim)
{
	bool waits = sim_claim_waits(sim, claim);
	struct sim_volume *volume = control_best_volume(sim, claim, waits);

	if (volume) {
		sim_explain_look(sim, claim, volume);
		control_bind(sim, volume, claim);
		return;
	}
	if (assign_default(sim, claim) || is_stuck(sim, claim))
		return;
	sim_explain_look(sim, claim, NULL);
	if (waits && !claim->selected_node)
		say_waiting(sim, claim);
	else if (*sim_claim_class(claim)) {
		provision(sim, claim);
		return;
	} else
		sim_say(claim, "Normal", "FailedBinding",
			xstrdup("no persistent volumes available for this claim and no storage class "
				"is set"));
	sim_claim_set_status(sim, claim, SIM_PENDING, NULL);
}

/* checkVolumeSatisfyClaim(): why the volume that the claim names will not do; NULL: it will. */
static const char *find_mismatch(const struct simulation *sim, const struct sim_volume *volume,
				 const struct sim_claim *claim)
{
	if (volume->deleting)
		return "the volume is marked for deletion";
	if (quantity_value(&volume->size) < quantity_value(&claim->request))
		return "requested PV is too small";
	if (version_at_least(&sim->version, 34, 0) && !sim_same_attributes(sim, volume, claim))
		return "volumeAttributesClassName does not match";
	if (!str_eq(volume->class, sim_claim_class(claim)))
		return "storageClassName does not match";
	if (volume->block != claim->block)
		return "incompatible volumeMode";
	if ((volume->modes & claim->modes) != claim->modes)
		return "incompatible accessMode";
	return NULL;
}

static void sync_named(struct simulation *sim, struct sim_claim *claim)
{
	struct sim_volume *volume = sim_table_find(&sim->volumes, claim->volume);
	const char *mismatch;

	if (!volume) {
		sim_explain_look(sim, claim, NULL);
		sim_claim_set_status(sim, claim, SIM_PENDING, NULL);
		return;
	}
	if (sim_is_bound_to(volume, claim)) {
		sim_explain_look(sim, claim, volume);
		control_bind(sim, volume, claim);
		return;
	}
	if (volume->is_claimed) {
		sim_explain_look(sim, claim, NULL);
		sim_say(claim, "Warning", "FailedBinding",
			xasprintf("volume \"%s\" already bound to a different claim.",
				  volume->name));
		if (!claim->by_controller)
			sim_claim_set_status(sim, claim, SIM_PENDING, NULL);
		return;
	}
	mismatch = find_mismatch(sim, volume, claim);
	sim_explain_look(sim, claim, mismatch ? NULL : volume);
	if (!mismatch) {
		control_bind(sim, volume, claim);
		return;
	}
	sim_say(claim, "Warning", "VolumeMismatch",
		volume->deleting ? xasprintf("Cannot bind to requested volume \"%s\": %s \"%s\"",
					     volume->name, mismatch, volume->name)
				 : xasprintf("Cannot bind to requested volume \"%s\": %s",
					     volume->name, mismatch));
	sim_claim_set_status(sim, claim, SIM_PENDING, NULL);
}

static void lose(struct simulation *sim, struct sim_claim *claim, const char *reason,
		 const char *message)
{
	if (claim->phase == SIM_LOST)
		return;
	sim_claim_set_status(sim, claim, SIM_LOST, NULL);
	sim_event(claim->events, "Warning", reason, message);
}

static void sync_bound(struct simulation *sim, struct sim_claim *claim)
{
	struct sim_volume *volume = NULL;

	if (!claim->volume) {
		lose(sim, claim, "ClaimLost",
		     "Bound claim has lost reference to PersistentVolume. Data on the volume is "
		     "lost!");
		return;
	}
	volume = sim_table_find(&sim->volumes, claim->volume);
	if (!volume)
		lose(sim, claim, "ClaimLost",
		     "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
	else if (!volume->is_claimed || str_eq(volume->ref_uid, claim->uid))
		control_bind(sim, volume, claim);
	else
		lose(sim, claim, "ClaimMisbound",
		     "Two claims are bound to the same volume, this one is bound incorrectly");
}

void control_claim_sync(struct simulation *sim, struct sim_claim *claim)
{
	if (claim->gone)
		return;
	if (claim->bind_completed)
		sync_bound(sim, claim);
	else if (claim->volume)
		sync_named(sim, claim);
	else
		sync_unnamed(sim, claim);
}
