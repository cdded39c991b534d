#include "yaml_unit.h"

/* Reads a text of one document, and compares it with JSON. */
static void reads(const char *text, const char *json)
{
	cleanup_yaml struct yaml_file file = parsed(text);
	cleanup_free char *written = NULL;

	ck_assert_uint_eq(file.count, 1);
	written = json_to_text(file.documents[0]);
	ck_assert_str_eq(written, json);
}

static void refuses_bytes(const char *text, size_t length, const char *message)
{
	struct yaml_file file = { 0 };
	struct error err = { 0 };

	ck_assert_int_lt(yaml_parse("x", text, length, &file, &err), 0);
	ck_assert_str_eq(err.message, message);
	ck_assert_ptr_null(file.documents);
}

static void refuses(const char *text, const char *message)
{
	refuses_bytes(text, strlen(text), message);
}

START_TEST(resolves_as_kubernetes_does)
{
	static const struct {
		const char *text, *json;
	} rows[] = {
		{ "[yes, On, TRUE, y, no, off, False, N]",
		  "[true,true,true,true,false,false,false,false]" },
		{ "[~, null, NULL, Null, \"\", '', \"~\"]",
		  "[null,null,null,null,\"\",\"\",\"~\"]" },
		{ "[0, 7, -7, +7, 0x1F, -0x1f, 0o17, 0b101, 0755, 08, 1_000, -0]",
		  "[0,7,-7,7,31,-31,15,5,493,8,1000,0]" },
		{ "[9223372036854775807, -9223372036854775808]",
		  "[9223372036854775807,-9223372036854775808]" },
		{ "[1.0, 1.5, .5, 2., 1e3, 1E-2, -1.25e+2]",
		  "[1.0,1.5,0.5,2.0,1000.0,0.01,-125.0]" },
		{ "[1:30, 190:20:30, 2001-01-01, 2001-12-14t21:59:43Z, 1e999, 0x, 1.2.3, =, +, -a]",
		  "[\"1:30\",\"190:20:30\",\"2001-01-01\",\"2001-12-14t21:59:43Z\",\"1e999\","
		  "\"0x\",\"1.2.3\",\"=\",\"+\",\"-a\"]" },
		{ "['yes', \"1\", !!str 5, ! 6, !!int 7, !!float 3, !!bool on, !!null ~]",
		  "[\"yes\",\"1\",\"5\",\"6\",7,3.0,true,null]" },
		{ "{1: a, 0x10: b, true: c, 'no': d}",
		  "{\"1\":\"a\",\"16\":\"b\",\"true\":\"c\",\"no\":\"d\"}" },
		{ "a: |\n  one\n   two\nb: >-\n  one\n  two\n",
		  "{\"a\":\"one\\n two\\n\",\"b\":\"one two\"}" },
		{ "!!map {a: !!seq [b]}", "{\"a\":[\"b\"]}" },
		{ "\xef\xbb\xbf"
		  "a: \xc3\xa9",
		  "{\"a\":\"\xc3\xa9\"}" },
		{ "{\"a\":[1,\"\\u00e9\"]}", "{\"a\":[1,\"\xc3\xa9\"]}" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		reads(rows[i].text, rows[i].json);
}
END_TEST

START_TEST(follows_aliases_and_merges)
{
	reads("a: &x {b: 1, c: [2]}\nd: *x\ne: &y text\nf: [*y, *y]\n*y : g\n",
	      "{\"a\":{\"b\":1,\"c\":[2]},\"d\":{\"b\":1,\"c\":[2]},\"e\":\"text\","
	      "\"f\":[\"text\",\"text\"],\"text\":\"g\"}");
	reads("- &x {a: 1, b: 2}\n- {<<: *x, b: 3}\n- {b: 4, <<: [{b: 5, c: 6}, *x]}\n- {\"<<\": 1}\n",
	      "[{\"a\":1,\"b\":2},{\"b\":3,\"a\":1},{\"b\":4,\"c\":6,\"a\":1},{\"<<\":1}]");
	refuses("a: &x [*x]", "x:1:8: *x stands within its own anchor");
	refuses("a: *x", "x:1:4: no anchor &x before *x");
	refuses("--- &x a\n--- *x\n", "x:2:5: no anchor &x before *x");
	refuses("<<: 5", "x:1:1: << takes a mapping, or a list of mappings");
	refuses("<<: [{a: b}, 5]", "x:1:1: << takes a mapping, or a list of mappings");
	refuses("<<: {a: 1}\n<<: {b: 1}", "x:2:1: a second <<; merge a list: <<: [*a, *b]");
}
END_TEST

START_TEST(an_alias_is_a_copy)
{
	cleanup_yaml struct yaml_file file = parsed("a: &x {b: 1}\nc: *x\n");

	json_map_set_int(json_map_get(file.documents[0], "a"), "b", 2);
	ck_assert_int_eq(json_get_int(json_path(file.documents[0], "c.b"), 0), 1);
}
END_TEST

START_TEST(reads_many_documents)
{
	cleanup_yaml struct yaml_file file =
		parsed("# nothing\n---\n---\na: 1\n...\n---\nnull\n---\n[]\n");

	ck_assert_str_eq(file.name, "x");
	ck_assert_uint_eq(file.count, 2);
	ck_assert_int_eq(json_map_int(file.documents[0], "a", 0), 1);
	ck_assert(json_is_list(file.documents[1]));
}
END_TEST

START_TEST(knows_places)
{
	cleanup_yaml struct yaml_file file = parsed("# x\na: &x\n  b: true\n  c:\n  - 1\n  -  z\n"
						    "d: *x\ne:\n  <<: *x\n  f: 1\n");
	const struct json *root = file.documents[0], *list = json_path(root, "a.c");
	const struct json *merged = json_map_get(root, "e");

	ck_assert_int_eq(yaml_place_of(&file, root).line, 2);
	ck_assert_int_eq(yaml_place_of_key(&file, root, "a").line, 2);
	ck_assert_int_eq(yaml_place_of_key(&file, root, "a").column, 1);
	ck_assert_int_eq(yaml_place_of_key(&file, json_map_get(root, "a"), "b").line, 3);
	ck_assert_int_eq(yaml_place_of_key(&file, json_map_get(root, "a"), "b").column, 3);
	ck_assert_int_eq(yaml_place_of_index(&file, list, 1).line, 6);
	ck_assert_int_eq(yaml_place_of_index(&file, list, 1).column, 6);
	ck_assert_int_eq(yaml_place_of_index(&file, list, 2).line, 0);
	ck_assert_int_eq(yaml_place_of_key(&file, root, "absent").line, 0);
	ck_assert_int_eq(yaml_place_of_key(&file, json_map_get(root, "d"), "b").line, 3);
	ck_assert_int_eq(yaml_place_of_index(&file, json_path(root, "d.c"), 1).line, 6);
	ck_assert_int_eq(yaml_place_of_key(&file, merged, "b").line, 3);
	ck_assert_int_eq(yaml_place_of_key(&file, merged, "f").line, 10);
}
END_TEST

START_TEST(refuses_what_is_wrong)
{
	refuses("a: 1\nb: 2\na: 3\n", "x:3:1: duplicate key \"a\", first given at 1:1");
	refuses("a: 1\n'a': 3\n", "x:2:1: duplicate key \"a\", first given at 1:1");
	refuses("a:\n\t- b\n", "x:2:1: a tab where YAML wants spaces");
	refuses("a: b: c", "x:1:5: mapping values are not allowed in this context");
	refuses("a: [1, 2", "x:2:1: did not find expected ',' or ']' "
			    "(while parsing a flow sequence that began at 1:4)");
	refuses("a: @b", "x:1:4: found character that cannot start any token");
	refuses("? [a]\n: b", "x:1:3: a key must be a string, not a list");
	refuses("1.5: b", "x:1:1: a key must be a string, not a float");
	refuses("~: b", "x:1:1: a key must be a string, not a null");
	refuses("a: .inf", "x:1:4: .inf is not supported; quote it if it is a string");
	refuses("a: 9223372036854775808",
		"x:1:4: the integer 9223372036854775808 is out of range; quote it if it is a string");
	refuses("a: -9223372036854775809",
		"x:1:4: the integer -9223372036854775809 is out of range; quote it if it is a string");
	refuses("!!binary aGk=", "x:1:1: the tag tag:yaml.org,2002:binary does not fit here");
	refuses("!!int x", "x:1:1: the tag tag:yaml.org,2002:int does not fit here");
	refuses("!!map [a]", "x:1:1: the tag tag:yaml.org,2002:map is not supported here");
	refuses("!foo {a: b}", "x:1:1: the tag !foo is not supported here");
	refuses("a: \"b\\0\"", "x:1:4: a text with a NUL character");
	refuses("a: b\nc\xff: d",
		"x:2:2: invalid leading UTF-8 octet (0xff); YAML is text in UTF-8");
	refuses("a\x1b: d",
		"x:1:2: control characters are not allowed (0x1b); YAML is text in UTF-8");
	refuses_bytes("\xff\xfe"
		      "a\0",
		      4,
		      "x:1:1: this is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8 x");
	refuses_bytes("\xff\xfe\0\0a\0\0\0", 8,
		      "x:1:1: this is UTF-32, not UTF-8; convert it: iconv -f UTF-32 -t UTF-8 x");
	refuses_bytes("a\0:\0", 4,
		      "x:1:1: this is UTF-16, not UTF-8; convert it: iconv -f UTF-16LE -t UTF-8 x");
	refuses_bytes("\0a\0:", 4,
		      "x:1:1: this is UTF-16, not UTF-8; convert it: iconv -f UTF-16BE -t UTF-8 x");
	refuses("\x1f\x8b\x08", "x:1:1: this is compressed; unpack it: gzip -dc x");
	refuses("\xff", "x:1:1: invalid leading UTF-8 octet (0xff); YAML is text in UTF-8");
	refuses("a: caf\xe9",
		"x:1:7: incomplete UTF-8 octet sequence (0xe9); YAML is text in UTF-8");
	refuses_bytes("a: b\0", 5,
		      "x:1:5: control characters are not allowed (0x00); YAML is text in UTF-8");
}
END_TEST

START_TEST(keeps_to_its_limits)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(2 * YAML_MAX_INPUT);
	cleanup_yaml struct yaml_file file = { 0 };

	strbuf_fill(&text, ' ', YAML_MAX_INPUT);
	file = parsed(text.text);
	ck_assert_uint_eq(file.count, 0);
	strbuf_putc(&text, ' ');
	refuses(text.text, "x: larger than 4 MiB");

	strbuf_clear(&text);
	strbuf_fill(&text, '[', JSON_MAX_DEPTH + 1);
	refuses(text.text, "x:1:101: nested deeper than 100 levels");
	strbuf_clear(&text);
	strbuf_puts(&text, "a: &x ");
	strbuf_fill(&text, '[', JSON_MAX_DEPTH - 1);
	strbuf_fill(&text, ']', JSON_MAX_DEPTH - 1);
	strbuf_puts(&text, "\nb: [*x]\n");
	refuses(text.text, "x:2:5: nested deeper than 100 levels");

	strbuf_clear(&text);
	for (int i = 0; i <= YAML_MAX_DOCUMENTS; i++)
		strbuf_puts(&text, "--- a\n");
	refuses(text.text, "x:1001:1: more than 1000 documents");
	refuses("%YAML 1.2\n---\na: n\n",
		"x:1:1: this is read as YAML 1.1, in which some words mean other things than in "
		"the version that %YAML tells: leave that line out");

	strbuf_clear(&text);
	strbuf_puts(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 9; i++)
		strbuf_printf(&text, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n",
			      i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	refuses(text.text, "x:6:25: more than 200000 values, those of aliases counted");
}
END_TEST

UNIT_TESTS(yaml, resolves_as_kubernetes_does, follows_aliases_and_merges, an_alias_is_a_copy,
	   reads_many_documents, knows_places, refuses_what_is_wrong, keeps_to_its_limits)
