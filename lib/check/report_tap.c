/* TAP version 13, https://testanything.org/tap-version-13-specification.html. */
#include "check/check.h"

/* What follows "#" is a directive, and a line break ends the test line. */
static void put_description(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '#' || *text == '\\')
			strbuf_putc(out, '\\');
		strbuf_putc(out, (char)(*text == '\n' ? ' ' : *text));
	}
}

static void put_directive(struct strbuf *out, const struct result *result)
{
	if (result->status == CHECK_SKIP)
		strbuf_puts(out, " # SKIP ");
	else if (result->status == CHECK_UNKNOWN)
		strbuf_puts(out, " # TODO ");
	else
		return;
	put_description(out, result->message);
}

/* The rest as a block of YAML; JSON scalars are YAML's. */
static void put_field(struct strbuf *out, const char *key, const char *value)
{
	cleanup_json struct json *text = NULL;

	if (!value)
		return;
	text = json_text(value);
	strbuf_printf(out, "  %s: ", key);
	json_write(text, out);
	strbuf_putc(out, '\n');
}

void report_tap(const struct report *report, struct strbuf *out)
{
	strbuf_printf(out, "TAP version 13\n1..%zu\n", report->count);
	for (size_t i = 0; i < report->count; i++) {
		const struct result *result = report->items[i];
		/* A TODO that is "not ok" fails nothing: so could-not-tell is not a failure. */
		bool ok = result->status != CHECK_FAIL && result->status != CHECK_UNKNOWN;

		strbuf_printf(out, "%s %zu - ", ok ? "ok" : "not ok", i + 1);
		put_description(out, result->name);
		put_directive(out, result);
		strbuf_putc(out, '\n');
		if (result->status != CHECK_FAIL && result->status != CHECK_WARN)
			continue;
		strbuf_puts(out, "  ---\n");
		put_field(out, "severity", check_status_name(result->status));
		put_field(out, "message", result->message);
		put_field(out, "observed", result->observed);
		put_field(out, "expected", result->expected);
		put_field(out, "hint", result->hint);
		put_field(out, "fixedBy", result->fixed_by);
		strbuf_puts(out, "  ...\n");
	}
}
