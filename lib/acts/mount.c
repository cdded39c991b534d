/*
 * A mount that must be gone. Parameters: flags (of umount2(2), a list of their names; or absent).
 * What is mounted several times upon each other goes layer by layer.
 */
#include "acts/mount.h"

#include <ctype.h>
#include <errno.h>
#include <sys/mount.h>

#include "base/shell.h"
#include "host/host_change.h"
#include "host/mounts.h"
#include "plan/act.h"

enum {
	LAYERS_MAX = 64, /* mounts upon each other */
	USERS_MAX = 5,   /* processes that a message names */
};

/* Counts what is mounted there, one over the other. */
static int64_t count_layers(char *mounts, const char *target, struct json *details)
{
	struct mount_line line;
	int64_t layers = 0;

	while (mounts_next(&mounts, &line)) {
		if (!str_eq(line.target, target))
			continue;
		layers++;
		json_map_set_text(details, "source", line.source);
		json_map_set_text(details, "fstype", line.type);
	}
	return layers;
}

static int look(const char *path, const struct host *host, int64_t *ret, struct json *details,
		struct error *err)
{
	cleanup_free char *mounts = NULL;
	int r = host_read_text(host, "/proc/self/mounts", &mounts, err);

	if (r == 0)
		*ret = count_layers(mounts, path, details);
	return r;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int64_t layers = 0;
	int r;

	ret->details = json_map();
	r = look(action->target, host, &layers, ret->details, err);
	if (r < 0)
		return r;
	ret->now = json_map();
	ret->want = json_map();
	json_map_set_bool(ret->now, "mounted", layers > 0);
	json_map_set_bool(ret->want, "mounted", false);
	change_settle(ret, CHANGE_REMOVE);
	return 0;
}

static int flags_of(const struct json *names)
{
	static const struct {
		const char *name;
		int flag;
	} rows[] = {
		{ "MNT_FORCE", MNT_FORCE },
		{ "MNT_DETACH", MNT_DETACH },
		{ "MNT_EXPIRE", MNT_EXPIRE },
		{ "UMOUNT_NOFOLLOW", UMOUNT_NOFOLLOW },
	};
	int flags = 0;

	for (size_t i = 0; i < json_count(names); i++)
		for (size_t k = 0; k < ARRAY_SIZE(rows); k++)
			if (str_eq(rows[k].name, json_get_text(json_list_at(names, i), "")))
				flags |= rows[k].flag;
	return flags;
}

/* --- Who is in the way --- */

static bool lies_in(const char *path, const char *dir)
{
	size_t length = strlen(dir);

	return strncmp(path, dir, length) == 0 && (path[length] == '/' || !path[length]);
}

/* Whether the process works in the directory, or has something open there. */
static bool uses(const struct host *host, const char *pid, const char *dir)
{
	static const char *const links[] = { "cwd", "root", "exe" };
	cleanup(str_list_done) struct str_list open = { 0 }, places = { 0 };
	cleanup_free char *fds = xasprintf("/proc/%s/fd", pid);
	struct error ignored; /* it may have ended */

	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		cleanup_free char *link = xasprintf("/proc/%s/%s", pid, links[i]), *to = NULL;

		if (host_readlink(host, link, &to, &ignored) == 0)
			str_list_take(&places, take_ptr(&to));
	}
	(void)host_list_links(host, fds, &open, &ignored);
	str_list_add_all(&places, &open);
	for (size_t i = 0; i < places.count; i++)
		if (lies_in(places.items[i], dir))
			return true;
	return false;
}

/* "bash (pid 412), sleep (pid 415)"; empty when nobody is found. */
static char *find_users(const struct host *host, const char *dir)
{
	cleanup(str_list_done) struct str_list pids = { 0 }, users = { 0 };
	struct error ignored; /* then nobody is named */

	(void)host_list(host, "/proc", &pids, &ignored);
	for (size_t i = 0; i < pids.count && users.count < USERS_MAX; i++) {
		cleanup_free char *comm = xasprintf("/proc/%s/comm", pids.items[i]), *name = NULL;

		if (!isdigit((unsigned char)pids.items[i][0]) || !uses(host, pids.items[i], dir))
			continue;
		if (host_read_text(host, comm, &name, &ignored) == 0)
			str_list_take(&users, xasprintf("%s (pid %s)", name, pids.items[i]));
	}
	return str_list_join(&users, ", ");
}

static int tell_busy(const char *path, const struct host *host, struct error *err)
{
	cleanup_free char *users = find_users(host, path);

	if (*users)
		return error_set(err, -EBUSY,
				 "cannot unmount %s, which is in use by %s: nothing is deleted "
				 "through a mount",
				 path, users);
	return error_set(err, -EBUSY,
			 "cannot unmount %s, which is in use (fuser -vm %s): nothing is deleted "
			 "through a mount",
			 path, path);
}

int mount_remove(struct host *host, const char *path, const struct json *flags, struct error *err)
{
	int64_t layers = 1;
	int r = 0;

	for (int i = 0; i < LAYERS_MAX && r == 0 && layers > 0; i++) {
		cleanup_json struct json *details = json_map();
		struct error why;

		r = host_unmount(host, path, flags_of(flags), &why);
		if (r == -EBUSY)
			return tell_busy(path, host, err);
		if (r < 0)
			return error_set(err, r, "%s", why.message);
		r = look(path, host, &layers, details, err);
	}
	return r;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	(void)change;
	return mount_remove(host, action->target, json_map_get(action->params, "flags"), err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	strbuf_printf(out, "%s on %s", json_map_text(change->details, "fstype", "mount"),
		      json_map_text(change->details, "source", "nothing"));
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)change;
	strbuf_puts(out, "umount ");
	shell_add_word(out, action->target);
}

/* It stands on all before it, and stops what comes after it: that may delete what is mounted. */
const struct act act_mount = {
	.name = "mount",
	.space = "mount",
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_unmount(struct plan *plan, const char *path, const struct str_list *flags)
{
	struct json *params = json_map();

	if (flags->count)
		json_map_set(params, "flags", json_texts(flags));
	return plan_add(plan, &act_mount, path, params);
}
