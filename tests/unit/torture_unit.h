/*
 * What torture tests share: something is done to a host, and fails, or its process dies, at a
 * change of a given number, with the journal whole, its last line torn, or lost.
 */
#pragma once

#include <signal.h>
#include <sys/wait.h>

#include "base/diff.h"
#include "fake_host.h"
#include "host/host_change.h"
#include "run/apply.h"
#include "run/journal.h"
#include "unit.h"

/*
 * Where it goes wrong: at the change with this number, from 1; 0 is never. What cannot be done then
 * cannot be done later either.
 */
struct fault {
	long at;
	bool kills;
	long count;
	char what[256]; /* that cannot be done */
};

static inline int gate(void *arg, const char *what)
{
	struct fault *fault = arg;

	if (*fault->what && str_eq(what, fault->what))
		return -EIO;
	if (++fault->count != fault->at)
		return 0;
	if (fault->kills)
		(void)kill(getpid(), SIGKILL);
	ck_assert_uint_lt(strlen(what), sizeof(fault->what));
	(void)snprintf(fault->what, sizeof(fault->what), "%s", what);
	return -EIO;
}

static inline int resume(struct host *host, struct error *err)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };

	return run_resume(host, NULL, NULL, &result, err);
}

static inline int undo(struct host *host, struct error *err)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };

	return run_undo(host, &(struct undo_wish){ 0 }, NULL, &result, err);
}

/* Does something to the tree; *@fault counts the changes that it comes to. */
static inline int do_to(const struct tree *tree, int (*act)(struct host *, struct error *),
			struct fault *fault, struct error *err)
{
	cleanup_host struct host *host = fake_host(tree, HOST_WRITE);

	host_set_gate(host, gate, fault);
	return act(host, err);
}

/* Nothing goes wrong. Returns the number of changes. */
static inline long in_peace(const struct tree *tree, int (*act)(struct host *, struct error *))
{
	struct fault never = { 0 };
	struct error err = { 0 };

	ck_assert_msg(do_to(tree, act, &never, &err) == 0, "%s", err.message);
	return never.count;
}

/* The process that does it dies at a change: whether it came to that. */
static inline bool is_killed(const struct tree *tree, int (*act)(struct host *, struct error *),
			     long at)
{
	struct fault fault = { .at = at, .kills = true };
	struct error err = { 0 };
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(do_to(tree, act, &fault, &err) < 0 ? 1 : 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

static inline void in_trouble(const struct tree *tree, int (*act)(struct host *, struct error *),
			      struct fault fault)
{
	struct error err = { 0 };

	if (fault.kills)
		ck_assert(is_killed(tree, act, fault.at));
	else
		ck_assert_int_eq(do_to(tree, act, &fault, &err), -EIO);
}

enum journal_end {
	WHOLE,
	TORN, /* half of the last line */
	LOST, /* no last line, where that is not the begin of a step: that one was synced */
	JOURNAL_ENDS
};

/* What a power cut does to lines of the first run's journal that were not synced. */
static inline void cut_journal(const struct tree *tree, const char *run, enum journal_end end)
{
	cleanup_free char *path = xasprintf(JOURNAL_DIR "/%s/journal", run);
	cleanup_free char *text = tree_get(tree, path);
	char *last;

	if (!text || end == WHOLE)
		return;
	ck_assert_uint_lt(strlen(text), STRBUF_MAX_LINE - 1); /* it was read whole */
	text[strlen(text) - 1] = '\0';
	last = strrchr(text, '\n');
	text[strlen(text)] = '\n';
	if (!last || str_starts(last + 1, "{\"record\":\"begin\""))
		return;
	last[end == TORN ? 1 + strlen(last + 1) / 2 : 1] = '\0';
	tree_put(tree, path, 0600, text);
}

/* Whether there is anything to resume: a fault may have come before the run was a run. */
static inline bool has_open_run(const struct tree *tree)
{
	cleanup_host struct host *host = fake_host(tree, HOST_READ);
	struct error err = { 0 };

	return apply_check_open(host, NULL, &err) == -EBUSY;
}

/* The newest run that is not undone; NULL when there is none. */
static inline struct run *newest_run(const struct tree *tree)
{
	cleanup_host struct host *host = fake_host(tree, HOST_READ);
	struct error err = { 0 };
	struct run *run = NULL;

	ck_assert_int_eq(run_newest(host, &run, NULL, &err), 0);
	return run;
}

/* Whether steps of the newest run failed, and the others were taken. */
static inline bool has_incomplete_run(const struct tree *tree)
{
	cleanup_run struct run *run = newest_run(tree);

	return run && run->state == RUN_INCOMPLETE;
}

static inline bool has_run(const struct tree *tree)
{
	cleanup_run struct run *run = newest_run(tree);

	return run != NULL;
}

static inline void check_tree(const struct tree *tree, const char *expected)
{
	cleanup(strbuf_done) struct strbuf difference = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *text = fake_text(tree);

	diff_unified("expected", "found", expected, text, 0, &difference);
	ck_assert_msg(difference.length == 0, "%s", difference.text);
}
