#include "base/diff.h"

#include "unit.h"

static char *diff(const char *old, const char *new)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	diff_unified("a", "b", old, new, DIFF_CONTEXT, &out);
	return strbuf_take(&out);
}

static void expect(const char *old, const char *new, const char *wanted)
{
	cleanup_free char *got = diff(old, new);

	ck_assert_str_eq(got, wanted);
}

START_TEST(equal_texts_give_nothing)
{
	expect("a\nb\n", "a\nb\n", "");
	expect("", "", "");
}
END_TEST

START_TEST(shows_a_changed_line_with_context)
{
	expect("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
	       "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}
END_TEST

START_TEST(shows_a_new_and_a_removed_file)
{
	expect(NULL, "x\ny\n", "--- /dev/null\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n");
	expect("x\n", NULL, "--- a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n");
}
END_TEST

START_TEST(tells_a_missing_newline)
{
	expect("x\ny", "x\ny\n",
	       "--- a\n+++ b\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+y\n");
}
END_TEST

START_TEST(parts_changes_that_are_far_apart)
{
	expect("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
	       "--- a\n+++ b\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n"
	       "-b\n+B\n");
}
END_TEST

START_TEST(joins_changes_that_are_near)
{
	expect("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
	       "--- a\n+++ b\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
}
END_TEST

/* The example of Myers' paper: five edits, not fewer. */
START_TEST(finds_the_shortest_script)
{
	expect("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
	       "--- a\n+++ b\n@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n");
}
END_TEST

UNIT_TESTS(diff, equal_texts_give_nothing, shows_a_changed_line_with_context,
	   shows_a_new_and_a_removed_file, tells_a_missing_newline,
	   parts_changes_that_are_far_apart, joins_changes_that_are_near, finds_the_shortest_script)
