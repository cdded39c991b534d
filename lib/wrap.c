#include "wrap.h"

void wrap_text(struct strbuf *out, const struct wrap *how, const char *text)
{
	size_t column = how->column, room = how->width - strlen(how->broken);

	while (*text) {
		size_t word = strcspn(text, " "), gap = strspn(text + word, " ");

		strbuf_add(out, text, word);
		column += word;
		text += word + gap;
		if (*text && column + gap + strcspn(text, " ") > room) {
			strbuf_printf(out, "%s\n%*s", how->broken, (int)how->indent, "");
			column = how->indent;
		} else if (*text) {
			strbuf_fill(out, ' ', gap);
			column += gap;
		}
	}
}
