#include "base/utf8.h"

#include "unit.h"

START_TEST(reads_what_it_writes)
{
	static const uint32_t characters[] = { 1,      0x7f,   0x80,   0x7ff,   0x800,   0xd7ff,
					       0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff };

	for (size_t i = 0; i < ARRAY_SIZE(characters); i++) {
		char bytes[5] = "";
		const char *text = bytes;
		size_t length = utf8_put(bytes, characters[i]);

		ck_assert_uint_eq(strlen(bytes), length);
		ck_assert(utf8_is_valid(bytes));
		ck_assert_uint_eq(utf8_next(&text), characters[i]);
		ck_assert_ptr_eq(text, bytes + length);
	}
}
END_TEST

START_TEST(refuses_what_is_none)
{
	static const char *const rows[] = {
		"\x80",
		"\xff",
		"\xc3",
		"\xc3(",
		"\xc0\x80",
		"\xe0\x80\x80",
		"\xed\xa0\x80",
		"\xf4\x90\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xe2\x82",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *text = rows[i];

		ck_assert(!utf8_is_valid(rows[i]));
		ck_assert_uint_eq(utf8_next(&text), UTF8_INVALID);
		ck_assert_ptr_eq(text, rows[i] + 1);
	}
	ck_assert(utf8_is_valid(""));
}
END_TEST

START_TEST(tells_what_may_be_shown)
{
	static const uint32_t hidden[] = { '\n',    '\t',     0x1b,        0x7f,   0x85,    0x9b,
					   0xad,    0x61c,    0x200b,      0x200d, 0x200f,  0x2028,
					   0x2029,  0x202e,   0x2066,      0x3164, 0xfe0f,  0xfeff,
					   0xfdd0,  0xfffb,   0xfffe,      0xffff, 0x1fffe, 0xe0041,
					   0xe0fff, 0x10ffff, UTF8_INVALID };
	static const uint32_t shown[] = { ' ',    '~',    0xa0,   0xac,   0xe9,    0x627,
					  0x200a, 0x2010, 0x2030, 0x20ac, 0x4e2d,  0xfdcf,
					  0xfdf0, 0xfe10, 0xfffc, 0xfffd, 0x1f600, 0xe1000 };

	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
		ck_assert_msg(!utf8_is_printable(hidden[i]), "%x", hidden[i]);
	for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
		ck_assert_msg(utf8_is_printable(shown[i]), "%x", shown[i]);
}
END_TEST

static void check_shown(const char *text, const char *shown)
{
	cleanup_free char *result = utf8_shown(text);

	ck_assert_str_eq(result, shown);
}

START_TEST(shows_all_in_one_line)
{
	check_shown("", "");
	check_shown("plain, a \\ and \"é€\"", "plain, a \\ and \"é€\"");
	check_shown("a\nb\t\x1b[31m\x7f", "a\\x0ab\\x09\\x1b[31m\\x7f");
	check_shown("\xc2\x9b"
		    "2J",
		    "\\u009b2J");
	check_shown("evil\u202efdp.exe\u200b", "evil\\u202efdp.exe\\u200b");
	check_shown("\U000e0041", "\\U000e0041");
	check_shown("\xff\xc3(\xed\xa0\x80", "\\xff\\xc3(\\xed\\xa0\\x80");
}
END_TEST

UNIT_TESTS(utf8, reads_what_it_writes, refuses_what_is_none, tells_what_may_be_shown,
	   shows_all_in_one_line)
