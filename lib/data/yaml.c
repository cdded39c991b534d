#include "data/yaml.h"

#include <errno.h>
#include <inttypes.h>

#include "data/yaml_encoding.h"
#include "data/yaml_reader.h"
#include "data/yaml_scalar.h"

/* What is known of a node before its value is. */
struct node {
	struct yaml_place place;
	const yaml_char_t *anchor, *tag; /* may be NULL */
};

/* The bytes are not UTF-8, or are control characters; libyaml tells the offset only. */
static int fail_bytes(const struct reader *reader, struct error *err)
{
	const yaml_parser_t *parser = &reader->parser;
	struct yaml_place place = { .line = 1, .column = 1 };
	int value = parser->problem_value;

	for (size_t i = 0; i < parser->problem_offset; i++) {
		place.column++;
		if (reader->data[i] == '\n')
			place = (struct yaml_place){ .line = place.line + 1, .column = 1 };
	}
	/* What is incomplete has no value. */
	if (value < 0)
		value = (unsigned char)reader->data[parser->problem_offset];
	return yaml_fail(reader, place, err, "%s (0x%02x); YAML is text in UTF-8", parser->problem,
			 (unsigned)value);
}

static int fail_parser(const struct reader *reader, struct error *err)
{
	const yaml_parser_t *parser = &reader->parser;
	struct yaml_place place = yaml_place(&parser->problem_mark);
	struct yaml_place begin = yaml_place(&parser->context_mark);

	if (parser->error == YAML_MEMORY_ERROR)
		abort();
	if (parser->error == YAML_READER_ERROR)
		return fail_bytes(reader, err);
	if (parser->error == YAML_SCANNER_ERROR && *parser->buffer.pointer == '\t')
		return yaml_fail(reader, place, err, "a tab where YAML wants spaces");
	if (!parser->context || parser->context_mark.index == parser->problem_mark.index)
		return yaml_fail(reader, place, err, "%s", parser->problem);
	return yaml_fail(reader, place, err, "%s (%s that began at %d:%d)", parser->problem,
			 parser->context, begin.line, begin.column);
}

/* The caller deletes the event, also after an error. */
static int next_event(struct reader *reader, yaml_event_t *event, struct error *err)
{
	if (!yaml_parser_parse(&reader->parser, event))
		return fail_parser(reader, err);
	return 0;
}

static void set_anchor(struct reader *reader, const struct node *node, const struct json *value)
{
	if (node->anchor)
		json_map_set(reader->anchors, (const char *)node->anchor, json_ref(value));
}

static int enter_node(struct reader *reader, const struct node *node, const char *tag,
		      const struct json *container, struct error *err)
{
	const char *given = (const char *)node->tag;

	if (given && !str_eq(given, tag) && !str_eq(given, "!"))
		return yaml_fail(reader, node->place, err, "the tag %s is not supported here",
				 given);
	yaml_places_add(reader->places, container, node->place);
	set_anchor(reader, node, container);
	return yaml_enter(reader, node->place, container, err);
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
				      yaml_place(&event.start_mark));
		json_list_add(list, value);
	}
	yaml_leave(reader);
	*ret = take_ptr(&list);
	return 0;
}

/* Numbers and booleans are keys by their canonical text, as in sigs.k8s.io/yaml. */
static int key_text(const struct reader *reader, struct yaml_place place, const struct json *key,
		    char **ret, struct error *err)
{
	switch (json_kind(key)) {
	case JSON_KIND_TEXT:
		*ret = xstrdup(json_get_text(key, ""));
		return 0;
	case JSON_KIND_INT:
		*ret = xasprintf("%" PRId64, json_get_int(key, 0));
		return 0;
	case JSON_KIND_BOOL:
		*ret = xstrdup(json_get_bool(key, false) ? "true" : "false");
		return 0;
	default:
		return yaml_fail(reader, place, err, "a key must be a string, not a %s",
				 json_kind_name(json_kind(key)));
	}
}

/* Reads the key that @event is; it must be new to the map. */
static int read_key(struct reader *reader, const yaml_event_t *event, const struct json *map,
		    char **ret, struct error *err)
{
	struct yaml_place place = yaml_place(&event->start_mark), first;
	cleanup_json struct json *key = NULL;
	cleanup_free char *text = NULL;
	int r;

	r = read_node(reader, event, &key, err);
	if (r < 0)
		return r;
	r = key_text(reader, place, key, &text, err);
	if (r < 0)
		return r;
	first = yaml_places_find_key(reader->places, map, text);
	if (first.line)
		return yaml_fail(reader, place, err, "duplicate key \"%s\", first given at %d:%d",
				 text, first.line, first.column);
	if (json_map_get(map, text))
		return yaml_fail(reader, place, err, "duplicate key \"%s\"", text);
	*ret = take_ptr(&text);
	return 0;
}

