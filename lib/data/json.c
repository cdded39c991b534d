#include "data/json.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "base/utf8.h"

/* A struct json is a json_t by another name. As strchr does, a reader may drop const. */
static json_t *raw(const struct json *value)
{
	return (json_t *)(uintptr_t)value;
}

static struct json *made(json_t *value)
{
	if (!value)
		abort(); /* out of memory */
	return (struct json *)value;
}

static void must(int result)
{
	if (result < 0)
		abort(); /* out of memory, or a bug in the caller: not a map, beyond the list */
}

struct json *json_map(void)
{
	return made(json_object());
}

struct json *json_list(void)
{
	return made(json_array());
}

/* The text with U+FFFD in place of each byte that is not UTF-8. */
static char *utf8_mended(const char *text)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(SIZE_MAX / 2);

	while (*text) {
		const char *start = text;

		if (utf8_next(&text) == UTF8_INVALID)
			strbuf_puts(&out, "\xef\xbf\xbd");
		else
			strbuf_add(&out, start, (size_t)(text - start));
	}
	return strbuf_take(&out);
}

struct json *json_text(const char *text)
{
	cleanup_free char *mended = NULL;

	if (!utf8_is_valid(text))
		text = mended = utf8_mended(text);
	return made(json_string_nocheck(text));
}

struct json *json_text_n(const char *text, size_t length)
{
	return made(json_stringn(text, length));
}

struct json *json_printf(const char *format, ...)
{
	cleanup_free char *text = NULL;
	va_list args;

	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	return json_text(text);
}

struct json *json_int(int64_t value)
{
	return made(json_integer(value));
}

struct json *json_float(double value)
{
	return made(json_real(value));
}

struct json *json_bool(bool value)
{
	return made(json_boolean(value));
}

struct json *json_nil(void)
{
	return made(json_null());
}

struct json *json_clone(const struct json *value)
{
	return made(json_deep_copy(raw(value)));
}

struct json *json_ref(const struct json *value)
{
	return made(json_incref(raw(value)));
}

void json_free(struct json *value)
{
	json_decref(raw(value));
}

void json_done(struct json **value)
{
	json_free(*value);
}

void json_map_set(struct json *map, const char *key, struct json *value)
{
	cleanup_free char *mended = NULL;

	if (!value)
		return;
	if (!utf8_is_valid(key))
		key = mended = utf8_mended(key);
	must(json_object_set_new_nocheck(raw(map), key, raw(value)));
}

void json_map_set_text(struct json *map, const char *key, const char *text)
{
	if (text)
		json_map_set(map, key, json_text(text));
}

void json_map_set_int(struct json *map, const char *key, int64_t value)
{
	json_map_set(map, key, json_int(value));
}

void json_map_set_bool(struct json *map, const char *key, bool value)
{
	json_map_set(map, key, json_bool(value));
}

void json_map_remove(struct json *map, const char *key)
{
	(void)json_object_del(raw(map), key); /* fails only when the key is absent */
}

void json_list_add(struct json *list, struct json *value)
{
	if (value)
		must(json_array_append_new(raw(list), raw(value)));
}

void json_list_add_text(struct json *list, const char *text)
{
	json_list_add(list, json_text(text));
}

struct json *json_texts(const struct str_list *texts)
{
	struct json *list = json_list();

	for (size_t i = 0; i < texts->count; i++)
		json_list_add_text(list, texts->items[i]);
	return list;
}

void json_list_insert(struct json *list, size_t index, struct json *value)
{
	if (value)
		must(json_array_insert_new(raw(list), index, raw(value)));
}

void json_list_replace(struct json *list, size_t index, struct json *value)
{
	if (value)
		must(json_array_set_new(raw(list), index, raw(value)));
}

void json_list_remove(struct json *list, size_t index)
{
	must(json_array_remove(raw(list), index));
}

enum json_kind json_kind(const struct json *value)
{
	if (!value)
		return JSON_KIND_NIL;
	switch (json_typeof(raw(value))) {
	case JSON_OBJECT:
		return JSON_KIND_MAP;
	case JSON_ARRAY:
		return JSON_KIND_LIST;
	case JSON_STRING:
		return JSON_KIND_TEXT;
	case JSON_INTEGER:
		return JSON_KIND_INT;
	case JSON_REAL:
		return JSON_KIND_FLOAT;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_KIND_BOOL;
	case JSON_NULL:
		return JSON_KIND_NIL;
	}
	abort(); /* jansson has no other type */
}

const char *json_kind_name(enum json_kind kind)
{
	static const char *const names[] = {
		[JSON_KIND_NIL] = "null",    [JSON_KIND_BOOL] = "boolean",
		[JSON_KIND_INT] = "integer", [JSON_KIND_FLOAT] = "float",
		[JSON_KIND_TEXT] = "string", [JSON_KIND_LIST] = "list",
		[JSON_KIND_MAP] = "mapping",
	};
	_Static_assert(ARRAY_SIZE(names) == JSON_KINDS, "a name for each enum json_kind");

	return names[kind];
}

bool json_is_map(const struct json *value)
{
	return json_kind(value) == JSON_KIND_MAP;
}

bool json_is_list(const struct json *value)
{
	return json_kind(value) == JSON_KIND_LIST;
}

bool json_is_text(const struct json *value)
{
	return json_kind(value) == JSON_KIND_TEXT;
}

bool json_is_nil(const struct json *value)
{
	return json_kind(value) == JSON_KIND_NIL;
}

const char *json_get_text(const struct json *value, const char *fallback)
{
	return json_is_text(value) ? json_string_value(raw(value)) : fallback;
}

