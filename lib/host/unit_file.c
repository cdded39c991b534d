#include "host/unit_file.h"

#include "base/text.h"

struct unit_file unit_file_read(char *text)
{
	return (struct unit_file){ .rest = text, .section = "" };
}

static bool is_comment(const char *line)
{
	line += strspn(line, " \t");
	return *line == '#' || *line == ';';
}

/* Whether a line ends in a backslash that is not escaped itself. */
static bool goes_on(const char *line)
{
	size_t length = strlen(line), slashes = 0;

	while (slashes < length && line[length - 1 - slashes] == '\\')
		slashes++;
	return slashes % 2;
}

/*
 * The next line with those that it goes on in, a blank in the place of each backslash. Comments
 * may stand between them.
 */
static char *next_line(struct unit_file *file)
{
	char *line = text_next_line(&file->rest);
	size_t length;

	while (line && is_comment(line))
		line = text_next_line(&file->rest);
	while (line && goes_on(line)) {
		char *more = text_next_line(&file->rest);

		while (more && is_comment(more))
			more = text_next_line(&file->rest);
		length = strlen(line);
		line[length - 1] = ' ';
		if (!more)
			break;
		memmove(line + length, more, strlen(more) + 1);
	}
	return line ? text_trim(line) : NULL;
}

bool unit_file_next(struct unit_file *file, char **ret_key, char **ret_value)
{
	char *line;

	while ((line = next_line(file))) {
		char *equals = strchr(line, '=');

		if (*line == '[' && str_ends(line, "]")) {
			line[strlen(line) - 1] = '\0';
			file->section = line + 1;
			continue;
		}
		if (!equals)
			continue;
		*equals = '\0';
		*ret_key = text_trim(line);
		*ret_value = text_trim(equals + 1);
		return true;
	}
	return false;
}

char *unit_file_word(char **value)
{
	char *from = *value + strspn(*value, " \t"), *to = from, *word = from, quote = '\0';

	if (!*from)
		return NULL;
	for (; *from && (quote || !strchr(" \t", *from)); from++)
		if (*from == quote)
			quote = '\0';
		else if (!quote && (*from == '"' || *from == '\''))
			quote = *from;
		else
			*to++ = *from;
	*value = *from ? from + 1 : from;
	*to = '\0';
	return word;
}
