#include "base/text.h"

#include "unit.h"

START_TEST(takes_lines)
{
	char text[] = "one\n\nthree";
	char *rest = text;

	ck_assert_str_eq(text_next_line(&rest), "one");
	ck_assert_str_eq(text_next_line(&rest), "");
	ck_assert_str_eq(text_next_line(&rest), "three");
	ck_assert_ptr_null(text_next_line(&rest));
	ck_assert_ptr_null(text_next_line(&rest));
}
END_TEST

START_TEST(takes_words)
{
	char text[] = " \t a  b\tc ";
	char *rest = text;

	ck_assert_str_eq(text_next_word(&rest), "a");
	ck_assert_str_eq(text_next_word(&rest), "b");
	ck_assert_str_eq(text_next_word(&rest), "c");
	ck_assert_ptr_null(text_next_word(&rest));
}
END_TEST

START_TEST(trims)
{
	char padded[] = " \t a b \r\n", blank[] = " \n", none[] = "";

	ck_assert_str_eq(text_trim(padded), "a b");
	ck_assert_str_eq(text_trim(blank), "");
	ck_assert_str_eq(text_trim(none), "");
}
END_TEST

UNIT_TESTS(text, takes_lines, takes_words, trims)
