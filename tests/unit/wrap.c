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
	assert_wrap((struct wrap){ 0, 0, 10, "" }, "0123456789 a", "0123456789\na");
	assert_wrap((struct wrap){ 0, 2, 10, "" }, "01234 6789 ab", "01234 6789\n  ab");
	assert_wrap((struct wrap){ 4, 2, 10, "" }, "01234 6789 ab", "01234\n  6789 ab");
	assert_wrap((struct wrap){ 0, 0, 10, "" }, "", "");
}
END_TEST

START_TEST(leaves_room_for_the_mark_of_a_broken_line)
{
	assert_wrap((struct wrap){ 0, 2, 10, " \\" }, "cmd --a --b", "cmd --a \\\n  --b");
	assert_wrap((struct wrap){ 0, 2, 11, " \\" }, "cmd --a --b", "cmd --a --b");
	assert_wrap((struct wrap){ 0, 2, 11, " \\" }, "cmd --a --b c", "cmd --a \\\n  --b c");
}
END_TEST

START_TEST(keeps_words_whole_and_gaps_within_lines)
{
	assert_wrap((struct wrap){ 0, 0, 5, "" }, "0123456789 a", "0123456789\na");
	assert_wrap((struct wrap){ 0, 0, 20, "" }, "a   b", "a   b");
}
END_TEST

UNIT_TESTS(wrap, breaks_at_spaces, leaves_room_for_the_mark_of_a_broken_line,
	   keeps_words_whole_and_gaps_within_lines)
