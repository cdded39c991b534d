/* Changes of volumes and claims; each wakes those whom it concerns, as watching controllers are. */
#include "storage/simulation_inside.h"

const char sim_pre_resize[] = "volume.alpha.kubernetes.io/pre-resize-capacity";

static void wake_volume(struct simulation *sim, struct sim_volume *volume)
{
	if (volume->queued)
		return;
	volume->queued = true;
	sim_queue_push(&sim->volume_queue, volume->number);
}

static void wake_claim(struct simulation *sim, struct sim_claim *claim)
{
	if (claim->queued)
		return;
	claim->queued = true;
	sim_queue_push(&sim->claim_queue, claim->number);
}

void sim_volume_touch(struct simulation *sim, struct sim_volume *volume)
{
	const struct json *named = json_map_get(sim->named, volume->name);
	cleanup_free char *key = NULL;
	struct sim_claim *claim;

	sim_volume_refile(sim, volume);
	wake_volume(sim, volume);
	for (size_t i = 0; i < json_count(named); i++)
		wake_claim(sim, sim_claim_at(sim, (size_t)json_get_int(json_list_at(named, i), 0)));
	if (!volume->is_claimed)
		return;
	key = sim_key(volume->ref_namespace, volume->ref_name);
	claim = sim_table_find(&sim->claims, key);
	if (claim)
		wake_claim(sim, claim);
}

void sim_claim_touch(struct simulation *sim, struct sim_claim *claim)
{
	const struct json *reserved = json_map_get(sim->reserved, claim->key);
	struct sim_volume *volume = NULL;

	wake_claim(sim, claim);
	for (size_t i = 0; i < json_count(reserved); i++)
		wake_volume(sim,
			    sim_volume_at(sim, (size_t)json_get_int(json_list_at(reserved, i), 0)));
	if (claim->volume)
		volume = sim_table_find(&sim->volumes, claim->volume);
	if (volume)
		wake_volume(sim, volume);
}

void sim_volume_set_phase(struct simulation *sim, struct sim_volume *volume, enum sim_phase phase)
{
	if (volume->phase == phase)
		return;
	volume->phase = phase;
	sim_volume_touch(sim, volume);
}

void sim_volume_set_ref(struct simulation *sim, struct sim_volume *volume, const char *namespace,
			const char *name, const char *uid)
{
	/* Whom it was reserved for has to know, too. */
	sim_volume_touch(sim, volume);
	free(volume->ref_namespace);
	free(volume->ref_name);
	free(volume->ref_uid);
	volume->is_claimed = name;
	volume->ref_namespace = xstrdup(namespace ? namespace : "");
	volume->ref_name = xstrdup(name ? name : "");
	volume->ref_uid = xstrdup(uid ? uid : "");
	if (name) {
		cleanup_free char *key = sim_key(namespace, name);

		sim_index_add(sim->reserved, key, volume->number);
	}
	sim_volume_touch(sim, volume);
}

void sim_claim_set_volume(struct simulation *sim, struct sim_claim *claim, const char *name)
{
	free(claim->volume);
	claim->volume = xstrdup(name);
	sim_index_add(sim->named, name, claim->number);
	sim_claim_touch(sim, claim);
}

/* What a claim gets of a volume, whose file system may still have to grow. */
static struct quantity capacity_for_claim(const struct sim_volume *volume)
{
	const char *before = sim_annotation(volume->object, sim_pre_resize);
	struct quantity ret;

	return before && quantity_parse(before, &ret, NULL) == 0 ? ret : volume->size;
}

void sim_claim_set_status(struct simulation *sim, struct sim_claim *claim, enum sim_phase phase,
			  const struct sim_volume *volume)
{
	bool changes = claim->phase != phase;
	unsigned modes = volume ? volume->modes : 0;

	/* The capacity of a claim that is bound already is left alone: its file system may be
	 * smaller than its volume. */
	if (volume && changes) {
		claim->capacity = capacity_for_claim(volume);
		claim->has_capacity = true;
	}
	if (!volume) {
		changes |= claim->has_capacity;
		claim->has_capacity = false;
	}
	changes |= claim->status_modes != modes;
	claim->status_modes = modes;
	claim->phase = phase;
	if (changes)
		sim_claim_touch(sim, claim);
}

void sim_volume_delete(struct simulation *sim, struct sim_volume *volume)
{
	sim->deletions += !volume->deleting;
	volume->deleting = true;
	sim_volume_touch(sim, volume);
}

void sim_claim_delete(struct simulation *sim, struct sim_claim *claim)
{
	sim->deletions += !claim->deleting;
	claim->deleting = true;
	sim_claim_touch(sim, claim);
}

void sim_volume_drop(struct simulation *sim, struct sim_volume *volume)
{
	sim_volume_touch(sim, volume);
	volume->gone = true;
	sim->deletions -= volume->deleting;
	sim->volumes_of[volume->modes]--;
	sim_table_remove(&sim->volumes, volume->name);
	sim_volume_refile(sim, volume);
}

void sim_claim_drop(struct simulation *sim, struct sim_claim *claim)
{
	sim_claim_touch(sim, claim);
	claim->gone = true;
	sim->deletions -= claim->deleting;
	sim_table_remove(&sim->claims, claim->key);
}
