/*
 * A string that grows, up to a ceiling (compare git's strbuf.h and curl's dynbuf.h).
 *
 * Invariants: `text` is never NULL and always ends in NUL; `length` does not count it. Every buffer
 * states its ceiling when it is made. What would go beyond is not added, and `full` is set and
 * stays set: so a writer adds without testing each time, and tests `full` once at the end.
 *
 *	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
 *	strbuf_printf(&out, "%s: %d\n", name, value);
 *	return strbuf_take(&out);
 */
#pragma once

#include "base/util.h"

enum {
	STRBUF_MAX_LINE = 64 * 1024,        /* a message, a path, a line */
	STRBUF_MAX_TEXT = 16 * 1024 * 1024, /* a file, a document, a report */
};

struct strbuf {
	char *text;
	size_t length;
	size_t capacity; /* 0: `text` is a constant empty string */
	size_t max;
	bool full;
};

/* An empty buffer that holds at most @max bytes. */
struct strbuf strbuf_make(size_t max);

/* Frees what the buffer owns and leaves it empty; it may be used again. */
void strbuf_done(struct strbuf *buf);

/* Empties the buffer, keeps its memory; clears `full`. */
void strbuf_clear(struct strbuf *buf);

/* Cuts the text to @length bytes, which must not be more than it has. */
void strbuf_cut(struct strbuf *buf, size_t length);

/* Hands the text over (free it); the buffer is empty afterwards. Never NULL. */
char *strbuf_take(struct strbuf *buf);

void strbuf_add(struct strbuf *buf, const void *data, size_t size);
void strbuf_puts(struct strbuf *buf, const char *text);
void strbuf_putc(struct strbuf *buf, char c);
void strbuf_fill(struct strbuf *buf, char c, size_t count);
void strbuf_printf(struct strbuf *buf, const char *format, ...) printf_like(2, 3);
void strbuf_vprintf(struct strbuf *buf, const char *format, va_list args) printf_like(2, 0);
