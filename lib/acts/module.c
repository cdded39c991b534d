/* A kernel module that must be loaded now. No parameters. */
#include "acts/module.h"

#include <errno.h>

#include "base/text.h"
#include "plan/act.h"

enum {
	TIMEOUT_MS = 60 * 1000
};

/* The kernel writes '_' where file names may have '-'. */
static char *kernel_name(const char *module)
{
	char *name = xstrdup(module);

	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

/* Loaded; or built in, which /sys shows of most modules, and facts of the others. */
static bool is_present(const struct host *host, const char *module)
{
	cleanup_free char *name = kernel_name(module), *text = NULL;
	cleanup_free char *path = xasprintf("/sys/module/%s", name);
	char *rest, *line, *word;
	struct error ignored; /* a kernel without modules has no list of them */

	if (host_exists(host, path))
		return true;
	if (host_read_text(host, "/proc/modules", &text, &ignored) < 0)
		return false;
	for (rest = text; (line = text_next_line(&rest));)
		if ((word = text_next_word(&line)) && str_eq(word, name))
			return true;
	return false;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	(void)err;
	ret->now = json_map();
	ret->want = json_map();
	json_map_set_bool(ret->now, "present", is_present(host, action->target));
	json_map_set_bool(ret->want, "present", true);
	change_settle(ret, CHANGE_CREATE);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	const char *const argv[] = { "modprobe", "--", action->target, NULL };

	(void)change;
	return act_run(host, argv, TIMEOUT_MS, err);
}

/* A module that something uses by now cannot be taken away, and does no harm. */
static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	const char *const argv[] = { "modprobe", "-r", "--", action->target, NULL };
	struct error why;

	int r;

	(void)data;
	if (state_has(now->now, before))
		return 0;
	r = act_run(host, argv, TIMEOUT_MS, &why);
	if (r < 0 && r != -ECHILD)
		return error_set(err, r, "%s", why.message);
	if (r < 0)
		*ret_note = xasprintf("module %s stays loaded: %s", action->target, why.message);
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)change;
	strbuf_printf(out, "modprobe -- %s", action->target);
}

const struct act act_module = {
	.name = "module",
	.space = "module",
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.restore = restore,
	.stands_on = act_stands_alone,
	.describe = describe,
};

struct action *plan_module(struct plan *plan, const char *name)
{
	return plan_add(plan, &act_module, name, json_map());
}
