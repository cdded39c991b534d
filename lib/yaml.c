#include "yaml.h"

#include <errno.h>
#include <inttypes.h>
#include <yaml.h>

#include "yaml_places.h"
#include "yaml_scalar.h"

/* Builds the tree from libyaml's events, which come in the order of the text. */
struct reader {
	yaml_parser_t parser;
	const char *name;
	const char *data;
	struct yaml_places *places;
	struct json *anchors; /* of this document: name to value */
	struct json *kept;    /* maps that were merged, so that no address is used twice */
	const struct json *open[JSON_MAX_DEPTH]; /* containers around what is being read */
	size_t depth;
	size_t nodes; /* of the whole file */
};

/* What is known of a node before its value is. */
struct node {
	yaml_mark_t mark;
	const yaml_char_t *anchor, *tag; /* may be NULL */
};

static struct yaml_place place_of(const yaml_mark_t *mark)
{
	return (struct yaml_place){ .line = (int)mark->line + 1, .column = (int)mark->column + 1 };
}

/* An error at a place: "cluster.yaml:12:5: ...". */
printf_like(4, 5) static int fail(const struct reader *reader, struct yaml_place place,
				  struct error *err, const char *format, ...)
{
	cleanup_free char *message = NULL;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	return error_set(err, -EINVAL, "%s:%d:%d: %s", reader->name, place.line, place.column,
			 message);
}

/* The bytes are not UTF-8, or are control characters; libyaml tells the offset only. */
static int fail_bytes(const struct reader *reader, struct error *err)
{
	const yaml_parser_t *parser = &reader->parser;
	struct yaml_place place = { .line = 1, .column = 1 };

	for (size_t i = 0; i < parser->problem_offset; i++) {
		place.column++;
		if (reader->data[i] == '\n')
			place = (struct yaml_place){ .line = place.line + 1, .column = 1 };
	}
	return fail(reader, place, err, "%s (0x%02x); YAML is text in UTF-8", parser->problem,
		    (unsigned)parser->problem_value);
}

static int fail_parser(const struct reader *reader, struct error *err)
{
	const yaml_parser_t *parser = &reader->parser;
	struct yaml_place place = place_of(&parser->problem_mark);
	struct yaml_place begin = place_of(&parser->context_mark);

	if (parser->error == YAML_MEMORY_ERROR)
		abort();
	if (parser->error == YAML_READER_ERROR)
		return fail_bytes(reader, err);
	if (parser->error == YAML_SCANNER_ERROR && *parser->buffer.pointer == '\t')
		return fail(reader, place, err, "a tab where YAML wants spaces");
	if (!parser->context || parser->context_mark.index == parser->problem_mark.index)
		return fail(reader, place, err, "%s", parser->problem);
	return fail(reader, place, err, "%s (%s that began at %d:%d)", parser->problem,
		    parser->context, begin.line, begin.column);
}

/* The caller deletes the event, also after an error. */
static int next_event(struct reader *reader, yaml_event_t *event, struct error *err)
{
	if (!yaml_parser_parse(&reader->parser, event))
		return fail_parser(reader, err);
	return 0;
}

/* The places so far, for lookups while reading. */
static struct yaml_file so_far(const struct reader *reader)
{
	return (struct yaml_file){ .places = reader->places };
}

static int count_node(struct reader *reader, const yaml_mark_t *mark, struct error *err)
{
	if (++reader->nodes > YAML_MAX_NODES)
		return fail(reader, place_of(mark), err,
			    "more than %d values, those of aliases counted", YAML_MAX_NODES);
	return 0;
}

static void set_anchor(struct reader *reader, const struct node *node, const struct json *value)
{
	if (node->anchor)
		json_map_set(reader->anchors, (const char *)node->anchor, json_ref(value));
}

/* Between enter() and leave(), an alias to the container is a cycle. */
static int enter(struct reader *reader, const yaml_mark_t *mark, const struct json *container,
		 struct error *err)
{
	if (reader->depth == JSON_MAX_DEPTH)
		return fail(reader, place_of(mark), err, "nested deeper than %d levels",
			    JSON_MAX_DEPTH);
	reader->open[reader->depth++] = container;
	return 0;
}

static void leave(struct reader *reader)
{
	reader->depth--;
}

static int enter_node(struct reader *reader, const struct node *node, const char *tag,
		      const struct json *container, struct error *err)
{
	const char *given = (const char *)node->tag;

	if (given && !str_eq(given, tag) && !str_eq(given, "!"))
		return fail(reader, place_of(&node->mark), err, "the tag %s is not supported here",
			    given);
	yaml_places_add(reader->places, container, place_of(&node->mark));
	set_anchor(reader, node, container);
	return enter(reader, &node->mark, container, err);
}

