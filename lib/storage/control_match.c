/* Which volume a claim gets: FindMatchingVolume() and findByClaim(). */
#include "storage/labels.h"
#include "storage/simulation_inside.h"

/* In the order in which sets of modes are looked at: the smallest first. */
static const unsigned char sets_in_order[ACCESS_SETS] = { 0, 1,  2,  4, 8,  3,  5,  6,
							  9, 10, 12, 7, 11, 13, 14, 15 };

static bool selects(const struct sim_claim *claim, const struct sim_volume *volume)
{
	return !claim->selector ||
	       label_selector_holds(claim->selector, json_path(volume->object, "metadata.labels"));
}

bool control_fits(const struct simulation *sim, const struct sim_volume *volume,
		  const struct sim_claim *claim)
{
	return volume->bucket && (volume->modes & claim->modes) == claim->modes &&
	       volume->block == claim->block &&
	       quantity_compare(&volume->size, &claim->request) >= 0 &&
	       str_eq(volume->class, sim_claim_class(claim)) &&
	       sim_same_attributes(sim, volume, claim) && selects(claim, volume);
}

/* A volume that is kept for the claim: neither class nor selector nor phase count. */
static struct sim_volume *find_reserved(const struct simulation *sim, const struct sim_claim *claim,
					unsigned modes)
{
	const struct json *numbers = json_map_get(sim->reserved, claim->key);

	for (size_t i = 0; i < json_count(numbers); i++) {
		struct sim_volume *volume =
			sim_volume_at(sim, (size_t)json_get_int(json_list_at(numbers, i), 0));

		if (!volume->gone && !volume->deleting && volume->modes == modes &&
		    volume->block == claim->block && sim_is_bound_to(volume, claim) &&
		    quantity_compare(&volume->size, &claim->request) >= 0 &&
		    sim_same_attributes(sim, volume, claim))
			return volume;
	}
	return NULL;
}

static struct sim_volume *find_free(const struct simulation *sim, const struct sim_claim *claim,
				    unsigned modes)
{
	const struct sim_bucket *bucket =
		sim_bucket_find(sim, modes, claim->block, sim_claim_class(claim));

	if (!bucket)
		return NULL;
	for (size_t i = sim_bucket_at_least(bucket, &claim->request); i < bucket->count; i++)
		if (control_fits(sim, bucket->items[i], claim))
			return bucket->items[i];
	return NULL;
}

struct sim_volume *control_best_volume(const struct simulation *sim, const struct sim_claim *claim,
				       bool waits)
{
	for (size_t i = 0; i < ACCESS_SETS; i++) {
		unsigned modes = sets_in_order[i];
		struct sim_volume *volume;

		if (!sim->volumes_of[modes] || (modes & claim->modes) != claim->modes)
			continue;
		volume = find_reserved(sim, claim, modes);
		/* The scheduler is who gives free volumes to a claim that waits for its pod. */
		if (!volume && !waits)
			volume = find_free(sim, claim, modes);
		if (volume)
			return volume;
	}
	return NULL;
}
