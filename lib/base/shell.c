#include "base/shell.h"

void shell_add_word(struct strbuf *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/._-+,:@=%";

	if (*text && !text[strspn(text, plain)]) {
		strbuf_puts(out, text);
		return;
	}
	if (strchr(text, '\'') && !strpbrk(text, "\"$`\\!")) {
		strbuf_printf(out, "\"%s\"", text);
		return;
	}
	strbuf_putc(out, '\'');
	for (; *text; text++)
		if (*text == '\'')
			strbuf_puts(out, "'\\''");
		else
			strbuf_putc(out, *text);
	strbuf_putc(out, '\'');
}
