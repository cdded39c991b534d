/*
 * A directory of root. Parameters: mode ("0755"), or none: a directory that is there keeps its own.
 */
#include <errno.h>

#include "path_state.h"

#define MODE_WHEN_NEW "0755"

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	const char *mode = json_map_text(action->params, "mode", NULL);
	int r = path_state(host, action->target, &ret->now, NULL, err);
	bool is_new;

	if (r < 0)
		return r;
	is_new = path_is(ret->now, "absent");
	ret->want = json_map();
	json_map_set_text(ret->want, "type", "dir");
	if (mode || is_new)
		path_want_mode(ret->want, mode ? mode : MODE_WHEN_NEW);
	if (!is_new && !path_is(ret->now, "dir"))
		return error_set(err, -ENOTDIR,
				 "%s shall be a directory, and is something else (%s)",
				 action->target, json_map_text(ret->now, "type", ""));
	change_settle(ret, is_new ? CHANGE_CREATE : CHANGE_MODIFY);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	const struct strbuf none = { 0 };
	struct host_file dir = path_file(change->want, &none);

	if (change->kind == CHANGE_MODIFY)
		return host_chmod(host, action->target, dir.mode, dir.uid, dir.gid, err);
	return host_mkdir(host, action->target, dir.mode, dir.uid, dir.gid, err);
}

/* One above another, so one after the other; but begun and done together. */
static int apply_many(const struct action *const actions[], struct host *host,
		      const struct change *const changes[], size_t count, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++)
		r = apply(actions[i], host, changes[i], err);
	return r;
}

/* A directory that somebody put something into is left: what is in it is not knode's. */
static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	struct error why;
	int r = path_restore(host, action->target, before, data, now->now, &why);

	if (r < 0 && r != -ENOTEMPTY && r != -EEXIST)
		return error_set(err, r, "%s", why.message);
	if (r < 0)
		*ret_note = xasprintf("%s is left: it is not empty", action->target);
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	if (change->kind == CHANGE_MODIFY)
		strbuf_printf(out, "mode %s -> ", json_map_text(change->now, "mode", ""));
	else
		strbuf_puts(out, "mode ");
	strbuf_puts(out, json_map_text(change->want, "mode", ""));
}

const struct act act_dir = {
	.name = "dir",
	.space = "path",
	.inspect = inspect,
	.apply = apply,
	.apply_many = apply_many,
	.restore = restore,
	.describe = describe,
};
