/*
 * A command. Parameters: command; unless (a command that only looks: when it exits 0, there is
 * nothing to do) and undo, both optional. Each is a list of words.
 */
#include "acts/exec.h"

#include "plan/act.h"

enum {
	LOOK_TIMEOUT_MS = 60 * 1000,
	TIMEOUT_MS = 10 * 60 * 1000,
};

/* The words as an argument vector, which ends in NULL: free it, the words are the list's. */
static const char **to_argv(const struct json *words)
{
	const char **argv = xcalloc(json_count(words) + 1, sizeof(*argv));

	for (size_t i = 0; i < json_count(words); i++)
		argv[i] = json_get_text(json_list_at(words, i), "");
	return argv;
}

/* Whether `unless` says that all is well. */
static bool is_done(const struct action *action, const struct host *host, char **ret_why)
{
	const struct json *unless = json_map_get(action->params, "unless");
	struct host_command answer = { 0 };
	cleanup_free const char **argv = NULL;
	struct error err;
	bool done;

	if (!unless)
		return false;
	argv = to_argv(unless);
	if (host_query(host, argv, LOOK_TIMEOUT_MS, &answer, &err) < 0) {
		*ret_why = xstrdup(err.message); /* an earlier action may bring the program */
		return false;
	}
	done = answer.status == 0;
	host_command_done(&answer);
	return done;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	(void)err;
	ret->now = json_map();
	ret->want = json_map();
	json_map_set_bool(ret->now, "done", is_done(action, host, &ret->late));
	json_map_set_bool(ret->want, "done", true);
	change_settle(ret, CHANGE_RUN);
	return 0;
}

/* What a command says may repeat the words that it was given. */
static int run(const struct action *action, struct host *host, const char *param, struct error *err)
{
	cleanup_free const char **argv = to_argv(json_map_get(action->params, param));
	struct error why;
	int r = act_run(host, argv, TIMEOUT_MS, &why);

	if (r < 0 && action->secret)
		return error_set(err, r,
				 "%s failed; what it said may hold a secret, and is left out",
				 action->target);
	return r < 0 ? error_set(err, r, "%s", why.message) : 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	(void)change;
	return run(action, host, "command", err);
}

static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	(void)before, (void)data, (void)now;
	if (!json_map_get(action->params, "undo")) {
		*ret_note = xasprintf("%s: nothing takes this back", action->target);
		return 0;
	}
	return run(action, host, "undo", err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *words = json_map_get(action->params, "command");

	(void)change;
	for (size_t i = 0; i < json_count(words); i++)
		strbuf_printf(out, "%s%s", i ? " " : "", json_get_text(json_list_at(words, i), ""));
}

static const char *const secrets[] = { "command", "unless", "undo", NULL };

static const struct act_param required[] = {
	{ "command", JSON_KIND_LIST },
	{ 0 },
};

const struct act act_exec = {
	.name = "exec",
	.space = "exec",
	.required = required,
	.runtime = true,
	.secrets = secrets,
	.inspect = inspect,
	.apply = apply,
	.restore = restore,
	.describe = describe,
};

static struct json *words(const char *const argv[])
{
	struct json *list = json_list();

	for (size_t i = 0; argv[i]; i++)
		json_list_add_text(list, argv[i]);
	return list;
}

struct action *plan_exec(struct plan *plan, const char *target, const char *const argv[],
			 const char *const unless[], const char *const undo[])
{
	struct json *params = json_map();

	json_map_set(params, "command", words(argv));
	json_map_set(params, "unless", unless ? words(unless) : NULL);
	json_map_set(params, "undo", undo ? words(undo) : NULL);
	return plan_add(plan, &act_exec, target, params);
}
