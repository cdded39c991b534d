/*
 * A package of dpkg that an upgrade leaves as it is. No parameters. The state:
 * {"selection":"hold"}, or without "selection" where the package is not installed.
 *
 * dpkg itself changes its database, under its own lock; below --root, that of the running machine.
 */
#include "acts/hold.h"

#include <errno.h>

#include "host/host_change.h"
#include "host/package_hold.h"
#include "plan/act.h"

enum {
	TIMEOUT_MS = 60 * 1000,
};

static const char *selection_of(const struct json *state)
{
	return json_map_text(state, "selection", NULL);
}

/* The package as dpkg has it: none, or one for each architecture. */
static int find(const struct action *action, const struct host *host, struct package_states *ret,
		struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };

	str_list_add(&names, action->target);
	return package_states(host, &names, ret, err);
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_package_states struct package_states states = { 0 };
	int r = find(action, host, &states, err);

	if (r < 0)
		return r;
	ret->now = json_map();
	ret->want = json_map();
	if (states.count) {
		json_map_set_text(ret->now, "selection", states.items[0].selection);
		json_map_set_text(ret->want, "selection", "hold");
	}
	change_settle(ret, CHANGE_MODIFY);
	return 0;
}

static int run_dpkg(struct host *host, const char *input, struct error *err)
{
	cleanup_free char *dir = host_place(host, DPKG_DIR, true);
	cleanup_free char *option = xasprintf("--admindir=%s", dir);
	const char *const argv[] = { "dpkg", option, "--set-selections", NULL };
	const struct host_program program = { .argv = argv, .input = input };
	struct host_command answer = { 0 };
	int r = host_run_outside(host, &program, TIMEOUT_MS, &answer, err);

	return r < 0 ? r : act_judge(argv[0], &answer, err);
}

static int select_as(const struct action *action, struct host *host, const char *selection,
		     struct error *err)
{
	cleanup_package_states struct package_states states = { 0 };
	cleanup(strbuf_done) struct strbuf input = strbuf_make(STRBUF_MAX_LINE);
	int r = find(action, host, &states, err);

	for (size_t i = 0; i < states.count; i++) {
		const struct package_state *state = &states.items[i];
		bool is_all = !state->architecture || str_eq(state->architecture, "all");

		/* dpkg takes a bare name for one of its own machine's architecture. */
		strbuf_printf(&input, "%s%s%s %s\n", state->name, is_all ? "" : ":",
			      is_all ? "" : state->architecture, selection);
	}
	return r < 0 || !states.count ? r : run_dpkg(host, input.text, err);
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	return select_as(action, host, selection_of(change->want), err);
}

/* What was removed since has no selection that could be put back. */
static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	const char *selection = selection_of(before);

	(void)data, (void)ret_note;
	if (!selection || json_same(now->now, before))
		return 0;
	return select_as(action, host, selection, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)action;
	strbuf_printf(out, "%s -> hold", selection_of(change->now));
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)change;
	strbuf_printf(out, "apt-mark hold %s", action->target);
}

const struct act act_hold = {
	.name = "hold",
	.space = "hold",
	.inspect = inspect,
	.apply = apply,
	.restore = restore,
	.stands_on = act_stands_alone,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_hold(struct plan *plan, const char *package)
{
	return plan_add(plan, &act_hold, package, json_map());
}
