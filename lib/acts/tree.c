/*
 * A file, or a directory with all that is in it, which must be gone. Parameters: spared (a list of
 * paths below it that stay, with what leads to them; or absent).
 *
 * A directory that is a mount point, or that a package brought, is emptied, and stays; so does one
 * in which something is spared, and a link that leads to a directory elsewhere.
 */
#include "acts/tree.h"

#include <errno.h>

#include "base/shell.h"
#include "host/host_change.h"
#include "host/mounts.h"
#include "host/package.h"
#include "plan/path_state.h"

/* What stays: what the plan spares, and what packages brought. */
static int list_spared(const struct action *action, const struct host *host, struct str_list *ret,
		       struct error *err)
{
	json_get_texts(json_map_get(action->params, "spared"), ret);
	return package_list_owned(host, action->target, ret, err);
}

/* How many entries a directory has that have to go. */
static int count_entries(const struct host *host, const char *path, const struct str_list *spared,
			 size_t *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	int r = host_list(host, path, &names, err);

	for (size_t i = 0; i < names.count && r == 0; i++) {
		cleanup_free char *below = xasprintf("%s/%s", path, names.items[i]);
		struct stat st;

		if (str_eq(names.items[i], "lost+found"))
			continue; /* the file system's own */
		if (!host_is_spared(spared, below))
			(*ret)++;
		else if (host_stat(host, below, false, &st, err) == 0 && S_ISDIR(st.st_mode))
			r = count_entries(host, below, spared, ret, err);
	}
	return r;
}

static bool is_mount_point(const struct host *host, const char *path)
{
	cleanup_free char *text = NULL;
	struct mount_line line;
	char *rest;
	struct error ignored; /* a directory that stands for a host has no mounts of its own */

	if (host_kind(host) == HOST_ROOT ||
	    host_read_text(host, "/proc/self/mounts", &text, &ignored) < 0)
		return false;
	for (rest = text; mounts_next(&rest, &line);)
		if (str_eq(line.target, path))
			return true;
	return false;
}

static int inspect_dir(const struct action *action, const struct host *host, bool is_link,
		       struct change *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list spared = { 0 };
	size_t entries = 0;
	int r = list_spared(action, host, &spared, err);

	if (r == 0)
		r = count_entries(host, action->target, &spared, &entries, err);
	if (r < 0)
		return r;
	json_map_set_text(ret->now, "type", "dir");
	json_map_set_int(ret->details, "entries", (int64_t)entries);
	json_map_set(ret->details, "spared", json_texts(&spared));
	if (is_link || host_is_spared(&spared, action->target) ||
	    is_mount_point(host, action->target)) {
		json_map_set_bool(ret->now, "empty", entries == 0);
		json_map_set_bool(ret->want, "empty", true);
	} else {
		json_map_set_text(ret->want, "type", "absent");
	}
	return 0;
}

/* What a package brought is no leftover. */
static int inspect_file(const struct action *action, const struct host *host, bool is_link,
			struct change *ret, struct error *err)
{
	cleanup_free char *package = NULL;
	int r = package_owner(host, action->target, &package, err);

	json_map_set_text(ret->now, "type", is_link ? "link" : "file");
	if (r == 0 && package)
		ret->remark = xasprintf("belongs to the package %s, and stays", package);
	else
		json_map_set_text(ret->want, "type", "absent");
	return r;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	struct error why;
	struct stat st, there;
	int r = host_stat(host, action->target, false, &st, &why);

	ret->now = json_map();
	ret->want = json_map();
	ret->details = json_map();
	if (r == -ENOENT || r == -ENOTDIR) {
		json_map_set_text(ret->now, "type", "absent");
		return 0;
	}
	if (r < 0)
		return error_set(err, r, "%s", why.message);
	if (S_ISDIR(st.st_mode) ||
	    (S_ISLNK(st.st_mode) && host_stat(host, action->target, true, &there, &why) == 0 &&
	     S_ISDIR(there.st_mode)))
		r = inspect_dir(action, host, S_ISLNK(st.st_mode), ret, err);
	else
		r = inspect_file(action, host, S_ISLNK(st.st_mode), ret, err);
	if (r == 0)
		change_settle(ret, CHANGE_REMOVE);
	return r;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup(str_list_done) struct str_list spared = { 0 };
	int r;

	if (!path_is(change->now, "dir"))
		return host_unlink(host, action->target, err);
	r = list_spared(action, host, &spared, err);
	if (r < 0)
		return r;
	r = host_empty_dir(host, action->target, &spared, err);
	return r < 0 || json_map_get(change->want, "empty") ? r
							    : host_rmdir(host, action->target, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	long long entries = json_map_int(change->details, "entries", 0);

	(void)action;
	if (!path_is(change->now, "dir")) {
		strbuf_puts(out, json_map_text(change->now, "type", ""));
		return;
	}
	strbuf_printf(out, "%s", entries ? "" : "empty directory");
	if (entries)
		strbuf_printf(out, "%lld entr%s", entries, entries == 1 ? "y" : "ies");
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *spared = json_map_get(change->details, "spared");
	bool is_dir = path_is(change->now, "dir");
	bool empties = is_dir && json_map_get(change->want, "empty");

	strbuf_puts(out, empties ? "find " : is_dir ? "rm -r " : "rm ");
	shell_add_word(out, action->target);
	if (!empties)
		return;
	strbuf_puts(out, "/ -xdev -mindepth 1");
	for (size_t i = 0; i < json_count(spared); i++) {
		const char *path = json_get_text(json_list_at(spared, i), "");

		if (str_eq(path, action->target))
			continue;
		strbuf_puts(out, " ! -path ");
		shell_add_word(out, path);
	}
	strbuf_puts(out, " -delete");
}

const struct act act_tree = {
	.name = "tree",
	.space = "path",
	.inspect = inspect,
	.apply = apply,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_tree(struct plan *plan, const char *path, const struct str_list *spared)
{
	cleanup(str_list_done) struct str_list below = { 0 };
	cleanup_free char *prefix = xasprintf("%s/", path);
	struct json *params = json_map();

	for (size_t i = 0; i < spared->count; i++)
		if (str_starts(spared->items[i], prefix) || str_eq(spared->items[i], path))
			str_list_add(&below, spared->items[i]);
	if (below.count)
		json_map_set(params, "spared", json_texts(&below));
	return path_add(plan, &act_tree, path, params);
}
