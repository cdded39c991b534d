/* A file or a symbolic link that must be gone. No parameters. */
#include "acts/absent.h"

#include <errno.h>

#include "host/host_change.h"
#include "plan/path_state.h"

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int r = path_state(host, action->target, &ret->now, &ret->now_data, err);

	if (r < 0)
		return r;
	ret->want = path_absent();
	change_settle(ret, CHANGE_REMOVE);
	if (ret->kind == CHANGE_NONE)
		return 0;
	if (!path_is(ret->now, "file") && !path_is(ret->now, "link"))
		return error_set(err, -EISDIR, "%s shall be removed, but is no file (%s)",
				 action->target, json_map_text(ret->now, "type", ""));
	return path_check_package(host, action->target, err);
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	(void)change;
	return host_unlink(host, action->target, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	strbuf_puts(out, json_map_text(change->now, "type", ""));
}

const struct act act_absent = {
	.name = "absent",
	.space = "path",
	.atomic = true,
	.inspect = inspect,
	.apply = apply,
	.restore = path_restore,
	.describe = describe,
};

struct action *plan_absent(struct plan *plan, const char *path)
{
	return path_add(plan, &act_absent, path, json_map());
}
