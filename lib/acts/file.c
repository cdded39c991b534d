/*
 * A file of root. Parameters: mode ("0644"), content, late (a list of texts, late.h), spareForeign,
 * staticPod (it is the manifest of one).
 */
#include "acts/file.h"

#include <ctype.h>
#include <errno.h>

#include "base/utf8.h"
#include "plan/late.h"
#include "plan/path_state.h"

/* The wanted content; *@ret_late is set when it is not known yet. */
static int wanted_data(const struct action *action, const struct host *host, struct strbuf **ret,
		       char **ret_late, struct error *err)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(HOST_MAX_FILE);
	const char *content = json_map_text(action->params, "content", NULL);
	struct error why;
	int r;

	if (!content)
		return error_set(err, -ENOENT, "%s: its content is missing", action->target);
	r = late_resolve(action, content, host, &data, &why);
	if (r == -ENOENT) {
		*ret_late = xstrdup(why.message);
		strbuf_clear(&data);
		strbuf_puts(&data, content);
	} else if (r < 0) {
		return error_set(err, r, "%s: %s", action->target, why.message);
	}
	*ret = xmemdup(&data, sizeof(data));
	data = strbuf_make(HOST_MAX_FILE);
	return 0;
}

/* What a file cannot take the place of. */
static int check_obstacle(const struct action *action, const struct change *change,
			  struct error *err)
{
	const char *path = action->target;

	if (path_is(change->now, "link"))
		return error_set(err, -ELOOP,
				 "%s is a symbolic link to %s, and is not replaced: remove the "
				 "link, or put a file in its place",
				 path, json_map_text(change->now, "to", ""));
	if (!path_is(change->now, "file") && !path_is(change->now, "absent"))
		return error_set(err, -EEXIST, "%s shall be a file, and is something else (%s)",
				 path, json_map_text(change->now, "type", ""));
	return 0;
}

/* Whether it is somebody else's by its first line, and those are spared. */
static bool is_spared(const struct action *action, const struct change *change)
{
	const char *now = change->now_data ? change->now_data->text : "";
	size_t length = strcspn(change->want_data->text, "\n");

	return json_map_bool(action->params, "spareForeign", false) &&
	       (strcspn(now, "\n") != length || strncmp(now, change->want_data->text, length) != 0);
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int r = path_state(host, action->target, &ret->now, &ret->now_data, err);

	if (r == 0)
		r = check_obstacle(action, ret, err);
	if (r == 0)
		r = wanted_data(action, host, &ret->want_data, &ret->late, err);
	if (r < 0)
		return r;
	ret->want = json_map();
	json_map_set_text(ret->want, "type", "file");
	path_want_mode(ret->want, json_map_text(action->params, "mode", "0600"));
	if (!ret->late)
		path_want_data(ret->want, ret->want_data);
	change_settle(ret, path_is(ret->now, "absent") ? CHANGE_CREATE : CHANGE_MODIFY);
	if (ret->late && ret->kind == CHANGE_NONE)
		ret->kind = CHANGE_MODIFY;
	if (ret->kind == CHANGE_MODIFY && is_spared(action, ret)) {
		cleanup_free char *command =
			xasprintf("mv %s %s.before", action->target, action->target);
		cleanup_free char *advice = host_advice(host, command);

		ret->kind = CHANGE_NONE;
		ret->remark = xasprintf("is somebody else's, and stays as it is; `%s` makes room "
					"for knode's",
					advice);
	}
	return ret->kind == CHANGE_MODIFY ? path_check_package(host, action->target, err) : 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	const char *old = json_map_text(change->now, "mode", NULL);
	const char *new = json_map_text(change->want, "mode", "");

	(void)action;
	if (old && !str_eq(old, new))
		strbuf_printf(out, "mode %s -> %s", old, new);
	else
		strbuf_printf(out, "mode %s", new);
	if (!change->late)
		strbuf_printf(out, ", %zu bytes", change->want_data->length);
}

static void product(const struct action *action, struct product *ret)
{
	*ret = (struct product){ .kind = PRODUCT_FILE,
				 .mode = path_mode(action->params, 0600),
				 .content = json_map_text(action->params, "content", "") };
}

/* Whether the path of @length bytes is among the words of the text. */
static bool has_path(const char *text, const char *path, size_t length)
{
	cleanup_free char *whole = xstrndup(path, length);

	for (text = strstr(text, whole); text; text = strstr(text + 1, whole))
		if (!text[length] ||
		    (!isalnum((unsigned char)text[length]) && !strchr("/._-", text[length])))
			return true;
	return false;
}

/* Whether the manifest names the path, or a directory above it, which the pod then has whole. */
static bool names(const struct action *manifest, const char *path)
{
	const char *content = json_map_text(manifest->params, "content", "");
	size_t length = strlen(path);

	while (length > 1 && !has_path(content, path, length))
		while (length > 1 && path[--length] != '/')
			;
	return length > 1;
}

static bool is_manifest(const struct action *action)
{
	return json_map_bool(action->params, "staticPod", false);
}

static bool needs(const struct action *action, const struct action *earlier)
{
	return path_stands_on(action, earlier) ||
	       (is_manifest(action) && names(action, earlier->target));
}

static const char *const secrets[] = { "content", NULL };

static const struct act_param required[] = {
	{ "content", JSON_KIND_TEXT },
	{ 0 },
};

const struct act act_file = {
	.name = "file",
	.space = "path",
	.required = required,
	.atomic = true,
	.secrets = secrets,
	.inspect = inspect,
	.apply = path_apply,
	.apply_many = path_apply_many,
	.restore = path_restore,
	.product = product,
	.stands_on = path_stands_on,
	.needs = needs,
	.describe = describe,
};

struct action *plan_file(struct plan *plan, const char *path, mode_t mode, const char *content)
{
	struct json *params = json_map();

	if (!utf8_is_valid(content))
		plan_fault(plan, xasprintf("%s: its content is not UTF-8", path));
	json_map_set(params, "mode", json_printf("%04o", mode));
	json_map_set_text(params, "content", content);
	return path_add(plan, &act_file, path, params);
}

void action_is_static_pod(struct action *action)
{
	json_map_set_bool(action->params, "staticPod", true);
}

void action_spare_foreign(struct action *action)
{
	json_map_set_bool(action->params, "spareForeign", true);
}
