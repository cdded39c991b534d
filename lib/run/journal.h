/*
 * Inside of lib/run: the journal, what each run of knode did to a host, written before it is done.
 *
 * A run is a directory, /var/lib/knode/journal/NUMBER-COMMAND (0700), numbered because clocks of
 * fresh hosts jump. In it (all 0600):
 *	journal		one JSON object a line: the plan and the state that was planned for; then
 *			begin and done of each step, the end, and what undo did
 *	original-N	the file of step N as it was before
 *	secret-N	what of step N is secret (plan/secrets.h); records have its digest alone
 *	reserve		space for the way back, until undo needs it
 *
 * A begin is on disk before its step acts. So a crash anywhere leaves at worst a begin without a
 * done, from which a run is resumed or undone. The last line may be torn by a crash, and is then as
 * good as not written; any other damage is an error. A run that changes nothing leaves no journal.
 *
 * journal.c writes, journal_remove.c removes, run.h reads.
 */
#pragma once

#include "plan/plan_inspect.h"

#define JOURNAL_DIR "/var/lib/knode/journal"

enum {
	JOURNAL_FORMAT = 3,        /* of the records; a newer one is not understood */
	JOURNAL_FORMAT_OLDEST = 2, /* without steps that failed, or were left, by themselves */
};

struct journal;

#define cleanup_journal cleanup(journal_closep)

/* Begins a run of this plan; it exists from its first step, or its first word, on. */
int journal_create(struct host *host, const char *command, const struct plan *plan,
		   const struct inspection *planned, struct journal **ret, struct error *err);
/* Goes on with a run that is there already; a torn last line is cut off. */
int journal_open(struct host *host, const char *run, struct journal **ret, struct error *err);
void journal_close(struct journal *journal);
void journal_closep(struct journal **journal);
const char *journal_run(const struct journal *journal); /* "0007-prepare" */
/* Whether the run exists: something of it was written. */
bool journal_has_records(const struct journal *journal);

/*
 * Bytes that a run with these changes may come to need: of its records, until it is undone, and for
 * the way back: to put a file back, a copy of it has to fit beside it, and a directory may have to
 * grow. Where the files lie on another file system than the journal, it is that one's space which
 * counts, and cannot be taken from here.
 */
struct journal_space {
	off_t records, undo;
};
struct journal_space journal_space(const struct inspection *planned);

/* Gives back the space that was taken for undo, which needs it now. */
int journal_release(struct journal *journal, struct error *err);
/* Removes what there is of a run that changed nothing; its directory goes with the next run. */
int journal_discard(struct journal *journal, struct error *err);

/* Removes what is in a run's directory, the records first; the directory stays. */
int journal_empty(struct host *host, const char *run, struct error *err);
/* Removes a run and all that lies beside its records. */
int journal_remove(struct host *host, const char *run, struct error *err);
/* Removes what a crash left of runs: a directory without records is none, or none any more. */
int journal_sweep(struct host *host, struct error *err);

/*
 * Says that these steps (numbers of the plan's actions) begin to make these changes, and keeps the
 * originals of files. It is on disk when it returns.
 */
int journal_begin(struct journal *journal, const size_t steps[],
		  const struct change *const changes[], size_t count, struct error *err);
/*
 * Says of steps that they are "done", or "restored". Without @sync the record gets to the disk with
 * the next one: for steps of which a look tells whether they are done.
 */
int journal_steps(struct journal *journal, const char *record, const size_t steps[], size_t count,
		  bool sync, struct error *err);
/*
 * Says of a step that it failed ("fault", with a message), or was "left" (NULL). Before the run
 * exists, this is kept, and goes with the first step that begins.
 */
int journal_failure(struct journal *journal, const char *record, size_t step, const char *message,
		    struct error *err);
/* Says of the run: "failed" or "incomplete" (with a message), "resume", "end", "undo", "undone". */
int journal_note(struct journal *journal, const char *record, const char *message,
		 struct error *err);