void json_get_texts(const struct json *list, struct str_list *ret)
{
	for (size_t i = 0; i < json_count(list); i++)
		str_list_add(ret, json_get_text(json_list_at(list, i), ""));
}

bool json_list_has(const struct json *list, const char *text)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (str_eq(json_get_text(json_list_at(list, i), ""), text))
			return true;
	return false;
}

struct json *json_list_find(const struct json *list, const char *key, const char *text)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (str_eq(json_map_text(json_list_at(list, i), key, ""), text))
			return json_list_at(list, i);
	return NULL;
}

int64_t json_get_int(const struct json *value, int64_t fallback)
{
	return json_kind(value) == JSON_KIND_INT ? json_integer_value(raw(value)) : fallback;
}

double json_get_float(const struct json *value, double fallback)
{
	return json_is_number(raw(value)) ? json_number_value(raw(value)) : fallback;
}

bool json_get_bool(const struct json *value, bool fallback)
{
	return json_is_boolean(raw(value)) ? json_is_true(raw(value)) : fallback;
}

size_t json_count(const struct json *value)
{
	return json_is_list(value) ? json_array_size(raw(value)) : json_object_size(raw(value));
}

struct json *json_list_at(const struct json *list, size_t index)
{
	return (struct json *)json_array_get(raw(list), index);
}

struct json *json_map_get(const struct json *map, const char *key)
{
	return (struct json *)json_object_get(raw(map), key);
}

struct json *json_path(const struct json *map, const char *path)
{
	while (true) {
		size_t length = strcspn(path, ".");
		cleanup_free char *key = xstrndup(path, length);
		struct json *value = json_map_get(map, key);

		if (!path[length])
			return value;
		map = value;
		path += length + 1;
	}
}

const char *json_map_text(const struct json *map, const char *key, const char *fallback)
{
	return json_get_text(json_map_get(map, key), fallback);
}

int64_t json_map_int(const struct json *map, const char *key, int64_t fallback)
{
	return json_get_int(json_map_get(map, key), fallback);
}

bool json_map_bool(const struct json *map, const char *key, bool fallback)
{
	return json_get_bool(json_map_get(map, key), fallback);
}

struct json_iter json_iter(const struct json *map)
{
	return (struct json_iter){
		.map = (struct json *)raw(map),
		.next = json_object_iter(raw(map)),
	};
}

bool json_next(struct json_iter *iter)
{
	if (!iter->next)
		return false;
	iter->key = json_object_iter_key(iter->next);
	iter->value = (struct json *)json_object_iter_value(iter->next);
	iter->next = json_object_iter_next(raw(iter->map), iter->next);
	return true;
}

static bool map_equal(const struct json *a, const struct json *b)
{
	struct json_iter iter = json_iter(a);

	if (json_count(a) != json_count(b))
		return false;
	while (json_next(&iter)) {
		const struct json *other = json_map_get(b, iter.key);

		if (!other || !json_same(iter.value, other))
			return false;
	}
	return true;
}

static bool list_equal(const struct json *a, const struct json *b)
{
	if (json_count(a) != json_count(b))
		return false;
	for (size_t i = 0; i < json_count(a); i++)
		if (!json_same(json_list_at(a, i), json_list_at(b, i)))
			return false;
	return true;
}

bool json_same(const struct json *a, const struct json *b)
{
	if (json_kind(a) != json_kind(b))
		return false;
	switch (json_kind(a)) {
	case JSON_KIND_NIL:
		return true;
	case JSON_KIND_BOOL:
		return json_get_bool(a, false) == json_get_bool(b, false);
	case JSON_KIND_INT:
		return json_get_int(a, 0) == json_get_int(b, 0);
	case JSON_KIND_FLOAT:
		return json_get_float(a, 0) == json_get_float(b, 0);
	case JSON_KIND_TEXT:
		return str_eq(json_get_text(a, ""), json_get_text(b, ""));
	case JSON_KIND_LIST:
		return list_equal(a, b);
	case JSON_KIND_MAP:
		return map_equal(a, b);
	}
	abort(); /* all types are above */
}

/*
 * What jansson lets pass: nesting up to 2048 levels (our limit also bounds every recursion over a
 * tree), and a NUL byte behind a number.
 */
static int check_bytes(const char *name, const char *data, size_t length, struct error *err)
{
	int line = 1, depth = 0;
	bool in_text = false;
	size_t line_start = 0;

	for (size_t i = 0; i < length; i++) {
		char c = data[i];

		if (c == '\0')
			return error_set(err, -EINVAL, "%s:%d:%zu: a NUL byte", name, line,
					 i - line_start + 1);
		if (c == '\n') {
			line++;
			line_start = i + 1;
		} else if (in_text && c == '\\') {
			i++;
		} else if (c == '"') {
			in_text = !in_text;
		} else if (!in_text && (c == '{' || c == '[')) {
			if (++depth > JSON_MAX_DEPTH)
				return error_set(err, -EINVAL,
						 "%s:%d:%zu: nested deeper than %d levels", name,
						 line, i - line_start + 1, JSON_MAX_DEPTH);
		} else if (!in_text && (c == '}' || c == ']')) {
			depth--;
		}
	}
	return 0;
}

int json_parse(const char *name, const char *data, size_t length, struct json **ret,
	       struct error *err)
{
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
	json_error_t why;
	json_t *value;
	int r;

	r = check_bytes(name, data, length, err);
	if (r < 0)
		return r;
	value = json_loadb(data, length, flags, &why);
	if (!value)
		return error_set(err, -EINVAL, "%s:%d:%d: %s", name, why.line, why.column,
				 why.text);
	*ret = made(value);
	return 0;
}
