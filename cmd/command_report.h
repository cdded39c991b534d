/* Reports of checks, and lists of them. */
#pragma once

#include "check/check.h"
#include "command.h"

/* The forms of -o that commands with a report have. */
extern const char *const report_outputs[];
/* A report of checks in the form of -o. Returns EXIT_OK, or EXIT_PREFLIGHT when something failed.
 */
int print_report(const struct context *ctx, const struct report *report);
/*
 * The report of a host that is about to be changed, as text: failures with their remedies, and
 * warnings by a line each, whose remedies `knode preflight` tells; with -v1 all.
 */
void print_report_brief(const struct context *ctx, const struct report *report);
/* The checks of a table as a list in the form of -o. */
void print_checks(const struct context *ctx, const struct check *const *table);