/* *@ret_place is where the node stands. */
static int read_next_node(struct reader *reader, struct json **ret, struct yaml_place *ret_place,
			  struct error *err)
{
	cleanup(yaml_event_delete) yaml_event_t event = { 0 };
	int r;

	r = next_event(reader, &event, err);
	if (r < 0)
		return r;
	*ret_place = yaml_place(&event.start_mark);
	return read_node(reader, &event, ret, err);
}

static bool is_merge_key(const yaml_event_t *event)
{
	return event->type == YAML_SCALAR_EVENT && event->data.scalar.plain_implicit &&
	       str_eq((const char *)event->data.scalar.value, "<<");
}

/* Reads what follows a <<; it is applied when the map is complete. */
static int read_merged(struct reader *reader, struct yaml_place place, const struct json **merged,
		       struct error *err)
{
	struct json *value = NULL;
	struct yaml_place where;
	int r;

	if (*merged)
		return yaml_fail(reader, place, err, "a second <<; merge a list: <<: [*a, *b]");
	r = read_next_node(reader, &value, &where, err);
	if (r < 0)
		return r;
	json_list_add(reader->kept, value);
	*merged = value;
	return yaml_check_merged(reader, place, value, err);
}

static int read_pair(struct reader *reader, const yaml_event_t *event, struct json *map,
		     struct error *err)
{
	cleanup_free char *key = NULL;
	struct json *value = NULL;
	struct yaml_place where;
	int r;

	r = read_key(reader, event, map, &key, err);
	if (r < 0)
		return r;
	r = read_next_node(reader, &value, &where, err);
	if (r < 0)
		return r;
	yaml_places_add_key(reader->places, map, key, yaml_place(&event->start_mark), where);
	json_map_set(map, key, value);
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
		r = is_merge_key(&event)
			    ? read_merged(reader, yaml_place(&event.start_mark), &merged, err)
			    : read_pair(reader, &event, map, err);
		if (r < 0)
			return r;
	}
	yaml_leave(reader);
	yaml_merge(reader, map, merged);
	*ret = take_ptr(&map);
	return 0;
}

