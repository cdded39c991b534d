#include "base/wrap.h"

enum {
	NARROW_INDENT = 8, /* of a row's text below its first column */
};

/* How long the word is at the beginning of @text. */
static size_t word_length(const struct wrap *how, const char *text)
{
	char quote = '\0';
	size_t i = 0;

	if (!how->is_command)
		return strcspn(text, " ");
	for (; text[i] && (quote || text[i] != ' '); i++)
		if (text[i] == '\\' && quote != '\'' && text[i + 1])
			i++;
		else if (text[i] == quote)
			quote = '\0';
		else if (!quote && (text[i] == '\'' || text[i] == '"'))
			quote = text[i];
	return i;
}

/* What the next word takes; when more words follow it, the mark has to fit as well. */
static size_t next_length(const struct wrap *how, const char *text)
{
	size_t word = word_length(how, text);

	return text[word] ? word + strlen(how->broken) : word;
}

void wrap_text(struct strbuf *out, const struct wrap *how, const char *text)
{
	size_t column = how->column;

	while (*text) {
		size_t word = word_length(how, text), gap = strspn(text + word, " ");

		strbuf_add(out, text, word);
		column += word;
		text += word + gap;
		if (*text && column + gap + next_length(how, text) > how->width) {
			strbuf_printf(out, "%s\n%*s", how->broken, (int)how->indent, "");
			column = how->indent;
		} else if (*text) {
			strbuf_fill(out, ' ', gap);
			column += gap;
		}
	}
}

/* Whether a line stands for itself: it is empty, or a row of a table. */
static bool is_row(const char *line)
{
	return *line == '\n' || *line == ' ' || !*line;
}

/* Where the text of a row begins: after the two spaces or more that end its first column. */
static size_t text_column(const char *line, size_t length)
{
	size_t start = strspn(line, " ");

	for (size_t i = start; i + 2 < length; i++)
		if (line[i] == ' ' && line[i + 1] == ' ')
			return i + strspn(line + i, " ");
	return start;
}

static void fit_row(struct strbuf *out, const char *line, size_t length, size_t width)
{
	size_t column = text_column(line, length);
	cleanup_free char *text = xstrndup(line + column, length - column);
	struct wrap how = { .column = column, .indent = column, .width = width, .broken = "" };

	if (column <= width / 2) {
		strbuf_add(out, line, column);
	} else { /* too little is left beside the first column: the text goes below it */
		size_t first = column;

		while (line[first - 1] == ' ')
			first--;
		strbuf_add(out, line, first);
		how.column = how.indent = NARROW_INDENT;
		strbuf_printf(out, "\n%*s", NARROW_INDENT, "");
	}
	wrap_text(out, &how, text);
	strbuf_putc(out, '\n');
}

/* Lines up to the next row, as one text; *@ret_longest is the longest of them. */
static char *join_paragraph(const char *text, size_t *ret_used, size_t *ret_longest)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	const char *line = text;

	*ret_longest = 0;
	while (!is_row(line)) {
		size_t length = strcspn(line, "\n");

		if (out.length)
			strbuf_putc(&out, ' ');
		strbuf_add(&out, line, length);
		*ret_longest = length > *ret_longest ? length : *ret_longest;
		line += length + (line[length] == '\n');
	}
	*ret_used = (size_t)(line - text);
	return strbuf_take(&out);
}

void wrap_lines(struct strbuf *out, size_t width, const char *text)
{
	const struct wrap how = { .width = width, .broken = "" };

	while (*text) {
		cleanup_free char *paragraph = NULL;
		size_t used = strcspn(text, "\n"), longest = used;

		if (!is_row(text))
			paragraph = join_paragraph(text, &used, &longest);
		else
			used += text[used] == '\n';
		if (longest <= width) {
			strbuf_add(out, text, used);
		} else if (paragraph) {
			wrap_text(out, &how, paragraph);
			strbuf_putc(out, '\n');
		} else {
			fit_row(out, text, longest, width);
		}
		text += used;
	}
}
