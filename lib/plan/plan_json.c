/* The plan as data. */
#include <errno.h>

#include "base/sha256.h"
#include "plan/act.h"
#include "plan/secrets.h"

static struct json *action_to_json(const struct action *action)
{
	cleanup_action struct action *shown = action_redacted(action);
	cleanup_free char *secrets = action_secrets(action);
	char digest[SHA256_HEX_SIZE];
	struct json *map = json_map();

	json_map_set_text(map, "act", shown->act->name);
	json_map_set_text(map, "target", shown->target);
	json_map_set_text(map, "installer", shown->installer);
	json_map_set_text(map, "summary", shown->summary);
	if (shown->secret)
		json_map_set_bool(map, "secret", true);
	json_map_set(map, "params", take_ptr(&shown->params));
	if (secrets) {
		sha256_hex(secrets, strlen(secrets), digest);
		json_map_set_text(map, "secretSha256", digest);
	}
	return map;
}

struct json *plan_to_json(const struct plan *plan)
{
	struct json *map = json_map(), *actions = json_list();

	for (size_t i = 0; i < plan_count(plan); i++)
		json_list_add(actions, action_to_json(plan_at(plan, i)));
	json_map_set(map, "actions", actions);
	json_map_set(map, "notes", json_texts(plan_notes(plan)));
	if (plan_is_final(plan))
		json_map_set_bool(map, "final", true);
	if (plan_taken_back(plan)->count)
		json_map_set(map, "takesBack", json_texts(plan_taken_back(plan)));
	return map;
}

/* Whether the action has what its kind counts on. */
static int check_params(const struct act *act, const struct json *params, struct error *err)
{
	const struct act_param *param = act->required;

	for (; param && param->name; param++) {
		const struct json *value = json_map_get(params, param->name);
		bool holds = param->kind == JSON_KIND_LIST || param->kind == JSON_KIND_MAP;

		if (json_kind(value) != param->kind || (holds && !json_count(value)))
			return error_set(err, -EBADMSG, "a %s lacks its parameter \"%s\"",
					 act->name, param->name);
	}
	return 0;
}

static int action_from_json(const struct json *json, struct plan *plan, struct error *err)
{
	const char *name = json_map_text(json, "act", NULL);
	const char *target = json_map_text(json, "target", NULL);
	const struct json *params = json_map_get(json, "params");
	const struct act *act = name ? act_find(name) : NULL;
	struct action *action;
	int r;

	if (!act)
		return error_set(err, -EINVAL, "unknown kind of action \"%s\"", name ? name : "");
	if (!target || !*target || !json_is_map(params))
		return error_set(err, -EINVAL, "an action lacks its target or parameters");
	r = check_params(act, params, err);
	if (r < 0)
		return r;
	action = plan_add(plan, act, target, json_clone(params));
	action->installer = xstrdup_or_null(json_map_text(json, "installer", NULL));
	action->summary = xstrdup_or_null(json_map_text(json, "summary", NULL));
	action->secret = json_map_bool(json, "secret", false);
	action->secret_sha256 = xstrdup_or_null(json_map_text(json, "secretSha256", NULL));
	return 0;
}

int plan_from_json(const struct json *json, struct plan **ret, struct error *err)
{
	const struct json *actions = json_map_get(json, "actions");
	const struct json *notes = json_map_get(json, "notes");
	const struct json *taken_back = json_map_get(json, "takesBack");
	cleanup_plan struct plan *plan = plan_new();

	for (size_t i = 0; i < json_count(actions); i++) {
		int r = action_from_json(json_list_at(actions, i), plan, err);

		if (r < 0)
			return error_wrap(err, "action %zu of the plan", i + 1);
	}
	for (size_t i = 0; i < json_count(notes); i++)
		plan_note(plan, "%s", json_get_text(json_list_at(notes, i), ""));
	for (size_t i = 0; i < json_count(taken_back); i++)
		plan_take_back(plan, json_get_text(json_list_at(taken_back, i), ""));
	if (json_map_bool(json, "final", false))
		plan_set_final(plan);
	*ret = take_ptr(&plan);
	return 0;
}

int plan_reveal(struct plan *plan, size_t index, const char *secrets, struct error *err)
{
	struct action *action = plan_edit(plan, index);
	cleanup_json struct json *map = NULL;
	char digest[SHA256_HEX_SIZE];
	int r;

	sha256_hex(secrets, strlen(secrets), digest);
	if (!action->secret_sha256 || !str_eq(digest, action->secret_sha256))
		return error_set(err, -EBADMSG, "its digest differs");
	r = json_parse("the secret", secrets, strlen(secrets), &map, err);
	if (r < 0)
		return r;
	if (!*json_map_text(map, "target", "") || !json_is_map(json_map_get(map, "params")))
		return error_set(err, -EBADMSG, "an action lacks its target or parameters");
	r = check_params(action->act, json_map_get(map, "params"), err);
	if (r < 0)
		return r;
	free(action->target);
	free(action->summary);
	json_free(action->params);
	action->target = xstrdup(json_map_text(map, "target", ""));
	action->summary = xstrdup_or_null(json_map_text(map, "summary", NULL));
	action->params = json_ref(json_map_get(map, "params"));
	return 0;
}
