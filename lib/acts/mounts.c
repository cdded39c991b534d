/*
 * Mounts below a directory that came since the plan was made, and must be gone: a kubelet makes
 * them until the plan stops it. Parameters: known (a list of mount points), flags (as of "mount").
 */
#include "acts/mounts.h"

#include "acts/mount.h"
#include "base/shell.h"
#include "host/mounts.h"
#include "plan/act.h"

/* The mount points, the last first. */
static int list(const struct action *action, const struct host *host, struct str_list *ret,
		struct error *err)
{
	cleanup_free char *text = NULL, *below = xasprintf("%s/", action->target);
	cleanup(str_list_done) struct str_list known = { 0 }, found = { 0 };
	int r = host_read_text(host, "/proc/self/mounts", &text, err);
	struct mount_line line;
	char *rest = text;

	json_get_texts(json_map_get(action->params, "known"), &known);
	while (r == 0 && mounts_next(&rest, &line))
		if (str_starts(line.target, below) && !str_list_has(&known, line.target) &&
		    !str_list_has(&found, line.target))
			str_list_add(&found, line.target);
	for (size_t i = found.count; i > 0; i--)
		str_list_add(ret, found.items[i - 1]);
	return r;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup(str_list_done) struct str_list points = { 0 };
	int r = list(action, host, &points, err);

	if (r < 0)
		return r;
	ret->details = json_map();
	json_map_set(ret->details, "mounts", json_texts(&points));
	change_settle_gone(ret, points.count > 0);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup(str_list_done) struct str_list points = { 0 };
	int r = list(action, host, &points, err);

	(void)change;
	for (size_t i = 0; i < points.count && r == 0; i++)
		r = mount_remove(host, points.items[i], json_map_get(action->params, "flags"), err);
	return r;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	cleanup(str_list_done) struct str_list points = { 0 };
	cleanup_free char *text = NULL;

	(void)action;
	json_get_texts(json_map_get(change->details, "mounts"), &points);
	text = str_list_join(&points, ", ");
	strbuf_puts(out, text);
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *points = json_map_get(change->details, "mounts");

	(void)action;
	strbuf_puts(out, "umount");
	for (size_t i = 0; i < json_count(points); i++) {
		strbuf_putc(out, ' ');
		shell_add_word(out, json_get_text(json_list_at(points, i), ""));
	}
}

const struct act act_mounts = {
	.name = "mounts",
	.space = "mounts",
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_unmount_others(struct plan *plan, const char *dir, const struct str_list *known,
				   const struct str_list *flags)
{
	struct json *params = json_map();

	json_map_set(params, "known", json_texts(known));
	if (flags->count)
		json_map_set(params, "flags", json_texts(flags));
	return plan_add(plan, &act_mounts, dir, params);
}
