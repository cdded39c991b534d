#include "dns/corefile.h"

#include <errno.h>

#include "unit.h"

/* Asserts what is said about a text that is wrong. */
static void assert_fault(const char *text, const char *expected)
{
	cleanup_corefile struct corefile root = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(corefile_parse(text, &root, &err), -EINVAL);
	ck_assert_str_eq(err.message, expected);
	ck_assert_uint_eq(root.count, 0);
}

/* Asserts how a text is written when it has been read. */
static void assert_written(const char *text, const char *expected)
{
	cleanup_corefile struct corefile root = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(COREFILE_MAX);
	struct error err = { 0 };

	ck_assert_int_eq(corefile_parse(text, &root, &err), 0);
	corefile_write(&root, &out);
	ck_assert_str_eq(out.text, expected);
}

START_TEST(words_are_between_blanks_or_quotes)
{
	assert_written(".:53 {\n\terrors # not health\n\tlog . \"{remote} \\\"{name}\\\"\"\n}\n",
		       ".:53 {\n    errors\n    log . \"{remote} \\\"{name}\\\"\"\n}\n");
	assert_written(". {\n  forward . 1.1.1.1#53\n}", ". {\n    forward . 1.1.1.1\n}\n");
	assert_written(". {\r\n  errors\r\n}\r\n", ". {\n    errors\n}\n");
	assert_written("", "");
}
END_TEST

START_TEST(zones_go_on_after_a_comma)
{
	assert_written("a.example,\nb.example {\n errors\n}",
		       "a.example b.example {\n    errors\n}\n");
	assert_written("a.example\n{\n errors\n}", "a.example {\n    errors\n}\n");
	assert_fault("a.example, {\n}\n", "line 1: a zone is missing after a comma");
	assert_fault("a.example,\n", "line 1: a zone is missing after a comma");
}
END_TEST

START_TEST(a_single_block_needs_no_braces)
{
	assert_written(".:53\nerrors\ncache 30 {\n  prefetch 5\n}\n",
		       ".:53 {\n    errors\n    cache 30 {\n       prefetch 5\n    }\n}\n");
	assert_fault(".:53\nerrors\n}\n", "line 3: \"}\" without \"{\"");
}
END_TEST

START_TEST(braces_have_their_places)
{
	assert_fault(". {\n  errors\n", "line 1: \"{\" is not closed: \"}\" is missing");
	assert_fault(". {\n  health {\n  errors\n}\n",
		     "line 1: \"{\" is not closed: \"}\" is missing");
	assert_fault(". {\n  health\n  {\n  }\n}\n",
		     "line 3: \"{\" belongs at the end of the line before");
	assert_fault(". {\n  health { lameduck 5s }\n}\n",
		     "line 2: \"}\" belongs on a line of its own");
	assert_fault("}\n", "line 1: \"}\" without \"{\"");
	assert_fault("{\n}\n", "line 1: a server block without zones");
	assert_fault(". {\n {\n }\n}\n", "line 2: \"{\" without a name before it");
	assert_fault(". {\n log \"open\n}\n", "line 2: a quote is not closed");
}
END_TEST

START_TEST(what_is_too_much_is_refused)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(COREFILE_MAX * 2);

	for (int i = 0; i < COREFILE_MAX_DEPTH + 2; i++)
		strbuf_puts(&text, "a {\n");
	assert_fault(text.text, "line 9: blocks stand too deep within blocks");
	strbuf_clear(&text);
	strbuf_puts(&text, ". {\n");
	for (int i = 0; i < COREFILE_MAX_NODES + 1; i++)
		strbuf_puts(&text, "a\n");
	assert_fault(text.text, "line 20002: the Corefile is too long");
	strbuf_clear(&text);
	strbuf_fill(&text, '#', COREFILE_MAX + 1);
	assert_fault(text.text, "the Corefile is longer than 1048576 bytes");
}
END_TEST

START_TEST(trees_are_edited)
{
	cleanup_corefile struct corefile root = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(COREFILE_MAX);
	cleanup_free char *snippet = NULL;
	struct error err = { 0 };
	struct corefile *block;

	ck_assert_int_eq(corefile_parse(". {\nerrors\nloop\n}\n(more) {\n log\n}\n", &root, &err),
			 0);
	block = &root.items[0];
	ck_assert_ptr_null(corefile_snippet(block));
	snippet = corefile_snippet(&root.items[1]);
	ck_assert_str_eq(snippet, "more");
	ck_assert_ptr_null(corefile_find(block, "log"));
	ck_assert_int_eq(corefile_find(block, "loop")->line, 3);
	(void)corefile_insert(block, 0, "hosts");
	(void)corefile_insert(block, 3, "forward . 192.0.2.1");
	corefile_remove(block, 1);
	corefile_write(&root, &out);
	ck_assert_str_eq(out.text, ". {\n    hosts\n    loop\n    forward . 192.0.2.1\n}\n"
				   "(more) {\n    log\n}\n");
}
END_TEST

UNIT_TESTS(corefile, words_are_between_blanks_or_quotes, zones_go_on_after_a_comma,
	   a_single_block_needs_no_braces, braces_have_their_places, what_is_too_much_is_refused,
	   trees_are_edited)
