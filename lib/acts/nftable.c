/* A table of nftables that must be gone; the target is its family and name. No parameters. */
#include "acts/nftable.h"

#include <errno.h>

#include "host/host_change.h"
#include "plan/act.h"

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_json struct json *tables = NULL;
	int r = host_nft_tables(host, &tables, err);

	if (r < 0)
		return r;
	change_settle_gone(ret, json_list_has(tables, action->target));
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	struct error why;
	int r = host_delete_nft_table(host, action->target, &why);

	(void)change;
	return r < 0 && r != -ENOENT ? error_set(err, r, "%s", why.message) : 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action, (void)change;
	strbuf_puts(out, "table of nftables");
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)change;
	strbuf_printf(out, "nft delete table %s", action->target);
}

const struct act act_nftable = {
	.name = "nftable",
	.space = "nftable",
	.runtime = true,
	.atomic = true,
	.inspect = inspect,
	.apply = apply,
	.stands_on = act_stands_alone,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_nftable_gone(struct plan *plan, const char *table)
{
	return plan_add(plan, &act_nftable, table, json_map());
}
