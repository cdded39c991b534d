/* Logs of containers. */
#include "client/cri_log.h"

#include "unit.h"

static const struct {
	const char *text;
	size_t count;
	const char *shown; /* with '|' between lines */
} logs[] = {
	{ "", 3, "" },
	{ "2026-01-31T12:00:00.123456789Z stdout F one\n"
	  "2026-01-31T12:00:01.123456789+01:00 stderr F two\n",
	  3, "one|two" },
	{ "2026-01-31T12:00:00Z stdout F one\n2026-01-31T12:00:00Z stdout F two\n"
	  "2026-01-31T12:00:00Z stdout F three\n",
	  2, "two|three" },
	{ "2026-01-31T12:00:00Z stdout F one\n", 0, "" },
	/* Pieces of two streams between each other. */
	{ "2026-01-31T12:00:00Z stdout P out, \n2026-01-31T12:00:00Z stderr P err, \n"
	  "2026-01-31T12:00:00Z stdout P on, \n2026-01-31T12:00:00Z stderr F end\n"
	  "2026-01-31T12:00:00Z stdout F end\n",
	  9, "err, end|out, on, end" },
	{ "2026-01-31T12:00:00Z stdout P cut off", 9, "cut off" },
	{ "2026-01-31T12:00:00Z stdout F \n2026-01-31T12:00:00Z stdout F\n", 9, "|" },
	{ "2026-01-31T12:00:00Z stdout F:later tagged\n", 9, "tagged" },
	{ "2026-01-31T12:00:00Z stdout F a\tb \x1b[31mred\xff\n", 9, "a b \\x1b[31mred\\xff" },
	/* What is no line of a log. */
	{ "panic: no form at all\nTim stdout X what\n", 9,
	  "panic: no form at all|Tim stdout X what" },
};

START_TEST(test_lines)
{
	for (size_t i = 0; i < ARRAY_SIZE(logs); i++) {
		cleanup(str_list_done) struct str_list lines = { 0 };
		cleanup_free char *shown = NULL;

		cri_log_lines(logs[i].text, strlen(logs[i].text), logs[i].count, &lines);
		shown = str_list_join(&lines, "|");
		ck_assert_str_eq(shown, logs[i].shown);
	}
}
END_TEST

UNIT_TESTS(cri_log, test_lines)
