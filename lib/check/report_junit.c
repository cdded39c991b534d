/*
 * JUnit's XML as CI systems read it: one suite, one case for each result. A warning passes, and so
 * does what could not be told; their text is the case's output.
 */
#include "check/check.h"

static void put_escaped(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			strbuf_puts(out, "&amp;");
		else if (*text == '<')
			strbuf_puts(out, "&lt;");
		else if (*text == '>')
			strbuf_puts(out, "&gt;");
		else if (*text == '"')
			strbuf_puts(out, "&quot;");
		else
			strbuf_putc(out, *text);
	}
}

static void put_attribute(struct strbuf *out, const char *name, const char *value)
{
	strbuf_printf(out, " %s=\"", name);
	put_escaped(out, value);
	strbuf_putc(out, '"');
}

static void put_line(struct strbuf *out, const char *label, const char *value)
{
	if (!value)
		return;
	strbuf_puts(out, label);
	put_escaped(out, value);
	strbuf_putc(out, '\n');
}

static void put_details(struct strbuf *out, const struct result *result)
{
	put_line(out, "found: ", result->observed);
	put_line(out, "expected: ", result->expected);
	put_line(out, "remedy: ", result->hint);
}

static void put_outcome(struct strbuf *out, const struct result *result)
{
	switch (result->status) {
	case CHECK_PASS:
		break;
	case CHECK_SKIP:
		strbuf_puts(out, "      <skipped");
		put_attribute(out, "message", result->message);
		strbuf_puts(out, "/>\n");
		break;
	case CHECK_FAIL:
		strbuf_puts(out, "      <failure");
		put_attribute(out, "message", result->message);
		strbuf_puts(out, ">");
		put_details(out, result);
		strbuf_puts(out, "</failure>\n");
		break;
	case CHECK_WARN:
	case CHECK_UNKNOWN:
		strbuf_puts(out, "      <system-out>");
		put_line(out,
			 result->status == CHECK_WARN ? "warning: " : "unknown: ", result->message);
		put_details(out, result);
		strbuf_puts(out, "</system-out>\n");
		break;
	}
}

void report_junit(const struct report *report, struct strbuf *out)
{
	strbuf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite");
	put_attribute(out, "name", "knode preflight");
	strbuf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\"",
		      report->count, report_count(report, CHECK_FAIL),
		      report_count(report, CHECK_SKIP));
	if (report->host)
		put_attribute(out, "hostname", report->host);
	strbuf_puts(out, ">\n");
	for (size_t i = 0; i < report->count; i++) {
		const struct result *result = report->items[i];

		strbuf_puts(out, "    <testcase");
		put_attribute(out, "classname", result->check->id);
		put_attribute(out, "name", result->name);
		strbuf_printf(out, " time=\"%.6f\"", (double)result->micros / 1e6);
		if (result->status == CHECK_PASS) {
			strbuf_puts(out, "/>\n");
			continue;
		}
		strbuf_puts(out, ">\n");
		put_outcome(out, result);
		strbuf_puts(out, "    </testcase>\n");
	}
	strbuf_puts(out, "  </testsuite>\n</testsuites>\n");
}
