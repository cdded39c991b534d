/* A symbolic link. Parameters: to. A link that leads elsewhere is replaced, anything else is not.
 */
#include "acts/link.h"

#include <errno.h>

#include "host/host_change.h"
#include "plan/path_state.h"

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int r = path_state(host, action->target, &ret->now, NULL, err);

	if (r < 0)
		return r;
	if (!path_is(ret->now, "absent") && !path_is(ret->now, "link"))
		return error_set(err, -EEXIST,
				 "%s shall be a symbolic link, and is something else (%s)",
				 action->target, json_map_text(ret->now, "type", ""));
	ret->want = json_map();
	json_map_set_text(ret->want, "type", "link");
	json_map_set_text(ret->want, "to", json_map_text(action->params, "to", ""));
	change_settle(ret, path_is(ret->now, "absent") ? CHANGE_CREATE : CHANGE_MODIFY);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	return host_symlink(host, json_map_text(change->want, "to", ""), action->target, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	if (change->kind == CHANGE_MODIFY)
		strbuf_printf(out, "%s ", json_map_text(change->now, "to", ""));
	strbuf_printf(out, "-> %s", json_map_text(change->want, "to", ""));
}

static void product(const struct action *action, struct product *ret)
{
	*ret = (struct product){ .kind = PRODUCT_LINK,
				 .to = json_map_text(action->params, "to", "") };
}

static const struct act_param required[] = {
	{ "to", JSON_KIND_TEXT },
	{ 0 },
};

const struct act act_link = {
	.name = "link",
	.space = "path",
	.required = required,
	.atomic = true,
	.inspect = inspect,
	.apply = apply,
	.restore = path_restore,
	.product = product,
	.stands_on = path_stands_on,
	.needs = path_stands_on,
	.describe = describe,
};

struct action *plan_link(struct plan *plan, const char *path, const char *to)
{
	struct json *params = json_map();

	json_map_set_text(params, "to", to);
	return path_add(plan, &act_link, path, params);
}
