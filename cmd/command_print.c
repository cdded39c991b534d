#include "command_print.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/wrap.h"

enum {
	COLUMNS_LEAST = 40,    /* on less, words are broken by the terminal */
	COLUMNS_UNKNOWN = 80,  /* of a terminal that does not tell (a serial line) */
	COLUMNS_MOST = 100000, /* more is no terminal's */
};

static size_t ceiling_met;

void print_buffer(const struct strbuf *text)
{
	if (text->full)
		ceiling_met = text->max;
	else
		fputs(text->text, stdout);
}

size_t print_ceiling_met(void)
{
	return ceiling_met;
}

static size_t terminal_columns(void)
{
	const char *variable = getenv("COLUMNS");
	struct winsize size = { 0 };
	int64_t columns;

	if (variable && parse_int(variable, 1, COLUMNS_MOST, &columns) == 0)
		return (size_t)columns;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return COLUMNS_UNKNOWN;
	return size.ws_col;
}

size_t print_columns(size_t widest)
{
	size_t columns = isatty(STDOUT_FILENO) ? terminal_columns() : widest;

	if (columns < COLUMNS_LEAST)
		columns = COLUMNS_LEAST;
	return columns < widest ? columns : widest;
}

void print_lines(const struct strbuf *text)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	size_t columns = print_columns(PRINT_WIDTH);

	if (columns == PRINT_WIDTH || text->full) {
		print_buffer(text);
		return;
	}
	wrap_lines(&out, columns, text->text);
	print_buffer(&out);
}
