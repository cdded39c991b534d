/*
 * Checks: judges of facts.
 *
 * A check is one file in checks/, named after its id: checks/mem_swap.c defines check_mem_swap with
 * the id "mem-swap". It gets the configuration, the facts and the host, all const, and reports one
 * result for each of its subjects, also for those that pass. It prints nothing and changes nothing.
 *
 *	static int run(const struct check_input *in, struct report *report, struct error *err)
 *	{
 *		if (in->facts->swap_count == 0)
 *			return check_pass(report, "Swap", "swap is off");
 *		...
 *	}
 *
 *	const struct check check_mem_swap = { .id = "mem-swap", .run = run, ... };
 *
 * A negative return is "could not tell": the engine makes a result of status unknown from err.
 *
 * What it looks at among the facts, it declares in `needs`: only that is gathered. A look at
 * anything else aborts in tests (facts.h).
 */
#pragma once

#include "check/report.h"
#include "facts/facts.h"

struct cluster;

struct check_input {
	const struct config *config;
	const struct facts *facts;
	const struct host *host;
	enum role role;
	bool joins;                    /* the JoinConfiguration counts, not the InitConfiguration */
	const struct cluster *cluster; /* that is joined (cluster/cluster.h); NULL: none */
};

struct check {
	const char *id;    /* "mem-swap" */
	const char *title; /* one line: "Swap is off, and stays off after a boot" */
	/*
	 * kubeadm's names that it answers to, NULL-terminated, or NULL. A shell pattern ("Port-*")
	 * names single results; a plain name ("SystemVerification") the check as a whole.
	 */
	const char *const *names;
	unsigned roles;           /* enum role */
	bool waits;               /* on a network or a silence: left out by --no-wait */
	bool of_cluster;          /* that is joined: left out where there is none */
	bool of_files;            /* files alone tell: also for --root DIR, which does not run */
	const char *why;          /* a few sentences for `knode explain` */
	const char *rule;         /* what passes, and since which version */
	const char *source;       /* where the rule comes from */
	const char *fixed_by;     /* the installer that mends it, or NULL */
	struct facts_needs needs; /* what it looks at among the facts */
	/*
	 * Adds what it needs by a table or by the configuration; NULL: nothing more. Where no
	 * configuration is at hand (`knode facts`), @config is NULL, and defaults count.
	 */
	void (*add_needs)(const struct config *config, struct facts_wanted *wanted);
	int (*run)(const struct check_input *in, struct report *report, struct error *err);
};

extern const struct check *const check_table[]; /* NULL-terminated, by id; made from file names */

/* Which checks run, and how severe findings are. Words are ids or kubeadm's names, in any case. */
struct check_options {
	struct str_list only;   /* these alone; empty: all */
	struct str_list skip;   /* these are not run */
	struct str_list ignore; /* their failures are warnings; "all" is allowed */
	bool strict;            /* warnings are failures, except ignored ones */
	bool no_wait;           /* leave out what waits */
};

void check_options_done(struct check_options *options);

/*
 * Whether each of @words names something in @table: a check, one of kubeadm's, or with @all "all".
 * -EINVAL with the nearest name otherwise; @option ("--skip") is what the message calls the list.
 */
int check_words(const struct check *const *table, const struct str_list *words, bool all,
		const char *option, struct error *err);

/* Adds what the report needs, and those checks of @table that @options leave in (NULL: all). */
void check_want_all(const struct check *const *table, const struct check_options *options,
		    const struct config *config, struct facts_wanted *wanted);

/*
 * Runs the checks of @table that are for the input's role, those that wait side by side, and adds
 * their results to @report in the order of the table. The configuration's severities apply, then
 * @options. Words must have been looked at with check_words(). That facts were not gathered which a
 * check needs trips a guard (base/guard.h), and is "could not tell".
 */
void check_run(const struct check *const *table, const struct check_input *in,
	       const struct check_options *options, struct report *report);

/* Whether each word of --only got a result; -EINVAL: what was asked for was not judged. */
int check_only_found(const struct report *report, const struct check_options *options,
		     struct error *err);

/* By id, kubeadm's name, or the name of a result ("Port-6443"); any case. */
const struct check *check_find(const struct check *const *table, const char *name);
/* Whether @word names the check, or may name one of its results. */
bool check_is_called(const struct check *check, const char *word);
/* Its name as a whole: kubeadm's, else the id. */
const char *check_whole_name(const struct check *check);
/* Whether @word names the check as a whole. */
bool check_is_whole(const struct check *check, const char *word);
/* Whether @word names the result, or its check as a whole. */
bool result_is_called(const struct result *result, const char *word);

/* What is about this node: of the JoinConfiguration or of the InitConfiguration. */
const struct config_registration *check_registration(const struct check_input *in);
const struct config_endpoint *check_endpoint(const struct check_input *in);
/* kubeadm's name for a check of a path: "FileAvailable" and "/etc/x" make "FileAvailable--etc-x".
 * Free it. */
char *check_path_name(const char *prefix, const char *path);
/* Why facts of that name could not be gathered ("sockets"); NULL when they could. Borrowed. */
const char *check_note(const struct check_input *in, const char *facts);

/* A check as data; a table as document CheckList, or as text, one line each. */
struct json *check_to_json(const struct check *check);
struct json *check_list_to_json(const struct check *const *table);
void check_list_text(const struct check *const *table, struct strbuf *out);
