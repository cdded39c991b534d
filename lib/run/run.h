/* Runs: what the journals of a host tell (journal.h). */
#pragma once

#include "run/journal.h"

enum run_state {
	RUN_INTERRUPTED, /* stopped between two steps, killed, or by a power failure */
	RUN_FAILED,      /* a step failed, and the rest was not taken; `failure` says how */
	RUN_INCOMPLETE,  /* steps failed, and what does not stand on them is done (act.h) */
	RUN_DONE,
	RUN_UNDOING, /* an undo was begun, and not ended */
	RUN_UNDONE,
	RUN_DAMAGED, /* its journal cannot be understood, `failure` says why (run_look()) */
	RUN_STATES,
};

enum step_state {
	STEP_WAITING, /* not begun */
	STEP_BEGUN,
	STEP_DONE,
	STEP_FAILED,   /* `failure` says why; it may have begun, and may be half done */
	STEP_LEFT,     /* not begun: it stands on one that failed, or was left itself */
	STEP_RESTORED, /* by undo */
	STEP_STATES,
};

struct run_step {
	enum step_state state;
	bool planned_late;    /* the plan could not tell yet (struct change) */
	struct json *planned; /* the state before it, when the plan was made */
	struct json *before;  /* when it began; NULL: it did not */
	struct json *after;   /* the state that it was to bring about */
	char *failure;        /* of STEP_FAILED; or NULL */
};

struct run {
	char *id;      /* "0007-prepare" */
	char *command; /* "prepare" */
	char *version; /* of knode */
	char *time;    /* when it began, as RFC 3339 */
	enum run_state state;
	char *failure;          /* or NULL */
	struct plan *plan;      /* NULL when it is damaged */
	struct run_step *steps; /* one for each action of the plan */
	size_t changes;         /* steps that were begun, but for those that failed */
};

#define cleanup_run cleanup(run_freep)

/*
 * Reads a run. @id may be its number alone ("7"). -ENOENT: there is none. -EBADMSG: it is damaged,
 * or of another format; what that is, where, and what to do is in the error.
 */
int run_load(const struct host *host, const char *id, struct run **ret, struct error *err);
/* The same, but what is damaged is a run as well, in the state RUN_DAMAGED: it has no plan. */
int run_look(const struct host *host, const char *id, struct run **ret, struct error *err);
void run_free(struct run *run);
void run_freep(struct run **run);

/* The ids of all runs, oldest first. */
int run_list(const struct host *host, struct str_list *ret, struct error *err);
/*
 * The newest run that is not undone; *ret is NULL when there is none. Damaged ones are passed over:
 * what they changed is seen as the host is looked at. @ret_damaged (may be NULL) gets a line about
 * each of them.
 */
int run_newest(const struct host *host, struct run **ret, struct str_list *ret_damaged,
	       struct error *err);

/* The same of the runs that undo may take back: those of final plans that are done are not. */
int run_newest_to_undo(const struct host *host, struct run **ret, struct str_list *ret_damaged,
		       struct error *err);

/*
 * Adds the words of a run to a document: "command" is what was called ("init"), and "subject" what
 * it was asked for, if it is told: names, or the digest of a configuration.
 */
void run_command_to_json(const char *command, struct json *map);
/* Whether it is a run of @command, whatever either was asked for (what follows a space). */
bool run_is_of(const struct run *run, const char *command);
/* Whether a run of @command has changed the host, to its end or not, and was not taken back. */
bool run_stands(const struct host *host, const char *command);
/* The same of runs that did not come to their end: the host is neither what it was nor what it was
 * to be. */
bool run_stands_unfinished(const struct host *host, const char *command);

/*
 * The newest run of all, when it was stopped before its first step, so that it is none; free *@ret,
 * which is NULL else.
 */
int run_unbegun(const struct host *host, char **ret, struct error *err);

/* The file of step @step as it was before, for data_free(); *ret is NULL when there was none. */
int run_original(const struct host *host, const struct run *run, size_t step, struct strbuf **ret,
		 struct error *err);

/* Where that file is, whether it is there or not; free it. */
char *run_original_path(const struct run *run, size_t step);

const char *run_state_name(enum run_state state); /* "interrupted", "failed", "done", ... */
/* Whether a run was stopped on its way, or its undo, so that nothing else may begin. */
bool run_is_open(const struct run *run);
void run_step_done(struct run_step *step); /* frees what it has */
