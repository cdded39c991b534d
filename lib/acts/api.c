/*
 * An object of the Kubernetes API. Parameters: object. This version writes such objects out; it
 * has no way to apply them.
 */
#include "plan/act.h"

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	(void)action, (void)host, (void)err;
	ret->kind = CHANGE_UNKNOWN;
	ret->now = json_map();
	ret->want = json_map();
	ret->late = xstrdup("not known before the API server runs");
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	strbuf_puts(out, change->late);
}

const struct act act_api = {
	.name = "api",
	.space = "api",
	.inspect = inspect,
	.describe = describe,
};
