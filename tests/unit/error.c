#include "base/error.h"

#include <errno.h>

#include "unit.h"

START_TEST(is_filled_in_one_line)
{
	struct error err = { 0 };

	ck_assert_int_eq(error_set(&err, -EINVAL, "%s is %d", "x", 7), -EINVAL);
	ck_assert_int_eq(err.code, -EINVAL);
	ck_assert_str_eq(err.message, "x is 7");
}
END_TEST

START_TEST(tells_errno)
{
	struct error err = { 0 };

	ck_assert_int_eq(error_errno(&err, -ENOENT, "cannot open %s", "/x"), -ENOENT);
	ck_assert_str_eq(err.message, "cannot open /x: No such file or directory");
}
END_TEST

START_TEST(is_wrapped)
{
	struct error err = { 0 };

	(void)error_set(&err, -EIO, "inner %%");
	ck_assert_int_eq(error_wrap(&err, "outer %d", 1), -EIO);
	ck_assert_int_eq(error_wrap(&err, "all"), -EIO);
	ck_assert_str_eq(err.message, "all: outer 1: inner %");
}
END_TEST

START_TEST(is_cut_when_too_long)
{
	char text[2 * ERROR_MESSAGE_MAX];
	struct error err = { 0 };

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	(void)error_errno(&err, -EIO, "%s", text);
	ck_assert_uint_eq(strlen(err.message), ERROR_MESSAGE_MAX - 1);
	(void)error_wrap(&err, "context");
	ck_assert_uint_eq(strlen(err.message), ERROR_MESSAGE_MAX - 1);
	ck_assert(str_starts(err.message, "context: aaa"));
}
END_TEST

UNIT_TESTS(error, is_filled_in_one_line, tells_errno, is_wrapped, is_cut_when_too_long)
