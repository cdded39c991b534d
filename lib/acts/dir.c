/*
 * A directory of root. Parameters: mode ("0755"), or none: a directory that is there keeps its own,
 * but for what others may write to it, when it is guarded.
 */
#include "acts/dir.h"

#include <errno.h>

#include "certs/cert_load.h"
#include "host/host_change.h"
#include "plan/path_state.h"

#define MODE_WHEN_NEW "0755"

enum {
	WRITABLE_BY_OTHERS = 0022,
};

static int tell_no_dir(const struct action *action, const struct json *now, struct error *err)
{
	return error_set(err, -ENOTDIR, "%s shall be a directory, and is something else (%s)",
			 action->target, json_map_text(now, "type", ""));
}

/* A link to a directory will do as it is: what it leads to is somebody's choice. */
static int inspect_link(const struct action *action, const struct host *host, struct change *ret,
			struct error *err)
{
	const char *mode = json_map_text(action->params, "mode", NULL);
	bool guarded = json_map_bool(action->params, "guarded", false);
	cleanup_free char *place = host_place(host, action->target, true);
	unsigned found;
	struct error ignored;
	struct stat st;

	if (host_stat(host, action->target, true, &st, &ignored) < 0 || !S_ISDIR(st.st_mode))
		return tell_no_dir(action, ret->now, err);
	found = st.st_mode & 07777;
	if (mode && strtoul(mode, NULL, 8) != found)
		return error_set(err, -EPERM,
				 "%s is a symbolic link to a directory of mode %04o, and is to be "
				 "of %s: chmod %s %s",
				 action->target, found, mode, mode, place);
	if (guarded && found & WRITABLE_BY_OTHERS)
		return error_set(err, -EPERM,
				 "%s is a symbolic link to a directory that others than its owner "
				 "may write to: chmod go-w %s",
				 action->target, place);
	ret->want = json_clone(ret->now);
	return 0;
}

/* The mode that a directory is to have; NULL: it may have any. Free it. */
static char *wanted_mode(const struct action *action, const struct json *now)
{
	const char *mode = json_map_text(action->params, "mode", NULL);
	unsigned long found = strtoul(json_map_text(now, "mode", ""), NULL, 8);

	if (mode || path_is(now, "absent"))
		return xstrdup(mode ? mode : MODE_WHEN_NEW);
	if (!json_map_bool(action->params, "guarded", false))
		return NULL;
	return xasprintf("%04lo", found & ~(unsigned long)WRITABLE_BY_OTHERS);
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int r = path_state(host, action->target, &ret->now, NULL, err);
	cleanup_free char *mode = NULL;
	bool is_new;

	if (r < 0)
		return r;
	if (path_is(ret->now, "link"))
		return inspect_link(action, host, ret, err);
	is_new = path_is(ret->now, "absent");
	if (!is_new && !path_is(ret->now, "dir"))
		return tell_no_dir(action, ret->now, err);
	ret->want = json_map();
	json_map_set_text(ret->want, "type", "dir");
	mode = wanted_mode(action, ret->now);
	if (mode)
		path_want_mode(ret->want, mode);
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
	int r = path_restore(action, host, before, data, now, ret_note, &why);

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
		path_describe_mode(change, out);
	else
		strbuf_printf(out, "mode %s", json_map_text(change->want, "mode", ""));
}

static void product(const struct action *action, struct product *ret)
{
	*ret = (struct product){ .kind = PRODUCT_DIR, .mode = path_mode(action->params, 0755) };
}

/* One that keeps its mode is there on any host. */
static bool is_trivial(const struct action *action)
{
	return !json_map_get(action->params, "mode");
}

const struct act act_dir = {
	.name = "dir",
	.space = "path",
	.inspect = inspect,
	.apply = apply,
	.apply_many = apply_many,
	.restore = restore,
	.product = product,
	.is_trivial = is_trivial,
	.stands_on = path_stands_on,
	.needs = path_stands_on,
	.describe = describe,
};

/* --- Adding them to a plan --- */

static struct action *find(struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan_count(plan); i++)
		if (plan_at(plan, i)->act == &act_dir && str_eq(plan_at(plan, i)->target, path))
			return plan_edit(plan, i);
	return NULL;
}

/* Whether a directory that others only need may be the one that @mode (or none) is asked for. */
static bool suits_all(const char *mode)
{
	return !mode || str_eq(mode, MODE_WHEN_NEW);
}

struct action *plan_dir(struct plan *plan, const char *path, mode_t mode)
{
	struct action *same = find(plan, path);
	struct json *params = json_map();
	const char *wanted;

	json_map_set(params, "mode", json_printf("%04o", mode));
	wanted = json_map_text(params, "mode", NULL);
	if (!same ||
	    (!json_same(same->params, params) && (json_count(same->params) || !suits_all(wanted))))
		return path_add(plan, &act_dir, path, params);
	json_free(same->params);
	same->params = params;
	return same;
}

struct action *plan_dir_present(struct plan *plan, const char *path)
{
	struct action *action = NULL;
	const char *end = path;

	do {
		cleanup_free char *above = NULL;

		end += strcspn(end + 1, "/") + 1;
		above = xstrndup(path, (size_t)(end - path));
		action = find(plan, above);
		if (!action || (!*end && !suits_all(json_map_text(action->params, "mode", NULL))))
			action = path_add(plan, &act_dir, above, json_map());
	} while (*end);
	return action;
}

struct action *plan_dir_guarded(struct plan *plan, const char *path)
{
	struct action *action = plan_dir_present(plan, path);

	json_map_set_bool(action->params, "guarded", true);
	return action;
}
