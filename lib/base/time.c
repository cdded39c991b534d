#include "base/time.h"

#include <inttypes.h>
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
