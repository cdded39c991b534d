#include "base/time.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/util.h"

char *time_text(int64_t time)
{
	time_t seconds = time;
	char text[64];
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) ||
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm) == 0)
		return xstrdup("(a time beyond all calendars)");
	return xstrdup(text);
}

char *time_span_text(int64_t seconds)
{
	if (seconds >= 86400)
		return xasprintf("%" PRId64 "d %" PRId64 "h", seconds / 86400, seconds / 3600 % 24);
	if (seconds >= 3600)
		return xasprintf("%" PRId64 "h %" PRId64 "m", seconds / 3600, seconds / 60 % 60);
	return xasprintf("%" PRId64 "m %" PRId64 "s", seconds / 60, seconds % 60);
}

char *time_rfc3339(int64_t time)
{
	time_t seconds = time;
	char text[64];
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return xstrdup("9999-12-31T23:59:59Z"); /* no calendar goes further */
	return xstrdup(text);
}

/* Seconds of "Z" or "+02:00"; false: it is neither. */
static bool parse_offset(const char *text, int64_t *ret)
{
	if (str_eq(text, "Z")) {
		*ret = 0;
		return true;
	}
	if (strlen(text) != 6 || (*text != '+' && *text != '-') || text[3] != ':')
		return false;
	for (int i = 1; i < 6; i++)
		if (i != 3 && !isdigit((unsigned char)text[i]))
			return false;
	*ret = strtol(text + 1, NULL, 10) * 3600 + strtol(text + 4, NULL, 10) * 60;
	if (*text == '-')
		*ret = -*ret;
	return true;
}

/* The 19 characters up to the seconds, by their form alone. */
static bool has_date_and_time(const char *text)
{
	static const char form[] = "0000-00-00T00:00:00";

	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
			return false;
	return true;
}

bool time_parse_rfc3339(const char *text, int64_t *ret)
{
	const char *rest = text + strlen("0000-00-00T00:00:00");
	struct tm tm = { 0 };
	int64_t offset;

	if (!has_date_and_time(text) ||
	    sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		   &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return false;
	if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 ||
	    tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
		return false;
	if (*rest == '.') {
		size_t digits = strspn(rest + 1, "0123456789");

		if (!digits)
			return false;
		rest += 1 + digits;
	}
	if (!parse_offset(rest, &offset))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*ret = (int64_t)timegm(&tm) - offset;
	return true;
}

int64_t time_to_ms(const struct timespec *time)
{
	return (int64_t)time->tv_sec * 1000 + time->tv_nsec / 1000000;
}

static int64_t ms_of(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now); /* cannot fail on Linux */
	return time_to_ms(&now);
}

int64_t time_monotonic_ms(void)
{
	return ms_of(CLOCK_MONOTONIC);
}

int64_t time_now_ms(void)
{
	return ms_of(CLOCK_REALTIME);
}