/* Whether the plain scalar is what its tag says; an integer is made a float where that is asked. */
static bool fits_tag(const char *tag, struct json **value)
{
	static const struct {
		const char *tag;
		enum json_kind type;
	} tags[] = {
		{ YAML_NULL_TAG, JSON_KIND_NIL },
		{ YAML_BOOL_TAG, JSON_KIND_BOOL },
		{ YAML_INT_TAG, JSON_KIND_INT },
		{ YAML_FLOAT_TAG, JSON_KIND_FLOAT },
	};
	enum json_kind type = json_kind(*value);

	if (str_eq(tag, YAML_FLOAT_TAG) && type == JSON_KIND_INT) {
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

/* Whether it is text by the way in which the file is read. */
static bool is_letter(const struct reader *reader, const char *text)
{
	return reader->ways->letters && *text && strchr("yYnN", *text) && !text[1];
}

static int read_scalar(struct reader *reader, const yaml_event_t *event, struct json **ret,
		       struct error *err)
{
	const char *text = (const char *)event->data.scalar.value;
	const char *tag = (const char *)event->data.scalar.tag;
	struct yaml_place place = yaml_place(&event->start_mark);
	const struct node node = { .anchor = event->data.scalar.anchor };
	cleanup_json struct json *value = NULL;
	int r;

	if (strlen(text) != event->data.scalar.length)
		return yaml_fail(reader, place, err, "a text with a NUL character");
	if (tag ? str_eq(tag, YAML_STR_TAG) || str_eq(tag, "!")
		: !event->data.scalar.plain_implicit || is_letter(reader, text)) {
		value = json_text(text);
	} else {
		r = yaml_resolve(text, &value);
		if (r == -ERANGE)
			return yaml_fail(
				reader, place, err,
				"the integer %s is out of range; quote it if it is a string", text);
		if (r < 0)
			return yaml_fail(reader, place, err,
					 "%s is not supported; quote it if it is a string", text);
		if (tag && !fits_tag(tag, &value))
			return yaml_fail(reader, place, err, "the tag %s does not fit here", tag);
	}
	set_anchor(reader, &node, value);
	*ret = take_ptr(&value);
	return 0;
}

static int read_alias(struct reader *reader, const yaml_event_t *event, struct json **ret,
		      struct error *err)
{
	const char *anchor = (const char *)event->data.alias.anchor;
	const struct json *value = json_map_get(reader->anchors, anchor);
	struct yaml_place place = yaml_place(&event->start_mark);

	if (!value)
		return yaml_fail(reader, place, err, "no anchor &%s before *%s", anchor, anchor);
	for (size_t i = 0; i < reader->depth; i++)
		if (reader->open[i] == value)
			return yaml_fail(reader, place, err, "*%s stands within its own anchor",
					 anchor);
	return yaml_copy(reader, place, value, ret, err);
}

/* Reads the value that begins with @event, up to its end. */
static int read_node(struct reader *reader, const yaml_event_t *event, struct json **ret,
		     struct error *err)
{
	struct node node = { .place = yaml_place(&event->start_mark) };
	int r;

	if (event->type == YAML_ALIAS_EVENT)
		return read_alias(reader, event, ret, err);
	r = yaml_count_node(reader, node.place, err);
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
	if (json_get_text(value, NULL)) /* maps and lists have theirs */
		yaml_places_add(reader->places, value, yaml_place(&event.start_mark));
	file->documents =
		grow(file->documents, capacity, file->count + 1, sizeof(*file->documents));
	file->documents[file->count++] = take_ptr(&value);
	return 0;
}

/* Kubernetes refuses such documents, too ("found incompatible YAML document"). */
static bool is_newer_yaml(const yaml_event_t *event)
{
	const yaml_version_directive_t *version = event->data.document_start.version_directive;

	return version && (version->major != 1 || version->minor != 1);
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
		if (is_newer_yaml(&event))
			return yaml_fail(reader, yaml_place(&event.start_mark), err,
					 "this is read as YAML 1.1, in which some words mean other "
					 "things than in the version that %%YAML tells: leave that "
					 "line out");
		if (++documents > reader->ways->documents)
			return yaml_fail(reader, yaml_place(&event.start_mark), err,
					 "more than %zu documents", reader->ways->documents);
		r = read_document(reader, file, &capacity, err);
		if (r < 0)
			return r;
	}
}

/* Which editors on Windows put before UTF-8. */
static const char byte_order_mark[] = "\xef\xbb\xbf";

int yaml_parse(const char *name, const char *data, size_t length, struct yaml_file *ret,
	       struct error *err)
{
	static const struct yaml_ways ways = {
		.input = YAML_MAX_INPUT,
		.nodes = YAML_MAX_NODES,
		.documents = YAML_MAX_DOCUMENTS,
	};

	return yaml_parse_as(name, data, length, &ways, ret, err);
}

int yaml_parse_as(const char *name, const char *data, size_t length, const struct yaml_ways *ways,
		  struct yaml_file *ret, struct error *err)
{
	cleanup_yaml struct yaml_file file = { .name = xstrdup(name),
					       .places =
						       ways->placeless ? NULL : yaml_places_new() };
	cleanup_json struct json *kept = json_list();
	struct reader reader = {
		.name = name,
		.ways = ways,
		.places = file.places,
		.kept = kept,
	};
	cleanup_free char *foreign = yaml_foreign(name, data, length);
	int r;

	if (foreign)
		return yaml_fail(&reader, (struct yaml_place){ 1, 1 }, err, "%s", foreign);
	if (length > ways->input)
		return error_set(err, -EFBIG, "%s: larger than %zu MiB", name,
				 ways->input / 1024 / 1024);
	if (length >= sizeof(byte_order_mark) - 1 &&
	    memcmp(data, byte_order_mark, sizeof(byte_order_mark) - 1) == 0) {
		data += sizeof(byte_order_mark) - 1;
		length -= sizeof(byte_order_mark) - 1;
	}
	reader.data = data;
	if (!yaml_parser_initialize(&reader.parser))
		abort(); /* out of memory */
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

struct yaml_place yaml_place_of_key(const struct yaml_file *file, const struct json *map,
				    const char *key)
{
	return yaml_places_find_key(file->places, map, key);
}

struct yaml_place yaml_place_of_value(const struct yaml_file *file, const struct json *map,
				      const char *key)
{
	return yaml_places_find_value(file->places, map, key);
}

struct yaml_place yaml_place_of_index(const struct yaml_file *file, const struct json *list,
				      size_t index)
{
	return yaml_places_find_index(file->places, list, index);
}

struct yaml_place yaml_place_of(const struct yaml_file *file, const struct json *container)
{
	return yaml_places_find(file->places, container);
}
