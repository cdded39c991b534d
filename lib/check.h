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
 */
#pragma once

#include "config.h"
#include "facts.h"

enum check_status {
	CHECK_PASS,
	CHECK_WARN,
	CHECK_FAIL,
	CHECK_SKIP,
	CHECK_UNKNOWN
};

struct report;

struct check_input {
	const struct config *config;
	const struct facts *facts;
	const struct host *host;
	enum role role;
};

struct check {
	const char *id;    /* "mem-swap" */
	const char *title; /* one line: "Swap is off, and stays off after a boot" */
	const char *const
		*names;       /* kubeadm's names that it answers to, shell patterns ("Port-*") */
	unsigned roles;       /* enum role */
	bool waits;           /* on a network or a silence: left out by --no-wait */
	const char *why;      /* a few sentences for `knode explain` */
	const char *source;   /* where the rule comes from */
	const char *fixed_by; /* the installer that mends it, or NULL */
	int (*run)(const struct check_input *in, struct report *report, struct error *err);
};

extern const struct check *const check_table[]; /* NULL-terminated, by id; made from file names */

struct result {
	const struct check *check;
	char *name; /* kubeadm's name of this result, or the check's id with its subject */
	enum check_status status;
	char *message;
	char *observed, *expected, *hint; /* may be NULL; the hint is a command when there is one */
	const char *fixed_by;             /* an installer's id, or NULL */
	int64_t micros;
	bool ignored; /* a failure that was told to be a warning */
};

/*
 * Adds a result and returns it, to be completed with result_*(). @name is kubeadm's name or the
 * check's own; NULL stands for the check's id.
 */
struct result *report_add(struct report *report, enum check_status status, const char *name,
			  const char *format, ...) printf_like(4, 5);
void result_observed(struct result *result, const char *format, ...) printf_like(2, 3);
void result_expected(struct result *result, const char *format, ...) printf_like(2, 3);
void result_hint(struct result *result, const char *format, ...) printf_like(2, 3);

/* One-liners; each returns 0, so that a check may end with them. */
int check_pass(struct report *report, const char *name, const char *format, ...) printf_like(3, 4);
int check_skip(struct report *report, const char *name, const char *format, ...) printf_like(3, 4);

const char *check_status_name(enum check_status status); /* "pass", "warn", ... */
const struct check *check_find(const char *name);        /* by id, alias or result name; any case */
