/*
 * Rules and chains of Kubernetes and its network, which must be gone from one back end of iptables;
 * the target is the back end ("iptables-nft", netfilter.h). Parameters: chains and networks that
 * stay (lists; or absent).
 */
#include "acts/rules.h"

#include <errno.h>

#include "host/host_change.h"
#include "host/netfilter.h"
#include "plan/act.h"

#define SCRIPT "/run/knode-rules" /* for the program that restores */

enum {
	TIMEOUT_MS = 2 * 60 * 1000
};

static int find(const struct action *action, const struct host *host, struct netfilter_removal *ret,
		struct error *err)
{
	cleanup(netfilter_kept_done) struct netfilter_kept kept = { 0 };
	cleanup_free char *saved = NULL;
	int r = netfilter_save(host, action->target, &saved, err);

	if (r < 0)
		return r;
	json_get_texts(json_map_get(action->params, "chains"), &kept.chains);
	json_get_texts(json_map_get(action->params, "networks"), &kept.networks);
	netfilter_find(saved, &kept, ret);
	return 0;
}

/* A back end that no program of the host reads is told, and stops nothing. */
static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup(netfilter_removal_done) struct netfilter_removal removal = { 0 };
	struct error why;
	int r = find(action, host, &removal, &why);

	if (r < 0 && r != -ENOENT && r != -EOPNOTSUPP)
		return error_set(err, r, "%s", why.message);
	ret->details = json_map();
	if (r < 0) {
		ret->now = json_map();
		ret->want = json_map();
		ret->remark = xasprintf("could not tell: %s", why.message);
		return 0;
	}
	json_map_set_int(ret->details, "rules", (int64_t)removal.rules);
	json_map_set_int(ret->details, "chains", (int64_t)removal.chains);
	json_map_set(ret->details, "prefixes", json_texts(&removal.prefixes));
	json_map_set_text(ret->details, "script", removal.script.text);
	change_settle_gone(ret, removal.script.length > 0);
	return 0;
}

static int run(struct host *host, const char *program, const struct strbuf *script,
	       struct error *err)
{
	const char *const argv[] = { program, "--noflush", "--wait=10", SCRIPT, NULL };
	const struct host_file file = { .data = script->text,
					.size = script->length,
					.mode = 0600 };
	struct error ignored; /* what the program said matters */
	int r = host_write(host, SCRIPT, &file, err);

	if (r == 0)
		r = act_run(host, argv, TIMEOUT_MS, err);
	if (r == 0)
		return host_unlink(host, SCRIPT, err);
	(void)host_unlink(host, SCRIPT, &ignored);
	return r;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup(netfilter_removal_done) struct netfilter_removal removal = { 0 };
	cleanup_free char *program = NULL;
	int r = find(action, host, &removal, err);

	(void)change;
	if (r == 0)
		r = netfilter_restorer(host, action->target, &program, err);
	return r < 0 ? r : run(host, program, &removal.script, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	long long rules = json_map_int(change->details, "rules", 0);
	long long chains = json_map_int(change->details, "chains", 0);
	const struct json *prefixes = json_map_get(change->details, "prefixes");

	(void)action;
	strbuf_printf(out, "%lld rule%s and %lld chain%s:", rules, rules == 1 ? "" : "s", chains,
		      chains == 1 ? "" : "s");
	for (size_t i = 0; i < json_count(prefixes); i++)
		strbuf_printf(out, " %s", json_get_text(json_list_at(prefixes, i), ""));
}

/* Where something of the same name stays, the rules are told one by one. */
static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *prefixes = json_map_get(change->details, "prefixes");

	if (json_count(action->params)) {
		strbuf_printf(out, "%s-restore --noflush <<'END'\n%sEND", action->target,
			      json_map_text(change->details, "script", ""));
		return;
	}
	strbuf_printf(out, "%s-save | grep -v", action->target);
	for (size_t i = 0; i < json_count(prefixes); i++)
		strbuf_printf(out, " -e '%s'", json_get_text(json_list_at(prefixes, i), ""));
	strbuf_printf(out, " | %s-restore", action->target);
}

const struct act act_rules = {
	.name = "rules",
	.space = "rules",
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.stands_on = act_stands_alone,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_rules_gone(struct plan *plan, const char *backend,
			       const struct str_list *chains, const struct str_list *networks)
{
	struct json *params = json_map();

	if (chains->count)
		json_map_set(params, "chains", json_texts(chains));
	if (networks->count)
		json_map_set(params, "networks", json_texts(networks));
	return plan_add(plan, &act_rules, backend, params);
}
