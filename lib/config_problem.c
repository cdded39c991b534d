/* What is wrong with a configuration, and where. */
#include <stdio.h>

#include "config_fields.h"

enum {
	PROBLEMS_MAX = 1000, /* more than anyone reads */
	QUOTE_MAX = 100,     /* bytes of a value that are shown */
};

static void add(struct config_problems *problems, bool warning, const char *place,
		struct yaml_place where, const char *format, va_list args)
{
	struct config_problem *problem;

	problems->errors += !warning;
	if (problems->count == PROBLEMS_MAX)
		return;
	problems->items = grow(problems->items, &problems->capacity, problems->count + 1,
			       sizeof(*problems->items));
	problem = &problems->items[problems->count++];
	*problem = (struct config_problem){ .warning = warning,
					    .line = where.line,
					    .column = where.column };
	problem->place = xstrdup_or_null(place);
	problem->message = xvasprintf(format, args);
}

void config_problem_add(struct config_problems *problems, bool warning, const char *place,
			const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(problems, warning, place, (struct yaml_place){ 0 }, format, args);
	va_end(args);
}

void config_problem_at(struct config_problems *problems, bool warning,
		       const struct config_input *input, const char *path, struct yaml_place where,
		       const char *format, ...)
{
	cleanup_free char *place = NULL, *message = NULL;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	if (input->file) {
		place = where.line
				? xasprintf("%s:%d:%d", input->file->name, where.line, where.column)
				: xstrdup(input->file->name);
	} else {
		place = xstrdup_or_null(config_flag_of(input, path));
		if (place)
			path = "";
	}
	if (*path) {
		cleanup_free char *bare = take_ptr(&message);

		message = xasprintf("%s: %s", path, bare);
	}
	config_problem_add(problems, warning, place, "%s", message);
	if (problems->count) {
		problems->items[problems->count - 1].line = where.line;
		problems->items[problems->count - 1].column = where.column;
	}
}

struct yaml_place config_place_of(const struct config_input *input, const struct json *map,
				  const char *key)
{
	const struct json *value = json_map_get(map, key);

	if (!input->file)
		return (struct yaml_place){ 0 };
	return json_is_map(value) || json_is_list(value)
		       ? yaml_place_of_key(input->file, map, key)
		       : yaml_place_of_value(input->file, map, key);
}

void config_problems_done(struct config_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		free(problems->items[i].place);
		free(problems->items[i].message);
	}
	free(problems->items);
	*problems = (struct config_problems){ 0 };
}

/* Bytes to show of @value: no more than QUOTE_MAX, and no half character of UTF-8. */
static size_t shown_length(const char *value)
{
	size_t length = strnlen(value, QUOTE_MAX + 1);

	if (length <= QUOTE_MAX)
		return length;
	length = QUOTE_MAX;
	while (length && ((unsigned char)value[length] & 0xc0) == 0x80)
		length--;
	return length;
}

char *config_quote(const char *value)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	size_t length = shown_length(value);

	strbuf_putc(&out, '"');
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)value[i];
		unsigned char next = (unsigned char)value[i + 1];

		if (c == '\n')
			strbuf_puts(&out, "\\n");
		else if (c == '\t')
			strbuf_puts(&out, "\\t");
		else if (c == '"' || c == '\\')
			strbuf_printf(&out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			strbuf_printf(&out, "\\x%02x", c);
		else if (c == 0xc2 && next < 0xa0) /* C1 controls in UTF-8 */
			strbuf_printf(&out, "\\u%04x", (unsigned char)value[++i]);
		else
			strbuf_putc(&out, (char)c);
	}
	strbuf_puts(&out, value[length] ? "...\"" : "\"");
	return strbuf_take(&out);
}
