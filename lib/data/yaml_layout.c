#include "data/yaml_layout.h"

#include <errno.h>
#include <yaml.h>

#include "data/json.h"

/* libyaml counts characters; bytes are found by walking along. */
struct cursor {
	const char *data;
	size_t length;
	size_t characters, bytes;
};

struct layout_reader {
	yaml_parser_t parser;
	struct cursor start, end; /* marks come in order, each kind on its own */
	struct yaml_layout *layout;
	/* Where scalars stand, for finding comments. */
	struct yaml_comment *scalars;
	size_t scalar_count, scalar_capacity;
	int depth;
};

static size_t byte_of(struct cursor *cursor, const yaml_mark_t *mark)
{
	if (mark->index < cursor->characters)
		cursor->characters = cursor->bytes = 0;
	while (cursor->characters < mark->index && cursor->bytes < cursor->length) {
		cursor->bytes++;
		while (cursor->bytes < cursor->length &&
		       ((unsigned char)cursor->data[cursor->bytes] & 0xc0) == 0x80)
			cursor->bytes++;
		cursor->characters++;
	}
	return cursor->bytes;
}

static void span_done(struct yaml_span *span)
{
	for (size_t i = 0; i < span->count; i++)
		span_done(&span->items[i]);
	free(span->items);
	free(span->text);
}

static int next_event(struct layout_reader *reader, yaml_event_t *event, struct error *err)
{
	if (!yaml_parser_parse(&reader->parser, event))
		return error_set(err, -EINVAL, "%s",
				 reader->parser.problem ? reader->parser.problem : "no YAML");
	return 0;
}

static void begin(struct layout_reader *reader, const yaml_event_t *event, struct yaml_span *span)
{
	span->start = byte_of(&reader->start, &event->start_mark);
	span->end = byte_of(&reader->end, &event->end_mark);
	span->column = event->start_mark.column;
}

static bool is_null(const yaml_event_t *event)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
	const char *text = (const char *)event->data.scalar.value;

	if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(nulls); i++)
		if (str_eq(text, nulls[i]))
			return true;
	return false;
}

static void read_scalar(struct layout_reader *reader, const yaml_event_t *event,
			struct yaml_span *ret)
{
	ret->kind = YAML_SPAN_SCALAR;
	ret->text = xstrdup((const char *)event->data.scalar.value);
	ret->anchored = event->data.scalar.anchor;
	ret->null = is_null(event);
	/* A block scalar ends with its line. */
	while (ret->end > ret->start && reader->end.data[ret->end - 1] == '\n')
		ret->end--;
	reader->scalars = grow(reader->scalars, &reader->scalar_capacity, reader->scalar_count + 1,
			       sizeof(*reader->scalars));
	reader->scalars[reader->scalar_count++] =
		(struct yaml_comment){ .start = ret->start, .end = ret->end };
}

static int read_span(struct layout_reader *reader, const yaml_event_t *event, struct yaml_span *ret,
		     struct error *err);

/* The nodes up to the end of a list or a map. */
static int read_items(struct layout_reader *reader, yaml_event_type_t last, struct yaml_span *ret,
		      struct error *err)
{
	int r = 0;

	if (++reader->depth > JSON_MAX_DEPTH)
		return error_set(err, -EINVAL, "nested deeper than %d levels", JSON_MAX_DEPTH);
	while (r == 0) {
		cleanup(yaml_event_delete) yaml_event_t event = { 0 };
		struct yaml_span item = { 0 };

		r = next_event(reader, &event, err);
		if (r < 0)
			break;
		if (event.type == last) {
			if (ret->flow)
				ret->end = byte_of(&reader->end, &event.end_mark);
			break;
		}
		r = read_span(reader, &event, &item, err);
		ret->items = grow(ret->items, &ret->capacity, ret->count + 1, sizeof(*ret->items));
		ret->items[ret->count++] = item;
		ret->anchored |= item.anchored;
		if (!ret->flow && item.end > ret->end)
			ret->end = item.end;
	}
	reader->depth--;
	return r;
}

