#include "run/run.h"

#include <errno.h>

#include "base/sha256.h"

enum {
	JOURNAL_MAX = 4 * STRBUF_MAX_TEXT, /* bytes of the records of a run */
};

void run_step_done(struct run_step *step)
{
	json_free(step->planned);
	json_free(step->before);
	json_free(step->after);
	free(step->failure);
	*step = (struct run_step){ 0 };
}

static void free_plan(struct run *run)
{
	for (size_t i = 0; run->steps && i < plan_count(run->plan); i++)
		run_step_done(&run->steps[i]);
	free(run->steps);
	plan_free(run->plan);
	run->steps = NULL;
	run->plan = NULL;
}

void run_free(struct run *run)
{
	if (!run)
		return;
	free_plan(run);
	free(run->id);
	free(run->command);
	free(run->version);
	free(run->time);
	free(run->failure);
	free(run);
}

void run_freep(struct run **run)
{
	run_free(*run);
}

const char *run_state_name(enum run_state state)
{
	static const char *const names[] = {
		[RUN_INTERRUPTED] = "interrupted",  [RUN_FAILED] = "failed",
		[RUN_INCOMPLETE] = "incomplete",    [RUN_DONE] = "done",
		[RUN_UNDOING] = "undo interrupted", [RUN_UNDONE] = "undone",
		[RUN_DAMAGED] = "damaged",
	};
	_Static_assert(ARRAY_SIZE(names) == RUN_STATES, "a name for each enum run_state");

	return names[state];
}

bool run_is_open(const struct run *run)
{
	return run->state == RUN_INTERRUPTED || run->state == RUN_FAILED ||
	       run->state == RUN_UNDOING;
}

/* --- The records --- */

static bool is_known_format(int64_t format)
{
	return format >= JOURNAL_FORMAT_OLDEST && format <= JOURNAL_FORMAT;
}

/* What was planned for: a state for each action. */
static int take_planned(struct run *run, const struct json *planned, struct error *err)
{
	if (json_count(planned) != plan_count(run->plan))
		return error_set(err, -EBADMSG, "plan and planned states do not match");
	run->steps = xcalloc(plan_count(run->plan), sizeof(*run->steps));
	for (size_t i = 0; i < plan_count(run->plan); i++) {
		const struct json *map = json_list_at(planned, i);
		struct json *now = json_map_get(map, "now");

		if (!json_is_map(now))
			return error_set(err, -EBADMSG, "action %zu has no planned state", i + 1);
		run->steps[i].planned = json_ref(now);
		run->steps[i].planned_late = json_map_bool(map, "late", false);
	}
	return 0;
}

/* The first record: what the run is. */
static int take_run_record(struct run *run, const struct json *record, struct error *err)
{
	int r;

	if (!str_eq(json_map_text(record, "record", ""), "run"))
		return error_set(err, -EBADMSG, "it does not begin with the run");
	run->command = xstrdup(json_map_text(record, "command", ""));
	run->version = xstrdup(json_map_text(record, "version", ""));
	run->time = xstrdup(json_map_text(record, "time", ""));
	if (!is_known_format(json_map_int(record, "format", 0)))
		return error_set(err, -EBADMSG, "it is of another format, by knode %s",
				 *run->version ? run->version : "(unknown)");
	r = plan_from_json(json_map_get(record, "plan"), &run->plan, err);
	return r < 0 ? r : take_planned(run, json_map_get(record, "planned"), err);
}

static int take_begin(struct run_step *step, const struct json *map, struct error *err)
{
	struct json *before = json_map_get(map, "before"), *after = json_map_get(map, "after");

	if (!json_is_map(before) || !json_is_map(after))
		return error_set(err, -EBADMSG, "a step begins without its states");
	json_free(step->before);
	json_free(step->after);
	step->before = json_ref(before);
	step->after = json_ref(after);
	step->state = STEP_BEGUN;
	return 0;
}

static const struct {
	const char *record;
	enum step_state state;
} step_records[] = {
	{ "begin", STEP_BEGUN }, { "done", STEP_DONE },         { "fault", STEP_FAILED },
	{ "left", STEP_LEFT },   { "restored", STEP_RESTORED },
};

