/*
 * A systemd unit. Parameters: enabled, disabled, masked, started, stopped, each true or absent;
 * reads: paths of files that it reads when it starts, so that it is started anew once they change.
 *
 * What lasts over a boot are symbolic links in /etc/systemd/system, made and removed here as
 * `systemctl enable` and `mask` do: so it works under --root as well, and is put back exactly.
 * The state: {"links":{PATH: what is there, or null},"active":true,"current":true}; "active" and
 * "current" (whether it was started after the last change of what it reads) on running hosts alone.
 * A path that ends in a slash is the directory that links lie in.
 */
#include "acts/unit.h"

#include <errno.h>

#include "host/host_change.h"
#include "host/unit_file.h"
#include "plan/path_state.h"
#include "plan/plan_order.h"

#define OWN_UNITS "/etc/systemd/system"
#define NOWHERE   "/dev/null"

enum {
	UNIT_MAX = 1024 * 1024,     /* bytes of a unit's file */
	TIMEOUT_MS = 2 * 60 * 1000, /* for a start or a stop */
};

/* Where units lie, as systemd.unit(5) orders them. */
static const char *const unit_dirs[] = {
	OWN_UNITS,
	"/run/systemd/system",
	"/run/systemd/generator",
	"/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system",
	"/lib/systemd/system",
	"/run/systemd/generator.late",
};

static bool wants(const struct action *action, const char *state)
{
	return json_map_bool(action->params, state, false);
}

/* The unit's file, or NULL. Freed by the caller. */
static char *find_unit(const struct host *host, const char *unit)
{
	struct stat st;
	struct error ignored;

	for (size_t i = 0; i < ARRAY_SIZE(unit_dirs); i++) {
		cleanup_free char *path = xasprintf("%s/%s", unit_dirs[i], unit);

		if (host_stat(host, path, false, &st, &ignored) == 0)
			return take_ptr(&path);
	}
	return NULL;
}

/* What is at @path, as a value of "links": null, a link's target, or "(file)" and the like. */
static int look(const struct host *host, const char *path, struct json **ret, struct error *err)
{
	cleanup_json struct json *state = NULL;
	int r = path_state(host, path, &state, NULL, err);

	if (r < 0)
		return r;
	if (path_is(state, "absent"))
		*ret = json_nil();
	else if (path_is(state, "link"))
		*ret = json_clone(json_map_get(state, "to"));
	else
		*ret = json_printf("(%s)", json_map_text(state, "type", ""));
	return 0;
}

/* Wants @path to be @to (NULL: gone), and notes what it is now. */
static int add_link(const struct host *host, const char *path, const char *to,
		    struct change *change, struct error *err)
{
	struct json *now = NULL;
	int r = look(host, path, &now, err);
	const char *is = json_get_text(now, NULL);

	if (r < 0)
		return r;
	/* A link to the unit is right whichever way it leads there. */
	if (to && is && *is != '(' && !str_eq(to, NOWHERE))
		to = is;
	json_map_set(json_map_get(change->now, "links"), path, now);
	json_map_set(json_map_get(change->want, "links"), path, to ? json_text(to) : json_nil());
	if (is && *is == '(' && !str_ends(path, "/"))
		return error_set(err, -EEXIST, "%s is a %.*s of its own, and is left alone", path,
				 (int)strlen(is) - 2, is + 1);
	return 0;
}

/* One word of WantedBy=, RequiredBy=, UpheldBy= or Alias=: the link that it asks for. */
static int add_install(const struct action *action, const struct host *host, const char *word,
		       const char *suffix, const char *unit_file, struct change *change,
		       struct error *err)
{
	const char *to = wants(action, "enabled") ? unit_file : NULL;
	cleanup_free char *dir = xasprintf(OWN_UNITS "/%s%s/", word, suffix);
	cleanup_free char *path =
		*suffix ? xasprintf("%s%s", dir, action->target) : xasprintf(OWN_UNITS "/%s", word);
	int r = 0;

