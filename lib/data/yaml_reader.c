#include "data/yaml_reader.h"

#include <errno.h>

int yaml_fail(const struct reader *reader, struct yaml_place place, struct error *err,
	      const char *format, ...)
{
	cleanup_free char *message = NULL;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	return error_set(err, -EINVAL, "%s:%d:%d: %s", reader->name, place.line, place.column,
			 message);
}

int yaml_count_node(struct reader *reader, struct yaml_place place, struct error *err)
{
	if (++reader->nodes > reader->ways->nodes)
		return yaml_fail(reader, place, err,
				 "more than %zu values, those of aliases counted",
				 reader->ways->nodes);
	return 0;
}

int yaml_enter(struct reader *reader, struct yaml_place place, const struct json *container,
	       struct error *err)
{
	if (reader->depth == JSON_MAX_DEPTH)
		return yaml_fail(reader, place, err, "nested deeper than %d levels",
				 JSON_MAX_DEPTH);
	reader->open[reader->depth++] = container;
	return 0;
}

void yaml_leave(struct reader *reader)
{
	reader->depth--;
}
