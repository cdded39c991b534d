/* A route of the main table that must be gone; the target is its words (net_route_text()). */
#include "acts/route.h"

#include <errno.h>

#include "base/net.h"
#include "base/text.h"
#include "host/host_change.h"
#include "plan/act.h"

enum {
	IP_TIMEOUT_MS = 10 * 1000,
	WORDS_MAX = 16, /* of a command */
};

static bool is_route(const struct json *route, const char *words)
{
	cleanup_free char *text = net_route_text(
		json_map_text(route, "type", NULL), json_map_text(route, "destination", ""),
		json_map_text(route, "gateway", NULL), json_map_text(route, "interface", NULL));

	return str_eq(json_map_text(route, "table", ""), "main") && str_eq(text, words);
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_json struct json *routes = NULL;
	bool present = false;
	int r = host_routes(host, &routes, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < json_count(routes); i++)
		present = present || is_route(json_list_at(routes, i), action->target);
	change_settle_gone(ret, present);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup_free char *words = xstrdup(action->target);
	const char *argv[WORDS_MAX + 1] = { "ip", "route", "del" };
	struct host_command answer = { 0 };
	char *rest = words, *word;
	size_t count = 3;
	int r;

	(void)change;
	while (count < WORDS_MAX && (word = text_next_word(&rest)))
		argv[count++] = word;
	r = host_run(host, argv, IP_TIMEOUT_MS, &answer, err);
	if (r == 0 && answer.status != 0)
		r = error_set(err, -EIO, "cannot delete the route %s: %s", action->target,
			      answer.error);
	host_command_done(&answer);
	return r;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action, (void)change;
	strbuf_puts(out, "route of the pod network");
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)change;
	strbuf_printf(out, "ip route del %s", action->target);
}

const struct act act_route = {
	.name = "route",
	.space = "route",
	.runtime = true,
	.atomic = true,
	.inspect = inspect,
	.apply = apply,
	.stands_on = act_stands_alone,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_route_gone(struct plan *plan, const char *route)
{
	return plan_add(plan, &act_route, route, json_map());
}
