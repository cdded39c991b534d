#include "yaml_unit.h"

static void writes(const struct json *value, bool sorted, const char *text)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	yaml_write(value, sorted, &out);
	ck_assert_str_eq(out.text, text);
}

START_TEST(writes_block_style)
{
	cleanup_yaml struct yaml_file file =
		parsed("{b: {c: [1, {d: 2, e: [[3, 4], [], {}]}]}, a: null, f: [{}, true, 0.5]}");

	writes(file.documents[0], false,
	       "b:\n"
	       "  c:\n"
	       "  - 1\n"
	       "  - d: 2\n"
	       "    e:\n"
	       "    - - 3\n"
	       "      - 4\n"
	       "    - []\n"
	       "    - {}\n"
	       "a: null\n"
	       "f:\n"
	       "- {}\n"
	       "- true\n"
	       "- 0.5\n");
	writes(json_map_get(file.documents[0], "b"), true,
	       "c:\n- 1\n- d: 2\n  e:\n  - - 3\n    - 4\n  - []\n  - {}\n");
}
END_TEST

START_TEST(sorts_keys_by_bytes)
{
	cleanup_yaml struct yaml_file file = parsed("{b: 1, B: {z: 1, y1: 2}, a10: 3, a9: 4}");

	writes(file.documents[0], true, "B:\n  y1: 2\n  z: 1\na10: 3\na9: 4\nb: 1\n");
}
END_TEST

START_TEST(quotes_what_needs_it)
{
	static const char *const plain[] = {
		"a",
		"a b",
		"a:b",
		"a#b",
		"-a",
		"?a",
		":a",
		"a,b",
		"a]",
		"a'b\"c",
		"10.96.0.10",
		"10.0.0.0/12",
		"::1a",
		"v1.26.0",
		"1.2.3",
		"250m",
		"1Gi",
		"4m0s",
		"/dev/null",
		"--x=y",
		"a\\nb",
		"0x1g",
		"2001:db8::1",
		"1-2-3",
		"\xc3\xa9\xf0\x9f\x98\x80",
		"system:node",
		"<x",
	};
	static const char *const quoted[] = {
		"",
		"~",
		"null",
		"true",
		"Yes",
		"y",
		"n",
		"off",
		"=",
		"<<",
		"1",
		"-1",
		"+1",
		"0755",
		"0o7",
		"0x",
		"0x1F",
		"0b1",
		"1_000",
		"1:30",
		"1.5",
		".5",
		"1e3",
		"1e999",
		".inf",
		"-.INF",
		".NaN",
		"2001-01-01",
		"2001-1-1T1:2:3Z",
		"9223372036854775808",
		"08",
		" a",
		"a ",
		"@a",
		"%a",
		"`a`",
		"- ",
		"- a",
		"-",
		"? a",
		"?",
		": a",
		"a: b",
		"a:",
		"a #b",
		"#a",
		"&a",
		"*a",
		"!a",
		"|",
		">a",
		"[a",
		"{a",
		"]",
		"}",
		",a",
		"'a'",
		"---",
		"...",
		"--- a",
		"@NAME@",
		"<late: base64 of /etc/kubernetes/pki/ca.crt>",
		"<late>",
		"1__0:3_0",
	};

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		cleanup_json struct json *value = json_text(plain[i]);
		cleanup_free char *wanted = xasprintf("%s\n", plain[i]);

		writes(value, false, wanted);
	}
	for (size_t i = 0; i < ARRAY_SIZE(quoted); i++) {
		cleanup_json struct json *value = json_text(quoted[i]);
		cleanup_free char *wanted = xasprintf("\"%s\"\n", quoted[i]);

		writes(value, false, wanted);
	}
}
END_TEST

START_TEST(escapes_what_is_not_seen)
{
	cleanup_json struct json *value = json_text(
		"\"\\\t\r\x01\x7f\xc2\x80\xc2\x85\xc2\xa0\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf"
		"\xef\xbf\xbe\xe2\x80\xae\xf3\xa0\x81\x81");

	writes(value, false,
	       "\"\\\"\\\\\\t\\r\\x01\\x7f\\x80\\x85\xc2\xa0\\u2028\\u2029\\ufeff\\ufffe"
	       "\\u202e\\U000e0041\"\n");
}
END_TEST

