/* What is wrong with a configuration, and where. */
#include <stdio.h>

#include "config/config_fields.h"

enum {
	PROBLEMS_MAX = 1000, /* more than anyone reads */
	QUOTE_MAX = 100,     /* bytes of a value that are shown */
};

/* Adds a problem once; the message is given away. */
static void add(struct config_problems *problems, bool warning, const char *place,
		struct yaml_place where, char *message)
{
	for (size_t i = 0; i < problems->count && problems->count < PROBLEMS_MAX; i++) {
		const struct config_problem *other = &problems->items[i];

		if (str_eq(other->message, message) &&
		    str_eq(other->place ? other->place : "", place ? place : "")) {
			free(message);
			return;
		}
	}
	problems->errors += !warning;
	if (problems->count == PROBLEMS_MAX) {
		free(message);
		return;
	}
	problems->items = grow(problems->items, &problems->capacity, problems->count + 1,
			       sizeof(*problems->items));
	problems->items[problems->count++] = (struct config_problem){
		.place = xstrdup_or_null(place),
		.line = where.line,
		.column = where.column,
		.message = message,
		.warning = warning,
	};
}

void config_problem_add(struct config_problems *problems, bool warning, const char *place,
			const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(problems, warning, place, (struct yaml_place){ 0 }, xvasprintf(format, args));
	va_end(args);
}

/* The flag that set a path, or one above it: "--pod-network-cidr". */
static const char *flag_of(const struct config_input *input, const char *path)
{
	for (size_t i = 0; i < input->flags.count; i++) {
		const char *set = input->flags.items[i].name;
		size_t length = strlen(set);

		if (strncmp(set, path, length) == 0 &&
		    (!path[length] || strchr(".[", path[length])))
			return input->flags.items[i].value;
	}
	return NULL;
}

/* Where a problem is: a place of the file, or a flag, which stands for the path too. */
static char *place_of(const struct config_input *input, const char *path, struct yaml_place where)
{
	if (!input->file)
		return xstrdup_or_null(flag_of(input, path));
	if (!where.line)
		return xstrdup(input->file->name);
	return xasprintf("%s:%d:%d", input->file->name, where.line, where.column);
}

void config_problem_at(struct config_problems *problems, bool warning,
		       const struct config_input *input, const char *path, struct yaml_place where,
		       const char *format, ...)
{
	cleanup_free char *place = place_of(input, path, where), *message = NULL;
	bool named = *path && (input->file || !place);
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	add(problems, warning, place, where,
	    named ? xasprintf("%s: %s", path, message) : take_ptr(&message));
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

const char *config_type_words(enum json_kind type)
{
	static const char *const words[] = {
		[JSON_KIND_NIL] = "null",       [JSON_KIND_BOOL] = "a boolean",
		[JSON_KIND_INT] = "an integer", [JSON_KIND_FLOAT] = "a decimal number",
		[JSON_KIND_TEXT] = "a string",  [JSON_KIND_LIST] = "a list",
		[JSON_KIND_MAP] = "a mapping",
	};
	_Static_assert(ARRAY_SIZE(words) == JSON_KINDS, "words for each enum json_kind");

	return words[type];
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