	if (strpbrk(word, "%/"))
		return error_set(err, -ENOTSUP, "%s: cannot enable what is installed as \"%s\"",
				 unit_file, word);
	if (*suffix && to)
		r = add_link(host, dir, "(dir)", change, err);
	return r < 0 ? r : add_link(host, path, to, change, err);
}

static const struct {
	const char *key, *suffix;
} install_keys[] = {
	{ "WantedBy", ".wants" },
	{ "RequiredBy", ".requires" },
	{ "UpheldBy", ".upholds" },
	{ "Alias", "" },
};

/* The words of each key in [Install]; an empty value takes back those before it. */
static void read_installs(char *text, struct str_list words[])
{
	struct unit_file file = unit_file_read(text);
	char *key, *value, *word;

	while (unit_file_next(&file, &key, &value))
		for (size_t i = 0; i < ARRAY_SIZE(install_keys); i++) {
			if (!str_eq(file.section, "Install") || !str_eq(key, install_keys[i].key))
				continue;
			if (!*value)
				str_list_done(&words[i]);
			while ((word = unit_file_word(&value)))
				str_list_add(&words[i], word);
		}
}

static int add_installs(const struct action *action, const struct host *host, const char *unit_file,
			struct change *change, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(UNIT_MAX);
	struct str_list words[ARRAY_SIZE(install_keys)] = { 0 };
	int r = host_read(host, unit_file, UNIT_MAX, &text, err);

	if (r < 0)
		return r;
	read_installs(text.text, words);
	for (size_t i = 0; i < ARRAY_SIZE(install_keys); i++) {
		for (size_t j = 0; j < words[i].count && r == 0; j++)
			r = add_install(action, host, words[i].items[j], install_keys[i].suffix,
					unit_file, change, err);
		str_list_done(&words[i]);
	}
	return r;
}

bool unit_is_older(const struct host *host, const char *unit, const char *path)
{
	cleanup_free char *link = xasprintf("/run/systemd/units/invocation:%s", unit);
	struct error ignored;
	struct stat start, file;

	if (host_stat(host, link, false, &start, &ignored) < 0 ||
	    host_stat(host, path, true, &file, &ignored) < 0)
		return false;
	return file.st_mtim.tv_sec > start.st_mtim.tv_sec ||
	       (file.st_mtim.tv_sec == start.st_mtim.tv_sec &&
		file.st_mtim.tv_nsec > start.st_mtim.tv_nsec);
}

/* Whether it was started after the last change of what it reads. */
static bool is_current(const struct action *action, const struct host *host)
{
	const struct json *reads = json_map_get(action->params, "reads");

	for (size_t i = 0; i < json_count(reads); i++)
		if (unit_is_older(host, action->target, json_get_text(json_list_at(reads, i), "")))
			return false;
	return true;
}

static int add_active(const struct action *action, const struct host *host, struct change *change,
		      struct error *err)
{
	struct host_unit unit = { 0 };
	struct error why;
	bool active = false;
	int r;

	if (host_kind(host) != HOST_RUNNING ||
	    (!wants(action, "started") && !wants(action, "stopped")))
		return 0;
	r = host_unit(host, action->target, &unit, &why);
	/* Without systemd nothing runs as a unit. */
	if (r < 0 && (r != -EOPNOTSUPP || wants(action, "started")))
		return error_set(err, r, "%s", why.message);
	if (r == 0)
		active = str_eq(unit.active, "active") || str_eq(unit.active, "activating") ||
			 str_eq(unit.active, "reloading");
	host_unit_done(&unit);
	json_map_set_bool(change->now, "active", active);
	json_map_set_bool(change->want, "active", wants(action, "started"));
	if (wants(action, "started") && json_map_get(action->params, "reads")) {
		json_map_set_bool(change->now, "current", !active || is_current(action, host));
		json_map_set_bool(change->want, "current", true);
	}
	return 0;
}

