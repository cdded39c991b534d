#include "command_report.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "command_output.h"
#include "command_print.h"

const char *const report_outputs[] = { "text", "json", "yaml", "junit", "tap", NULL };

/* Lines of a terminal that the text takes. */
static size_t count_lines(const char *text, size_t columns)
{
	size_t lines = 0;

	for (; *text; text += strcspn(text, "\n") + 1) {
		size_t length = strcspn(text, "\n");

		lines += length ? (length + columns - 1) / columns : 1;
	}
	return lines;
}

/* How a report looks on a terminal: as much as there is room for, above the prompt that follows. */
static struct report_look look_for_screen(const struct context *ctx, const struct report *report)
{
	struct report_look look = { .color = ctx->color, .detail = REPORT_FULL };
	struct winsize size = { 0 };

	if (!isatty(STDOUT_FILENO))
		return look;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	look.width = print_columns(REPORT_WIDTH);
	if (ctx->global.verbosity > 0)
		return look;
	for (; look.detail < REPORT_SHORTEST; look.detail++) {
		cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
		struct report_look plain = look;

		plain.color = false;
		report_text(report, &plain, &out);
		if (count_lines(out.text, size.ws_col) < size.ws_row)
			break;
	}
	return look;
}

int print_report(const struct context *ctx, const struct report *report)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (wants_tree(ctx)) {
		cleanup_json struct json *document = report_to_json(report);

		print_tree(ctx, document);
	} else if (output_is(ctx, "junit")) {
		report_junit(report, &out);
	} else if (output_is(ctx, "tap")) {
		report_tap(report, &out);
	} else {
		const struct report_look look = look_for_screen(ctx, report);

		report_text(report, &look, &out);
	}
	print_buffer(&out);
	return report_count(report, CHECK_FAIL) ? EXIT_PREFLIGHT : EXIT_OK;
}

void print_report_brief(const struct context *ctx, const struct report *report)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *all = xasprintf("knode preflight --role %s", role_name(report->role));
	const struct report_look look = {
		.color = ctx->color,
		.detail = ctx->global.verbosity > 0 ? REPORT_FULL : REPORT_SHORT,
		.width = print_columns(REPORT_WIDTH),
		.all = all,
	};

	report_text(report, &look, &out);
	print_buffer(&out);
}

void print_checks(const struct context *ctx, const struct check *const *table)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *document = check_list_to_json(table);

	if (wants_tree(ctx)) {
		print_tree(ctx, document);
		return;
	}
	check_list_text(table, &out);
	print_buffer(&out);
}
