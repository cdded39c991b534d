#include "base/secret.h"

#include "unit.h"

START_TEST(a_secret_never_moves)
{
	cleanup(secret_done) struct strbuf secret = secret_make(1000);
	const char *place = secret.text;

	strbuf_fill(&secret, 'x', 1000);
	ck_assert_ptr_eq(secret.text, place);
	ck_assert(!secret.full);
	strbuf_putc(&secret, 'x');
	ck_assert(secret.full);
	ck_assert_ptr_eq(secret.text, place);
}
END_TEST

START_TEST(secrets_compare)
{
	ck_assert(secret_equal("", ""));
	ck_assert(secret_equal("abc", "abc"));
	ck_assert(!secret_equal("abc", "abd"));
	ck_assert(!secret_equal("xbc", "abc"));
	ck_assert(!secret_equal("abc", "ab"));
}
END_TEST

START_TEST(random_numbers_stay_below_their_limit)
{
	bool seen[36] = { false };

	for (int i = 0; i < 10000; i++) {
		unsigned number = random_below(36);

		ck_assert_uint_lt(number, 36);
		seen[number] = true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
		ck_assert(seen[i]);
}
END_TEST

START_TEST(random_bytes_differ)
{
	unsigned char a[300], b[300];

	random_fill(a, sizeof(a));
	random_fill(b, sizeof(b));
	ck_assert_mem_ne(a, b, sizeof(a));
}
END_TEST

UNIT_TESTS(secret, a_secret_never_moves, secrets_compare, random_numbers_stay_below_their_limit,
	   random_bytes_differ)