static bool is_masked(const struct host *host, const char *unit_file)
{
	cleanup_free char *to = NULL;
	struct error ignored;

	return host_readlink(host, unit_file, &to, &ignored) == 0 && str_eq(to, NOWHERE);
}

static int tell_masked(const struct host *host, const char *unit, struct error *err)
{
	cleanup_free char *unmask = xasprintf("systemctl unmask %s", unit);
	cleanup_free char *command = host_advice(host, unmask);

	return error_set(err, -EPERM, "%s is masked: %s", unit, command);
}

/* A service that the administrator keeps below /etc: no link can take the place of its file. */
static bool is_own_service(const struct host *host, const char *path)
{
	struct error ignored;
	struct stat st;

	return str_ends(path, ".service") && host_stat(host, path, false, &st, &ignored) == 0 &&
	       S_ISREG(st.st_mode) && st.st_size > 0;
}

static int inspect_unit(const struct action *action, const struct host *host, const char *unit_file,
			struct change *change, struct error *err)
{
	cleanup_free char *mask = xasprintf(OWN_UNITS "/%s", action->target);
	bool masked = is_masked(host, unit_file), own = is_own_service(host, mask);
	int r = 0;

	if (masked && (wants(action, "enabled") || wants(action, "started")))
		return tell_masked(host, action->target, err);
	json_map_set(change->now, "links", json_map());
	json_map_set(change->want, "links", json_map());
	if (!masked && (wants(action, "enabled") || wants(action, "disabled") ||
			(wants(action, "masked") && own)))
		r = add_installs(action, host, unit_file, change, err);
	if (r == 0 && wants(action, "masked") && !own)
		r = add_link(host, mask, NOWHERE, change, err);
	return r < 0 ? r : add_active(action, host, change, err);
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_free char *unit_file = find_unit(host, action->target);
	int r = 0;

	ret->now = json_map();
	ret->want = json_map();
	if (unit_file) {
		r = inspect_unit(action, host, unit_file, ret, err);
	} else if (wants(action, "enabled") || wants(action, "started")) {
		ret->late = xasprintf("there is no unit %s (yet)", action->target);
		json_map_set_bool(ret->want, "exists", true);
	}
	if (r == 0)
		change_settle(ret, CHANGE_MODIFY);
	return r;
}

/* Makes one path what @to says: a link, a directory, or nothing. */
static int set_path(struct host *host, const char *path, const struct json *to, struct error *err)
{
	cleanup_free char *dir = xstrndup(path, strlen(path) - 1);
	struct error why;
	int r;

	if (!str_ends(path, "/"))
		return json_is_nil(to) ? host_unlink(host, path, err)
				       : host_symlink(host, json_get_text(to, ""), path, err);
	if (!json_is_nil(to))
		return host_mkdir(host, dir, 0755, 0, 0, err);
	r = host_rmdir(host, dir, &why);
	if (r == -ENOTEMPTY || r == -EEXIST)
		return 0; /* others' links lie in it by now */
	return r < 0 ? error_set(err, r, "%s", why.message) : 0;
}

/* Directories are made before what lies in them, and removed after it. */
static int set_links(struct host *host, const struct json *links, const struct json *now,
		     struct error *err)
{
	static const struct {
		bool dirs, removes;
	} rounds[] = { { true, false }, { false, false }, { false, true }, { true, true } };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rounds); i++) {
		struct json_iter iter = json_iter(links);

		while (r == 0 && json_next(&iter))
			if (str_ends(iter.key, "/") == rounds[i].dirs &&
			    json_is_nil(iter.value) == rounds[i].removes &&
			    !json_same(iter.value, json_map_get(now, iter.key)))
				r = set_path(host, iter.key, iter.value, err);
	}
	return r;
}

