#include "base/nearest.h"

#include "unit.h"

static const char *const words[] = { "advertiseAddress", "bindPort", "caCertPath", "init", "join" };

static void means(const char *typed, const char *word)
{
	const char *found = nearest(typed, words, ARRAY_SIZE(words));

	ck_assert_pstr_eq(found, word);
}

START_TEST(finds_the_word_that_was_meant)
{
	means("advertiseAdress", "advertiseAddress");
	means("AdvertiseAddres", "advertiseAddress");
	means("bindport", "bindPort");
	means("binPdort", "bindPort"); /* swapped neighbours are one difference */
	means("jion", "join");
	means("init", "init");
}
END_TEST

START_TEST(finds_nothing_that_is_too_far)
{
	means("", NULL);
	means("x", NULL);
	means("reset", NULL);
	means("joxx", NULL);
	means("a-word-that-is-longer-than-any-that-an-operator-could-have-meant-here", NULL);
	ck_assert_ptr_null(nearest("a", NULL, 0));
}
END_TEST

START_TEST(prefers_the_first_of_equals)
{
	static const char *const equals[] = { "abcx", "abcy" };

	ck_assert_str_eq(nearest("abcz", equals, 2), "abcx");
}
END_TEST

UNIT_TESTS(nearest, finds_the_word_that_was_meant, finds_nothing_that_is_too_far,
	   prefers_the_first_of_equals)
