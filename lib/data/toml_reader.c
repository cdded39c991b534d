#include "data/toml_reader.h"

#include <errno.h>

int toml_fail(const struct toml_reader *reader, struct error *err, const char *format, ...)
{
	cleanup_free char *message = NULL;
	const char *line = reader->start;
	int number = 1;
	va_list args;

	for (const char *at = reader->start; at < reader->at; at++) {
		if (*at != '\n')
			continue;
		line = at + 1;
		number++;
	}
	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	return error_set(err, -EINVAL, "%s:%d:%d: %s", reader->name, number,
			 (int)(reader->at - line) + 1, message);
}

bool toml_accept(struct toml_reader *reader, const char *text)
{
	if (!str_starts(reader->at, text))
		return false;
	reader->at += strlen(text);
	return true;
}

void toml_skip_blanks(struct toml_reader *reader)
{
	reader->at += strspn(reader->at, " \t");
}
