/* Small questions to a simulation, and the events that it tells of. */
#include "storage/simulation_inside.h"

struct sim_claim *sim_claim_at(const struct simulation *sim, size_t number)
{
	return sim->claims.items[number];
}

struct sim_volume *sim_volume_at(const struct simulation *sim, size_t number)
{
	return sim->volumes.items[number];
}

const char *sim_claim_class(const struct sim_claim *claim)
{
	if (claim->beta_class)
		return claim->beta_class;
	return claim->class ? claim->class : "";
}

bool sim_claim_has_class(const struct sim_claim *claim)
{
	return claim->beta_class || claim->class;
}

struct sim_class *sim_class_find(const struct simulation *sim, const char *name)
{
	return sim_table_find(&sim->classes, name);
}

/* The newest of those that say they are it (GetDefaultClass()). */
struct sim_class *sim_class_default(const struct simulation *sim)
{
	for (size_t i = sim->classes.count; i > 0; i--) {
		struct sim_class *class = sim->classes.items[i - 1];

		if (!class->gone && class->is_default)
			return class;
	}
	return NULL;
}

bool sim_claim_waits(const struct simulation *sim, const struct sim_claim *claim)
{
	const struct sim_class *class = sim_class_find(sim, sim_claim_class(claim));

	return class && class->waits;
}

bool sim_is_bound_to(const struct sim_volume *volume, const struct sim_claim *claim)
{
	if (!volume->is_claimed || !str_eq(volume->ref_name, claim->name) ||
	    !str_eq(volume->ref_namespace, claim->namespace))
		return false;
	return !*volume->ref_uid || str_eq(volume->ref_uid, claim->uid);
}

bool sim_same_attributes(const struct simulation *sim, const struct sim_volume *volume,
			 const struct sim_claim *claim)
{
	if (version_at_least(&sim->version, 34, 0))
		return str_eq(volume->attributes_class, claim->attributes_class);
	return !*volume->attributes_class && !*claim->attributes_class;
}

void sim_event(struct json *events, const char *type, const char *reason, const char *message)
{
	struct json *event;

	for (size_t i = 0; i < json_count(events); i++) {
		event = json_list_at(events, i);
		if (str_eq(json_map_text(event, "reason", ""), reason) &&
		    str_eq(json_map_text(event, "message", ""), message))
			return;
	}
	event = json_map();
	json_map_set_text(event, "type", type);
	json_map_set_text(event, "reason", reason);
	json_map_set_text(event, "message", message);
	json_list_add(events, event);
}

void sim_say(struct sim_claim *claim, const char *type, const char *reason, char *message)
{
	cleanup_free char *text = message;

	sim_event(claim->events, type, reason, text);
}
