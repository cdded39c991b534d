#include "data/json.h"

#include <errno.h>

#include "unit.h"

static struct json *parsed(const char *text)
{
	struct json *value = NULL;
	struct error err = { 0 };

	ck_assert_msg(json_parse("x", text, strlen(text), &value, &err) == 0, "%s", err.message);
	return value;
}

static void refused(const char *text, size_t length, const char *message)
{
	struct json *value = NULL;
	struct error err = { 0 };

	ck_assert_int_eq(json_parse("x", text, length, &value, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
	ck_assert_ptr_null(value);
}

static void writes(const struct json *value, const char *text)
{
	cleanup_free char *written = json_to_text(value);

	ck_assert_str_eq(written, text);
}

START_TEST(builds_and_reads)
{
	cleanup_json struct json *map = json_map();
	struct json *list = json_list();

	json_map_set_text(map, "name", "etcd");
	json_map_set_text(map, "absent", NULL);
	json_map_set_int(map, "port", 2379);
	json_map_set_bool(map, "local", true);
	json_map_set(map, "none", json_nil());
	json_map_set(map, "half", json_float(0.5));
	json_map_set(map, "list", list);
	json_list_add_text(list, "b");
	json_list_insert(list, 0, json_printf("%d", 7));
	json_list_add(list, NULL);
	writes(map, "{\"name\":\"etcd\",\"port\":2379,\"local\":true,\"none\":null,\"half\":0.5,"
		    "\"list\":[\"7\",\"b\"]}");

	ck_assert_str_eq(json_map_text(map, "name", "?"), "etcd");
	ck_assert_str_eq(json_map_text(map, "port", "?"), "?");
	ck_assert_int_eq(json_map_int(map, "port", -1), 2379);
	ck_assert_int_eq(json_map_int(map, "name", -1), -1);
	ck_assert(json_map_bool(map, "local", false));
	ck_assert(json_map_bool(map, "name", true));
	ck_assert_double_eq(json_get_float(json_map_get(map, "half"), 0), 0.5);
	ck_assert_double_eq(json_get_float(json_map_get(map, "port"), 0), 2379);
	ck_assert_uint_eq(json_count(map), 6);
	ck_assert_uint_eq(json_count(list), 2);
	ck_assert_uint_eq(json_count(json_map_get(map, "name")), 0);
	ck_assert_ptr_null(json_list_at(list, 2));

	json_list_replace(list, 1, json_int(1));
	json_list_remove(list, 0);
	json_map_remove(map, "name");
	json_map_remove(map, "name");
	writes(list, "[1]");
	ck_assert_ptr_null(json_map_get(map, "name"));
}
END_TEST

START_TEST(absent_reads_as_fallback)
{
	struct json_iter iter = json_iter(NULL);

	ck_assert_int_eq(json_kind(NULL), JSON_KIND_NIL);
	ck_assert(json_is_nil(NULL));
	ck_assert(!json_is_map(NULL) && !json_is_list(NULL) && !json_is_text(NULL));
	ck_assert_str_eq(json_get_text(NULL, "x"), "x");
	ck_assert_int_eq(json_get_int(NULL, 5), 5);
	ck_assert_double_eq(json_get_float(NULL, 5), 5);
	ck_assert(json_get_bool(NULL, true));
	ck_assert_uint_eq(json_count(NULL), 0);
	ck_assert_ptr_null(json_list_at(NULL, 0));
	ck_assert_ptr_null(json_path(NULL, "a.b"));
	ck_assert(!json_next(&iter));
	json_free(NULL);
}
END_TEST

START_TEST(types_have_names)
{
	ck_assert_str_eq(json_kind_name(JSON_KIND_NIL), "null");
	ck_assert_str_eq(json_kind_name(JSON_KIND_FLOAT), "float");
	ck_assert_str_eq(json_kind_name(JSON_KIND_MAP), "mapping");
}
END_TEST

START_TEST(follows_a_path)
{
	cleanup_json struct json *pod = parsed("{\"spec\":{\"dns\":{\"policy\":\"None\"}}}");

	ck_assert_str_eq(json_get_text(json_path(pod, "spec.dns.policy"), "?"), "None");
	ck_assert_ptr_null(json_path(pod, "spec.dns.policy.more"));
	ck_assert_ptr_null(json_path(pod, "spec.absent.policy"));
}
END_TEST

START_TEST(walks_a_map_in_order)
{
	cleanup_json struct json *map = parsed("{\"b\":1,\"a\":2}");
	struct json_iter iter = json_iter(map);

	ck_assert(json_next(&iter));
	ck_assert_str_eq(iter.key, "b");
	ck_assert_int_eq(json_get_int(iter.value, 0), 1);
	ck_assert(json_next(&iter));
	ck_assert_str_eq(iter.key, "a");
	ck_assert(!json_next(&iter));
}
END_TEST

START_TEST(copies_are_apart_and_references_are_not)
{
	cleanup_json struct json *map = parsed("{\"a\":{\"b\":1}}");
	cleanup_json struct json *copy = json_clone(map);
	cleanup_json struct json *same = json_ref(map);

	json_map_set_int(json_map_get(map, "a"), "b", 2);
	writes(copy, "{\"a\":{\"b\":1}}");
	writes(same, "{\"a\":{\"b\":2}}");
}
END_TEST

START_TEST(compares_values)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} rows[] = {
		{ "{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1}", true },
		{ "{\"a\":1}", "{\"b\":1}", false },
		{ "{\"a\":null}", "{\"b\":null}", false },
		{ "{\"a\":1}", "{\"a\":1,\"b\":1}", false },
		{ "[1,2]", "[2,1]", false },
		{ "[1]", "[1,2]", false },
		{ "1", "1.0", false },
		{ "0.5", "0.5", true },
		{ "true", "false", false },
		{ "null", "null", true },
		{ "\"a\"", "\"a\"", true },
		{ "\"a\"", "\"b\"", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_json struct json *a = parsed(rows[i].a), *b = parsed(rows[i].b);

		ck_assert_msg(json_same(a, b) == rows[i].equal, "%s %s", rows[i].a, rows[i].b);
	}
	ck_assert(json_same(NULL, NULL));
}
END_TEST

START_TEST(mends_what_is_not_utf8)
{
	cleanup_json struct json *map = json_map();

	json_map_set_text(map, "k\xff", "a\xc3(\xe0\x80\x80z\xed\xa0\x80\xf5");
	writes(map, "{\"k\xef\xbf\xbd\":\"a\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz"
		    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"}");
	json_map_set_text(map, "k\xff", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	writes(map, "{\"k\xef\xbf\xbd\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"}");
}
END_TEST

START_TEST(writes_what_reads_back)
{
	static const char *const texts[] = {
		"null",
		"[]",
		"{}",
		"-9223372036854775808",
		"9223372036854775807",
		"0.1",
		"1.0",
		"1.0e+300",
		"-2.5e-07",
		"0.30000000000000004",
		"4.94065645841247e-324",
		"1.7976931348623157e+308",
		"\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007f\\u0085\\u009b\\u2028\\u2029\\u202e\\u200b\\udb40\\udc41/\"",
		"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		cleanup_json struct json *value = parsed(texts[i]);

		writes(value, texts[i]);
	}
}
END_TEST

START_TEST(writes_indented)
{
	cleanup_json struct json *value = parsed("{\"a\":[1,{}],\"b\":{\"c\":[]}}");
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	json_write_pretty(value, &out);
	ck_assert_str_eq(out.text, "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n"
				   "    \"c\": []\n  }\n}");
}
END_TEST

START_TEST(refuses_what_is_not_json)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "", "x:1:0: unexpected token near end of file" },
		{ "{\n \"a\": 1\n \"b\"", "x:3:4: '}' expected near '\"b\"'" },
		{ "{\"a\":1,\"a\":2}", "x:1:10: duplicate object key near '\"a\"'" },
		{ "1 2", "x:1:3: end of file expected near '2'" },
		{ "\"\xff\"", "x:1:1: unable to decode byte 0xff near '\"'" },
		{ "\"\\u0000\"",
		  "x:1:8: \\u0000 is not allowed without JSON_ALLOW_NUL near '\"\\u0000\"'" },
		{ "9223372036854775808", "x:1:19: too big integer near '9223372036854775808'" },
		{ "1e999", "x:1:5: real number overflow near '1e999'" },
		{ "'a'", "x:1:1: invalid token near '''" },
		{ "NaN", "x:1:3: invalid token near 'NaN'" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		refused(rows[i].text, strlen(rows[i].text), rows[i].message);
	refused("\0", 1, "x:1:1: a NUL byte");
	refused("[2\0]", 4, "x:1:3: a NUL byte");
}
END_TEST

START_TEST(refuses_deep_nesting)
{
	cleanup(strbuf_done) struct strbuf maps = strbuf_make(STRBUF_MAX_LINE);
	char text[2 * JSON_MAX_DEPTH + 4];

	memset(text, '[', JSON_MAX_DEPTH + 1);
	memset(text + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
	refused(text, 2 * JSON_MAX_DEPTH + 2, "x:1:101: nested deeper than 100 levels");
	text[2 * JSON_MAX_DEPTH + 1] = '\0';
	json_free(parsed(text + 1));
	json_free(parsed("\"[[[[\\\"[[[[\""));

	for (int i = 0; i <= JSON_MAX_DEPTH; i++)
		strbuf_puts(&maps, "{\"a\":");
	refused(maps.text, maps.length, "x:1:501: nested deeper than 100 levels");
}
END_TEST

UNIT_TESTS(json, builds_and_reads, absent_reads_as_fallback, types_have_names, follows_a_path,
	   walks_a_map_in_order, copies_are_apart_and_references_are_not, compares_values,
	   mends_what_is_not_utf8, writes_what_reads_back, writes_indented,
	   refuses_what_is_not_json, refuses_deep_nesting)