static int take_step_record(struct run *run, enum step_state state, const struct json *map,
			    struct error *err)
{
	int64_t number = json_map_int(map, "step", -1);
	struct run_step *step;

	if (number < 0 || (size_t)number >= plan_count(run->plan))
		return error_set(err, -EBADMSG, "there is no step %lld", (long long)number);
	step = &run->steps[number];
	if (state == STEP_BEGUN)
		return take_begin(step, map, err);
	if (!step->before && (state == STEP_DONE || state == STEP_RESTORED))
		return error_set(err, -EBADMSG, "step %lld ends before it began",
				 (long long)number);
	step->state = state;
	free(step->failure);
	step->failure = xstrdup_or_null(json_map_text(map, "message", NULL));
	return 0;
}

static int take_record(struct run *run, const struct json *map, struct error *err)
{
	static const struct {
		const char *record;
		enum run_state state;
	} rows[] = {
		{ "failed", RUN_FAILED }, { "incomplete", RUN_INCOMPLETE },
		{ "end", RUN_DONE },      { "resume", RUN_INTERRUPTED },
		{ "undo", RUN_UNDOING },  { "undone", RUN_UNDONE },
	};
	const char *record = json_map_text(map, "record", "");

	if (!run->plan)
		return take_run_record(run, map, err);
	for (size_t i = 0; i < ARRAY_SIZE(step_records); i++)
		if (str_eq(step_records[i].record, record))
			return take_step_record(run, step_records[i].state, map, err);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (str_eq(rows[i].record, record)) {
			free(run->failure);
			run->failure = xstrdup_or_null(json_map_text(map, "message", NULL));
			run->state = rows[i].state;
			return 0;
		}
	return error_set(err, -EBADMSG, "unknown record \"%s\"", record);
}

/* All lines; what follows the last newline was torn by a crash. */
static int take_lines(struct run *run, const char *name, const struct strbuf *text,
		      struct error *err)
{
	const char *line = text->text, *newline;
	const char *end = line + text->length;
	size_t number = 1;

	for (; (newline = memchr(line, '\n', (size_t)(end - line))); line = newline + 1, number++) {
		cleanup_json struct json *record = NULL;
		int r = json_parse(name, line, (size_t)(newline - line), &record, err);

		if (r == 0)
			r = take_record(run, record, err);
		if (r < 0)
			return error_wrap(err, "%s is damaged: line %zu", name, number);
	}
	if (!run->plan)
		return error_set(err, -EBADMSG, "%s is damaged: it is empty", name);
	return 0;
}

/* --- Files beside the records --- */

/* Gives a step its secrets back, which the records do not hold. */
static int take_secrets(const struct host *host, struct run *run, size_t step, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *path = xasprintf(JOURNAL_DIR "/%s/secret-%zu", run->id, step);
	int r;

	if (!plan_at(run->plan, step)->secret_sha256)
		return 0;
	r = host_read(host, path, text.max, &text, err);
	if (r < 0)
		return r;
	r = plan_reveal(run->plan, step, text.text, err);
	return r < 0 ? error_wrap(err, "%s is damaged", path) : 0;
}

char *run_original_path(const struct run *run, size_t step)
{
	return xasprintf(JOURNAL_DIR "/%s/original-%zu", run->id, step);
}

int run_original(const struct host *host, const struct run *run, size_t step, struct strbuf **ret,
		 struct error *err)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(HOST_MAX_FILE);
	cleanup_free char *path = run_original_path(run, step);
	const char *wanted = json_map_text(run->steps[step].before, "sha256", NULL);
	char digest[SHA256_HEX_SIZE];
	int r;

	*ret = NULL;
	if (!wanted)
		return 0;
	r = host_read(host, path, HOST_MAX_FILE, &data, err);
	if (r < 0)
		return r;
	sha256_hex(data.text, data.length, digest);
	if (!str_eq(digest, wanted))
		return error_set(err, -EBADMSG, "%s is damaged: its digest differs", path);
	*ret = xmemdup(&data, sizeof(data));
	data = strbuf_make(HOST_MAX_FILE);
	return 0;
}

