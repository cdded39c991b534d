/* Sets of ipset(8) that must be gone. Parameters: patterns (of their names, fnmatch(3)). */
#include "acts/ipset.h"

#include <errno.h>
#include <fnmatch.h>

#include "base/text.h"
#include "host/host_change.h"
#include "plan/act.h"

enum {
	TIMEOUT_MS = 60 * 1000,
};

static bool is_ours(const struct action *action, const char *name)
{
	const struct json *patterns = json_map_get(action->params, "patterns");

	for (size_t i = 0; i < json_count(patterns); i++)
		if (fnmatch(json_get_text(json_list_at(patterns, i), ""), name, 0) == 0)
			return true;
	return false;
}

static int list(const struct action *action, const struct host *host, struct json *names,
		struct error *err)
{
	static const char *const argv[] = { "ipset", "list", "-name", NULL };
	cleanup(host_command_done) struct host_command answer = { 0 };
	char *rest, *line;
	int r = host_query(host, argv, TIMEOUT_MS, &answer, err);

	if (r < 0)
		return r;
	if (answer.status != 0)
		return error_set(err, -EIO, "ipset: %s", text_trim(answer.error));
	for (rest = answer.out; (line = text_next_line(&rest));)
		if (is_ours(action, line))
			json_list_add_text(names, line);
	return 0;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	struct json *names = json_list();
	struct error why;
	int r;

	ret->details = json_map();
	json_map_set(ret->details, "sets", names);
	r = list(action, host, names, &why);
	if (r == -ENOENT || r == -EOPNOTSUPP) {
		ret->now = json_map();
		ret->want = json_map();
		ret->remark = xasprintf("could not tell: %s", why.message);
		return 0;
	}
	if (r < 0)
		return error_set(err, r, "%s", why.message);
	change_settle_gone(ret, json_count(names) > 0);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup_json struct json *names = json_list();
	int r = list(action, host, names, err);

	(void)change;
	for (size_t i = 0; i < json_count(names) && r == 0; i++) {
		const char *const argv[] = { "ipset", "destroy",
					     json_get_text(json_list_at(names, i), ""), NULL };

		r = act_run(host, argv, TIMEOUT_MS, err);
	}
	return r;
}

static void put_names(const struct change *change, const char *before, const char *after,
		      struct strbuf *out)
{
	const struct json *names = json_map_get(change->details, "sets");

	for (size_t i = 0; i < json_count(names); i++)
		strbuf_printf(out, "%s%s%s", i ? after : "", before,
			      json_get_text(json_list_at(names, i), ""));
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	put_names(change, "", ", ", out);
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	put_names(change, "ipset destroy ", "; ", out);
}

const struct act act_ipset = {
	.name = "ipset",
	.space = "ipset",
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.stands_on = act_stands_alone,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_ipsets_gone(struct plan *plan, const char *const *patterns)
{
	struct json *params = json_map(), *list = json_list();

	for (; *patterns; patterns++)
		json_list_add_text(list, *patterns);
	json_map_set(params, "patterns", list);
	return plan_add(plan, &act_ipset, "sets", params);
}
