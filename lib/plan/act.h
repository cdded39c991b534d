/*
 * Kinds of actions: lib/acts/file.c defines act_file, which knows how to look at a file, write it,
 * and put back what was there. act_table[] is made from the file names.
 *
 * The state of a target is a flat map of properties: of a file, say,
 *	{"type":"file","mode":"0644","owner":"0:0","sha256":"..."}
 * inspect() gives two such maps, `now` and `want`. An action whose `now` has all that its `want`
 * has needs nothing done. Both are printed, and the journal records them, so they hold no secret,
 * but its digest: resume and undo compare the present state with
 * them, so that they know what was done, and notice what somebody else did since.
 *
 * inspect() alone looks; apply() and restore() act on what it found.
 */
#pragma once

#include "base/teller.h"
#include "host/host.h"
#include "plan/plan.h"

enum change_kind {
	CHANGE_NONE,    /* it is as wanted already */
	CHANGE_CREATE,  /* + */
	CHANGE_MODIFY,  /* ~ */
	CHANGE_REMOVE,  /* - */
	CHANGE_RUN,     /* ! something runs, or is waited for */
	CHANGE_UNKNOWN, /* ? cannot be told before a cluster runs */
	CHANGE_KINDS,
};

struct change {
	enum change_kind kind;
	struct json *now, *want;
	/* Content of a file now and then: for the diff, and for what undo puts back; or NULL. */
	struct strbuf *now_data, *want_data;
	/*
	 * Why the change is not final yet: earlier actions of the plan provide what this one
	 * depends on (a module, a unit's file, a late value). NULL: all is known.
	 */
	char *late;
	/* What the operator should know of it, though it is as asked for, or will be; or NULL. */
	char *remark;
	/*
	 * What describe() and by_hand() tell besides; or NULL. It is never compared, and not
	 * recorded: earlier steps may make less of it (rules, which go with pods).
	 */
	struct json *details;
	/* What make() made besides, where it is too large for `want_data`; freed by `free_made`. */
	void *made;
	void (*free_made)(void *made);
};

/*
 * What an action makes, as far as it can be written down without a host (rendering.h, and
 * plan_write_dir()). Texts and trees are borrowed from the action.
 */
enum product_kind {
	PRODUCT_NONE,
	PRODUCT_DIR,
	PRODUCT_FILE,
	PRODUCT_LINK,
	PRODUCT_OBJECT, /* of the Kubernetes API */
};

struct product {
	enum product_kind kind;
	mode_t mode;         /* of a directory or a file */
	const char *content; /* of a file */
	const char *to;      /* of a link */
	struct json *object;
};

struct pki_batch;

/* A parameter of actions of a kind. */
struct act_param {
	const char *name;
	enum json_kind kind; /* a list or a map is not empty */
};

