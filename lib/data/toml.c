/*
 * TOML's documents: tables, keys and containers.
 *
 * Which table may be added to depends on how it came to be, which the tree does not tell. So a
 * second tree of maps goes beside it (`shape`): it has a map for each table that is open in some
 * way, and in it "state", and ".KEY" for what is inside. What has no shape is a value: closed.
 */
#include "data/toml.h"

#include <errno.h>

#include "base/utf8.h"
#include "data/toml_reader.h"

static const char bare[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

enum state {
	STATE_ABOVE,  /* there because of a [header] of something in it */
	STATE_HEADER, /* has had its own [header] */
	STATE_DOTTED, /* there because of a dotted key */
	STATE_ARRAY,  /* a list of tables: the shape is that of the last one */
};

/* A table, with the shape that tells what may be done to it. */
struct table {
	struct json *map, *shape;
};

/* A comment, up to the end of its line. */
static int skip_comment(struct toml_reader *reader, struct error *err)
{
	if (!toml_accept(reader, "#"))
		return 0;
	while (reader->at < reader->end && *reader->at != '\n' && !str_starts(reader->at, "\r\n")) {
		if (((unsigned char)*reader->at < ' ' && *reader->at != '\t') ||
		    *reader->at == 0x7f)
			return toml_fail(reader, err, "a control character in a comment");
		reader->at++;
	}
	return 0;
}

static bool accept_newline(struct toml_reader *reader)
{
	return toml_accept(reader, "\n") || toml_accept(reader, "\r\n");
}

/* White space, comments and ends of lines. */
static int skip_space(struct toml_reader *reader, struct error *err)
{
	do {
		toml_skip_blanks(reader);
		if (skip_comment(reader, err) < 0)
			return err->code;
	} while (accept_newline(reader));
	return 0;
}

static int end_line(struct toml_reader *reader, struct error *err)
{
	toml_skip_blanks(reader);
	if (skip_comment(reader, err) < 0)
		return err->code;
	if (reader->at == reader->end || accept_newline(reader))
		return 0;
	return toml_fail(reader, err, "the end of the line expected");
}

/* --- Keys --- */

static int read_key(struct toml_reader *reader, struct str_list *ret, struct error *err)
{
	do {
		cleanup(strbuf_done) struct strbuf key = strbuf_make(TOML_MAX_INPUT);
		size_t length;

		toml_skip_blanks(reader);
		length = strspn(reader->at, bare);
		strbuf_add(&key, reader->at, length);
		reader->at += length;
		if (length == 0 && !strchr("\"'", *reader->at))
			return toml_fail(reader, err, "a key expected");
		if (length == 0 && toml_read_text(reader, false, &key, err) < 0)
			return err->code;
		if (ret->count == JSON_MAX_DEPTH)
			return toml_fail(reader, err, "a key of more than %d parts",
					 JSON_MAX_DEPTH);
		str_list_take(ret, strbuf_take(&key));
		toml_skip_blanks(reader);
	} while (toml_accept(reader, "."));
	return 0;
}

/* --- Tables --- */

static enum state state_of(const struct json *shape)
{
	return (enum state)json_map_int(shape, "state", STATE_ABOVE);
}

static struct json *new_shape(enum state state)
{
	struct json *shape = json_map();

	json_map_set_int(shape, "state", state);
	return shape;
}

static struct json *shape_at(const struct table *table, const char *key)
{
	cleanup_free char *name = xasprintf(".%s", key);

	return json_map_get(table->shape, name);
}

static void set_shape(const struct table *table, const char *key, struct json *shape)
{
	cleanup_free char *name = xasprintf(".%s", key);

	json_map_set(table->shape, name, shape);
}

/* Moves @table on to a new table in it. */
static void add_table(struct table *table, const char *key, enum state state)
{
	struct json *map = json_map(), *shape = new_shape(state);

	json_map_set(table->map, key, map);
	set_shape(table, key, shape);
	*table = (struct table){ map, shape };
}

/* Moves @table on to the table at @key, which is made when it is not there. @by: how it came to be
 * asked for, STATE_ABOVE by a header, or STATE_DOTTED. */
static int enter(const struct toml_reader *reader, struct table *table, const char *key,
		 enum state by, struct error *err)
{
	struct json *value = json_map_get(table->map, key), *shape = shape_at(table, key);

	if (!value) {
		add_table(table, key, by);
		return 0;
	}
	if (!shape)
		return toml_fail(reader, err, "\"%s\" is no table that can be added to", key);
	if (by == STATE_DOTTED && state_of(shape) != STATE_DOTTED && state_of(shape) != STATE_ABOVE)
		return toml_fail(reader, err, "table \"%s\" has a header of its own", key);
	if (state_of(shape) == STATE_ARRAY)
		value = json_list_at(value, json_count(value) - 1);
	*table = (struct table){ value, shape };
	return 0;
}

/* The last part of a [header]. */
static int open_table(const struct toml_reader *reader, struct table *table, const char *key,
		      struct error *err)
{
	struct json *value = json_map_get(table->map, key), *shape = shape_at(table, key);

	if (!value) {
		add_table(table, key, STATE_HEADER);
		return 0;
	}
	if (!shape || state_of(shape) != STATE_ABOVE)
		return toml_fail(reader, err, "\"%s\" is there already", key);
	json_map_set_int(shape, "state", STATE_HEADER);
	*table = (struct table){ value, shape };
	return 0;
}

/* The last part of a [[header]]. */
static int open_array(const struct toml_reader *reader, struct table *table, const char *key,
		      struct error *err)
{
	struct json *list = json_map_get(table->map, key), *shape = shape_at(table, key);
	struct json *map = json_map();

	if (list && (!shape || state_of(shape) != STATE_ARRAY)) {
		json_free(map);
		return toml_fail(reader, err, "\"%s\" is there already, and no array of tables",
				 key);
	}
	if (!list) {
		list = json_list();
		json_map_set(table->map, key, list);
	}
	json_list_add(list, map);
	shape = new_shape(STATE_ARRAY);
	set_shape(table, key, shape);
	*table = (struct table){ map, shape };
	return 0;
}

/* [a.b] or [[a.b]]: moves @table from the root to there. */
static int read_header(struct toml_reader *reader, struct table *table, struct error *err)
{
	cleanup(str_list_done) struct str_list key = { 0 };
	bool array = toml_accept(reader, "[[");
	const char *last;

	if (!array)
		(void)toml_accept(reader, "[");
	if (read_key(reader, &key, err) < 0)
		return err->code;
	if (!toml_accept(reader, array ? "]]" : "]"))
		return toml_fail(reader, err, "%s expected after a table's name",
				 array ? "]]" : "]");
	last = key.items[key.count - 1];
	for (size_t i = 0; i + 1 < key.count; i++)
		if (enter(reader, table, key.items[i], STATE_ABOVE, err) < 0)
			return err->code;
	return array ? open_array(reader, table, last, err) : open_table(reader, table, last, err);
}

/* --- Values --- */

static int read_value(struct toml_reader *reader, struct json **ret, struct error *err);

/* KEY = VALUE, below @table. */
static int read_pair(struct toml_reader *reader, struct table table, struct error *err)
{
	cleanup(str_list_done) struct str_list key = { 0 };
	struct json *value = NULL;
	const char *last;

	if (read_key(reader, &key, err) < 0)
		return err->code;
	if (!toml_accept(reader, "="))
		return toml_fail(reader, err, "= expected after a key");
	last = key.items[key.count - 1];
	for (size_t i = 0; i + 1 < key.count; i++)
		if (enter(reader, &table, key.items[i], STATE_DOTTED, err) < 0)
			return err->code;
	if (json_map_get(table.map, last))
		return toml_fail(reader, err, "\"%s\" is there already", last);
	toml_skip_blanks(reader);
	if (read_value(reader, &value, err) < 0)
		return err->code;
	json_map_set(table.map, last, value);
	return 0;
}

static int read_array(struct toml_reader *reader, struct json *list, struct error *err)
{
	for (;;) {
		struct json *value = NULL;

		if (skip_space(reader, err) < 0)
			return err->code;
		if (toml_accept(reader, "]"))
			return 0;
		if (read_value(reader, &value, err) < 0)
			return err->code;
		json_list_add(list, value);
		if (skip_space(reader, err) < 0)
			return err->code;
		if (!toml_accept(reader, ",") && *reader->at != ']')
			return toml_fail(reader, err, ", or ] expected in an array");
	}
}

static int read_inline_table(struct toml_reader *reader, struct json *map, struct error *err)
{
	cleanup_json struct json *shape = new_shape(STATE_HEADER);
	struct table table = { map, shape };

	toml_skip_blanks(reader);
	if (toml_accept(reader, "}"))
		return 0;
	do {
		if (read_pair(reader, table, err) < 0)
			return err->code;
		toml_skip_blanks(reader);
	} while (toml_accept(reader, ","));
	if (!toml_accept(reader, "}"))
		return toml_fail(reader, err, ", or } expected in an inline table");
	return 0;
}

static int read_container(struct toml_reader *reader, bool array, struct json **ret,
			  struct error *err)
{
	cleanup_json struct json *value = array ? json_list() : json_map();
	int r;

	if (reader->depth == JSON_MAX_DEPTH)
		return toml_fail(reader, err, "more than %d levels", JSON_MAX_DEPTH);
	reader->depth++;
	r = array ? read_array(reader, value, err) : read_inline_table(reader, value, err);
	reader->depth--;
	if (r < 0)
		return r;
	*ret = take_ptr(&value);
	return 0;
}

static int read_value(struct toml_reader *reader, struct json **ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(TOML_MAX_INPUT);

	if (*reader->at != '"' && *reader->at != '\'') {
		if (toml_accept(reader, "["))
			return read_container(reader, true, ret, err);
		if (toml_accept(reader, "{"))
			return read_container(reader, false, ret, err);
		return toml_read_scalar(reader, ret, err);
	}
	if (toml_read_text(reader, true, &text, err) < 0)
		return err->code;
	*ret = json_text_n(text.text, text.length);
	return 0;
}

static int read_document(struct toml_reader *reader, struct table root, struct error *err)
{
	struct table table = root;

	for (;;) {
		if (skip_space(reader, err) < 0)
			return err->code;
		if (reader->at == reader->end)
			return 0;
		if (*reader->at == '[') {
			table = root;
			if (read_header(reader, &table, err) < 0)
				return err->code;
		} else if (read_pair(reader, table, err) < 0) {
			return err->code;
		}
		if (end_line(reader, err) < 0)
			return err->code;
	}
}

int toml_parse(const char *name, const char *data, size_t length, struct json **ret,
	       struct error *err)
{
	cleanup_free char *text = NULL;
	cleanup_json struct json *map = json_map(), *shape = json_map();
	struct toml_reader reader = { .name = name };

	if (length > TOML_MAX_INPUT)
		return error_set(err, -EFBIG, "%s has more than %d bytes", name, TOML_MAX_INPUT);
	text = xmalloc(length + 1);
	memcpy(text, data, length);
	text[length] = '\0';
	reader.start = reader.at = text;
	reader.end = text + length;
	if (strlen(text) != length)
		return error_set(err, -EINVAL, "%s: a NUL at byte %zu", name, strlen(text) + 1);
	if (!utf8_is_valid(text))
		return error_set(err, -EINVAL, "%s is not UTF-8", name);
	(void)toml_accept(&reader, "\xef\xbb\xbf"); /* a byte order mark */
	if (read_document(&reader, (struct table){ map, shape }, err) < 0)
		return err->code;
	*ret = take_ptr(&map);
	return 0;
}