static int read_node(struct reader *reader, const yaml_event_t *event, struct json **ret,
		     struct error *err);

static int read_list(struct reader *reader, const struct node *node, struct json **ret,
		     struct error *err)
{
	cleanup_json struct json *list = json_list();
	int r;

	r = enter_node(reader, node, YAML_SEQ_TAG, list, err);
	if (r < 0)
		return r;
	while (true) {
		cleanup(yaml_event_delete) yaml_event_t event = { 0 };
		struct json *value = NULL;

		r = next_event(reader, &event, err);
		if (r < 0)
			return r;
		if (event.type == YAML_SEQUENCE_END_EVENT)
			break;
		r = read_node(reader, &event, &value, err);
		if (r < 0)
			return r;
		yaml_places_add_index(reader->places, list, json_count(list),
				      place_of(&event.start_mark));
		json_list_add(list, value);
	}
	leave(reader);
	*ret = take_ptr(&list);
	return 0;
}

/* Numbers and booleans are keys by their canonical text, as in sigs.k8s.io/yaml. */
static int key_text(const struct reader *reader, struct yaml_place place, const struct json *key,
		    char **ret, struct error *err)
{
	switch (json_type(key)) {
	case JSON_TYPE_TEXT:
		*ret = xstrdup(json_get_text(key, ""));
		return 0;
	case JSON_TYPE_INT:
		*ret = xasprintf("%" PRId64, json_get_int(key, 0));
		return 0;
	case JSON_TYPE_BOOL:
		*ret = xstrdup(json_get_bool(key, false) ? "true" : "false");
		return 0;
	default:
		return fail(reader, place, err, "a key must be a string, not a %s",
			    json_type_name(json_type(key)));
	}
}

static bool is_merge_key(const yaml_event_t *event)
{
	return event->type == YAML_SCALAR_EVENT && event->data.scalar.plain_implicit &&
	       str_eq((const char *)event->data.scalar.value, "<<");
}

static int check_merge(const struct reader *reader, struct yaml_place place,
		       const struct json *value, struct error *err)
{
	bool right = json_is_map(value) || json_is_list(value);

	for (size_t i = 0; right && json_is_list(value) && i < json_count(value); i++)
		right = json_is_map(json_list_at(value, i));
	if (!right)
		return fail(reader, place, err, "<< takes a mapping, or a list of mappings");
	return 0;
}

/* Keys of the map itself win; so do those of maps that are merged earlier. */
static void merge(struct reader *reader, struct json *map, const struct json *from)
{
	const struct yaml_file file = so_far(reader);
	struct json_iter iter = json_iter(from);

	for (size_t i = 0; json_is_list(from) && i < json_count(from); i++)
		merge(reader, map, json_list_at(from, i));
	while (json_next(&iter)) {
		if (json_map_get(map, iter.key))
			continue;
		yaml_places_add_key(reader->places, map, iter.key,
				    yaml_place_of_key(&file, from, iter.key));
		json_map_set(map, iter.key, json_ref(iter.value));
	}
}

/* Reads the key that @event is, and its value. What << merges is lent in *@ret_merged. */
static int read_pair(struct reader *reader, const yaml_event_t *event, struct json *map,
		     const struct json **ret_merged, struct error *err)
{
	cleanup(yaml_event_delete) yaml_event_t value_event = { 0 };
	const struct yaml_file file = so_far(reader);
	struct yaml_place place = place_of(&event->start_mark), first;
	cleanup_json struct json *key = NULL, *value = NULL;
	cleanup_free char *text = NULL;
	int r;

	r = read_node(reader, event, &key, err);
	if (r < 0)
		return r;
	r = key_text(reader, place, key, &text, err);
	if (r < 0)
		return r;
	first = yaml_place_of_key(&file, map, text);
	if (first.line)
		return fail(reader, place, err, "duplicate key \"%s\", first given at %d:%d", text,
			    first.line, first.column);
	r = next_event(reader, &value_event, err);
	if (r < 0)
		return r;
	r = read_node(reader, &value_event, &value, err);
	if (r < 0)
		return r;
	yaml_places_add_key(reader->places, map, text, place);
	if (!is_merge_key(event)) {
		json_map_set(map, text, take_ptr(&value));
		return 0;
	}
	r = check_merge(reader, place, value, err);
	if (r < 0)
		return r;
	*ret_merged = value;
	json_list_add(reader->kept, take_ptr(&value));
	return 0;
}

static int read_map(struct reader *reader, const struct node *node, struct json **ret,
		    struct error *err)
{
	cleanup_json struct json *map = json_map();
	const struct json *merged = NULL;
	int r;

