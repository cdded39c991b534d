#include "check/report.h"

#include <time.h>

#include "check/check.h"
#include "facts/facts.h"

static const char *const status_names[CHECK_STATUSES] = {
	[CHECK_PASS] = "pass", [CHECK_WARN] = "warn",       [CHECK_FAIL] = "fail",
	[CHECK_SKIP] = "skip", [CHECK_UNKNOWN] = "unknown",
};

const char *check_status_name(enum check_status status)
{
	return status_names[status];
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void result_free(struct result *result)
{
	free(result->name);
	free(result->message);
	free(result->observed);
	free(result->expected);
	free(result->hint);
	free(result);
}

void report_done(struct report *report)
{
	for (size_t i = 0; i < report->count; i++)
		result_free(report->items[i]);
	free(report->items);
	free(report->host);
	free(report->kubernetes_version);
	free(report->fix);
	*report = (struct report){ 0 };
}

void report_begin(struct report *report, const struct check *check)
{
	report->check = check;
	report->stamp = now_us();
}

/*
 * One line of printable UTF-8, whatever a host's names hold (a process may call itself anything,
 * and its name goes to a terminal). Takes @text.
 */
static char *clean(char *text)
{
	cleanup_json struct json *valid = NULL;
	unsigned char *c = (unsigned char *)text;

	while (*c >= 0x20 && *c < 0x7f)
		c++;
	if (!*c)
		return text;
	valid = json_text(text); /* bytes that are not UTF-8 become U+FFFD */
	free(text);
	text = xstrdup(json_get_text(valid, ""));
	for (c = (unsigned char *)text; *c; c++) {
		if (*c == '\n' || *c == '\t')
			*c = ' ';
		else if (*c < 0x20 || *c == 0x7f)
			*c = '?';
		else if (c[0] == 0xc2 && c[1] < 0xa0) /* U+0080 to U+009F */
			c[0] = c[1] = '?';
		else if (c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe) /* no characters in XML */
			c[0] = c[1] = c[2] = '?';
	}
	return text;
}

static void append(struct report *report, struct result *result)
{
	report->items =
		grow(report->items, &report->capacity, report->count + 1, sizeof(*report->items));
	report->items[report->count++] = result;
}

static struct result *add(struct report *report, enum check_status status, const char *name,
			  const char *format, va_list args) printf_like(4, 0);

static struct result *add(struct report *report, enum check_status status, const char *name,
			  const char *format, va_list args)
{
	struct result *result = xcalloc(1, sizeof(*result));
	int64_t now = now_us();

	result->check = report->check;
	result->name = clean(xstrdup(name ? name : report->check->id));
	result->status = status;
	result->message = clean(xvasprintf(format, args));
	result->micros = now - report->stamp;
	if (status == CHECK_WARN || status == CHECK_FAIL)
		result->fixed_by = report->check->fixed_by;
	report->stamp = now;
	append(report, result);
	return result;
}

struct result *report_add(struct report *report, enum check_status status, const char *name,
			  const char *format, ...)
{
	struct result *result;
	va_list args;

	va_start(args, format);
	result = add(report, status, name, format, args);
	va_end(args);
	return result;
}

int check_pass(struct report *report, const char *name, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(report, CHECK_PASS, name, format, args);
	va_end(args);
	return 0;
}

int check_skip(struct report *report, const char *name, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(report, CHECK_SKIP, name, format, args);
	va_end(args);
	return 0;
}

static void set(char **text, const char *format, va_list args) printf_like(2, 0);

static void set(char **text, const char *format, va_list args)
{
	char *before = *text; /* may be among the arguments */

	*text = clean(xvasprintf(format, args));
	free(before);
}

void result_observed(struct result *result, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(&result->observed, format, args);
	va_end(args);
}

void result_expected(struct result *result, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(&result->expected, format, args);
	va_end(args);
}

void result_hint(struct result *result, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(&result->hint, format, args);
	va_end(args);
}

void result_fit(struct result *result, const struct host *host)
{
	cleanup_free char *hint = take_ptr(&result->hint);

	result->hint = hint ? host_advice(host, hint) : NULL;
}

void result_skip(struct result *result, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(&result->message, format, args);
	va_end(args);
	free(take_ptr(&result->observed));
	free(take_ptr(&result->expected));
	free(take_ptr(&result->hint));
	result->fixed_by = NULL;
	result->status = CHECK_SKIP;
}

void report_append(struct report *to, struct report *from)
{
	for (size_t i = 0; i < from->count; i++)
		append(to, from->items[i]);
	from->count = 0;
}

void report_remove(struct report *report, size_t index)
{
	result_free(report->items[index]);
	report->count--;
	memmove(&report->items[index], &report->items[index + 1],
		(report->count - index) * sizeof(*report->items));
}

size_t report_count(const struct report *report, enum check_status status)
{
	size_t count = 0;

	for (size_t i = 0; i < report->count; i++)
		count += report->items[i]->status == status;
	return count;
}
