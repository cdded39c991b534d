/*
 * A control group that must be gone from all hierarchies, with those below it; the target is its
 * name. No parameters.
 */
#include "acts/cgroup.h"

#include <errno.h>
#include <poll.h>

#include "base/shell.h"
#include "base/time.h"
#include "host/host_change.h"
#include "plan/act.h"

#define ROOT "/sys/fs/cgroup"

enum {
	DEPTH_MAX = 16, /* kubepods/burstable/podUID/CONTAINER has four */
	STOP_MS = 30 * 1000,
	BUSY_MS = 15 * 1000, /* how long processes of a group may take to end */
	BUSY_LOOK_MS = 100,
};

static void add_if_group(const struct host *host, const char *path, struct str_list *ret)
{
	struct error ignored; /* what cannot be looked at is none */
	struct stat st;

	if (host_stat(host, path, false, &st, &ignored) == 0 && S_ISDIR(st.st_mode))
		str_list_add(ret, path);
}

/* Version 2 has one hierarchy; version 1 one for each controller, and links with other names. */
static int list(const struct action *action, const struct host *host, struct str_list *ret,
		struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup_free char *unified = xasprintf(ROOT "/%s", action->target);
	int r = host_exists(host, ROOT) ? host_list(host, ROOT, &names, err) : 0;

	add_if_group(host, unified, ret);
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *hierarchy = xasprintf(ROOT "/%s", names.items[i]), *to = NULL;
		cleanup_free char *path = xasprintf("%s/%s", hierarchy, action->target);
		struct error ignored; /* no link */

		if (host_readlink(host, hierarchy, &to, &ignored) < 0)
			add_if_group(host, path, ret);
	}
	return r;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup(str_list_done) struct str_list groups = { 0 };
	int r = list(action, host, &groups, err);

	if (r < 0)
		return r;
	ret->details = json_map();
	json_map_set(ret->details, "groups", json_texts(&groups));
	change_settle_gone(ret, groups.count > 0);
	return 0;
}

/* The files of a group go with it. */
static int remove_group(struct host *host, const char *path, int depth, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	int r = host_list(host, path, &names, err);

	for (size_t i = 0; i < names.count && r == 0 && depth < DEPTH_MAX; i++) {
		cleanup_free char *below = xasprintf("%s/%s", path, names.items[i]);
		struct error ignored;
		struct stat st;

		if (host_stat(host, below, false, &st, &ignored) == 0 && S_ISDIR(st.st_mode))
			r = remove_group(host, below, depth + 1, err);
	}
	return r < 0 ? r : host_rmdir(host, path, err);
}

/*
 * A pod that was just being made is taken apart by the runtime after the kubelet is gone, which
 * takes it a moment.
 */
static int remove_soon(struct host *host, const char *path, struct error *err)
{
	int64_t end = time_monotonic_ms() + BUSY_MS;
	int r;

	while ((r = remove_group(host, path, 0, err)) == -EBUSY && time_monotonic_ms() < end)
		poll(NULL, 0, BUSY_LOOK_MS);
	return r;
}

/* A slice of systemd would be made anew, for its unit, as soon as units are loaded again. */
static void stop_slice(struct host *host, const char *name)
{
	struct error ignored; /* no such unit, no systemd: the groups are what counts */

	if (str_ends(name, ".slice"))
		(void)host_change_unit(host, name, HOST_UNIT_STOP, STOP_MS, &ignored);
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup(str_list_done) struct str_list groups = { 0 };
	int r;

	(void)change;
	stop_slice(host, action->target);
	r = list(action, host, &groups, err);
	for (size_t i = 0; i < groups.count && r == 0; i++)
		r = remove_soon(host, groups.items[i], err);
	return r;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	size_t count = json_count(json_map_get(change->details, "groups"));

	(void)action;
	strbuf_printf(out, "in %zu hierarch%s", count, count == 1 ? "y" : "ies");
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *groups = json_map_get(change->details, "groups");

	(void)action;
	strbuf_puts(out, "find");
	for (size_t i = 0; i < json_count(groups); i++) {
		strbuf_putc(out, ' ');
		shell_add_word(out, json_get_text(json_list_at(groups, i), ""));
	}
	strbuf_puts(out, " -depth -type d -delete");
}

const struct act act_cgroup = {
	.name = "cgroup",
	.space = "cgroup",
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.stands_on = act_stands_alone,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_cgroup_gone(struct plan *plan, const char *name)
{
	return plan_add(plan, &act_cgroup, name, json_map());
}
