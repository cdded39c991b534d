/* A file that has served its purpose. No parameters. The state: {"present":true}. */
#include "acts/discard.h"

#include "host/host_change.h"
#include "plan/path_state.h"

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	(void)err;
	change_settle_gone(ret, host_exists(host, action->target));
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	(void)change;
	return host_unlink(host, action->target, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action, (void)change;
	strbuf_puts(out, "has served its purpose");
}

const struct act act_discard = {
	.name = "discard",
	.space = "discard",
	.atomic = true,
	.inspect = inspect,
	.apply = apply,
	.follows = path_follows,
	.describe = describe,
};

struct action *plan_discard(struct plan *plan, const char *path)
{
	return plan_add(plan, &act_discard, path, json_map());
}
