/* Prose and commands in lines of a bounded width. */
#pragma once

#include "base/strbuf.h"

struct wrap {
	size_t column;      /* where the first line begins (what is before it, is there already) */
	size_t indent;      /* of the lines that follow */
	size_t width;       /* that no line goes beyond, unless a single word is longer */
	const char *broken; /* ends a line that goes on: "", or " \\" in a command */
	bool is_command; /* not broken inside of quotes, where a line's end would belong to them */
};

/* Adds @text, broken at spaces. No newline at its end. */
void wrap_text(struct strbuf *out, const struct wrap *how, const char *text);

/*
 * Adds lines that were laid out for more columns, in at most @width: paragraphs are filled anew,
 * and what is beside the first column of a row ("  --option    text") stays beside it. Lines are
 * counted in bytes.
 */
void wrap_lines(struct strbuf *out, size_t width, const char *text);