struct act {
	const char *name;  /* "file" */
	const char *space; /* targets are compared within it: "path" for files, links, ... */
	/* Part of the running system's state, not of its files: has no place under --root. */
	bool runtime;
	/* Of the cluster, not of this host. */
	bool in_cluster;
	/* Changed by a single rename or write: never found half way. */
	bool atomic;
	/* Lines around a change may hold a password: they are left out of differences. */
	bool guarded;
	/*
	 * Where the parameters of an action that is secret hold what is: "content", "object.data".
	 * All below such a path is hidden (secrets.h). NULL-terminated; NULL: nowhere.
	 */
	const char *const *secrets;
	/*
	 * The parameters without which an action means nothing. Its functions may count on them:
	 * what was read back lacks none (plan_from_json()). Ends with a row of zeros; NULL: none.
	 */
	const struct act_param *required;
	/* Fills *@ret (zeroed). An error means: cannot tell, or an obstacle that stops the plan. */
	int (*inspect)(const struct action *action, const struct host *host, struct change *ret,
		       struct error *err);
	/*
	 * The state alone (`now`), not judged: what undo compares. It may be CHANGE_UNKNOWN, with
	 * the reason in `late`: restore() says then what it leaves. NULL: inspect() judges nothing
	 * else.
	 */
	int (*look)(const struct action *action, const struct host *host, struct change *ret,
		    struct error *err);
	/*
	 * Makes content that nobody can foresee (keys): fills `want_data`, and its digest in
	 * `want`, of several adjacent actions of all kinds that have this same function. It comes
	 * before the journal's begin, which so tells resume and undo what was made. NULL: inspect()
	 * knew. @teller is told how it stands, where that takes its time.
	 */
	int (*make)(const struct action *const actions[], const struct host *host,
		    struct change *const changes[], size_t count, const struct teller *teller,
		    struct error *err);
	/*
	 * Makes it so. @change is fresh from inspect(), and neither CHANGE_NONE nor CHANGE_UNKNOWN;
	 * when it is still late, that is an error.
	 */
	int (*apply)(const struct action *action, struct host *host, const struct change *change,
		     struct error *err);
	/* In place of apply(), of kinds that wait for others: they tell how it stands. */
	int (*await)(const struct action *action, struct host *host, const struct change *change,
		     const struct teller *teller, struct error *err);
	/* Likewise for several adjacent actions at once, of all kinds that have this same function;
	 * NULL: one at a time. */
	int (*apply_many)(const struct action *const actions[], struct host *host,
			  const struct change *const changes[], size_t count, struct error *err);
	/*
	 * Puts back the state @before, with the content @data (or NULL) of a file; @now is how it
	 * is, fresh from inspect(), and may be @before already: the step was begun and never acted,
	 * or this is called again after a crash. NULL: nothing to put back.
	 * A remark for the operator (what could not be put back, and why) goes to *@ret_note.
	 */
	int (*restore)(const struct action *action, struct host *host, const struct json *before,
		       const struct strbuf *data, const struct change *now, char **ret_note,
		       struct error *err);
	/*
	 * Whether the action stands on @earlier, one before it in the plan, so that it is not taken
	 * when that one failed, or was not taken itself: a file on its directory, a setting on its
	 * module, a unit that is to run on what was written for it. What stands on nothing that
	 * failed is taken all the same.
	 *
	 * NULL: on all before it, and all after it stand on it. So is what is made in several
	 * steps that are worth nothing without each other, or better not done by halves.
	 */
	bool (*stands_on)(const struct action *action, const struct action *earlier);
	/*
	 * Whether the action has to be done anew when @earlier, one before it in the plan, changes
	 * something: a unit that reads the file. inspect() has to see by itself that it was
	 * changed, once it was. NULL: never.
	 */
	bool (*follows)(const struct action *action, const struct action *earlier);
	/*
	 * Whether the action cannot be taken before @earlier, one before it in the plan, when it
	 * goes ahead (plan_order.h): a certificate before its CA. NULL: before none of them, and
	 * none of those after it can be taken before it.
	 */
	bool (*needs)(const struct action *action, const struct action *earlier);
	/* Whether the file @path is one that the action makes. NULL: that is its target alone. */
	bool (*brings)(const struct action *action, const char *path);
	/* Fills *@ret (zeroed). NULL: it makes nothing that can be written down. */
	void (*product)(const struct action *action, struct product *ret);
	/* Whether the action is not worth a line of a summary. NULL: it always is. */
	bool (*is_trivial)(const struct action *action);
	/*
	 * For kinds that have pki_batch_make() (certs/pki_batch.h) as their make(), which calls it:
	 * appends the content of the action @index of the batch to the secret buffer @out.
	 */
	int (*write)(struct pki_batch *batch, size_t index, struct strbuf *out, struct error *err);
	/* What the change is, in a few words ("0 -> 1"); the target is printed before it. */
	void (*describe)(const struct action *action, const struct change *change,
			 struct strbuf *out);
	/*
	 * The command, or the lines of several, that does the same without knode. NULL: none is
	 * known.
	 */
	void (*by_hand)(const struct action *action, const struct change *change,
			struct strbuf *out);
};

/*
 * Originals that are too large for the journal, each called by its SHA-256: kinds keep them here,
 * and they go when no run names that digest any more (run/prune.h).
 */
#define ACT_ORIGINALS "/var/lib/knode/originals"

extern const struct act *const act_table[]; /* NULL-terminated, by name; generated */

const struct act *act_find(const char *name);

/* What an action makes; PRODUCT_NONE for kinds that cannot tell. */
struct product action_product(const struct action *action);
bool action_is_trivial(const struct action *action);
/* Whether it makes the file @path, as its kind has it. */
bool action_brings(const struct action *action, const char *path);
/* Whether it makes one of the files in a list of paths. */
bool action_brings_any(const struct action *action, const struct json *paths);
/* Whether the action stands on @earlier, as their kinds have it. */
bool action_stands_on(const struct action *action, const struct action *earlier);
/* stands_on() of kinds that stand on nothing. */
bool act_stands_alone(const struct action *action, const struct action *earlier);

void change_done(struct change *change);
void data_free(struct strbuf *data); /* of a change; NULL is allowed */
#define cleanup_change cleanup(change_done)
const char *change_kind_name(enum change_kind kind); /* "none", "create", ... */
char change_sign(enum change_kind kind);             /* ' ' '+' '~' '-' '!' '?' */

/* For inspect(): @kind when `now` lacks something of `want`, else CHANGE_NONE. */
void change_settle(struct change *change, enum change_kind kind);
/* The same of what shall be gone, whose whole state is whether it is there: {"present":true}. */
void change_settle_gone(struct change *change, bool present);
/* Whether such a thing, which was not there in the state @before, is there now. */
bool change_has_come(const struct change *change, const struct json *before);

/* Whether @state has every property of @wanted. */
bool state_has(const struct json *state, const struct json *wanted);

/* Runs a command; -ECHILD, with what it said, when it exits with another status than 0. */
int act_run(struct host *host, const char *const argv[], int64_t timeout_ms, struct error *err);
/* The same of one that was run, whose answer is freed. */
int act_judge(const char *program, struct host_command *answer, struct error *err);
