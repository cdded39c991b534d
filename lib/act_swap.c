/* A swap area that must be off now; the target is its name in /proc/swaps. No parameters. */
#include "act.h"

/* A column of /proc/swaps: up to white space, with blanks as \040. Moves *@at behind it. */
static char *next_column(const char **at)
{
	const char *from = *at + strspn(*at, " \t");
	size_t length = strcspn(from, " \t\n");
	char *column = xstrndup(from, length), *to = column;

	*at = from + length;
	for (const char *c = column; *c; c++) {
		unsigned value;

		if (*c == '\\' && sscanf(c + 1, "%3o", &value) == 1) {
			*to++ = (char)value;
			c += 3;
		} else {
			*to++ = *c;
		}
	}
	*to = '\0';
	return column;
}

/* Finds @path in the lines "Filename Type Size Used Priority". */
static bool find(const char *swaps, const char *path, int64_t *ret_priority)
{
	for (const char *line = strchr(swaps, '\n'); line; line = strchr(line, '\n')) {
		const char *at = ++line;
		cleanup_free char *name = next_column(&at), *type = next_column(&at);
		cleanup_free char *size = next_column(&at), *used = next_column(&at);
		cleanup_free char *priority = next_column(&at);

		if (!str_eq(name, path))
			continue;
		if (parse_int(priority, INT32_MIN, INT32_MAX, ret_priority) < 0)
			*ret_priority = -1;
		return true;
	}
	return false;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_free char *swaps = NULL;
	int64_t priority = -1;
	bool active;
	int r = host_read_text(host, "/proc/swaps", &swaps, err);

	if (r < 0)
		return r;
	active = find(swaps, action->target, &priority);
	ret->now = json_map();
	ret->want = json_map();
	json_map_set_bool(ret->now, "active", active);
	if (active)
		json_map_set_int(ret->now, "priority", priority);
	json_map_set_bool(ret->want, "active", false);
	change_settle(ret, CHANGE_REMOVE);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	(void)change;
	return host_swapoff(host, action->target, err);
}

/* A priority below zero is the kernel's own choice, and is left to it. */
static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	int64_t priority = json_map_int(before, "priority", -1);

	(void)data, (void)ret_note;
	if (!json_map_bool(before, "active", false) || state_has(now->now, before))
		return 0;
	return host_swapon(host, action->target, priority < 0 ? -1 : (int)priority, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)change;
	strbuf_printf(out, "swapoff %s", action->target);
}

const struct act act_swap = {
	.name = "swap",
	.space = "swap",
	.runtime = true,
	.atomic = true,
	.inspect = inspect,
	.apply = apply,
	.restore = restore,
	.describe = describe,
};
