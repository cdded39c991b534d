/*
 * Packages that dnf locks to their version, in the file that its plugin reads; one that is locked
 * already, to whatever version, is left. Parameters: packages, a list of {"name","version"}.
 *
 * The file is written, and not by `dnf versionlock`: that loads what all repositories have, and its
 * "delete" takes the operator's comments away, so that nothing could be put back as it was.
 */
#include "acts/versionlock.h"

#include <errno.h>

#include "host/host_change.h"
#include "host/package_hold.h"
#include "plan/path_state.h"

static const struct json *packages_of(const struct action *action)
{
	return json_map_get(action->params, "packages");
}

static bool is_toml(const struct action *action)
{
	return str_ends(action->target, ".toml");
}

/* As `dnf versionlock add` of dnf 5, or dnf 4, writes it. */
static void write_lock(const struct action *action, const char *name, const char *version,
		       struct strbuf *out)
{
	if (is_toml(action))
		strbuf_printf(out,
			      "\n[[packages]]\nname = \"%s\"\ncomment = \"Added by knode\"\n"
			      "[[packages.conditions]]\nkey = \"evr\"\ncomparator = \"=\"\n"
			      "value = \"%s\"\n",
			      name, version);
	else
		strbuf_printf(out, "%s-%s.*\n", name, version);
}

/* Appends what is lacking to the text of the file. */
static int add_locks(const struct action *action, struct strbuf *text, struct error *err)
{
	const struct json *packages = packages_of(action);

	if (is_toml(action) && !text->length)
		strbuf_puts(text, "version = \"" VERSIONLOCK_VERSION "\"\n");
	if (text->length && text->text[text->length - 1] != '\n')
		strbuf_putc(text, '\n');
	for (size_t i = 0; i < json_count(packages); i++) {
		const struct json *package = json_list_at(packages, i);
		const char *name = json_map_text(package, "name", "");
		const char *version = json_map_text(package, "version", "");
		bool locked = false;
		int r = package_lock_has(action->target, text->text, name, version, &locked, err);

		if (r < 0)
			return r;
		if (!locked)
			write_lock(action, name, version, text);
	}
	return 0;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(HOST_MAX_FILE);
	bool is_new;
	int r = path_state(host, action->target, &ret->now, &ret->now_data, err);

	if (r < 0)
		return r;
	is_new = path_is(ret->now, "absent");
	if (!is_new && !path_is(ret->now, "file"))
		return error_set(err, -ELOOP, "%s is no regular file (%s), and is left alone",
				 action->target, json_map_text(ret->now, "type", ""));
	if (ret->now_data)
		strbuf_add(&text, ret->now_data->text, ret->now_data->length);
	r = add_locks(action, &text, err);
	if (r < 0)
		return r;
	ret->want = json_map();
	json_map_set_text(ret->want, "type", "file");
	path_want_mode(ret->want, json_map_text(ret->now, "mode", "0644"));
	ret->want_data = xmemdup(&text, sizeof(text));
	text = strbuf_make(HOST_MAX_FILE);
	path_want_data(ret->want, ret->want_data);
	change_settle(ret, is_new ? CHANGE_CREATE : CHANGE_MODIFY);
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *packages = packages_of(action);

	(void)change;
	strbuf_puts(out, "locks");
	for (size_t i = 0; i < json_count(packages); i++)
		strbuf_printf(out, "%s %s", i ? "," : "",
			      json_map_text(json_list_at(packages, i), "name", ""));
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *packages = packages_of(action);

	(void)change;
	strbuf_puts(out, "dnf versionlock add");
	for (size_t i = 0; i < json_count(packages); i++)
		strbuf_printf(out, " %s", json_map_text(json_list_at(packages, i), "name", ""));
}

static const struct act_param required[] = {
	{ "packages", JSON_KIND_LIST },
	{ 0 },
};

const struct act act_versionlock = {
	.name = "versionlock",
	.space = "path",
	.atomic = true,
	.required = required,
	.inspect = inspect,
	.apply = path_apply,
	.apply_many = path_apply_many,
	.restore = path_restore,
	.stands_on = path_stands_on,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_versionlock(struct plan *plan, const char *path)
{
	struct json *params = json_map();

	json_map_set(params, "packages", json_list());
	return path_add(plan, &act_versionlock, path, params);
}

void versionlock_add(struct action *action, const char *package, const char *version)
{
	struct json *item = json_map();

	json_map_set_text(item, "name", package);
	json_map_set_text(item, "version", version);
	json_list_add(json_map_get(action->params, "packages"), item);
}
