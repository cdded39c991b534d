#include "base/strbuf.h"

#include "unit.h"

START_TEST(begins_empty)
{
	struct strbuf buf = strbuf_make(10);
	char *taken = strbuf_take(&buf);

	ck_assert_str_eq(buf.text, "");
	ck_assert_uint_eq(buf.length, 0);
	ck_assert_str_eq(taken, "");
	free(taken);
	strbuf_cut(&buf, 0);
	strbuf_done(&buf);
}
END_TEST

START_TEST(grows)
{
	struct strbuf buf = strbuf_make(STRBUF_MAX_LINE);
	char *taken;

	strbuf_puts(&buf, "a");
	strbuf_putc(&buf, 'b');
	strbuf_add(&buf, "c\0d", 3);
	strbuf_fill(&buf, '-', 3);
	strbuf_printf(&buf, "%d%s", 12, "");
	ck_assert_uint_eq(buf.length, 10);
	ck_assert_mem_eq(buf.text, "abc\0d---12", 11);
	strbuf_cut(&buf, 3);
	ck_assert_str_eq(buf.text, "abc");
	taken = strbuf_take(&buf);
	ck_assert_str_eq(taken, "abc");
	ck_assert_str_eq(buf.text, "");
	free(taken);
	for (int i = 0; i < 1000; i++)
		strbuf_printf(&buf, "%03d", i);
	ck_assert_uint_eq(strlen(buf.text), 3000);
	ck_assert(!buf.full);
	strbuf_done(&buf);
}
END_TEST

START_TEST(keeps_to_its_ceiling)
{
	struct strbuf buf = strbuf_make(5);

	strbuf_puts(&buf, "abc");
	strbuf_puts(&buf, "def");
	ck_assert(buf.full);
	ck_assert_str_eq(buf.text, "abc");
	strbuf_putc(&buf, 'd'); /* would fit, but the text would have a hole */
	strbuf_printf(&buf, "%d", 1);
	strbuf_fill(&buf, 'x', 1);
	ck_assert_str_eq(buf.text, "abc");
	strbuf_clear(&buf);
	ck_assert(!buf.full);
	strbuf_puts(&buf, "12345");
	ck_assert(!buf.full);
	ck_assert_str_eq(buf.text, "12345");
	strbuf_add(&buf, "", 0);
	ck_assert(!buf.full);
	strbuf_done(&buf);
	ck_assert_uint_eq(buf.max, 5);
}
END_TEST

UNIT_TESTS(strbuf, begins_empty, grows, keeps_to_its_ceiling)
