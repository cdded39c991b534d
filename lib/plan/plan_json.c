/* The plan as data. */
#include <errno.h>

#include "base/sha256.h"
#include "plan/act.h"

static struct json *params_to_json(const struct action *action)
{
	struct json *params = json_clone(action->params);
	const char *content = json_map_text(params, "content", NULL);
	char digest[SHA256_HEX_SIZE];

	if (action->secret && content) {
		sha256_hex(content, strlen(content), digest);
		json_map_remove(params, "content");
		json_map_set_text(params, "contentSha256", digest);
	}
	return params;
}

static struct json *action_to_json(const struct action *action)
{
	struct json *map = json_map();

	json_map_set_text(map, "act", action->act->name);
	json_map_set_text(map, "target", action->target);
	json_map_set_text(map, "installer", action->installer);
	json_map_set_text(map, "summary", action->summary);
	if (action->secret)
		json_map_set_bool(map, "secret", true);
	json_map_set(map, "params", params_to_json(action));
	return map;
}

struct json *plan_to_json(const struct plan *plan)
{
	struct json *map = json_map(), *actions = json_list();

	for (size_t i = 0; i < plan_count(plan); i++)
		json_list_add(actions, action_to_json(plan_at(plan, i)));
	json_map_set(map, "actions", actions);
	json_map_set(map, "notes", json_texts(plan_notes(plan)));
	return map;
}

static int action_from_json(const struct json *json, struct plan *plan, struct error *err)
{
	const char *name = json_map_text(json, "act", NULL);
	const char *target = json_map_text(json, "target", NULL);
	const struct json *params = json_map_get(json, "params");
	const struct act *act = name ? act_find(name) : NULL;
	struct action *action;

	if (!act)
		return error_set(err, -EINVAL, "unknown kind of action \"%s\"", name ? name : "");
	if (!target || !json_is_map(params))
		return error_set(err, -EINVAL, "an action lacks its target or parameters");
	action = plan_add(plan, act, target, json_clone(params));
	action->installer = xstrdup_or_null(json_map_text(json, "installer", NULL));
	action->summary = xstrdup_or_null(json_map_text(json, "summary", NULL));
	action->secret = json_map_bool(json, "secret", false);
	return 0;
}

int plan_from_json(const struct json *json, struct plan **ret, struct error *err)
{
	const struct json *actions = json_map_get(json, "actions");
	const struct json *notes = json_map_get(json, "notes");
	cleanup_plan struct plan *plan = plan_new();

	for (size_t i = 0; i < json_count(actions); i++) {
		int r = action_from_json(json_list_at(actions, i), plan, err);

		if (r < 0)
			return error_wrap(err, "action %zu of the plan", i + 1);
	}
	for (size_t i = 0; i < json_count(notes); i++)
		plan_note(plan, "%s", json_get_text(json_list_at(notes, i), ""));
	*ret = take_ptr(&plan);
	return 0;
}

void action_set_content(struct plan *plan, size_t index, const char *content)
{
	json_map_set_text(plan_edit(plan, index)->params, "content", content);
}