START_TEST(writes_literal_blocks)
{
	static const struct {
		const char *text, *yaml;
	} rows[] = {
		{ "a\nb", "- |-\n  a\n  b\n" },
		{ "a\n", "- |\n  a\n" },
		{ "a\n\n b: #\n", "- |\n  a\n\n   b: #\n" },
		{ "a\n\n", "- |+\n  a\n\n" },
		{ "a\n\tb\n", "- |\n  a\n  \tb\n" },
		{ " a\nb", "- \" a\\nb\"\n" },
		{ "\na", "- \"\\na\"\n" },
		{ "\ta\n", "- \"\\ta\\n\"\n" },
		{ "a \nb", "- \"a \\nb\"\n" },
		{ "a\nb ", "- \"a\\nb \"\n" },
		{ "a\r\nb", "- \"a\\r\\nb\"\n" },
		{ "\n", "- \"\\n\"\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_json struct json *list = json_list();

		json_list_add_text(list, rows[i].text);
		writes(list, false, rows[i].yaml);
	}
}
END_TEST

/* Numbers that are the same each time (a linear congruence). */
static unsigned below(uint64_t *state, unsigned limit)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)((*state >> 33) % limit);
}

static char *random_text(uint64_t *state)
{
	static const char *const pieces[] = {
		"a",
		"b",
		"0",
		"7",
		"1",
		".",
		"-",
		":",
		" ",
		"#",
		"\n",
		"\t",
		"_",
		"x",
		"e",
		"+",
		"'",
		"\"",
		"\\",
		"\r",
		"\x01",
		"\x7f",
		"\xc2\x85",
		"\xc3\xa9",
		"\xe2\x80\xa8",
		"\xef\xbb\xbf",
		"\xf0\x9f\x98\x80",
		"[",
		"]",
		"{",
		"}",
		",",
		"&",
		"*",
		"!",
		"|",
		">",
		"%",
		"@",
		"`",
		"?",
		"yes",
		"~",
		"null",
		"<<",
		"=",
		": ",
		" #",
		"- ",
		"---",
		"...",
		"<late: ",
	};
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	unsigned count = below(state, 6);

	if (below(state, 50) == 0)
		strbuf_fill(&text, 'k', below(state, 2000));
	for (unsigned i = 0; i < count; i++)
		strbuf_puts(&text, pieces[below(state, ARRAY_SIZE(pieces))]);
	return strbuf_take(&text);
}

static struct json *random_tree(uint64_t *state, unsigned depth)
{
	unsigned kind = below(state, depth ? 9 : 6), count = below(state, 4);
	cleanup_free char *text = random_text(state);
	struct json *tree;

	switch (kind) {
	case 0:
		return json_nil();
	case 1:
		return json_bool(below(state, 2));
	case 2:
		return json_int((int64_t)below(state, 1000) - 500);
	case 3:
		return json_float(((double)below(state, 100000) - 5e4) / 700);
	case 4:
	case 5:
		return json_text(text);
	case 6:
		tree = json_list();
		for (unsigned i = 0; i < count; i++)
			json_list_add(tree, random_tree(state, depth - 1));
		return tree;
	default:
		tree = json_map();
		for (unsigned i = 0; i < count; i++) {
			cleanup_free char *key = random_text(state);

			json_map_set(tree, key, random_tree(state, depth - 1));
		}
		return tree;
	}
}

START_TEST(reads_back_what_it_writes)
{
	uint64_t state = 1;

	for (int i = 0; i < 20000; i++) {
		cleanup_json struct json *tree = json_list();
		cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
		cleanup_yaml struct yaml_file file = { 0 };

		json_list_add(tree, random_tree(&state, 4));
		yaml_write(tree, i % 2, &out);
		file = parsed(out.text);
		ck_assert_uint_eq(file.count, 1);
		ck_assert_msg(json_same(tree, file.documents[0]), "%s", out.text);
	}
}
END_TEST

UNIT_TESTS(yaml_write, writes_block_style, sorts_keys_by_bytes, quotes_what_needs_it,
	   escapes_what_is_not_seen, writes_literal_blocks, reads_back_what_it_writes)
