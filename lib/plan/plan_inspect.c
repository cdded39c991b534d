#include "plan/plan_inspect.h"

static bool is_left_out(const struct action *action, const struct host *host)
{
	return action->act->runtime && host_kind(host) == HOST_ROOT;
}

int action_inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int r;

	if (is_left_out(action, host)) {
		ret->now = json_map();
		ret->want = json_map();
		return 0;
	}
	r = action->act->inspect(action, host, ret, err);
	return r < 0 && action->installer ? error_wrap(err, "%s", action->installer) : r;
}

/* The first action before @number that changes something after which that one is done anew. */
static const struct action *find_followed(const struct plan *plan, const struct change changes[],
					  size_t number)
{
	const struct action *action = plan_at(plan, number);

	for (size_t i = 0; i < number && action->act->follows; i++)
		if (changes[i].kind != CHANGE_NONE &&
		    action->act->follows(action, plan_at(plan, i)))
			return plan_at(plan, i);
	return NULL;
}

/* What is as wanted, until an action before it changes what it depends on. */
static void follow(const struct plan *plan, struct change changes[], size_t number)
{
	const struct action *followed = find_followed(plan, changes, number);

	if (!followed || changes[number].kind != CHANGE_NONE)
		return;
	changes[number].kind = CHANGE_RUN;
	changes[number].late = xasprintf("anew, after %s", followed->target);
}

int plan_inspect(const struct plan *plan, const struct host *host, struct inspection *ret,
		 struct error *err)
{
	cleanup_inspection struct inspection all = { 0 };
	int r = plan_check(plan, err);

	if (r < 0)
		return r;
	all.changes = xcalloc(plan_count(plan), sizeof(*all.changes));
	all.count = plan_count(plan);
	for (size_t i = 0; i < all.count; i++) {
		r = action_inspect(plan_at(plan, i), host, &all.changes[i], err);
		if (r < 0)
			return r;
		follow(plan, all.changes, i);
		all.pending += all.changes[i].kind != CHANGE_NONE;
		all.left_out += is_left_out(plan_at(plan, i), host);
	}
	*ret = all;
	all = (struct inspection){ 0 };
	return 0;
}

void inspection_done(struct inspection *inspection)
{
	for (size_t i = 0; i < inspection->count; i++)
		change_done(&inspection->changes[i]);
	free(inspection->changes);
	*inspection = (struct inspection){ 0 };
}