	r = enter_node(reader, node, YAML_MAP_TAG, map, err);
	if (r < 0)
		return r;
	while (true) {
		cleanup(yaml_event_delete) yaml_event_t event = { 0 };

		r = next_event(reader, &event, err);
		if (r < 0)
			return r;
		if (event.type == YAML_MAPPING_END_EVENT)
			break;
		r = read_pair(reader, &event, map, &merged, err);
		if (r < 0)
			return r;
	}
	leave(reader);
	merge(reader, map, merged);
	*ret = take_ptr(&map);
	return 0;
}

/* Whether the plain scalar is what its tag says; an integer is made a float where that is asked. */
static bool fits_tag(const char *tag, struct json **value)
{
	static const struct {
		const char *tag;
		enum json_type type;
	} tags[] = {
		{ YAML_NULL_TAG, JSON_TYPE_NIL },
		{ YAML_BOOL_TAG, JSON_TYPE_BOOL },
		{ YAML_INT_TAG, JSON_TYPE_INT },
		{ YAML_FLOAT_TAG, JSON_TYPE_FLOAT },
	};
	enum json_type type = json_type(*value);

	if (str_eq(tag, YAML_FLOAT_TAG) && type == JSON_TYPE_INT) {
		struct json *number = json_float(json_get_float(*value, 0));

		json_free(*value);
		*value = number;
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++)
		if (str_eq(tag, tags[i].tag))
			return type == tags[i].type;
	return false;
}

static int read_scalar(struct reader *reader, const yaml_event_t *event, struct json **ret,
		       struct error *err)
{
	const char *text = (const char *)event->data.scalar.value;
	const char *tag = (const char *)event->data.scalar.tag;
	struct yaml_place place = place_of(&event->start_mark);
	const struct node node = { .anchor = event->data.scalar.anchor };
	cleanup_json struct json *value = NULL;
	int r;

	if (strlen(text) != event->data.scalar.length)
		return fail(reader, place, err, "a text with a NUL character");
	if (tag ? str_eq(tag, YAML_STR_TAG) || str_eq(tag, "!")
		: !event->data.scalar.plain_implicit) {
		value = json_text(text);
	} else {
		r = yaml_resolve(text, &value);
		if (r == -ERANGE)
			return fail(reader, place, err,
				    "the integer %s is out of range; quote it if it is a string",
				    text);
		if (r < 0)
			return fail(reader, place, err,
				    "%s is not supported; quote it if it is a string", text);
		if (tag && !fits_tag(tag, &value))
			return fail(reader, place, err, "the tag %s does not fit here", tag);
	}
	set_anchor(reader, &node, value);
	*ret = take_ptr(&value);
	return 0;
}

static int copy_node(struct reader *reader, const yaml_mark_t *alias, const struct json *from,
		     struct json **ret, struct error *err);

static int copy_list(struct reader *reader, const yaml_mark_t *alias, const struct json *from,
		     struct json *list, struct error *err)
{
	const struct yaml_file file = so_far(reader);

	for (size_t i = 0; i < json_count(from); i++) {
		struct json *value = NULL;
		int r = copy_node(reader, alias, json_list_at(from, i), &value, err);

		if (r < 0)
			return r;
		yaml_places_add_index(reader->places, list, i, yaml_place_of_index(&file, from, i));
		json_list_add(list, value);
	}
	return 0;
}

static int copy_map(struct reader *reader, const yaml_mark_t *alias, const struct json *from,
		    struct json *map, struct error *err)
{
	const struct yaml_file file = so_far(reader);
	struct json_iter iter = json_iter(from);

	while (json_next(&iter)) {
		struct json *value = NULL;
		int r = copy_node(reader, alias, iter.value, &value, err);

		if (r < 0)
			return r;
		yaml_places_add_key(reader->places, map, iter.key,
				    yaml_place_of_key(&file, from, iter.key));
		json_map_set(map, iter.key, value);
	}
	return 0;
}

/* An alias becomes a copy, so that a change of the one leaves the other; places go along. */
static int copy_node(struct reader *reader, const yaml_mark_t *alias, const struct json *from,
		     struct json **ret, struct error *err)
{
	const struct yaml_file file = so_far(reader);
	cleanup_json struct json *copy = NULL;
	int r;

