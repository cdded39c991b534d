/* A network link that must be gone: a bridge, a tunnel, a dummy. No parameters. */
#include "acts/interface.h"

#include <errno.h>

#include "base/shell.h"
#include "host/host_change.h"
#include "plan/act.h"

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_json struct json *links = NULL;
	const struct json *link;
	int r = host_links(host, &links, err);

	if (r < 0)
		return r;
	link = json_list_find(links, "name", action->target);
	ret->details = json_map();
	json_map_set_text(ret->details, "kind", json_map_text(link, "kind", NULL));
	change_settle_gone(ret, link != NULL);
	return 0;
}

/* One end of a pair goes with the other. */
static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	struct error why;
	int r = host_delete_link(host, action->target, &why);

	(void)change;
	return r < 0 && r != -ENODEV ? error_set(err, r, "%s", why.message) : 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	strbuf_puts(out, json_map_text(change->details, "kind", "link"));
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)change;
	strbuf_puts(out, "ip link delete ");
	shell_add_word(out, action->target);
}

const struct act act_interface = {
	.name = "interface",
	.space = "interface",
	.runtime = true,
	.atomic = true,
	.inspect = inspect,
	.apply = apply,
	.stands_on = act_stands_alone,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_interface_gone(struct plan *plan, const char *name)
{
	return plan_add(plan, &act_interface, name, json_map());
}
