/* What commands that change a host have in common: a plan is shown, asked about, and applied. */
#pragma once

#include "command.h"
#include "command_progress.h"
#include "run/apply.h"

struct run_plan {
	/*
	 * Its words, for the journal: "prepare". What it was asked for may follow them
	 * ("certs-renew apiserver"): an interrupted run is gone on with when all of it is the same.
	 */
	const char *command;
	bool dry_run; /* print what would change; exit 0 */
	bool show;    /* the same; exit 4 when something would */
	bool diff;    /* print the differences; exit 4 when there are any */
	bool yes;     /* do not ask */
	/* An interrupted or failed run of the same command that was asked for something else is
	 * given up for this one; else it stands in the way. */
	bool supersedes;
	bool brief; /* apply without printing the steps first: there are many */
	/*
	 * What the plan takes from the one of an interrupted run that was completed just before, as
	 * it would only be made anew; NULL: nothing.
	 */
	void (*adopt)(struct plan *plan, const struct plan *completed);
	/*
	 * Prints what a run that is done came to, in place of its name and the number of changes.
	 * Returns an exit code. NULL: those are printed.
	 */
	int (*finish)(const struct context *ctx, const struct host *host,
		      const struct apply_result *result, void *arg, struct error *err);
	void *arg;
};

/*
 * An interrupted or failed run of the same command is completed first (run_resume): whoever gives
 * the command again wants what it was to do.
 *
 * Looks at @host (which may be open for reading only), prints what the plan changes, and unless it
 * is to be printed only, asks, and applies it to the same host. Returns an exit code.
 */
int run_plan(const struct context *ctx, struct plan *plan, const struct host *host,
	     const struct run_plan *how, struct error *err);

/*
 * The same completion for commands whose plan depends on what was begun, and which want no more
 * than that (renewals): before they plan. *@ret_completed tells whether there was anything, and how
 * it ended is printed. Returns an exit code.
 */
int complete_open_run(const struct context *ctx, const struct host *host,
		      const struct run_plan *how, bool *ret_completed, struct error *err);

/*
 * Asks on the terminal. 0 is a yes. -EPERM, with an error that says what to do: a no, or nobody is
 * there to ask (no terminal, or a program that wants data); `--yes` is the answer then.
 */
int confirm(const struct context *ctx, const char *question, struct error *err);

/* Whether the host may be changed, as far as can be told before anything is looked at: by root
 * alone, and no recorded one. */
int check_may_change(const struct context *ctx, struct error *err);
/* Opens the host for changes, if it may be changed. */
int open_host_to_change(const struct context *ctx, struct host **ret, struct error *err);

/* A document of the kind about a run, to which its notes are still to be added. */
struct json *result_document(const char *kind, const char *state,
			     const struct apply_result *result);
void print_notes(const struct apply_result *result);
/* What a run ended with, as lines or as a document of the kind. */
void print_result(const struct context *ctx, const char *kind, const char *state,
		  const struct apply_result *result);
/*
 * What a run came to that did not end well, and whose error is told after this: the steps that
 * failed, each on a line of stderr, and what was changed all the same.
 */
void print_failures(const struct context *ctx, const struct apply_result *result);
