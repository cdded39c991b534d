#include "base/utf8.h"
#include "data/yaml.h"
#include "data/yaml_scalar.h"

struct writer {
	struct strbuf *out;
	bool sorted;
};

enum {
	INDENT = 2,
	SIMPLE_KEY_MAX = 128, /* a longer key is written as "? key"; readers look 1024 ahead */
};

/* Whether all characters are printable; newlines and tabs are left to the caller. */
static bool is_printable(const char *text)
{
	while (*text) {
		bool is_blank = *text == '\n' || *text == '\t';

		if (!utf8_is_printable(utf8_next(&text)) && !is_blank)
			return false;
	}
	return true;
}

/* Whether the text may stand without quotes, in block style. */
static bool is_plain(const char *text)
{
	size_t length = strlen(text);

	if (!yaml_is_text(text) || !is_printable(text) || strpbrk(text, "\n\t"))
		return false;
	if (strchr(" ,[]{}#&*!|>'\"%@`", text[0]) || text[length - 1] == ' ')
		return false;
	if (strchr("-?:", text[0]) && (length == 1 || text[1] == ' '))
		return false;
	if (str_starts(text, "---") || str_starts(text, "...") || str_starts(text, "<late"))
		return false;
	return !strstr(text, ": ") && !strstr(text, " #") && text[length - 1] != ':';
}

/*
 * Whether the text may be a literal block: of several lines, of which the first shows how far the
 * block is indented, and none has spaces at its end, where nobody would see them.
 */
static bool is_literal(const char *text)
{
	size_t length = strlen(text);

	if (!strchr(text, '\n') || strchr(" \n\t", text[0]) || text[length - 1] == ' ')
		return false;
	return is_printable(text) && !strstr(text, " \n");
}

static void write_quoted(const char *text, struct strbuf *out)
{
	static const char letters[] = "\n\r\t\"\\", names[] = "nrt\"\\";

	strbuf_putc(out, '"');
	while (*text) {
		const char *start = text;
		uint32_t character = utf8_next(&text);
		const char *letter = character < 0x7f ? strchr(letters, (int)character) : NULL;

		if (letter)
			strbuf_printf(out, "\\%c", names[letter - letters]);
		else if (utf8_is_printable(character))
			strbuf_add(out, start, (size_t)(text - start));
		else
			strbuf_printf(out,
				      character <= 0xff     ? "\\x%02x"
				      : character <= 0xffff ? "\\u%04x"
							    : "\\U%08x",
				      character);
	}
	strbuf_putc(out, '"');
}

static void write_literal(const char *text, size_t indent, struct strbuf *out)
{
	const char *keep = str_ends(text, "\n\n") ? "+" : str_ends(text, "\n") ? "" : "-";

	strbuf_printf(out, "|%s", keep);
	while (*text) {
		size_t length = strcspn(text, "\n");

		strbuf_putc(out, '\n');
		if (length)
			strbuf_fill(out, ' ', indent);
		strbuf_add(out, text, length);
		text += length + (text[length] == '\n');
	}
}

/* A text, or a value on one line; @indent is for the lines of a literal block. */
static void write_scalar(const struct json *value, size_t indent, struct strbuf *out)
{
	const char *text = json_get_text(value, NULL);

	if (!text)
		json_write(value, out); /* numbers, true, null, {} and [] are as in JSON */
	else if (is_plain(text))
		strbuf_puts(out, text);
	else if (is_literal(text))
		write_literal(text, indent, out);
	else
		write_quoted(text, out);
}

/* A container is written from where the line is, which is at column @indent. */
static void write_container(const struct writer *writer, const struct json *value, size_t indent);

/* What follows "key:" of a map or "-" of a list at @indent, with the end of the line. */
static void write_child(const struct writer *writer, const struct json *value, size_t indent,
			bool of_map)
{
	struct strbuf *out = writer->out;

	if (json_count(value) == 0) {
		strbuf_putc(out, ' ');
		write_scalar(value, indent + INDENT, out);
		strbuf_putc(out, '\n');
		return;
	}
	if (!of_map || json_is_map(value))
		indent += INDENT; /* a list is not indented under its key */
	if (of_map) {
		strbuf_putc(out, '\n');
		strbuf_fill(out, ' ', indent);
	} else {
		strbuf_putc(out, ' ');
	}
	write_container(writer, value, indent);
}

static void write_key(const char *key, size_t indent, struct strbuf *out)
{
	bool is_simple = strlen(key) <= SIMPLE_KEY_MAX;

	if (!is_simple)
		strbuf_puts(out, "? ");
	if (is_plain(key))
		strbuf_puts(out, key);
	else
		write_quoted(key, out);
	if (!is_simple) {
		strbuf_putc(out, '\n');
		strbuf_fill(out, ' ', indent);
	}
	strbuf_putc(out, ':');
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void write_map(const struct writer *writer, const struct json *map, size_t indent)
{
	cleanup_free const char **keys = xcalloc(json_count(map), sizeof(*keys));
	struct json_iter iter = json_iter(map);
	size_t count = 0;

	while (json_next(&iter))
		keys[count++] = iter.key;
	if (writer->sorted)
		qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < count; i++) {
		if (i)
			strbuf_fill(writer->out, ' ', indent);
		write_key(keys[i], indent, writer->out);
		write_child(writer, json_map_get(map, keys[i]), indent, true);
	}
}

static void write_list(const struct writer *writer, const struct json *list, size_t indent)
{
	for (size_t i = 0; i < json_count(list); i++) {
		if (i)
			strbuf_fill(writer->out, ' ', indent);
		strbuf_putc(writer->out, '-');
		write_child(writer, json_list_at(list, i), indent, false);
	}
}

static void write_container(const struct writer *writer, const struct json *value, size_t indent)
{
	if (json_is_map(value))
		write_map(writer, value, indent);
	else
		write_list(writer, value, indent);
}

void yaml_write(const struct json *value, bool sorted, struct strbuf *out)
{
	const struct writer writer = { .out = out, .sorted = sorted };

	if (json_count(value)) {
		write_container(&writer, value, 0);
	} else {
		write_scalar(value, INDENT, out);
		strbuf_putc(out, '\n');
	}
}
