#include "command_progress.h"

#include <stdio.h>

#include "command_output.h"
#include "data/redact.h"

static void begin_steps(void *arg, size_t steps)
{
	struct progress *progress = arg;

	progress->total = steps;
}

/* Goes back to the beginning of what was written last, and takes it away. */
static void clear(struct progress *progress)
{
	for (size_t i = 1; i < progress->lines; i++)
		fputs("\r\033[K\033[A", stderr);
	if (progress->lines)
		fputs("\r\033[K", stderr);
	progress->lines = 0;
}

static void draw(struct progress *progress)
{
	if (!progress->ctx->terminal)
		return;
	if (!progress->lines)
		fputs("\r\033[K", stderr);
	clear(progress);
	fprintf(stderr, "[%zu/%zu] %s", progress->done, progress->total, progress->step);
	for (size_t i = 0; i < progress->subject_count; i++)
		fprintf(stderr, "\n  %-24s %.100s", progress->subjects[i].name,
			progress->subjects[i].state);
	progress->lines = progress->subject_count + 1;
	fflush(stderr);
}

static void forget_subjects(struct progress *progress)
{
	for (size_t i = 0; i < progress->subject_count; i++) {
		free(progress->subjects[i].name);
		free(progress->subjects[i].state);
	}
	progress->subject_count = 0;
}

void progress_step(struct progress *progress, const char *step)
{
	forget_subjects(progress);
	progress->done++;
	free(progress->step);
	progress->step = xstrdup(step);
	draw(progress);
}

static void show_step(void *arg, const struct action *action, const struct change *change)
{
	cleanup_free char *target = redact_text(action->target);
	cleanup_free char *step = xasprintf("%s %s", action->act->name, target);

	(void)change;
	progress_step(arg, step);
}

/* The state of a subject to be set; NULL: there are too many. */
static char **state_of(struct progress *progress, const char *name)
{
	for (size_t i = 0; i < progress->subject_count; i++)
		if (str_eq(progress->subjects[i].name, name))
			return &progress->subjects[i].state;
	if (progress->subject_count == PROGRESS_SUBJECTS)
		return NULL;
	progress->subjects[progress->subject_count].name = xstrdup(name);
	progress->subjects[progress->subject_count].state = NULL;
	return &progress->subjects[progress->subject_count++].state;
}

static void tell(void *arg, const char *subject, const char *state)
{
	cleanup_free char *shown = redact_text(state);
	struct progress *progress = arg;
	char **place = state_of(progress, subject);

	if (place && *place && str_eq(*place, shown))
		return;
	if (place) {
		free(*place);
		*place = xstrdup(shown);
	}
	if (progress->ctx->terminal)
		draw(progress);
	else if (wants_text(progress->ctx))
		fprintf(stderr, "  %-24s %s\n", subject, shown);
}

static void say(void *arg, const char *line)
{
	cleanup_free char *shown = redact_text(line);
	struct progress *progress = arg;

	clear(progress);
	if (wants_text(progress->ctx))
		fprintf(stderr, "%s\n", shown);
	draw(progress);
}

static bool stops(void *arg)
{
	struct progress *progress = arg;

	return stop_asked(&progress->stop);
}

void progress_begin(struct progress *progress, const struct context *ctx)
{
	*progress = (struct progress){
		.ctx = ctx,
		.step = xstrdup(""),
		.watch = { .begin = begin_steps,
			   .step = show_step,
			   .teller = { .tell = tell, .say = say, .stops = stops, .arg = progress },
			   .arg = progress },
	};
	stop_begin(&progress->stop);
}

void progress_done(struct progress *progress)
{
	stop_done(&progress->stop);
	clear(progress);
	forget_subjects(progress);
	free(progress->step);
	progress->step = NULL;
}
