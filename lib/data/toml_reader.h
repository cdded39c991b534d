/* Inside of lib/data: TOML's texts and scalar values, for the reader of documents. */
#pragma once

#include "data/toml.h"

struct toml_reader {
	const char *name;
	const char *start, *at, *end; /* at *end stands a NUL, which no valid document holds */
	size_t depth;                 /* of arrays and inline tables around what is being read */
};

/* An error where the reader stands: "config.toml:12:5: ...". */
int toml_fail(const struct toml_reader *reader, struct error *err, const char *format, ...)
	printf_like(3, 4);
/* Whether the document goes on with @text; moves on behind it then. */
bool toml_accept(struct toml_reader *reader, const char *text);
/* Spaces and tabs. */
void toml_skip_blanks(struct toml_reader *reader);

/* A text in quotes of any of the four kinds; @lines: also those that go over several lines. */
int toml_read_text(struct toml_reader *reader, bool lines, struct strbuf *out, struct error *err);
/* A boolean, number, date or time. */
int toml_read_scalar(struct toml_reader *reader, struct json **ret, struct error *err);
