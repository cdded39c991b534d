#include "base/base64.h"

#include <errno.h>

#include "unit.h"

static void check(const char *plain, const char *encoded, const char *for_url)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(64);

	base64_encode(plain, strlen(plain), &out);
	ck_assert_str_eq(out.text, encoded);
	strbuf_clear(&out);
	base64_encode_url(plain, strlen(plain), &out);
	ck_assert_str_eq(out.text, for_url);
	strbuf_clear(&out);
	ck_assert_int_eq(base64_decode(encoded, strlen(encoded), &out), 0);
	ck_assert_str_eq(out.text, plain);
}

/* RFC 4648, part 10. */
START_TEST(both_ways)
{
	check("", "", "");
	check("f", "Zg==", "Zg");
	check("fo", "Zm8=", "Zm8");
	check("foo", "Zm9v", "Zm9v");
	check("foob", "Zm9vYg==", "Zm9vYg");
	check("fooba", "Zm9vYmE=", "Zm9vYmE");
	check("foobar", "Zm9vYmFy", "Zm9vYmFy");
	check("\xfb\xff", "+/8=", "-_8");
}
END_TEST

START_TEST(white_space_is_skipped)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(64);

	ck_assert_int_eq(base64_decode(" Zm9v\n\tYg= =\r\n", 14, &out), 0);
	ck_assert_str_eq(out.text, "foob");
}
END_TEST

START_TEST(what_is_not_base64_is_refused)
{
	static const char *const bad[] = { "Z",     "Zg",       "Zg=",  "Zg===",   "Zh==", "Zm9=",
					   "Zm9v=", "Zg==Zg==", "-_8=", "Z\x01==", "=" };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(64);

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_int_eq(base64_decode(bad[i], strlen(bad[i]), &out), -EINVAL);
}
END_TEST

UNIT_TESTS(base64, both_ways, white_space_is_skipped, what_is_not_base64_is_refused)