/* --- Finding runs --- */

static char *records_path(const char *id)
{
	return xasprintf(JOURNAL_DIR "/%s/journal", id);
}

/* Beyond 9999 the order of numbers is not that of texts. */
static int compare_numbers(const void *a, const void *b)
{
	unsigned long one = strtoul(*(char *const *)a, NULL, 10);
	unsigned long two = strtoul(*(char *const *)b, NULL, 10);

	return one < two ? -1 : one > two;
}

int run_list(const struct host *host, struct str_list *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error why;
	int r = host_list(host, JOURNAL_DIR, &names, &why);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return error_set(err, r, "%s", why.message);
	for (size_t i = 0; i < names.count; i++) {
		cleanup_free char *records = records_path(names.items[i]);

		if (host_exists(host, records))
			str_list_add(ret, names.items[i]);
	}
	if (ret->count)
		qsort(ret->items, ret->count, sizeof(*ret->items), compare_numbers);
	return 0;
}

/* The full id of a run that is given by it, or by its number. */
static int find_id(const struct host *host, const char *id, char **ret, struct error *err)
{
	cleanup(str_list_done) struct str_list ids = { 0 };
	cleanup_free char *history = NULL, *records = records_path(id);
	int64_t wanted;
	int r;

	if (!strchr(id, '/') && host_exists(host, records)) {
		*ret = xstrdup(id);
		return 0;
	}
	r = run_list(host, &ids, err);
	if (r < 0)
		return r;
	if (parse_int(id, 1, INT64_MAX, &wanted) < 0)
		wanted = 0;
	for (size_t i = 0; i < ids.count; i++)
		if (str_eq(ids.items[i], id) ||
		    (wanted && strtoll(ids.items[i], NULL, 10) == wanted)) {
			*ret = xstrdup(ids.items[i]);
			return 0;
		}
	history = host_advice(host, "knode history");
	return error_set(err, -ENOENT, "there is no run \"%s\"; `%s` lists them", id, history);
}

/* The records, and what lies beside them. */
static int read_run(const struct host *host, struct run *run, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(JOURNAL_MAX);
	cleanup_free char *path = records_path(run->id);
	int r = host_read(host, path, text.max, &text, err);

	if (r == 0)
		r = take_lines(run, path, &text, err);
	for (size_t i = 0; r == 0 && i < plan_count(run->plan); i++) {
		enum step_state state = run->steps[i].state;

		run->changes += run->steps[i].before && state != STEP_FAILED && state != STEP_LEFT;
		r = take_secrets(host, run, i, err);
	}
	return r;
}

int run_look(const struct host *host, const char *id, struct run **ret, struct error *err)
{
	cleanup_run struct run *run = xcalloc(1, sizeof(*run));
	struct error why;
	int r = find_id(host, id, &run->id, err);

	if (r < 0)
		return r;
	r = read_run(host, run, &why);
	if (r == -EACCES || r == -EPERM) /* it may be as sound as any */
		return error_set(err, r, "%s", why.message);
	if (r < 0) {
		free_plan(run);
		run->state = RUN_DAMAGED;
		free(run->failure);
		run->failure = xstrdup(why.message);
		run->changes = 0;
	}
	*ret = take_ptr(&run);
	return 0;
}

/* What to do about it. */
static char *damage_text(const struct host *host, const struct run *run)
{
	cleanup_free char *prune = host_advice(host, "knode history prune --damaged");

	return xasprintf("%s; `%s` removes this run, and nothing takes back then what it changed",
			 run->failure, prune);
}

int run_load(const struct host *host, const char *id, struct run **ret, struct error *err)
{
	cleanup_run struct run *run = NULL;
	cleanup_free char *damage = NULL;
	int r = run_look(host, id, &run, err);

	if (r < 0)
		return r;
	if (run->state == RUN_DAMAGED) {
		damage = damage_text(host, run);
		return error_set(err, -EBADMSG, "%s", damage);
	}
	*ret = take_ptr(&run);
	return 0;
}

