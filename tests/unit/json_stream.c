#include "data/json_stream.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "unit.h"

static int input(const char *text, size_t length)
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* The tokens in short: {}[] as they are, k:KEY t:TEXT o; ends with "." or with the error. */
static char *read_all(const char *text, size_t length)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	cleanup_fd int fd = input(text, length);
	cleanup_json_stream struct json_stream *stream = json_stream_new("x", fd);
	struct error err = { 0 };

	while (true) {
		int token = json_stream_next(stream, &err);

		if (token < 0) {
			ck_assert_int_eq(token, err.code);
			strbuf_puts(&out, err.message);
			return strbuf_take(&out);
		}
		strbuf_putc(&out, ".{}[]kton"[token]);
		if (token == JSON_TOKEN_KEY || token == JSON_TOKEN_TEXT)
			strbuf_printf(&out, ":%s ", json_stream_text(stream));
		if (token == JSON_TOKEN_END)
			return strbuf_take(&out);
	}
}

static void reads(const char *text, const char *tokens)
{
	cleanup_free char *got = read_all(text, strlen(text));

	ck_assert_str_eq(got, tokens);
}

START_TEST(reads_tokens)
{
	reads("", ".");
	reads(" \n\t", ".");
	reads("{}", "{}.");
	reads("{\"a\" : [1, -0.5e+3, \"b\", true,false, null, {}, []]\n, \"c\":\"\"}",
	      "{k:a [oot:b oon{}[]]k:c t: }.");
	reads("{\"a\":1}\n{\"a\":2}{}[]1 \"x\"", "{k:a o}{k:a o}{}[]ot:x .");
	reads("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC\\ud83d\\ude00\"",
	      "t:\"\\/\b\f\n\r\t\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 .");
}
END_TEST

START_TEST(refuses_what_is_wrong)
{
	reads("{\"a\":1,}", "{k:a ox:1:8: a key expected");
	reads("[1,]", "[ox:1:4: a JSON value expected");
	reads("[1 2]", "[ox:1:4: ',' or ']' expected");
	reads("{\"a\" 1}", "{k:a x:1:6: ':' expected");
	reads("{\"a\":1]", "{k:a ox:1:7: ',' or '}' expected");
	reads("{a:1}", "{x:1:2: a key expected");
	reads("\n\n  [", "[x:3:4: a JSON value expected");
	reads("[}", "[x:1:2: a JSON value expected");
	reads("]", "x:1:1: a JSON value expected");
	reads("{\"a\":}", "{k:a x:1:6: a JSON value expected");
	reads("\"a", "x:1:1: a string without end");
	reads("\"a\\\"", "x:1:1: a string without end");
	reads("\"a\nb\"", "x:1:1: a control character in a string");
	reads("\"\\x\"", "x:1:1: a wrong escape in a string");
	reads("\"\\u12g4\"", "x:1:1: a wrong escape in a string");
	reads("\"\\u0000\"", "x:1:1: a wrong escape in a string");
	reads("\"\\ud83d\"", "x:1:1: a wrong escape in a string");
	reads("\"\\ud83d\\u0041\"", "x:1:1: a wrong escape in a string");
	reads("\"\\ude00\\ud83d\"", "x:1:1: a wrong escape in a string");
	reads("\"\\ude00\\ude00\"", "x:1:1: a wrong escape in a string");
	reads("\"\xff\"", "x:1:1: a string that is not UTF-8");
	reads("01", "x:1:1: a JSON value expected");
	reads("1.", "x:1:1: a JSON value expected");
	reads("+1", "x:1:1: a JSON value expected");
	reads("1e", "x:1:1: a JSON value expected");
	reads("truth", "x:1:1: a JSON value expected");
	reads("nul", "x:1:1: a JSON value expected");
	reads("'a'", "x:1:1: a JSON value expected");
}
END_TEST

START_TEST(refuses_nul_bytes)
{
	cleanup_free char *got = read_all("[1\0]", 4);

	ck_assert_str_eq(got, "[ox:1:3: ',' or ']' expected");
}
END_TEST

START_TEST(refuses_deep_nesting)
{
	char text[JSON_MAX_DEPTH + 2], tokens[JSON_MAX_DEPTH + 64];

	memset(text, '[', JSON_MAX_DEPTH + 1);
	text[JSON_MAX_DEPTH + 1] = '\0';
	memset(tokens, '[', JSON_MAX_DEPTH);
	(void)snprintf(tokens + JSON_MAX_DEPTH, 64, "x:1:101: nested deeper than 100 levels");
	reads(text, tokens);
}
END_TEST

/* Tokens that lie across the borders of what one read gets, and a string that is too long. */
START_TEST(reads_long_inputs)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(8 * JSON_STREAM_MAX_TEXT);
	cleanup_json_stream struct json_stream *stream = NULL;
	cleanup_fd int fd = -1;
	struct error err = { 0 };

	for (int i = 0; i < 50000; i++)
		strbuf_printf(&text, "{\"key%d\": \"value \\u00e9 %d\"}\n", i, i);
	strbuf_putc(&text, '"');
	strbuf_fill(&text, 'x', JSON_STREAM_MAX_TEXT);
	fd = input(text.text, text.length);
	stream = json_stream_new("x", fd);
	for (int i = 0; i < 50000; i++) {
		cleanup_free char *key = xasprintf("key%d", i);
		cleanup_free char *value = xasprintf("value \xc3\xa9 %d", i);

		ck_assert_int_eq(json_stream_next(stream, &err), JSON_TOKEN_MAP);
		ck_assert_int_eq(json_stream_line(stream), i + 1);
		ck_assert_int_eq(json_stream_next(stream, &err), JSON_TOKEN_KEY);
		ck_assert_str_eq(json_stream_text(stream), key);
		ck_assert_int_eq(json_stream_next(stream, &err), JSON_TOKEN_TEXT);
		ck_assert_str_eq(json_stream_text(stream), value);
		ck_assert_int_eq(json_stream_next(stream, &err), JSON_TOKEN_MAP_END);
	}
	ck_assert_int_eq(json_stream_next(stream, &err), -EINVAL);
	ck_assert_str_eq(err.message, "x:50001:1: a string of more than 1048576 bytes");
}
END_TEST

START_TEST(skips_values)
{
	cleanup_fd int fd = input("[{\"a\":[1,{}]},2]3", 17);
	cleanup_json_stream struct json_stream *stream = json_stream_new("x", fd);
	struct error err = { 0 };

	ck_assert_int_eq(json_stream_next(stream, &err), JSON_TOKEN_LIST);
	ck_assert_int_eq(json_stream_skip(stream, json_stream_next(stream, &err), &err), 0);
	ck_assert_int_eq(json_stream_skip(stream, json_stream_next(stream, &err), &err), 0);
	ck_assert_int_eq(json_stream_next(stream, &err), JSON_TOKEN_LIST_END);
	ck_assert_int_eq(json_stream_next(stream, &err), JSON_TOKEN_OTHER);
	ck_assert_int_eq(json_stream_next(stream, &err), JSON_TOKEN_END);
}
END_TEST

START_TEST(tells_when_it_cannot_read)
{
	cleanup_json_stream struct json_stream *stream = json_stream_new("x", -1);
	struct error err = { 0 };

	ck_assert_int_eq(json_stream_next(stream, &err), -EBADF);
	ck_assert_str_eq(err.message, "cannot read x: Bad file descriptor");
}
END_TEST

UNIT_TESTS(json_stream, reads_tokens, refuses_what_is_wrong, refuses_nul_bytes,
	   refuses_deep_nesting, reads_long_inputs, skips_values, tells_when_it_cannot_read)
