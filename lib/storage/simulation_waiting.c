/* Claims that wait for any volume of their class. */
#include "storage/simulation_inside.h"

static struct sim_waiting_list *find_waiting(const struct simulation *sim, const char *class)
{
	int64_t number = json_map_int(sim->waiting, class, -1);

	return number < 0 ? NULL : sim->waiting_list[number];
}

void sim_waiting_add(struct simulation *sim, const struct sim_claim *claim)
{
	const char *class = sim_claim_class(claim);
	struct sim_waiting_list *list = find_waiting(sim, class);

	if (claim->volume || claim->bind_completed)
		return;
	if (!list) {
		list = xcalloc(1, sizeof(*list));
		sim->waiting_list = grow(sim->waiting_list, &sim->waiting_capacity,
					 sim->waiting_count + 1, sizeof(*sim->waiting_list));
		json_map_set_int(sim->waiting, class, (int64_t)sim->waiting_count);
		sim->waiting_list[sim->waiting_count++] = list;
	}
	list->items = grow(list->items, &list->capacity, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = (struct sim_waiting){
		.nanos = claim->request.nanos,
		.number = (unsigned)claim->number,
		.modes = (unsigned char)claim->modes,
		.block = claim->block,
	};
}

/* Whether the claim waits still, for a volume of that class. */
static bool waits_on(const struct sim_claim *claim, const char *class)
{
	return !claim->gone && !claim->bind_completed && !claim->volume &&
	       str_eq(sim_claim_class(claim), class);
}

struct sim_claim *sim_waiting_find(const struct simulation *sim, const struct sim_volume *volume)
{
	struct sim_waiting_list *list = find_waiting(sim, volume->class);

	while (list && list->first < list->count && list->items[list->first].over)
		list->first++;
	for (size_t i = list ? list->first : 0; list && i < list->count; i++) {
		struct sim_waiting *item = &list->items[i];
		struct sim_claim *claim;

		if (item->over || (item->modes & ~volume->modes) || item->block != volume->block ||
		    item->nanos > volume->size.nanos)
			continue;
		claim = sim_claim_at(sim, item->number);
		item->over = !waits_on(claim, volume->class);
		if (!item->over && control_fits(sim, volume, claim) && !sim_claim_waits(sim, claim))
			return claim;
	}
	return NULL;
}
