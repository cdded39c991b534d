/* A swap area that must be off now; the target is its name in /proc/swaps. No parameters. */
#include "acts/swap.h"

#include "base/text.h"
#include "host/host_change.h"
#include "plan/act.h"

/* The path that a name of /proc/swaps stands for, where blanks and the like are written as \040. */
static char *path_of(const char *name)
{
	return text_decode_octal(xstrdup(name));
}

/* Finds @name in the lines "Filename Type Size Used Priority"; takes @swaps apart. */
static bool find(char *swaps, const char *name, int64_t *ret_priority)
{
	char *line;

	while ((line = text_next_line(&swaps))) {
		char *word = text_next_word(&line), *priority = NULL;

		for (int i = 0; i < 4; i++)
			priority = text_next_word(&line);
		if (word && priority && str_eq(word, name))
			return parse_int(priority, INT32_MIN, INT32_MAX, ret_priority) == 0;
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
	cleanup_free char *path = path_of(action->target);

	(void)change;
	return host_swapoff(host, path, err);
}

/* A priority below zero is the kernel's own choice, and is left to it. */
static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	int64_t priority = json_map_int(before, "priority", -1);
	cleanup_free char *path = path_of(action->target);

	(void)data, (void)ret_note;
	if (!json_map_bool(before, "active", false) || state_has(now->now, before))
		return 0;
	return host_swapon(host, path, priority < 0 ? -1 : (int)priority, err);
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
	.stands_on = act_stands_alone,
	.describe = describe,
};

struct action *plan_swap_off(struct plan *plan, const char *path)
{
	return plan_add(plan, &act_swap, path, json_map());
}
