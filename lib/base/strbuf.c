#include "base/strbuf.h"

#include <stdio.h>

static char empty_text[1] = "";

struct strbuf strbuf_make(size_t max)
{
	return (struct strbuf){ .text = empty_text, .max = max };
}

void strbuf_done(struct strbuf *buf)
{
	if (buf->capacity)
		free(buf->text);
	*buf = strbuf_make(buf->max);
}

void strbuf_clear(struct strbuf *buf)
{
	strbuf_cut(buf, 0);
	buf->full = false;
}

void strbuf_cut(struct strbuf *buf, size_t length)
{
	if (!buf->capacity)
		return;
	buf->length = length;
	buf->text[length] = '\0';
}

char *strbuf_take(struct strbuf *buf)
{
	char *text = buf->capacity ? buf->text : xstrdup("");

	*buf = strbuf_make(buf->max);
	return text;
}

/* Room for @size more bytes and the NUL, or `full`. */
static bool strbuf_room(struct strbuf *buf, size_t size)
{
	char *old = buf->capacity ? buf->text : NULL;

	if (buf->full || size > buf->max - buf->length) {
		buf->full = true;
		return false;
	}
	if (buf->length + size + 1 > buf->capacity) {
		buf->text = grow(old, &buf->capacity, buf->length + size + 1, 1);
		if (!old)
			buf->text[0] = '\0';
	}
	return true;
}

void strbuf_add(struct strbuf *buf, const void *data, size_t size)
{
	if (!size || !strbuf_room(buf, size))
		return;
	memcpy(buf->text + buf->length, data, size);
	buf->length += size;
	buf->text[buf->length] = '\0';
}

void strbuf_puts(struct strbuf *buf, const char *text)
{
	strbuf_add(buf, text, strlen(text));
}

void strbuf_putc(struct strbuf *buf, char c)
{
	strbuf_add(buf, &c, 1);
}

void strbuf_fill(struct strbuf *buf, char c, size_t count)
{
	if (!count || !strbuf_room(buf, count))
		return;
	memset(buf->text + buf->length, c, count);
	buf->length += count;
	buf->text[buf->length] = '\0';
}

void strbuf_vprintf(struct strbuf *buf, const char *format, va_list args)
{
	va_list again;
	int size;

	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (size < 0)
		abort(); /* only a broken format string */
	if (!size || !strbuf_room(buf, (size_t)size))
		return;
	(void)vsnprintf(buf->text + buf->length, (size_t)size + 1, format,
			args); /* measured above */
	buf->length += (size_t)size;
}

void strbuf_printf(struct strbuf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_vprintf(buf, format, args);
	va_end(args);
}
