#include "plan/plan_print.h"

#include "base/diff.h"
#include "data/redact.h"
#include "plan/secrets.h"

enum {
	TARGET_MAX = 44 /* columns: longer targets push what follows */
};

/* What changes nothing has no line, and no colour. */
static const char *const colors[CHANGE_KINDS] = {
	[CHANGE_CREATE] = "\033[32m", [CHANGE_MODIFY] = "\033[33m",  [CHANGE_REMOVE] = "\033[31m",
	[CHANGE_RUN] = "\033[36m",    [CHANGE_UNKNOWN] = "\033[35m",
};

char *plan_count_text(size_t changes)
{
	return changes ? xasprintf("%zu change%s", changes, changes == 1 ? "" : "s")
		       : xstrdup("no changes");
}

/* Columns that an installer's lines share. */
struct columns {
	int act, target;
};

static bool is_same_installer(const struct action *a, const struct action *b)
{
	const char *one = a->installer ? a->installer : "", *two = b->installer;

	return str_eq(one, two ? two : "");
}

/* Measures the lines from @first on, up to another installer's. */
static struct columns measure(const struct plan *plan, const struct inspection *seen, size_t first)
{
	struct columns columns = { 0 };

	for (size_t i = first; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);
		int act = (int)strlen(action->act->name), target = (int)strlen(action->target);

		if (!is_same_installer(action, plan_at(plan, first)))
			break;
		if (seen->changes[i].kind == CHANGE_NONE)
			continue;
		columns.act = act > columns.act ? act : columns.act;
		if (target > columns.target && target <= TARGET_MAX)
			columns.target = target;
	}
	return columns;
}

/* The line, which kinds fill by what they saw on the host, too. */
static void put_line(const struct action *action, const struct change *change,
		     const struct columns *columns, bool color, struct strbuf *out)
{
	cleanup_action struct action *shown = action_redacted(action);
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *text = NULL;

	strbuf_printf(&line, "  %s%c%s %-*s %-*s  ", color ? colors[change->kind] : "",
		      change_sign(change->kind), color ? "\033[0m" : "", columns->act,
		      shown->act->name, columns->target, shown->target);
	shown->act->describe(shown, change, &line);
	if (shown->secret)
		strbuf_puts(&line, ", <secret>");
	if (shown->summary || change->remark)
		strbuf_puts(&line, "  # ");
	strbuf_printf(&line, "%s%s%s", shown->summary ? shown->summary : "",
		      shown->summary && change->remark ? "; " : "",
		      change->remark ? change->remark : "");
	text = redact_text(line.text);
	strbuf_printf(out, "%s\n", text);
}

/* --- Differences --- */

static char *text_of(const struct strbuf *data)
{
	return data ? redact_text(data->text) : NULL;
}

static bool is_binary(const struct strbuf *data)
{
	return data && memchr(data->text, '\0', data->length);
}

/* Whether the content before and after is known: a renewed certificate, say, is not there yet. */
static bool is_content_known(const struct change *change)
{
	return change->want_data || (change->now_data && change->kind == CHANGE_REMOVE);
}

/* The difference of a file's content; false when there is none to be shown. */
static bool put_content(const struct action *action, const struct change *change,
			struct strbuf *out)
{
	cleanup_free char *old_text = NULL, *new_text = NULL, *old = NULL, *new = NULL;
	size_t before = out->length;

	if (action->secret || !is_content_known(change) || is_binary(change->now_data) ||
	    is_binary(change->want_data))
		return false;
	old = xasprintf("a%s%s", *action->target == '/' ? "" : "/", action->target);
	new = xasprintf("b%s%s", *action->target == '/' ? "" : "/", action->target);
	old_text = text_of(change->now_data);
	new_text = text_of(change->want_data);
	diff_unified(old, new, old_text, new_text, action->act->guarded ? 0 : DIFF_CONTEXT, out);
	return out->length > before;
}

/* --- Text --- */

/* Remarks on what stays as it is, with what was wanted in its place, and the plan's notes. */
static void put_notes(const struct plan *plan, const struct inspection *seen, bool diff,
		      struct strbuf *out)
{
	const struct str_list *notes = plan_notes(plan);

	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct change *change = &seen->changes[i];

		if (change->kind != CHANGE_NONE || !change->remark)
			continue;
		strbuf_printf(out, "note: %s: %s\n", plan_at(plan, i)->target, change->remark);
		if (diff)
			(void)put_content(plan_at(plan, i), change, out);
	}
	for (size_t i = 0; i < notes->count; i++)
		strbuf_printf(out, "note: %s\n", notes->items[i]);
}

void plan_print_text(const struct plan *plan, const struct inspection *seen, bool color,
		     struct strbuf *out)
{
	const struct action *last = NULL;
	struct columns columns = { 0 };

	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);

		if (seen->changes[i].kind == CHANGE_NONE)
			continue;
		if (!last || !is_same_installer(last, action)) {
			columns = measure(plan, seen, i);
			if (action->installer || last) /* alone it needs no heading */
				strbuf_printf(out, "%s\n",
					      action->installer ? action->installer
								: "the command");
		}
		last = action;
		put_line(action, &seen->changes[i], &columns, color, out);
	}
	put_notes(plan, seen, false, out);
}

void plan_print_diff(const struct plan *plan, const struct inspection *seen, struct strbuf *out)
{
	const struct columns none = { 0 };

	for (size_t i = 0; i < plan_count(plan); i++)
		if (seen->changes[i].kind != CHANGE_NONE &&
		    !put_content(plan_at(plan, i), &seen->changes[i], out))
			put_line(plan_at(plan, i), &seen->changes[i], &none, false, out);
	put_notes(plan, seen, true, out);
}

/* --- Data --- */

static void add_change(struct json *map, const struct action *action, const struct change *change,
		       bool diff)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	json_map_set_text(map, "change", change_kind_name(change->kind));
	json_map_set(map, "now", change->now ? redact_json(change->now) : NULL);
	json_map_set(map, "want", change->want ? redact_json(change->want) : NULL);
	json_map_set_text(map, "late", change->late);
	json_map_set_text(map, "remark", change->remark);
	if (diff && put_content(action, change, &text))
		json_map_set_text(map, "diff", text.text);
}

static struct json *summary(const struct inspection *seen)
{
	struct json *map = json_map();

	for (enum change_kind kind = CHANGE_NONE; kind <= CHANGE_UNKNOWN; kind++) {
		int64_t count = 0;

		for (size_t i = 0; i < seen->count; i++)
			count += seen->changes[i].kind == kind;
		json_map_set_int(map, change_kind_name(kind), count);
	}
	json_map_set_int(map, "leftOut", (int64_t)seen->left_out);
	return map;
}

struct json *plan_print_json(const struct plan *plan, const struct inspection *seen, bool diff)
{
	struct json *document = plan_to_json(plan), *map = json_map();
	const struct json *actions = json_map_get(document, "actions");

	for (size_t i = 0; i < plan_count(plan); i++)
		add_change(json_list_at(actions, i), plan_at(plan, i), &seen->changes[i], diff);
	json_map_set_text(map, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(map, "kind", "Plan");
	json_map_set(map, "actions", json_clone(actions));
	json_map_set(map, "summary", summary(seen));
	json_map_set(map, "notes", json_clone(json_map_get(document, "notes")));
	json_free(document);
	return map;
}