/* Whether nothing takes the run back: what it removed is gone. */
static bool is_past(const struct run *run)
{
	return (run->state == RUN_DONE || run->state == RUN_INCOMPLETE) && plan_is_final(run->plan);
}

/* Whether the last record says so: most runs of an old host are undone, and need not be read. */
static bool is_undone(const struct host *host, const char *id)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(JOURNAL_MAX);
	cleanup_free char *path = records_path(id);
	cleanup_json struct json *record = NULL;
	struct error ignored;
	size_t start;

	if (host_read(host, path, text.max, &text, &ignored) < 0 || text.length < 2)
		return false;
	for (start = text.length - 1; start > 0 && text.text[start - 1] != '\n'; start--)
		;
	return json_parse(path, text.text + start, text.length - start, &record, &ignored) == 0 &&
	       str_eq(json_map_text(record, "record", ""), "undone");
}

static int find_newest(const struct host *host, bool to_undo, struct run **ret,
		       struct str_list *ret_damaged, struct error *err)
{
	cleanup(str_list_done) struct str_list ids = { 0 };
	int r = run_list(host, &ids, err);

	*ret = NULL;
	for (size_t i = ids.count; r == 0 && i > 0; i--) {
		cleanup_run struct run *run = NULL;

		if (is_undone(host, ids.items[i - 1]))
			continue;
		r = run_look(host, ids.items[i - 1], &run, err);
		if (r < 0 || (to_undo && is_past(run)))
			continue;
		if (run->state != RUN_DAMAGED) {
			*ret = take_ptr(&run);
			break;
		}
		if (ret_damaged)
			str_list_take(ret_damaged, damage_text(host, run));
	}
	return r;
}

int run_newest(const struct host *host, struct run **ret, struct str_list *ret_damaged,
	       struct error *err)
{
	return find_newest(host, false, ret, ret_damaged, err);
}

int run_newest_to_undo(const struct host *host, struct run **ret, struct str_list *ret_damaged,
		       struct error *err)
{
	return find_newest(host, true, ret, ret_damaged, err);
}

void run_command_to_json(const char *command, struct json *map)
{
	size_t length = strcspn(command, " ");
	cleanup_free char *called = xstrndup(command, length);

	json_map_set_text(map, "command", called);
	if (command[length])
		json_map_set_text(map, "subject", command + length + 1);
}

bool run_is_of(const struct run *run, const char *command)
{
	size_t length = strcspn(run->command, " ");

	return strcspn(command, " ") == length && strncmp(run->command, command, length) == 0;
}

/* Whether a run of @command was not taken back, and, with @unfinished, did not come to its end. */
static bool find_standing(const struct host *host, const char *command, bool unfinished)
{
	cleanup(str_list_done) struct str_list ids = { 0 };
	cleanup_free char *suffix = xasprintf("-%.*s", (int)strcspn(command, " "), command);
	struct error ignored;

	if (run_list(host, &ids, &ignored) < 0)
		return false;
	for (size_t i = 0; i < ids.count; i++) {
		cleanup_run struct run *run = NULL;

		if (str_ends(ids.items[i], suffix) && !is_undone(host, ids.items[i]) &&
		    run_load(host, ids.items[i], &run, &ignored) == 0 && run_is_of(run, command) &&
		    (!unfinished || run->state != RUN_DONE))
			return true;
	}
	return false;
}

bool run_stands(const struct host *host, const char *command)
{
	return find_standing(host, command, false);
}

bool run_stands_unfinished(const struct host *host, const char *command)
{
	return find_standing(host, command, true);
}

int run_unbegun(const struct host *host, char **ret, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup_free char *records = NULL;
	const char *newest = NULL;
	int r = host_exists(host, JOURNAL_DIR) ? host_list(host, JOURNAL_DIR, &names, err) : 0;

	for (size_t i = 0; i < names.count; i++)
		if (!newest || compare_numbers(&names.items[i], &newest) > 0)
			newest = names.items[i];
	if (!newest)
		return r;
	records = records_path(newest);
	if (!host_exists(host, records))
		*ret = xstrdup(newest);
	return r;
}
