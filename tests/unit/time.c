#include "base/time.h"

#include "base/util.h"
#include "unit.h"

enum {
	HOUR = 3600,
	DAY = 24 * HOUR,
};

/* Checks the text, and frees it. */
static void check_text(char *text, const char *wanted)
{
	ck_assert_str_eq(text, wanted);
	free(text);
}

START_TEST(times_are_in_utc)
{
	check_text(time_text(0), "1970-01-01 00:00:00 UTC");
	check_text(time_text(INT64_C(1803902400)), "2027-03-01 12:00:00 UTC");
	check_text(time_rfc3339(INT64_C(1803902400)), "2027-03-01T12:00:00Z");
	check_text(time_rfc3339(-1), "1969-12-31T23:59:59Z");
}
END_TEST

START_TEST(a_time_beyond_the_calendar_is_the_last_one)
{
	check_text(time_text(INT64_MAX), "(a time beyond all calendars)");
	check_text(time_rfc3339(INT64_MAX), "9999-12-31T23:59:59Z");
}
END_TEST

START_TEST(spans_have_two_units)
{
	check_text(time_span_text(0), "0m 0s");
	check_text(time_span_text(59), "0m 59s");
	check_text(time_span_text(3599), "59m 59s");
	check_text(time_span_text(HOUR), "1h 0m");
	check_text(time_span_text(DAY - 1), "23h 59m");
	check_text(time_span_text(364 * DAY + 23 * HOUR + 59), "364d 23h");
}
END_TEST

UNIT_TESTS(time, times_are_in_utc, a_time_beyond_the_calendar_is_the_last_one, spans_have_two_units)