static int read_span(struct layout_reader *reader, const yaml_event_t *event, struct yaml_span *ret,
		     struct error *err)
{
	begin(reader, event, ret);
	switch (event->type) {
	case YAML_SEQUENCE_START_EVENT:
		ret->kind = YAML_SPAN_LIST;
		ret->flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
		ret->anchored = event->data.sequence_start.anchor;
		return read_items(reader, YAML_SEQUENCE_END_EVENT, ret, err);
	case YAML_MAPPING_START_EVENT:
		ret->kind = YAML_SPAN_MAP;
		ret->flow = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
		ret->anchored = event->data.mapping_start.anchor;
		return read_items(reader, YAML_MAPPING_END_EVENT, ret, err);
	case YAML_ALIAS_EVENT:
		ret->alias = true;
		return 0;
	default:
		read_scalar(reader, event, ret);
		return 0;
	}
}

static int read_documents(struct layout_reader *reader, struct error *err)
{
	struct yaml_layout *layout = reader->layout;
	int r = 0;

	while (r == 0) {
		cleanup(yaml_event_delete) yaml_event_t event = { 0 };
		struct yaml_span span = { 0 };

		r = next_event(reader, &event, err);
		if (r < 0 || event.type == YAML_STREAM_END_EVENT)
			return r;
		if (event.type == YAML_STREAM_START_EVENT ||
		    event.type == YAML_DOCUMENT_START_EVENT ||
		    event.type == YAML_DOCUMENT_END_EVENT)
			continue;
		r = read_span(reader, &event, &span, err);
		if (span.null || r < 0) {
			span_done(&span);
			continue;
		}
		layout->documents = grow(layout->documents, &layout->capacity, layout->count + 1,
					 sizeof(*layout->documents));
		layout->documents[layout->count++] = span;
	}
	return r;
}

/* What begins with # after a blank, and is in no scalar, is a comment. */
static void find_comments(const struct layout_reader *reader, const char *data, size_t length)
{
	struct yaml_layout *layout = reader->layout;
	size_t scalar = 0;

	for (size_t i = 0; i < length; i++) {
		const char *end;

		while (scalar < reader->scalar_count && reader->scalars[scalar].end <= i)
			scalar++;
		if (scalar < reader->scalar_count && reader->scalars[scalar].start <= i) {
			i = reader->scalars[scalar].end - 1;
			continue;
		}
		if (data[i] != '#' || (i && !strchr(" \t\r\n", data[i - 1])))
			continue;
		end = memchr(data + i, '\n', length - i);
		layout->comments = grow(layout->comments, &layout->comment_capacity,
					layout->comment_count + 1, sizeof(*layout->comments));
		layout->comments[layout->comment_count++] = (struct yaml_comment){
			.start = i,
			.end = end ? (size_t)(end - data) : length,
		};
		i = layout->comments[layout->comment_count - 1].end;
	}
}

int yaml_layout_read(const char *data, size_t length, struct yaml_layout *ret, struct error *err)
{
	struct layout_reader reader = {
		.start = { .data = data, .length = length },
		.end = { .data = data, .length = length },
		.layout = ret,
	};
	int r;

	*ret = (struct yaml_layout){ 0 };
	if (!yaml_parser_initialize(&reader.parser))
		abort(); /* out of memory */
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)data, length);
	r = read_documents(&reader, err);
	yaml_parser_delete(&reader.parser);
	if (r == 0)
		find_comments(&reader, data, length);
	free(reader.scalars);
	if (r < 0)
		yaml_layout_done(ret);
	return r;
}

void yaml_layout_done(struct yaml_layout *layout)
{
	for (size_t i = 0; i < layout->count; i++)
		span_done(&layout->documents[i]);
	free(layout->documents);
	free(layout->comments);
	*layout = (struct yaml_layout){ 0 };
}

size_t yaml_span_find(const struct yaml_span *map, const char *key)
{
	for (size_t i = 0; map->kind == YAML_SPAN_MAP && i + 1 < map->count; i += 2)
		if (map->items[i].text && str_eq(map->items[i].text, key))
			return i;
	return SIZE_MAX;
}
