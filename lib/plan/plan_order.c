#include "plan/plan_order.h"

#include "plan/act.h"

#define HASTE "haste"
#define AFTER "after"

void action_hurry(struct action *action, unsigned haste)
{
	json_map_set_int(action->params, HASTE, haste);
}

unsigned action_haste(const struct action *action)
{
	return (unsigned)json_map_int(action->params, HASTE, 0);
}

void action_start_after(struct action *action, const char *target)
{
	if (!json_map_get(action->params, AFTER))
		json_map_set(action->params, AFTER, json_list());
	json_list_add_text(json_map_get(action->params, AFTER), target);
}

/* Adjacent steps, among which some go ahead. */
struct stretch {
	const struct plan *plan;
	size_t first, end;
	bool *ordered; /* by the number of the step */
	size_t *order; /* of the whole plan, as far as it goes */
	size_t count;
};

/* The end of the stretch that begins at @first: what cannot be overtaken is one of its own. */
static size_t find_end(const struct plan *plan, size_t first)
{
	size_t end = first;

	while (end < plan_count(plan) && plan_at(plan, end)->act->needs)
		end++;
	return end > first ? end : first + 1;
}

static bool needs(const struct stretch *stretch, size_t later, size_t earlier)
{
	const struct action *action = plan_at(stretch->plan, later);
	const struct action *before = plan_at(stretch->plan, earlier);

	return action->act->needs(action, before) ||
	       action_brings_any(before, json_map_get(action->params, AFTER));
}

/* The step @number, after those of the stretch that it needs, and that those need. */
static void add(struct stretch *stretch, size_t number)
{
	cleanup_free bool *needed = xcalloc(number + 1, sizeof(*needed));

	needed[number] = true;
	for (size_t later = number; later > stretch->first; later--)
		for (size_t i = stretch->first; i < later && needed[later]; i++)
			needed[i] = needed[i] || needs(stretch, later, i);
	for (size_t i = stretch->first; i <= number; i++) {
		if (!needed[i] || stretch->ordered[i])
			continue;
		stretch->order[stretch->count++] = i;
		stretch->ordered[i] = true;
	}
}

/* The most hasty of the steps that are left, the first of several; the end of the stretch: none. */
static size_t find_next(const struct stretch *stretch)
{
	size_t found = stretch->end;
	unsigned most = 0;

	for (size_t i = stretch->first; i < stretch->end; i++) {
		unsigned haste = stretch->ordered[i] ? 0 : action_haste(plan_at(stretch->plan, i));

		if (haste <= most)
			continue;
		most = haste;
		found = i;
	}
	return found;
}

static void order_stretch(struct stretch *stretch)
{
	for (size_t next = find_next(stretch); next < stretch->end; next = find_next(stretch))
		add(stretch, next);
	for (size_t i = stretch->first; i < stretch->end; i++)
		if (!stretch->ordered[i])
			stretch->order[stretch->count++] = i;
}

size_t *plan_order(const struct plan *plan)
{
	size_t count = plan_count(plan);
	cleanup_free bool *ordered = xcalloc(count + 1, sizeof(*ordered));
	struct stretch stretch = { .plan = plan,
				   .ordered = ordered,
				   .order = xcalloc(count + 1, sizeof(*stretch.order)) };

	for (; stretch.first < count; stretch.first = stretch.end) {
		stretch.end = find_end(plan, stretch.first);
		order_stretch(&stretch);
	}
	return stretch.order;
}
