#include "plan/plan.h"

#include <errno.h>

#include "base/nearest.h"
#include "data/redact.h"
#include "plan/act.h"

struct plan {
	struct action **actions;
	size_t count, capacity;
	char *installer;
	struct str_list notes;
	struct str_list taken_back; /* ids of runs */
	bool final;
	struct str_list faults; /* of installers; told by plan_check() */
};

struct plan *plan_new(void)
{
	return xcalloc(1, sizeof(struct plan));
}

void action_free(struct action *action)
{
	if (!action)
		return;
	free(action->target);
	free(action->installer);
	free(action->summary);
	json_free(action->params);
	free(action->secret_sha256);
	free(action);
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->count; i++)
		action_free(plan->actions[i]);
	free(plan->actions);
	free(plan->installer);
	str_list_done(&plan->notes);
	str_list_done(&plan->taken_back);
	str_list_done(&plan->faults);
	free(plan);
}

void plan_freep(struct plan **plan)
{
	plan_free(*plan);
}

size_t plan_count(const struct plan *plan)
{
	return plan->count;
}

const struct action *plan_at(const struct plan *plan, size_t index)
{
	return plan->actions[index];
}

struct action *plan_edit(struct plan *plan, size_t index)
{
	return plan->actions[index];
}

const struct action *plan_find(const struct plan *plan, const char *act, const char *target)
{
	for (size_t i = 0; i < plan->count; i++)
		if (str_eq(plan->actions[i]->act->name, act) &&
		    str_eq(plan->actions[i]->target, target))
			return plan->actions[i];
	return NULL;
}

void plan_set_installer(struct plan *plan, const char *id)
{
	free(plan->installer);
	plan->installer = xstrdup_or_null(id);
}

void plan_note(struct plan *plan, const char *format, ...)
{
	cleanup_free char *text = NULL;
	va_list args;

	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	str_list_take(&plan->notes, redact_text(text));
}

const struct str_list *plan_notes(const struct plan *plan)
{
	return &plan->notes;
}

void plan_set_final(struct plan *plan)
{
	plan->final = true;
}

bool plan_is_final(const struct plan *plan)
{
	return plan->final;
}

void plan_take_back(struct plan *plan, const char *run)
{
	str_list_add(&plan->taken_back, run);
}

const struct str_list *plan_taken_back(const struct plan *plan)
{
	return &plan->taken_back;
}

struct action *plan_add(struct plan *plan, const struct act *act, const char *target,
			struct json *params)
{
	struct action *action = xcalloc(1, sizeof(*action));

	*action = (struct action){ .act = act,
				   .target = xstrdup(target),
				   .installer = xstrdup_or_null(plan->installer),
				   .params = params };
	plan->actions = grow(plan->actions, &plan->capacity, plan->count + 1, sizeof(action));
	plan->actions[plan->count++] = action;
	return action;
}

void plan_fault(struct plan *plan, char *message)
{
	str_list_take(&plan->faults, message);
}

void action_say(struct action *action, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	free(action->summary);
	action->summary = xvasprintf(format, args);
	va_end(args);
}

void action_hide(struct action *action)
{
	action->secret = true;
}

/* --- Leaving steps out --- */

/* A kind and a target may have blanks between them, as they are printed below each other. */
static bool is_named(const struct action *action, const char *word)
{
	size_t length = strcspn(word, " ");
	const char *target = word + length + strspn(word + length, " ");

	return str_eq(action->target, word) ||
	       (action->installer && str_eq(action->installer, word)) ||
	       (str_eq(action->target, target) && strlen(action->act->name) == length &&
		str_starts(word, action->act->name));
}

/* What the plan has that is most like @word. */
static int tell_unknown(const struct plan *plan, const char *word, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	const char *hint;

	for (size_t i = 0; i < plan->count; i++) {
		str_list_add(&names, plan->actions[i]->target);
		str_list_take(&names, xasprintf("%s %s", plan->actions[i]->act->name,
						plan->actions[i]->target));
	}
	hint = nearest(word, (const char *const *)names.items, names.count);
	return error_set(err, -ENOENT,
			 "\"%s\" is no step of this plan%s%s%s; --dry-run prints them", word,
			 hint ? "; did you mean \"" : "", hint ? hint : "", hint ? "\"?" : "");
}

int plan_leave_out(struct plan *plan, const char *word, struct error *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		struct action *action = plan->actions[i];

		if (is_named(action, word)) {
			plan_note(plan, "left out: %s %s", action->act->name, action->target);
			action_free(action);
		} else {
			plan->actions[kept++] = action;
		}
	}
	if (kept == plan->count)
		return tell_unknown(plan, word, err);
	plan->count = kept;
	return 0;
}

static const char *whose(const struct action *action)
{
	return action->installer ? action->installer : "the command";
}

/* No action before @index is about the same thing. */
static int check_target(const struct plan *plan, size_t index, struct error *err)
{
	const struct action *action = plan->actions[index];

	for (size_t i = 0; i < index; i++) {
		const struct action *other = plan->actions[i];

		if (str_eq(action->act->space, other->act->space) &&
		    str_eq(action->target, other->target))
			return error_set(err, -EEXIST, "%s belongs to both %s and %s",
					 action->target, whose(other), whose(action));
	}
	return 0;
}

int plan_check(const struct plan *plan, struct error *err)
{
	int r = 0;

	if (plan->faults.count)
		return error_set(err, -EINVAL, "%s", plan->faults.items[0]);
	for (size_t i = 0; i < plan->count && r == 0; i++)
		r = check_target(plan, i, err);
	return r;
}
