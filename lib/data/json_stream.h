/*
 * JSON read token by token, without a tree: for inputs that are too large to be held, and of which
 * little is wanted. Several documents may follow one another, with or without space in between.
 *
 * As strict as json_parse() (RFC 8259, UTF-8, no U+0000, JSON_MAX_DEPTH), but it does not see
 * duplicate keys, and gives no value of numbers.
 */
#pragma once

#include "data/json.h"

enum {
	JSON_STREAM_MAX_TEXT = 1024 * 1024, /* of one key or string, with its quotes */
};

enum json_token {
	JSON_TOKEN_END, /* of the input */
	JSON_TOKEN_MAP,
	JSON_TOKEN_MAP_END,
	JSON_TOKEN_LIST,
	JSON_TOKEN_LIST_END,
	JSON_TOKEN_KEY,
	JSON_TOKEN_TEXT,
	JSON_TOKEN_OTHER, /* a number, true, false */
	JSON_TOKEN_NIL,
};

struct json_stream;

#define cleanup_json_stream cleanup(json_stream_done)

/* Reads from @fd, which stays open; @name is what messages call it. Both are borrowed. */
struct json_stream *json_stream_new(const char *name, int fd);
void json_stream_done(struct json_stream **stream);

/*
 * The next token, or a negative errno value: errors read "hosts.json:17:3: ',' or '}' expected".
 * After an error the stream is of no more use.
 */
int json_stream_next(struct json_stream *stream, struct error *err);

/* Of the last token, a key or a text; valid until the next call. */
const char *json_stream_text(const struct json_stream *stream);

/* Skips to the end of the value that began with @token. */
int json_stream_skip(struct json_stream *stream, int token, struct error *err);

/* Where the last token begins. */
int json_stream_line(const struct json_stream *stream);

/* An error at the last token: "hosts.json:17:3: ...". Returns -EINVAL. */
int json_stream_fail(const struct json_stream *stream, struct error *err, const char *format, ...)
	printf_like(3, 4);
