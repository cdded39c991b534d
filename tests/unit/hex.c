#include "base/hex.h"

#include <errno.h>

#include "unit.h"

START_TEST(both_ways)
{
	cleanup_free char *text = hex_encode("\x00\x7f\xaf\xff", 4);
	unsigned char bytes[4];

	ck_assert_str_eq(text, "007fafff");
	ck_assert_int_eq(hex_decode("007FafFf", bytes, 4), 0);
	ck_assert_mem_eq(bytes, "\x00\x7f\xaf\xff", 4);
}
END_TEST

START_TEST(other_texts_are_refused)
{
	static const char *const bad[] = { "",         "00",       "0000000", "000000000",
					   "0000000g", "000000 0", "0x000000" };
	unsigned char bytes[4];

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_int_eq(hex_decode(bad[i], bytes, 4), -EINVAL);
}
END_TEST

UNIT_TESTS(hex, both_ways, other_texts_are_refused)
