#include "plan/late.h"

#include <errno.h>

#include "base/base64.h"

#define START "<late: "

/* What is around `of` in the text of each kind, between START and ">". */
static const struct {
	const char *before, *after;
} forms[] = {
	[LATE_FILE] = { "base64 of ", "" },
	[LATE_TOKEN_ID] = { "id of new token ", "" },
	[LATE_TOKEN_ID_BASE64] = { "base64 of the id of new token ", "" },
	[LATE_TOKEN_SECRET] = { "base64 of the secret of new token ", "" },
	[LATE_TIME] = { "base64 of the time ", " from then" },
	[LATE_CERTIFICATE_KEY] = { "new certificate key of ", "" },
	[LATE_SEALED] = { "encrypted content of ", "" },
	[LATE_TOKEN_UID] = { "uid of new token ", "" },
};

struct late late_make(enum late_kind kind, const char *of)
{
	return (struct late){ .kind = kind, .of = xstrdup(of) };
}

void late_done(struct late *late)
{
	free(late->of);
	late->of = NULL;
}

char *late_text(const struct late *late)
{
	return xasprintf(START "%s%s%s>", forms[late->kind].before, late->of,
			 forms[late->kind].after);
}

bool late_parse(const char *text, struct late *ret)
{
	for (enum late_kind kind = LATE_FILE; kind < LATE_KINDS; kind++) {
		cleanup_free char *before = xasprintf(START "%s", forms[kind].before);
		cleanup_free char *after = xasprintf("%s>", forms[kind].after);
		const char *of = text + strlen(before);

		if (!str_starts(text, before) || !str_ends(of, after) ||
		    ((kind == LATE_FILE || kind == LATE_SEALED) && *of != '/'))
			continue;
		*ret = (struct late){ .kind = kind,
				      .of = xstrndup(of, strlen(of) - strlen(after)) };
		return true;
	}
	return false;
}

void late_set(struct json *map, const char *key, const struct late *late)
{
	cleanup_free char *text = late_text(late);

	json_map_set_text(map, key, text);
}

/* --- Of an action: the parameter "late", a list of texts --- */

void action_late(struct action *action, const struct late *late)
{
	cleanup_free char *text = late_text(late);

	action_late_text(action, text);
}

void action_late_text(struct action *action, const char *text)
{
	struct json *lates = json_map_get(action->params, "late");

	if (!lates) {
		lates = json_list();
		json_map_set(action->params, "late", lates);
	}
	json_list_add_text(lates, text);
}

bool action_is_late(const struct action *action)
{
	return json_map_get(action->params, "late");
}

bool action_is_unsettled(const struct action *action)
{
	const struct json *lates = json_map_get(action->params, "late");
	bool found = false;

	for (size_t i = 0; i < json_count(lates) && !found; i++) {
		cleanup_late struct late late = { 0 };

		found = late_parse(json_get_text(json_list_at(lates, i), ""), &late) &&
			late.kind != LATE_FILE && late.kind != LATE_SEALED &&
			late.kind != LATE_TOKEN_UID;
	}
	return found;
}

bool action_has_late(const struct action *action, const char *text)
{
	const struct json *lates = json_map_get(action->params, "late");

	for (size_t i = 0; i < json_count(lates); i++)
		if (str_eq(json_get_text(json_list_at(lates, i), ""), text))
			return true;
	return false;
}

bool action_waits_for(const struct action *action, const char *path)
{
	const struct json *lates = json_map_get(action->params, "late");
	bool found = false;

	for (size_t i = 0; i < json_count(lates) && !found; i++) {
		cleanup_late struct late late = { 0 };

		found = late_parse(json_get_text(json_list_at(lates, i), ""), &late) &&
			late.kind == LATE_FILE && str_eq(late.of, path);
	}
	return found;
}

/* --- Filling in --- */

static int read_value(const struct late *late, const struct host *host, struct strbuf *out,
		      struct error *err)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(HOST_MAX_FILE);
	int r;

	if (late->kind != LATE_FILE)
		return error_set(err, -ENOENT, "it is made when the plan is applied");
	r = host_read(host, late->of, HOST_MAX_FILE, &data, err);
	if (r < 0)
		return r;
	base64_encode(data.text, data.length, out);
	return 0;
}

/* Appends @text to @out with @late replaced by @value. */
static void replace(const char *text, const char *late, const char *value, struct strbuf *out)
{
	const char *hit;

	while ((hit = strstr(text, late))) {
		strbuf_add(out, text, (size_t)(hit - text));
		strbuf_puts(out, value);
		text = hit + strlen(late);
	}
	strbuf_puts(out, text);
}

/* Fills in one of them; *@text is replaced. */
static int fill_in(const char *late_text, const struct host *host, char **text, struct error *err)
{
	cleanup(strbuf_done) struct strbuf value = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf next = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_late struct late late = { 0 };
	int r;

	if (!late_parse(late_text, &late))
		return error_set(err, -EINVAL, "\"%s\" is not a late value", late_text);
	r = read_value(&late, host, &value, err);
	if (r < 0)
		return error_wrap(err, "%s", late_text);
	replace(*text, late_text, value.text, &next);
	free(*text);
	*text = strbuf_take(&next);
	return 0;
}

int late_resolve(const struct action *action, const char *content, const struct host *host,
		 struct strbuf *out, struct error *err)
{
	const struct json *lates = json_map_get(action->params, "late");
	cleanup_free char *text = xstrdup(content);
	int r = 0;

	for (size_t i = 0; i < json_count(lates) && r == 0; i++)
		r = fill_in(json_get_text(json_list_at(lates, i), ""), host, &text, err);
	if (r < 0)
		return r;
	strbuf_puts(out, text);
	return out->full ? error_set(err, -EFBIG, "the content is too long") : 0;
}

/* --- Look-alikes --- */

static int check_text(const struct action *action, const char *text, struct error *err)
{
	for (const char *hit = text; (hit = strstr(hit, START)); hit++) {
		cleanup_free char *late = xstrndup(hit, strcspn(hit, ">") + 1);

		if (!action_has_late(action, late))
			return error_set(err, -EINVAL,
					 "%s: \"%s\" looks like a late value, and is not "
					 "registered as one",
					 action->target, late);
	}
	return 0;
}

static int check_tree(const struct action *action, const struct json *tree, struct error *err)
{
	struct json_iter iter = json_iter(tree);
	int r = check_text(action, json_get_text(tree, ""), err);

	while (r == 0 && json_next(&iter))
		r = check_tree(action, iter.value, err);
	for (size_t i = 0; json_is_list(tree) && i < json_count(tree) && r == 0; i++)
		r = check_tree(action, json_list_at(tree, i), err);
	return r;
}

int late_check(const struct plan *plan, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < plan_count(plan) && r == 0; i++) {
		const struct action *action = plan_at(plan, i);

		r = check_text(action, action->target, err);
		if (r == 0)
			r = check_tree(action, action->params, err);
	}
	return r;
}
