/* What has become of everything, as a document. */
#include "storage/simulation_inside.h"

static struct json *quantity_json(const struct quantity *quantity)
{
	char text[QUANTITY_MAX_TEXT];

	quantity_format(quantity, text);
	return json_text(text);
}

static struct json *text_or_nil(const char *text)
{
	return text ? json_text(text) : json_nil();
}

static struct json *modes_json(unsigned modes)
{
	struct json *list = json_list();

	for (unsigned mode = ACCESS_RWO; mode < ACCESS_SETS; mode <<= 1) {
		cleanup_free char *text = access_modes_text(modes & mode);

		if (*text)
			json_list_add_text(list, text);
	}
	return list;
}

static struct json *claim_json(const struct sim_claim *claim)
{
	struct json *item = json_map();

	json_map_set_text(item, "namespace", claim->namespace);
	json_map_set_text(item, "name", claim->name);
	json_map_set_text(item, "phase", sim_phase_name(claim->phase));
	json_map_set(item, "volume", text_or_nil(claim->volume));
	json_map_set(item, "storageClassName", text_or_nil(claim->class));
	json_map_set(item, "capacity",
		     claim->has_capacity ? quantity_json(&claim->capacity) : json_nil());
	json_map_set(item, "accessModes", modes_json(claim->status_modes));
	if (claim->deleting)
		json_map_set_bool(item, "deleting", true);
	json_map_set(item, "events", json_ref(claim->events));
	return item;
}

static struct json *volume_json(const struct sim_volume *volume)
{
	struct json *item = json_map();

	json_map_set_text(item, "name", volume->name);
	json_map_set_text(item, "phase", sim_phase_name(volume->phase));
	json_map_set(item, "claim",
		     volume->is_claimed
			     ? json_printf("%s/%s", volume->ref_namespace, volume->ref_name)
			     : json_nil());
	json_map_set(item, "capacity", quantity_json(&volume->size));
	if (volume->deleting)
		json_map_set_bool(item, "deleting", true);
	if (volume->recycling)
		json_map_set(item, "recycler",
			     json_printf("default/recycler-for-%s", volume->name));
	json_map_set(item, "events", json_ref(volume->events));
	return item;
}

static struct json *pod_json(const struct sim_pod *pod)
{
	struct json *item = json_map();

	json_map_set_text(item, "namespace", pod->namespace);
	json_map_set_text(item, "name", pod->name);
	json_map_set(item, "node", text_or_nil(pod->node));
	json_map_set_text(item, "why", pod->why);
	if (pod->assumed)
		json_map_set(item, "why",
			     json_printf("chosen for %s, when its claims are bound", pod->assumed));
	return item;
}

static struct json *refused_json(const struct simulation *sim)
{
	struct json_iter iter = json_iter(sim->refused);
	struct json *list = json_list();

	while (json_next(&iter))
		json_list_add(list, json_ref(iter.value));
	return list;
}

struct json *simulation_report(const struct simulation *sim)
{
	struct json *report = json_map(), *claims = json_list(), *volumes = json_list();
	struct json *pods = json_list();

	for (size_t i = 0; i < sim->claims.count; i++)
		if (!sim_claim_at(sim, i)->gone)
			json_list_add(claims, claim_json(sim_claim_at(sim, i)));
	for (size_t i = 0; i < sim->volumes.count; i++)
		if (!sim_volume_at(sim, i)->gone)
			json_list_add(volumes, volume_json(sim_volume_at(sim, i)));
	for (size_t i = 0; i < sim->pods.count; i++) {
		const struct sim_pod *pod = sim->pods.items[i];

		if (!pod->gone)
			json_list_add(pods, pod_json(pod));
	}
	json_map_set(report, "claims", claims);
	json_map_set(report, "volumes", volumes);
	json_map_set(report, "pods", pods);
	json_map_set(report, "refused", refused_json(sim));
	return report;
}
