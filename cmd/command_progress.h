/*
 * Progress of a run: on a terminal the step that is being done and, while it waits for others, a
 * line for each of them; elsewhere a line for each change of what is waited for.
 */
#pragma once

#include "command.h"
#include "command_stop.h"
#include "run/apply_watch.h"

enum {
	PROGRESS_SUBJECTS = 8, /* lines of a terminal */
};

struct progress_subject {
	char *name, *state;
};

/*
 * While it lasts, a signal asks the run to stop: after the step that is being done, or at once
 * when that one waits. End it with progress_done() before anything else is printed.
 */
struct progress {
	struct apply_watch watch;
	struct stop stop;
	const struct context *ctx;
	size_t done, total;
	char *step; /* what is being done */
	struct progress_subject subjects[PROGRESS_SUBJECTS];
	size_t subject_count;
	size_t lines; /* on the terminal, that are written over next */
};
void progress_begin(struct progress *progress, const struct context *ctx);
void progress_done(struct progress *progress);
/* The next step of what is no plan, of which `total` are counted. */
void progress_step(struct progress *progress, const char *step);
