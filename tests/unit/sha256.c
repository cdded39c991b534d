#include "base/sha256.h"

#include "unit.h"

static const char *digest(const void *data, size_t size, char ret[static SHA256_HEX_SIZE])
{
	sha256_hex(data, size, ret);
	return ret;
}

/* Examples of FIPS 180-4 and of NIST's long message test. */
START_TEST(test_known)
{
	cleanup_free char *million = xmalloc(1000000);
	char hex[SHA256_HEX_SIZE];

	ck_assert_str_eq(digest("", 0, hex),
			 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	ck_assert_str_eq(digest("abc", 3, hex),
			 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	ck_assert_str_eq(
		digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex),
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(million, 'a', 1000000);
	ck_assert_str_eq(digest(million, 1000000, hex),
			 "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

/* Lengths around the places where padding needs another block; digests by sha256sum. */
START_TEST(test_padding)
{
	char hex[SHA256_HEX_SIZE], text[65];

	memset(text, 'x', sizeof(text));
	ck_assert_str_eq(digest(text, 55, hex),
			 "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072");
	ck_assert_str_eq(digest(text, 56, hex),
			 "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e");
	ck_assert_str_eq(digest(text, 63, hex),
			 "75220b47218278e656f2013bb8f0c455a25eaf01e86c64924e9d48d89776d6f2");
	ck_assert_str_eq(digest(text, 64, hex),
			 "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c");
	ck_assert_str_eq(digest(text, 65, hex),
			 "9537c5fdf120482f7d58d25e9ed583f52c02b4e304ea814db1633ad565aed7e9");
}
END_TEST

UNIT_TESTS(sha256, test_known, test_padding)
