#include "base/util.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static void *must(void *ptr)
{
	if (!ptr)
		abort();
	return ptr;
}

void *xmalloc(size_t size)
{
	return must(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return must(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *ptr, size_t size)
{
	return must(realloc(ptr, size ? size : 1));
}

char *xstrdup(const char *text)
{
	return must(strdup(text));
}

char *xstrndup(const char *text, size_t max)
{
	return must(strndup(text, max));
}

void *xmemdup(const void *data, size_t size)
{
	return memcpy(xmalloc(size), data, size);
}

char *xvasprintf(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		abort();
	return text;
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	return text;
}

void *grow(void *array, size_t *capacity, size_t count, size_t size)
{
	size_t wanted = *capacity ? *capacity : 8;

	if (count <= *capacity)
		return array;
	while (wanted < count)
		wanted *= 2;
	*capacity = wanted;
	return must(reallocarray(array, wanted, size));
}

bool str_ends(const char *text, const char *suffix)
{
	size_t length = strlen(text), tail = strlen(suffix);

	return length >= tail && str_eq(text + length - tail, suffix);
}

void str_to_lower(char *text)
{
	for (; *text; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
}

void path_clean(char *path)
{
	const char *part = path;
	char *end = path;
	size_t length;

	if (*path != '/')
		return;
	for (; *part; part += length) {
		part += strspn(part, "/");
		length = strcspn(part, "/");
		if (length == 2 && str_starts(part, "..")) {
			while (end > path && *--end != '/')
				;
		} else if (length && !(length == 1 && *part == '.')) {
			*end++ = '/';
			memmove(end, part, length);
			end += length;
		}
	}
	if (end == path)
		*end++ = '/';
	*end = '\0';
}

void free_ptr(void *ptr)
{
	free(*(void **)ptr);
}

void close_fd(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(
			*fd); /* what was written is synced before, so nothing can be lost here */
	*fd = -1;
	errno = saved;
}

void close_file(void *file)
{
	FILE *stream = *(FILE **)file;

	if (stream)
		(void)fclose(stream); /* only for streams that were read */
}

int parse_int(const char *text, int64_t min, int64_t max, int64_t *ret)
{
	const char *digits = *text == '-' ? text + 1 : text;
	char *end;
	intmax_t value;

	if (*digits < '0' || *digits > '9')
		return -EINVAL;
	errno = 0;
	value = strtoimax(text, &end, 10);
	if (*end)
		return -EINVAL;
	if (errno == ERANGE || value < min || value > max)
		return -ERANGE;
	*ret = value;
	return 0;
}

static const struct duration_unit {
	const char *name;
	double ms;
} duration_units[] = {
	{ "ns", 1e-6 }, { "us", 1e-3 }, { "µs", 1e-3 }, { "ms", 1 },
	{ "s", 1e3 },   { "m", 6e4 },   { "h", 3.6e6 },
};

int parse_duration(const char *text, int64_t *ret_ms)
{
	bool negative = *text == '-';
	double total = 0;

	text += negative;
	if (str_eq(text, "0")) {
		*ret_ms = 0;
		return 0;
	}
	if (!*text)
		return -EINVAL;
	while (*text) {
		size_t number = strspn(text, "0123456789."), unit, best = 0;
		char *end;
		double value, ms = 0;

		if (!number)
			return -EINVAL;
		value = strtod(text, &end);
		if (end != text + number)
			return -EINVAL;
		text += number;
		for (unit = 0; unit < ARRAY_SIZE(duration_units); unit++) {
			const char *name = duration_units[unit].name;

			if (str_starts(text, name) && strlen(name) > best) {
				best = strlen(name);
				ms = duration_units[unit].ms;
			}
		}
		if (!best)
			return -EINVAL;
		text += best;
		total += value * ms;
	}
	if (total > (double)INT64_MAX / 1e6) /* Go counts nanoseconds in 63 bits: about 292 years */
		return -EINVAL;
	total += 1e-7; /* decimal fractions may fall short, by less than Go's nanosecond */
	*ret_ms = (int64_t)(negative ? -total : total);
	return 0;
}

char *format_duration(int64_t ms)
{
	const char *sign = ms < 0 ? "-" : "";
	int64_t rest = ms < 0 ? -ms : ms;
	int64_t hours = rest / 3600000, minutes = rest / 60000 % 60;
	int64_t seconds = rest / 1000 % 60, millis = rest % 1000;
	char fraction[8] = "";

	if (rest == 0)
		return xstrdup("0s");
	if (rest < 1000)
		return xasprintf("%s%" PRId64 "ms", sign, rest);
	if (millis) {
		size_t length = (size_t)snprintf(fraction, sizeof(fraction), ".%03d", (int)millis);

		while (fraction[length - 1] == '0')
			fraction[--length] = '\0';
	}
	if (hours)
		return xasprintf("%s%" PRId64 "h%" PRId64 "m%" PRId64 "%ss", sign, hours, minutes,
				 seconds, fraction);
	if (minutes)
		return xasprintf("%s%" PRId64 "m%" PRId64 "%ss", sign, minutes, seconds, fraction);
	return xasprintf("%s%" PRId64 "%ss", sign, seconds, fraction);
}

char *path_absolute(const char *path)
{
	cleanup_free char *here = *path == '/' ? NULL : getcwd(NULL, 0);
	char *absolute = here ? xasprintf("%s/%s", here, path) : xstrdup(path);

	if (*absolute == '/')
		path_clean(absolute);
	return absolute;
}
