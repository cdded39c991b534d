/* Adding actions: one function for each kind of action, and what it puts into its parameters. */
#include "base/utf8.h"
#include "plan/act.h"
#include "plan/late.h"
#include "plan/plan_list.h"

void action_say(struct action *action, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	free(action->summary);
	action->summary = xvasprintf(format, args);
	va_end(args);
}

void action_hide(struct action *action)
{
	action->secret = true;
}

/* Adds an action on a path, which is absolute and plain: what it says is where it leads. */
static struct action *add_path(struct plan *plan, const char *act, const char *path,
			       struct json *params)
{
	if (*path != '/' || str_ends(path, "/") || strstr(path, "//") || strstr(path, "/../") ||
	    strstr(path, "/./"))
		plan_fault(plan, xasprintf("%s: not a plain absolute path", path));
	return plan_add(plan, act_find(act), path, params);
}

static struct json *mode_params(mode_t mode)
{
	struct json *params = json_map();

	json_map_set(params, "mode", json_printf("%04o", mode));
	return params;
}

struct action *plan_file(struct plan *plan, const char *path, mode_t mode, const char *content)
{
	struct json *params = mode_params(mode);

	if (!utf8_is_valid(content))
		plan_fault(plan, xasprintf("%s: its content is not UTF-8", path));
	json_map_set_text(params, "content", content);
	return add_path(plan, "file", path, params);
}

#define MODE_OF_PRESENT "0755"

static struct action *find_dir(struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->actions[i]->act == act_find("dir") &&
		    str_eq(plan->actions[i]->target, path))
			return plan->actions[i];
	return NULL;
}

/* Whether a directory that others only need may be the one that @mode (or none) is asked for. */
static bool suits_all(const char *mode)
{
	return !mode || str_eq(mode, MODE_OF_PRESENT);
}

struct action *plan_dir(struct plan *plan, const char *path, mode_t mode)
{
	struct action *same = find_dir(plan, path);
	struct json *params = mode_params(mode);
	const char *wanted = json_map_text(params, "mode", NULL);

	if (!same ||
	    (!json_same(same->params, params) && (json_count(same->params) || !suits_all(wanted))))
		return add_path(plan, "dir", path, params);
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
		action = find_dir(plan, above);
		if (!action || (!*end && !suits_all(json_map_text(action->params, "mode", NULL))))
			action = add_path(plan, "dir", above, json_map());
	} while (*end);
	return action;
}

struct action *plan_dir_guarded(struct plan *plan, const char *path)
{
	struct action *action = plan_dir_present(plan, path);

	json_map_set_bool(action->params, "guarded", true);
	return action;
}

struct action *plan_link(struct plan *plan, const char *path, const char *target)
{
	struct json *params = json_map();

	json_map_set_text(params, "to", target);
	return add_path(plan, "link", path, params);
}

struct action *plan_absent(struct plan *plan, const char *path)
{
	return add_path(plan, "absent", path, json_map());
}

void action_late(struct action *action, const char *late)
{
	struct json *lates = json_map_get(action->params, "late");

	if (!lates) {
		lates = json_list();
		json_map_set(action->params, "late", lates);
	}
	json_list_add_text(lates, late);
}

struct action *plan_sysctl(struct plan *plan, const char *name, enum plan_sysctl rule,
			   const char *value)
{
	struct json *params = json_map();

	json_map_set_text(params, rule == PLAN_SYSCTL_AT_LEAST ? "atLeast" : "value", value);
	return plan_add(plan, act_find("sysctl"), name, params);
}

struct action *plan_sysctl_instead(struct plan *plan, const char *name, const char *old,
				   const char *value)
{
	struct json *params = json_map();

	json_map_set_text(params, "value", value);
	json_map_set_text(params, "instead", old);
	return plan_add(plan, act_find("sysctl"), name, params);
}

struct action *plan_module(struct plan *plan, const char *name)
{
	return plan_add(plan, act_find("module"), name, json_map());
}

struct action *plan_unit(struct plan *plan, const char *unit, unsigned states)
{
	static const struct {
		enum plan_unit state;
		const char *name;
	} rows[] = {
		{ PLAN_UNIT_ENABLED, "enabled" },   { PLAN_UNIT_STARTED, "started" },
		{ PLAN_UNIT_STOPPED, "stopped" },   { PLAN_UNIT_MASKED, "masked" },
		{ PLAN_UNIT_DISABLED, "disabled" },
	};
	struct json *params = json_map();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (states & rows[i].state)
			json_map_set_bool(params, rows[i].name, true);
	return plan_add(plan, act_find("unit"), unit, params);
}

static struct json *words(const char *const argv[])
{
	struct json *list = json_list();

	for (size_t i = 0; argv[i]; i++)
		json_list_add_text(list, argv[i]);
	return list;
}

struct action *plan_exec(struct plan *plan, const char *target, const char *const argv[],
			 const char *const unless[], const char *const undo[])
{
	struct json *params = json_map();

	json_map_set(params, "command", words(argv));
	json_map_set(params, "unless", unless ? words(unless) : NULL);
	json_map_set(params, "undo", undo ? words(undo) : NULL);
	return plan_add(plan, act_find("exec"), target, params);
}

struct action *plan_wait_path(struct plan *plan, const char *path, int64_t timeout_ms)
{
	struct json *params = json_map();

	json_map_set_text(params, "path", path);
	json_map_set_int(params, "timeoutMs", timeout_ms);
	return plan_add(plan, act_find("wait"), path, params);
}

struct action *plan_wait_tcp(struct plan *plan, const char *address, int port, int64_t timeout_ms)
{
	cleanup_free char *target =
		xasprintf(strchr(address, ':') ? "[%s]:%d" : "%s:%d", address, port);
	struct json *params = json_map();

	json_map_set_text(params, "address", address);
	json_map_set_int(params, "port", port);
	json_map_set_int(params, "timeoutMs", timeout_ms);
	return plan_add(plan, act_find("wait"), target, params);
}

struct action *plan_swap_off(struct plan *plan, const char *path)
{
	return plan_add(plan, act_find("swap"), path, json_map());
}

struct action *plan_fstab_swap(struct plan *plan)
{
	return plan_add(plan, act_find("fstab"), "/etc/fstab", json_map());
}

struct action *plan_api(struct plan *plan, struct json *object)
{
	const char *kind = json_map_text(object, "kind", "");
	const char *name = json_get_text(json_path(object, "metadata.name"), "");
	const char *namespace = json_get_text(json_path(object, "metadata.namespace"), "");
	cleanup_free char *target =
		xasprintf("%s %s%s%s", kind, namespace, *namespace ? "/" : "", name);
	struct json *params = json_map();

	json_map_set(params, "object", object);
	return plan_add(plan, act_find("api"), target, params);
}
