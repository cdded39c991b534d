#include "data/toml.h"

#include <errno.h>

#include "unit.h"

static void reads(const char *text, const char *expected)
{
	cleanup_json struct json *value = NULL;
	cleanup_free char *written = NULL;
	struct error err = { 0 };

	ck_assert_msg(toml_parse("x", text, strlen(text), &value, &err) == 0, "%s", err.message);
	written = json_to_text(value);
	ck_assert_str_eq(written, expected);
}

static void refused(const char *text, size_t length, const char *message)
{
	struct json *value = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(toml_parse("x", text, length, &value, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
	ck_assert_ptr_null(value);
}

START_TEST(reads_values)
{
	reads("", "{}");
	reads("\xef\xbb\xbf# only a comment", "{}");
	reads("a = true\r\nb = false # no\n", "{\"a\":true,\"b\":false}");
	reads("a = [ 1_000, +7, -0, 0xfF, 0o17, 0b101, 9223372036854775807 ]",
	      "{\"a\":[1000,7,0,255,15,5,9223372036854775807]}");
	reads("a = [1.5, -2e3, 6.02_2E+2, inf, -nan]",
	      "{\"a\":[1.5,-2000.0,602.2,\"inf\",\"-nan\"]}");
	reads("a = 1979-05-27T07:32:00.5-07:00\nb = 2000-02-29 23:59:60z # c\nc = 1979-05-27 \n"
	      "d = 07:32:00",
	      "{\"a\":\"1979-05-27T07:32:00.5-07:00\",\"b\":\"2000-02-29 23:59:60z\","
	      "\"c\":\"1979-05-27\",\"d\":\"07:32:00\"}");
	reads("a = [\n  'x', # one\n  [ ],\n]\n", "{\"a\":[\"x\",[]]}");
	reads("a = { b.c = 1, 'd' = { } }", "{\"a\":{\"b\":{\"c\":1},\"d\":{}}}");
}
END_TEST

START_TEST(reads_texts)
{
	reads("a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\"",
	      "{\"a\":\"\\b\\t\\n\\f\\r\\\"\\\\\xc3\xa9\xf0\x9f\x98\x80\"}");
	reads("a = 'C:\\x'", "{\"a\":\"C:\\\\x\"}");
	reads("a = \"\"\"\none \\\n\n   two\n\"\"\"", "{\"a\":\"one two\\n\"}");
	reads("a = '''\r\nit''s'''''", "{\"a\":\"it''s''\"}");
	reads("a = \"\"\"\"\"\"", "{\"a\":\"\"}");
}
END_TEST

START_TEST(reads_tables)
{
	reads("[a.\"b.c\"]\nx = 1\n[a]\ny.z = 2\n", "{\"a\":{\"b.c\":{\"x\":1},\"y\":{\"z\":2}}}");
	reads("[[a]]\nx = 1\n[[a.b]]\n[a.c]\n[[a]]\n",
	      "{\"a\":[{\"x\":1,\"b\":[{}],\"c\":{}},{}]}");
	reads("[a]\nb.c = 1\n[a.b.d]\n", "{\"a\":{\"b\":{\"c\":1,\"d\":{}}}}");
	reads("[ a . b ]\n\"\" = 1", "{\"a\":{\"b\":{\"\":1}}}");
}
END_TEST

START_TEST(refuses_what_is_not_toml)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "a", "x:1:2: = expected after a key" },
		{ "= 1", "x:1:1: a key expected" },
		{ "a = ", "x:1:5: a value expected" },
		{ "\na = 1 b = 2", "x:2:7: the end of the line expected" },
		{ "a = 01", "x:1:5: no valid value" },
		{ "a = 1__0", "x:1:5: no valid value" },
		{ "a = 1.", "x:1:5: no valid value" },
		{ "a = 0x", "x:1:5: no valid number" },
		{ "a = 9223372036854775808", "x:1:5: this number has more than 64 bits" },
		{ "a = 1e999", "x:1:5: this number is too large" },
		{ "a = 2001-02-29", "x:1:5: no valid value" },
		{ "a = 24:00:00", "x:1:5: no valid value" },
		{ "a = \"b", "x:1:7: \" expected at the end of the text" },
		{ "a = 'b\n'", "x:1:7: ' expected at the end of the text" },
		{ "a = '''b\n''", "x:2:3: ''' expected at the end of the text" },
		{ "a = \"\\x\"", "x:1:7: unknown escape" },
		{ "a = \"\\u12g4\"", "x:1:8: 4 hexadecimal digits expected" },
		{ "a = \"\\ud800\"", "x:1:8: this code is that of no character" },
		{ "a = \"\\u0000\"", "x:1:8: U+0000 in a text" },
		{ "a = \"\x01\"", "x:1:6: a control character in a text" },
		{ "# \x7f", "x:1:3: a control character in a comment" },
		{ "a = [1 2]", "x:1:8: , or ] expected in an array" },
		{ "a = { b = 1, }", "x:1:14: a key expected" },
		{ "a = { b = 1\n}", "x:1:12: , or } expected in an inline table" },
		{ "[a", "x:1:3: ] expected after a table's name" },
		{ "[[a]", "x:1:4: ]] expected after a table's name" },
		{ "a = 1\na = 2", "x:2:4: \"a\" is there already" },
		{ "[a]\n[a]", "x:2:4: \"a\" is there already" },
		{ "a = {}\n[a.b]", "x:2:6: \"a\" is no table that can be added to" },
		{ "[a]\n[[a]]", "x:2:6: \"a\" is there already, and no array of tables" },
		{ "a = []\n[[a]]", "x:2:6: \"a\" is there already, and no array of tables" },
		{ "[a.b]\n[a]\nb.c = 1", "x:3:6: table \"b\" has a header of its own" },
		{ "[a]\nb.c = 1\n[a.b]", "x:3:6: \"b\" is there already" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		refused(rows[i].text, strlen(rows[i].text), rows[i].message);
	refused("a\0", 2, "x: a NUL at byte 2");
	refused("a = '\xff'", 7, "x is not UTF-8");
}
END_TEST

START_TEST(has_ceilings)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	struct json *value = NULL;
	struct error err = { 0 };

	strbuf_puts(&text, "a = ");
	strbuf_fill(&text, '[', JSON_MAX_DEPTH + 1);
	refused(text.text, text.length, "x:1:106: more than 100 levels");
	strbuf_clear(&text);
	for (int i = 0; i <= JSON_MAX_DEPTH; i++)
		strbuf_puts(&text, "a.");
	refused(text.text, text.length, "x:1:202: a key of more than 100 parts");
	strbuf_clear(&text);
	strbuf_fill(&text, '\n', TOML_MAX_INPUT + 1);
	ck_assert_int_eq(toml_parse("x", text.text, text.length, &value, &err), -EFBIG);
	ck_assert_str_eq(err.message, "x has more than 4194304 bytes");
}
END_TEST

UNIT_TESTS(toml, reads_values, reads_texts, reads_tables, refuses_what_is_not_toml, has_ceilings)
