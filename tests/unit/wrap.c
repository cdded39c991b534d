#include "base/wrap.h"

#include "unit.h"

static void assert_wrap(struct wrap how, const char *text, const char *expected)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	wrap_text(&out, &how, text);
	ck_assert_str_eq(out.text, expected);
}

START_TEST(breaks_at_spaces)
{
	assert_wrap((struct wrap){ 0, 0, 10, "", false }, "0123456789 a", "0123456789\na");
	assert_wrap((struct wrap){ 0, 2, 10, "", false }, "01234 6789 ab", "01234 6789\n  ab");
	assert_wrap((struct wrap){ 4, 2, 10, "", false }, "01234 6789 ab", "01234\n  6789 ab");
	assert_wrap((struct wrap){ 0, 0, 10, "", false }, "", "");
}
END_TEST

START_TEST(leaves_room_for_the_mark_of_a_broken_line)
{
	assert_wrap((struct wrap){ 0, 2, 10, " \\", true }, "cmd --a --b", "cmd --a \\\n  --b");
	assert_wrap((struct wrap){ 0, 2, 11, " \\", true }, "cmd --a --b", "cmd --a --b");
	assert_wrap((struct wrap){ 0, 2, 11, " \\", true }, "cmd --a --b c", "cmd --a \\\n  --b c");
}
END_TEST

START_TEST(breaks_no_command_inside_of_quotes)
{
	assert_wrap((struct wrap){ 0, 2, 8, " \\", true }, "a 'b \"c d' e f",
		    "a \\\n  'b \"c d' \\\n  e f");
	assert_wrap((struct wrap){ 0, 2, 8, " \\", true }, "echo \"x 'y z\"",
		    "echo \\\n  \"x 'y z\"");
	assert_wrap((struct wrap){ 0, 2, 8, " \\", true }, "a 'b'\\''c d' e",
		    "a \\\n  'b'\\''c d' \\\n  e");
	assert_wrap((struct wrap){ 0, 0, 6, "", false }, "it's a dog's", "it's a\ndog's");
}
END_TEST

START_TEST(keeps_words_whole_and_gaps_within_lines)
{
	assert_wrap((struct wrap){ 0, 0, 5, "", false }, "0123456789 a", "0123456789\na");
	assert_wrap((struct wrap){ 0, 0, 20, "", false }, "a   b", "a   b");
}
END_TEST

static void assert_lines(size_t width, const char *text, const char *expected)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	wrap_lines(&out, width, text);
	ck_assert_str_eq(out.text, expected);
}

START_TEST(fills_paragraphs_anew_where_a_line_is_too_long)
{
	assert_lines(20, "", "");
	assert_lines(20, "short\nlines\n\nstay", "short\nlines\n\nstay");
	assert_lines(12, "one two three four\nfive six\n\nseven\neight\n",
		     "one two\nthree four\nfive six\n\nseven\neight\n");
}
END_TEST

START_TEST(keeps_the_columns_of_rows)
{
	assert_lines(
		26, "Options:\n  -a, --all  all of them there are\n  -b         b\n",
		"Options:\n  -a, --all  all of them\n             there are\n  -b         b\n");
	/* A first column that leaves no room has its text below it. */
	assert_lines(26, "      --a-long-option ARG  tells all\n",
		     "      --a-long-option ARG\n        tells all\n");
	assert_lines(12, "  one two three\n", "  one two\n  three\n");
	assert_lines(8, "  0123456789\n", "  0123456789\n");
}
END_TEST

UNIT_TESTS(wrap, breaks_at_spaces, leaves_room_for_the_mark_of_a_broken_line,
	   breaks_no_command_inside_of_quotes, keeps_words_whole_and_gaps_within_lines,
	   fills_paragraphs_anew_where_a_line_is_too_long, keeps_the_columns_of_rows)