	r = count_node(reader, alias, err);
	if (r < 0)
		return r;
	if (!json_is_map(from) && !json_is_list(from)) {
		*ret = json_ref(from);
		return 0;
	}
	copy = json_is_map(from) ? json_map() : json_list();
	yaml_places_add(reader->places, copy, yaml_place_of(&file, from));
	r = enter(reader, alias, copy, err);
	if (r < 0)
		return r;
	r = json_is_map(from) ? copy_map(reader, alias, from, copy, err)
			      : copy_list(reader, alias, from, copy, err);
	if (r < 0)
		return r;
	leave(reader);
	*ret = take_ptr(&copy);
	return 0;
}

static int read_alias(struct reader *reader, const yaml_event_t *event, struct json **ret,
		      struct error *err)
{
	const char *anchor = (const char *)event->data.alias.anchor;
	const struct json *value = json_map_get(reader->anchors, anchor);

	if (!value)
		return fail(reader, place_of(&event->start_mark), err, "no anchor &%s before *%s",
			    anchor, anchor);
	for (size_t i = 0; i < reader->depth; i++)
		if (reader->open[i] == value)
			return fail(reader, place_of(&event->start_mark), err,
				    "*%s stands within its own anchor", anchor);
	return copy_node(reader, &event->start_mark, value, ret, err);
}

/* Reads the value that begins with @event, up to its end. */
static int read_node(struct reader *reader, const yaml_event_t *event, struct json **ret,
		     struct error *err)
{
	struct node node = { .mark = event->start_mark };
	int r;

	if (event->type == YAML_ALIAS_EVENT)
		return read_alias(reader, event, ret, err);
	r = count_node(reader, &event->start_mark, err);
	if (r < 0)
		return r;
	switch (event->type) {
	case YAML_SEQUENCE_START_EVENT:
		node.anchor = event->data.sequence_start.anchor;
		node.tag = event->data.sequence_start.tag;
		return read_list(reader, &node, ret, err);
	case YAML_MAPPING_START_EVENT:
		node.anchor = event->data.mapping_start.anchor;
		node.tag = event->data.mapping_start.tag;
		return read_map(reader, &node, ret, err);
	default:
		return read_scalar(reader, event, ret, err);
	}
}

static int read_document(struct reader *reader, struct yaml_file *file, size_t *capacity,
			 struct error *err)
{
	cleanup(yaml_event_delete) yaml_event_t event = { 0 }, end = { 0 };
	cleanup_json struct json *anchors = json_map(), *value = NULL;
	int r;

	reader->anchors = anchors;
	r = next_event(reader, &event, err);
	if (r < 0)
		return r;
	r = read_node(reader, &event, &value, err);
	if (r < 0)
		return r;
	r = next_event(reader, &end, err);
	if (r < 0 || json_is_nil(value))
		return r;
	file->documents =
		grow(file->documents, capacity, file->count + 1, sizeof(*file->documents));
	file->documents[file->count++] = take_ptr(&value);
	return 0;
}

static int read_stream(struct reader *reader, struct yaml_file *file, struct error *err)
{
	size_t capacity = 0, documents = 0;
	int r;

	while (true) {
		cleanup(yaml_event_delete) yaml_event_t event = { 0 };

		r = next_event(reader, &event, err);
		if (r < 0 || event.type == YAML_STREAM_END_EVENT)
			return r;
		if (event.type != YAML_DOCUMENT_START_EVENT)
			continue; /* the start of the stream */
		if (++documents > YAML_MAX_DOCUMENTS)
			return fail(reader, place_of(&event.start_mark), err,
				    "more than %d documents", YAML_MAX_DOCUMENTS);
		r = read_document(reader, file, &capacity, err);
		if (r < 0)
			return r;
	}
}

int yaml_parse(const char *name, const char *data, size_t length, struct yaml_file *ret,
	       struct error *err)
{
	cleanup_yaml struct yaml_file file = { .name = xstrdup(name), .places = yaml_places_new() };
	cleanup_json struct json *kept = json_list();
	struct reader reader = {
		.name = name,
		.data = data,
		.places = file.places,
		.kept = kept,
	};
	int r;

	if (length > YAML_MAX_INPUT)
		return error_set(err, -EFBIG, "%s: larger than %d MiB", name,
				 YAML_MAX_INPUT / 1024 / 1024);
	if (!yaml_parser_initialize(&reader.parser))
		abort(); /* memory is out */
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)data, length);
	r = read_stream(&reader, &file, err);
	yaml_parser_delete(&reader.parser);
	if (r < 0)
		return r;
	*ret = file;
	file = (struct yaml_file){ 0 };
	return 0;
}

void yaml_file_done(struct yaml_file *file)
{
	for (size_t i = 0; i < file->count; i++)
		json_free(file->documents[i]);
	free(file->documents);
	yaml_places_free(file->places);
	free(file->name);
	*file = (struct yaml_file){ 0 };
}
