#include "data/gzip.h"

#include <errno.h>

#include "unit.h"

/* printf 'CONFIG_VETH=m\n' | gzip -n9 */
static const unsigned char packed[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x73, 0xf6,
	0xf7, 0x73, 0xf3, 0x74, 0x8f, 0x0f, 0x73, 0x0d, 0xf1, 0xb0, 0xcd, 0xe5,
	0x02, 0x00, 0x43, 0x2f, 0xfd, 0x55, 0x0e, 0x00, 0x00, 0x00,
};

static struct error err;

START_TEST(unpacks)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(100);

	ck_assert_int_eq(gzip_unpack(packed, sizeof(packed), &out, &err), 0);
	ck_assert_str_eq(out.text, "CONFIG_VETH=m\n");
}
END_TEST

static void expect_refused(const void *data, size_t size)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(100);

	ck_assert_int_eq(gzip_unpack(data, size, &out, &err), -EINVAL);
	ck_assert_str_eq(err.message, "this is not gzip, or is damaged");
}

START_TEST(refuses_what_is_damaged)
{
	unsigned char broken[sizeof(packed)];

	for (size_t i = 0; i < sizeof(packed); i++)
		expect_refused(packed, i);
	memcpy(broken, packed, sizeof(packed));
	broken[26] ^= 1; /* the checksum */
	expect_refused(broken, sizeof(broken));
	expect_refused("not gzip", 8);
	expect_refused("\x78\x9c\xab\x00\x00\x00\x79\x00\x79", 9); /* zlib's own form */
}
END_TEST

START_TEST(stops_at_the_ceiling)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(5);

	ck_assert_int_eq(gzip_unpack(packed, sizeof(packed), &out, &err), -EFBIG);
	ck_assert_str_eq(err.message, "what is packed is larger than 5 bytes");
}
END_TEST

UNIT_TESTS(gzip, unpacks, refuses_what_is_damaged, stops_at_the_ceiling)
