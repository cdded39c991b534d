#include "plan/secrets.h"

#include "data/redact.h"
#include "plan/act.h"
#include "plan/late.h"

/* The value with all in it hidden that is not late; keys stay. */
static struct json *hide(const struct json *value, const struct action *action)
{
	struct json_iter iter = json_iter(value);
	struct json *copy;

	if (json_is_map(value)) {
		copy = json_map();
		while (json_next(&iter))
			json_map_set(copy, iter.key, hide(iter.value, action));
		return copy;
	}
	if (json_is_list(value)) {
		copy = json_list();
		for (size_t i = 0; i < json_count(value); i++)
			json_list_add(copy, hide(json_list_at(value, i), action));
		return copy;
	}
	return json_is_text(value) && action_has_late(action, json_get_text(value, ""))
		       ? json_ref(value)
		       : json_text(redact_hidden);
}

/* Hides what stands at @path ("object.data") in a map, if anything does. */
static void hide_at(struct json *map, const char *path, const struct action *action)
{
	const char *dot = strchr(path, '.');
	cleanup_free char *key = dot ? xstrndup(path, (size_t)(dot - path)) : xstrdup(path);
	struct json *value = json_map_get(map, key);

	if (value && dot)
		hide_at(value, dot + 1, action);
	else if (value)
		json_map_set(map, key, hide(value, action));
}

struct action *action_redacted(const struct action *action)
{
	const char *const *path = action->secret ? action->act->secrets : NULL;
	struct action *copy = xcalloc(1, sizeof(*copy));

	*copy = (struct action){ .act = action->act,
				 .target = redact_text(action->target),
				 .installer = xstrdup_or_null(action->installer),
				 .summary = action->summary ? redact_text(action->summary) : NULL,
				 .secret = action->secret,
				 .params = redact_json(action->params) };
	for (; path && *path; path++)
		hide_at(copy->params, *path, action);
	return copy;
}

void action_freep(struct action **action)
{
	action_free(*action);
}

char *action_secrets(const struct action *action)
{
	cleanup_action struct action *shown = action_redacted(action);
	cleanup_json struct json *map = NULL;

	if (str_eq(shown->target, action->target) &&
	    (!action->summary || str_eq(shown->summary, action->summary)) &&
	    json_same(shown->params, action->params))
		return NULL;
	map = json_map();
	json_map_set_text(map, "target", action->target);
	json_map_set_text(map, "summary", action->summary);
	json_map_set(map, "params", json_ref(action->params));
	return json_to_text(map);
}
