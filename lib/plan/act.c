#include "plan/act.h"

#include <errno.h>
#include <unistd.h>

#include "base/sha256.h"
#include "data/redact.h"
#include "host/host_change.h"

const struct act *act_find(const char *name)
{
	for (size_t i = 0; act_table[i]; i++)
		if (str_eq(act_table[i]->name, name))
			return act_table[i];
	return NULL;
}

struct product action_product(const struct action *action)
{
	struct product product = { 0 };

	if (action->act->product)
		action->act->product(action, &product);
	return product;
}

bool action_is_trivial(const struct action *action)
{
	return action->act->is_trivial && action->act->is_trivial(action);
}

bool action_stands_on(const struct action *action, const struct action *earlier)
{
	return !action->act->stands_on || !earlier->act->stands_on ||
	       action->act->stands_on(action, earlier);
}

bool act_stands_alone(const struct action *action, const struct action *earlier)
{
	(void)action, (void)earlier;
	return false;
}

void data_free(struct strbuf *data)
{
	if (data && data->capacity)
		explicit_bzero(data->text, data->capacity); /* it may hold a key */
	if (data)
		strbuf_done(data);
	free(data);
}

bool action_brings(const struct action *action, const char *path)
{
	return action->act->brings ? action->act->brings(action, path)
				   : str_eq(action->target, path);
}

bool action_brings_any(const struct action *action, const struct json *paths)
{
	for (size_t i = 0; i < json_count(paths); i++)
		if (action_brings(action, json_get_text(json_list_at(paths, i), "")))
			return true;
	return false;
}

void change_done(struct change *change)
{
	json_free(change->now);
	json_free(change->want);
	data_free(change->now_data);
	data_free(change->want_data);
	free(change->late);
	free(change->remark);
	json_free(change->details);
	if (change->made)
		change->free_made(change->made);
	*change = (struct change){ 0 };
}

static const struct {
	const char *name;
	char sign;
} kinds[] = {
	[CHANGE_NONE] = { "none", ' ' },     [CHANGE_CREATE] = { "create", '+' },
	[CHANGE_MODIFY] = { "modify", '~' }, [CHANGE_REMOVE] = { "remove", '-' },
	[CHANGE_RUN] = { "run", '!' },       [CHANGE_UNKNOWN] = { "unknown", '?' },
};
_Static_assert(ARRAY_SIZE(kinds) == CHANGE_KINDS, "a row for each enum change_kind");

const char *change_kind_name(enum change_kind kind)
{
	return kinds[kind].name;
}

char change_sign(enum change_kind kind)
{
	return kinds[kind].sign;
}

bool state_has(const struct json *state, const struct json *wanted)
{
	struct json_iter iter = json_iter(wanted);

	while (json_next(&iter))
		if (!json_same(json_map_get(state, iter.key), iter.value))
			return false;
	return true;
}

void change_settle(struct change *change, enum change_kind kind)
{
	change->kind = state_has(change->now, change->want) ? CHANGE_NONE : kind;
}

void change_settle_gone(struct change *change, bool present)
{
	change->now = json_map();
	change->want = json_map();
	json_map_set_bool(change->now, "present", present);
	json_map_set_bool(change->want, "present", false);
	change_settle(change, CHANGE_REMOVE);
}

bool change_has_come(const struct change *change, const struct json *before)
{
	return !json_map_bool(change->want, "present", true) &&
	       !json_map_bool(before, "present", true) &&
	       json_map_bool(change->now, "present", false);
}

static int tell_failed(const char *program, const struct host_command *answer, struct error *err)
{
	cleanup_free char *said = redact_text(*answer->error ? answer->error : answer->out);

	return error_set(err, -ECHILD, "%s failed with exit status %d: %.*s", program,
			 answer->status, (int)strcspn(said, "\n"), said);
}

int act_run(struct host *host, const char *const argv[], int64_t timeout_ms, struct error *err)
{
	struct host_command answer = { 0 };
	int r = host_run(host, argv, timeout_ms, &answer, err);

	return r < 0 ? r : act_judge(argv[0], &answer, err);
}

int act_judge(const char *program, struct host_command *answer, struct error *err)
{
	int r = answer->status != 0 ? tell_failed(program, answer, err) : 0;

	host_command_done(answer);
	return r;
}
