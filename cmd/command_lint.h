/* What the lints print: a finding on a line, its remedy below it, and how many there are. */
#pragma once

#include "command.h"

/* A finding of any lint, borrowed from it. */
struct lint_line {
	const char *rule, *place, *message;
	const char *object; /* that it is about; NULL: the place tells */
	const char *remedy; /* or NULL */
	bool error;         /* else a warning */
	bool command;       /* the remedy is a command */
};

void lint_line_print(const struct lint_line *line, struct strbuf *out);
void lint_count_print(size_t errors, size_t count, struct strbuf *out);

struct json *lint_line_to_json(const struct lint_line *line);
/* Gives the report its list of findings, and how many there are. */
void lint_report_end(struct json *report, struct json *findings, size_t errors);
