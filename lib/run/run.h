/* Runs: what the journals of a host tell (journal.h). */
#pragma once

#include "run/journal.h"

enum run_state {
	RUN_INTERRUPTED, /* stopped between two steps, killed, or by a power failure */
	RUN_FAILED,      /* a step failed, `failure` says how */
	RUN_DONE,
	RUN_UNDOING, /* an undo was begun, and not ended */
	RUN_UNDONE,
	RUN_STATES,
};

enum step_state {
	STEP_WAITING, /* not begun */
	STEP_BEGUN,
	STEP_DONE,
	STEP_RESTORED, /* by undo */
	STEP_STATES,
};

struct run_step {
	enum step_state state;
	bool planned_late;    /* the plan could not tell yet (struct change) */
	struct json *planned; /* the state before it, when the plan was made */
	struct json *before;  /* when it began; NULL: it did not */
	struct json *after;   /* the state that it was to bring about */
};

struct run {
	char *id;      /* "0007-prepare" */
	char *command; /* "prepare" */
	char *version; /* of knode */
	char *time;    /* when it began, as RFC 3339 */
	enum run_state state;
	char *failure; /* or NULL */
	struct plan *plan;
	struct run_step *steps; /* one for each action of the plan */
	size_t changes;         /* steps that were begun */
};

#define cleanup_run cleanup(run_freep)

/* Reads a run. @id may be its number alone ("7"). -ENOENT: there is none. -EBADMSG: damaged. */
int run_load(const struct host *host, const char *id, struct run **ret, struct error *err);
void run_free(struct run *run);
void run_freep(struct run **run);

/* The ids of all runs, oldest first. */
int run_list(const struct host *host, struct str_list *ret, struct error *err);
/* The newest run that is not undone; *ret is NULL when there is none. */
int run_newest(const struct host *host, struct run **ret, struct error *err);

/*
 * The newest run of all, when it was stopped before its first step, so that it is none; free *@ret,
 * which is NULL else.
 */
int run_unbegun(const struct host *host, char **ret, struct error *err);

/* The file of step @step as it was before, for data_free(); *ret is NULL when there was none. */
int run_original(const struct host *host, const struct run *run, size_t step, struct strbuf **ret,
		 struct error *err);

const char *run_state_name(enum run_state state); /* "interrupted", "failed", "done", ... */
/* Whether a run is neither done nor undone, so that nothing else may begin. */
bool run_is_open(const struct run *run);
