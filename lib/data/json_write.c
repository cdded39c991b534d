#include <stdio.h>

#include "base/utf8.h"
#include "data/json.h"

/*
 * jansson's writer is not used: it prints 0.1 as 0.10000000000000001, and passes on control
 * characters (C1) that a terminal would obey.
 */

static void write_text(const char *text, struct strbuf *out)
{
	static const char letters[] = "\b\f\n\r\t\"\\", escapes[] = "bfnrt\"\\";

	strbuf_putc(out, '"');
	while (*text) {
		const char *start = text, *letter;
		uint32_t character = utf8_next(&text);

		letter = character < 0x7f ? strchr(letters, (int)character) : NULL;
		if (letter)
			strbuf_printf(out, "\\%c", escapes[letter - letters]);
		else if (utf8_is_printable(character))
			strbuf_add(out, start, (size_t)(text - start));
		else if (character <= 0xffff)
			strbuf_printf(out, "\\u%04x", character);
		else /* JSON escapes are UTF-16 only */
			strbuf_printf(out, "\\u%04x\\u%04x", 0xd7c0 + (character >> 10),
				      0xdc00 + (character & 0x3ff));
	}
	strbuf_putc(out, '"');
}

/* The shortest decimal that reads back as the same number, always with a point. */
static void write_float(double value, struct strbuf *out)
{
	char digits[32], *exponent;

	for (int precision = 15; precision <= 17; precision++) {
		(void)snprintf(digits, sizeof(digits), "%.*g", precision, value); /* fits */
		if (strtod(digits, NULL) == value)
			break;
	}
	exponent = strchr(digits, 'e');
	strbuf_add(out, digits, exponent ? (size_t)(exponent - digits) : strlen(digits));
	if (!strchr(digits, '.'))
		strbuf_puts(out, ".0");
	if (exponent)
		strbuf_puts(out, exponent);
}

/* @indent is the depth for the pretty form, negative for the compact one. */
static void write_value(const struct json *value, int indent, struct strbuf *out);

static void new_line(int indent, struct strbuf *out)
{
	if (indent < 0)
		return;
	strbuf_putc(out, '\n');
	strbuf_fill(out, ' ', 2 * (size_t)indent);
}

static void write_list(const struct json *list, int indent, struct strbuf *out)
{
	int inner = indent < 0 ? indent : indent + 1;

	strbuf_putc(out, '[');
	for (size_t i = 0; i < json_count(list); i++) {
		if (i)
			strbuf_putc(out, ',');
		new_line(inner, out);
		write_value(json_list_at(list, i), inner, out);
	}
	if (json_count(list))
		new_line(indent, out);
	strbuf_putc(out, ']');
}

static void write_map(const struct json *map, int indent, struct strbuf *out)
{
	int inner = indent < 0 ? indent : indent + 1;
	struct json_iter iter = json_iter(map);
	bool first = true;

	strbuf_putc(out, '{');
	while (json_next(&iter)) {
		if (!first)
			strbuf_putc(out, ',');
		first = false;
		new_line(inner, out);
		write_text(iter.key, out);
		strbuf_puts(out, indent < 0 ? ":" : ": ");
		write_value(iter.value, inner, out);
	}
	if (!first)
		new_line(indent, out);
	strbuf_putc(out, '}');
}

static void write_value(const struct json *value, int indent, struct strbuf *out)
{
	switch (json_kind(value)) {
	case JSON_KIND_NIL:
		strbuf_puts(out, "null");
		break;
	case JSON_KIND_BOOL:
		strbuf_puts(out, json_get_bool(value, false) ? "true" : "false");
		break;
	case JSON_KIND_INT:
		strbuf_printf(out, "%lld", (long long)json_get_int(value, 0));
		break;
	case JSON_KIND_FLOAT:
		write_float(json_get_float(value, 0), out);
		break;
	case JSON_KIND_TEXT:
		write_text(json_get_text(value, ""), out);
		break;
	case JSON_KIND_LIST:
		write_list(value, indent, out);
		break;
	case JSON_KIND_MAP:
		write_map(value, indent, out);
		break;
	}
}

void json_write(const struct json *value, struct strbuf *out)
{
	write_value(value, -1, out);
}

void json_write_pretty(const struct json *value, struct strbuf *out)
{
	write_value(value, 0, out);
}

char *json_to_text(const struct json *value)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	json_write(value, &out);
	return strbuf_take(&out);
}
