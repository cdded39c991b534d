#include "base/syntax.h"

#include "unit.h"

#define DIGITS_32 "0123456789abcdef0123456789abcdef"
#define DIGITS_64 DIGITS_32 DIGITS_32

/* Texts of a syntax, and such as are not, each list ending with NULL. */
static const struct {
	bool (*test)(const char *text);
	const char *good[6], *bad[12];
} rows[] = {
	{ syntax_is_token,
	  { "abcdef.0123456789abcdef", "000000.zzzzzzzzzzzzzzzz" },
	  { "", "abcdef", "abcdef.0123456789abcde", "abcdef.0123456789abcdefg",
	    "abcdef 0123456789abcdef", "abcdeF.0123456789abcdef", "abcde.f0123456789abcdef",
	    "abcdef.0123456789abcde\n", "abcdef..123456789abcdef", "abcdef.0123456789abcde." } },
	{ syntax_is_token_group,
	  { "system:bootstrappers:a", "system:bootstrappers:kubeadm:default-node-token",
	    "system:bootstrappers:-0" },
	  { "", "system:bootstrappers:", "system:bootstrappers", "system:masters",
	    "system:bootstrappers:a-", "system:bootstrappers:A", "system:bootstrappers:a\n",
	    "system:bootstrappers:a:" } },
	{ syntax_is_ca_hash,
	  { "sha256:" DIGITS_64, "sha256:" DIGITS_32 "0123456789ABCDEF0123456789ABCDEF" },
	  { "", "sha", "sha256:", DIGITS_64, "sha512:" DIGITS_64, "sha256:" DIGITS_32,
	    "sha256:" DIGITS_64 "0", "SHA256:" DIGITS_64,
	    "sha256:" DIGITS_32 "0123456789abcdef0123456789abcdeg" } },
	{ syntax_is_certificate_key,
	  { DIGITS_64, "0123456789ABCDEF0123456789ABCDEF" DIGITS_32 },
	  { "", DIGITS_32, DIGITS_64 "00", "sha256:" DIGITS_64,
	    DIGITS_32 "0123456789abcdef0123456789abcde " } },
	{ syntax_is_machine_id,
	  { DIGITS_32 },
	  { "", DIGITS_64, "0123456789ABCDEF0123456789ABCDEF", DIGITS_32 "\n",
	    "0123456789abcdef0123456789abcde" } },
};

START_TEST(texts_have_their_syntax)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; rows[i].good[j]; j++)
			ck_assert_msg(rows[i].test(rows[i].good[j]), "%zu: %s", i, rows[i].good[j]);
}
END_TEST

START_TEST(other_texts_are_refused)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; rows[i].bad[j]; j++)
			ck_assert_msg(!rows[i].test(rows[i].bad[j]), "%zu: %s", i, rows[i].bad[j]);
}
END_TEST

START_TEST(the_longest_group_has_256_characters_after_its_prefix)
{
	char longest[300] = "system:bootstrappers:";
	size_t prefix = strlen(longest);

	memset(longest + prefix, 'a', 256);
	ck_assert(syntax_is_token_group(longest));
	longest[prefix + 256] = 'a';
	ck_assert(!syntax_is_token_group(longest));
}
END_TEST

UNIT_TESTS(syntax, texts_have_their_syntax, other_texts_are_refused,
	   the_longest_group_has_256_characters_after_its_prefix)