static int set_state(const struct action *action, struct host *host, const struct json *state,
		     const struct json *now, struct error *err)
{
	const struct json *active = json_map_get(state, "active");
	bool current = json_map_bool(now, "current", true) || !json_map_get(state, "current");
	const struct json *links = json_map_get(state, "links"), *old = json_map_get(now, "links");
	struct error why;
	int r = set_links(host, links, old, err);

	if (r < 0 || host_kind(host) != HOST_RUNNING)
		return r;
	r = host_change_unit(host, action->target,
			     json_same(links, old) ? HOST_UNIT_REFRESH : HOST_UNIT_RELOAD_MANAGER,
			     TIMEOUT_MS, &why);
	/* The links are good for the next boot, also where no systemd runs. */
	if (r < 0 && ((r != -EOPNOTSUPP && r != -ELIBACC) || active))
		return error_set(err, r, "%s", why.message);
	if (r < 0 || !active || (json_same(active, json_map_get(now, "active")) && current))
		return 0; /* nothing to start or stop */
	/* A start would wait, as systemd does, for the next of its own attempts. */
	return host_change_unit(host, action->target,
				json_get_bool(active, false) ? HOST_UNIT_RESTART : HOST_UNIT_STOP,
				TIMEOUT_MS, err);
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	if (change->late)
		return error_set(err, -ENOENT, "there is no unit %s", action->target);
	return set_state(action, host, change->want, change->now, err);
}

static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	struct json_iter iter = json_iter(json_map_get(before, "links"));
	int r = 0;

	(void)data, (void)ret_note;
	while (r == 0 && json_next(&iter))
		if (!str_ends(iter.key, "/"))
			r = host_discard_temp(host, iter.key, err);
	return r < 0 ? r : set_state(action, host, before, now->now, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	struct json_iter iter = json_iter(action->params);
	bool first = true;

	while (json_next(&iter)) {
		if (!json_get_bool(iter.value, false))
			continue;
		strbuf_printf(out, "%s%s", first ? "" : ", ", iter.key);
		first = false;
	}
	if (!json_map_bool(change->now, "current", true))
		strbuf_puts(out, " anew: what it reads has changed");
	if (change->late)
		strbuf_printf(out, " (%s)", change->late);
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	static const struct {
		const char *state, *verb;
	} rows[] = { { "stopped", "stop" },
		     { "started", "start" },
		     { "enabled", "enable" },
		     { "disabled", "disable" },
		     { "masked", "mask" } };
	bool first = true;

	(void)change;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (wants(action, rows[i].state)) {
			strbuf_printf(out, "%ssystemctl %s %s", first ? "" : "; ", rows[i].verb,
				      action->target);
			first = false;
		}
}

/* A unit that is started reads files that were written before; one that is stopped does not. */
static bool stands_on(const struct action *action, const struct action *earlier)
{
	(void)earlier;
	return wants(action, "started") || wants(action, "enabled");
}

/* Whether it has to be started anew after @earlier. */
static bool follows(const struct action *action, const struct action *earlier)
{
	return action_brings_any(earlier, json_map_get(action->params, "reads"));
}

/* The order of units among each other is meant. */
static bool needs(const struct action *action, const struct action *earlier)
{
	return !action_haste(action) || earlier->act == action->act || follows(action, earlier);
}

const struct act act_unit = {
	.name = "unit",
	.space = "unit",
	.inspect = inspect,
	.apply = apply,
	.restore = restore,
	.stands_on = stands_on,
	.follows = follows,
	.needs = needs,
	.describe = describe,
	.by_hand = by_hand,
};

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
	return plan_add(plan, &act_unit, unit, params);
}

void action_reads(struct action *action, const char *path)
{
	struct json *reads = json_map_get(action->params, "reads");

	if (!reads) {
		reads = json_list();
		json_map_set(action->params, "reads", reads);
	}
	json_list_add_text(reads, path);
}
