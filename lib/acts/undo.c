/*
 * Taking back one step of an earlier run. Parameters: action (the step: act, target, params),
 * before (the state to put back), original (the path of the file's content then; or absent).
 *
 * The target is the step's, with its kind before it: "file /etc/kubernetes/admin.conf".
 */
#include "acts/undo.h"

#include <errno.h>

#include "host/host_change.h"
#include "plan/path_state.h"

/* The step that is taken back, as an action of its own kind. */
static int inner_action(const struct action *action, struct action *ret, struct error *err)
{
	const struct json *step = json_map_get(action->params, "action");
	const char *name = json_map_text(step, "act", "");

	*ret = (struct action){
		.act = act_find(name),
		.target = xstrdup(json_map_text(step, "target", "")),
		.params = json_clone(json_map_get(step, "params")),
	};
	if (!ret->act || !json_is_map(ret->params))
		return error_set(err, -EBADMSG, "%s: unknown kind of action \"%s\"", action->target,
				 name);
	return 0;
}

static void inner_done(struct action *inner)
{
	free(inner->target);
	json_free(inner->params);
}

/*
 * The state of a path is what is there, however its kind would judge it. Of a unit only what lasts
 * counts: that it does not run is a step of its own.
 */
static int look(const struct action *inner, const struct host *host, struct change *ret,
		struct error *err)
{
	int r;

	if (str_eq(inner->act->space, "path"))
		return path_state(host, inner->target, &ret->now, NULL, err);
	r = inner->act->look ? inner->act->look(inner, host, ret, err)
			     : inner->act->inspect(inner, host, ret, err);
	if (r == 0)
		json_map_remove(ret->now, "active");
	return r;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup(inner_done) struct action inner = { 0 };
	cleanup_change struct change now = { 0 };
	int r = inner_action(action, &inner, err);

	if (r == 0 && inner.act->runtime && host_kind(host) == HOST_ROOT) {
		ret->now = json_map();
		ret->want = json_map();
		return 0;
	}
	if (r == 0)
		r = look(&inner, host, &now, err);
	if (r < 0)
		return r;
	ret->now = take_ptr(&now.now);
	ret->want = json_clone(json_map_get(action->params, "before"));
	change_settle(ret, path_is(ret->want, "absent") ? CHANGE_REMOVE : CHANGE_MODIFY);
	return 0;
}

static int read_original(const struct action *action, const struct host *host, struct strbuf **ret,
			 struct error *err)
{
	const char *path = json_map_text(action->params, "original", NULL);
	struct strbuf data = strbuf_make(HOST_MAX_FILE);
	int r = path ? host_read(host, path, HOST_MAX_FILE, &data, err) : 0;

	if (path && r == 0)
		*ret = xmemdup(&data, sizeof(data));
	else
		strbuf_done(&data);
	return r;
}

/* A directory that is not empty holds what is not Kubernetes', and stays. */
static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup(inner_done) struct action inner = { 0 };
	cleanup_change struct change now = { 0 };
	cleanup_free char *note = NULL;
	struct strbuf *data = NULL;
	struct error why;
	int r = inner_action(action, &inner, err);

	(void)change;
	if (r == 0)
		r = look(&inner, host, &now, err);
	if (r == 0)
		r = read_original(action, host, &data, err);
	if (r < 0)
		return r;
	r = inner.act->restore(&inner, host, json_map_get(action->params, "before"), data, &now,
			       &note, &why);
	data_free(data);
	if (r == -ENOTEMPTY || r == -EEXIST)
		return 0;
	return r < 0 ? error_set(err, r, "%s", why.message) : 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	const char *type = json_map_text(change->want, "type", NULL);

	(void)action;
	if (type && str_eq(type, "absent"))
		strbuf_puts(out, "was not there");
	else if (type)
		strbuf_printf(out, "%s as it was", type);
	else
		strbuf_puts(out, "as it was");
}

static const struct act_param required[] = {
	{ "action", JSON_KIND_MAP },
	{ "before", JSON_KIND_MAP },
	{ 0 },
};

const struct act act_undo = {
	.name = "undo",
	.space = "undo",
	.required = required,
	.inspect = inspect,
	.apply = apply,
	.stands_on = act_stands_alone,
	.describe = describe,
};

struct action *plan_undo(struct plan *plan, const struct action *step, const struct json *before,
			 const char *original)
{
	cleanup_free char *target = xasprintf("%s %s", step->act->name, step->target);
	struct json *params = json_map(), *inner = json_map(), *state = json_clone(before);
	bool is_path = str_eq(step->act->space, "path");

	json_map_remove(state, "active");
	json_map_set_text(inner, "act", step->act->name);
	json_map_set_text(inner, "target", step->target);
	/* What a file was to hold does not matter any more, and may be a secret. */
	json_map_set(inner, "params", is_path ? json_map() : json_clone(step->params));
	json_map_set(params, "action", inner);
	json_map_set(params, "before", state);
	json_map_set_text(params, "original", original);
	return plan_add(plan, &act_undo, target, params);
}
