/*
 * Reports: what checks found, and the forms in which it is told.
 *
 * A check adds results to the report that it is given; the engine (check.h) puts the reports of all
 * checks together, in the order of the table. Strings belong to their result, and are one line of
 * printable UTF-8 each.
 */
#pragma once

#include "config/config.h"
#include "data/json.h"

enum check_status {
	CHECK_PASS,
	CHECK_WARN,
	CHECK_FAIL,
	CHECK_SKIP,   /* does not apply here, or was left out */
	CHECK_UNKNOWN /* could not tell; not a failure */
};

enum {
	CHECK_STATUSES = CHECK_UNKNOWN + 1
};

struct check;
struct host;

struct result {
	const struct check *check;
	char *name; /* kubeadm's name of this result, or the check's id with its subject */
	enum check_status status;
	char *message;
	char *observed, *expected, *hint; /* may be NULL; the hint is a command when there is one */
	const char *fixed_by;             /* an installer's id, or NULL */
	int64_t micros;                   /* what it took to find out */
	bool ignored; /* a failure that options or configuration turned into a warning */
};

struct report {
	char *host; /* its name; NULL: could not tell */
	enum role role;
	char *kubernetes_version; /* "v1.36.4" */
	char *fix; /* the command that mends what installers can; NULL: "knode preflight --fix" */
	struct result **items;
	size_t count, capacity;
	const struct check *check; /* whose results are being added */
	int64_t stamp;             /* monotonic clock at the last of them, in microseconds */
};

#define cleanup_report cleanup(report_done)
void report_done(struct report *report);

/* From here on, results are this check's, and its time is counted. */
void report_begin(struct report *report, const struct check *check);
/*
 * Adds a result and returns it, to be completed with result_*(). @name is kubeadm's name or the
 * check's id with a subject ("kernel-sysctl:vm.overcommit_memory"); NULL stands for the check's id.
 * What warns or fails carries the check's `fixed_by`.
 */
struct result *report_add(struct report *report, enum check_status status, const char *name,
			  const char *format, ...) printf_like(4, 5);
void result_observed(struct result *result, const char *format, ...) printf_like(2, 3);
void result_expected(struct result *result, const char *format, ...) printf_like(2, 3);
void result_hint(struct result *result, const char *format, ...) printf_like(2, 3);
/* Makes the hint one for this host (host_advice()). */
void result_fit(struct result *result, const struct host *host);
/* Turns it into a result that was skipped, with this message. */
void result_skip(struct result *result, const char *format, ...) printf_like(2, 3);

/* One-liners; each returns 0, so that a check may end with them. */
int check_pass(struct report *report, const char *name, const char *format, ...) printf_like(3, 4);
int check_skip(struct report *report, const char *name, const char *format, ...) printf_like(3, 4);

/* Moves all results of @from to the end of @to. */
void report_append(struct report *to, struct report *from);
/* Takes a result out and frees it. */
void report_remove(struct report *report, size_t index);

const char *check_status_name(enum check_status status); /* "pass", "warn", ... */
size_t report_count(const struct report *report, enum check_status status);

/*
 * The forms. Text: failures first, each with what was found and expected and the command that mends
 * it, then warnings, then what could not be told, and one line for what is well. A remedy that is
 * that of several findings is told once. What does not fit a screen is said in fewer lines, where
 * failures and their remedies count most.
 */
enum {
	REPORT_WIDTH = 100
};
enum report_detail {
	REPORT_FULL,
	REPORT_SHORT,    /* warnings, and what could not be told: the first line of each */
	REPORT_SHORTEST, /* the first line of failures, with their remedies; else names alone */
};
struct report_look {
	bool color; /* with terminal colours */
	enum report_detail detail;
	size_t width; /* of lines, in columns; 0: REPORT_WIDTH */
	const char
		*all; /* the command that tells all of a shortened one; NULL: this one, with -v1 */
};
void report_text(const struct report *report, const struct report_look *look, struct strbuf *out);
struct json *report_to_json(const struct report *report); /* kind PreflightReport */
void report_junit(const struct report *report, struct strbuf *out);
void report_tap(const struct report *report, struct strbuf *out); /* TAP version 13 */
