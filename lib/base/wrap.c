#include "base/wrap.h"

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
