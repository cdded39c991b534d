/*
 * One tree for all of YAML and JSON (jansson's tree inside json.c and yaml.c, and nowhere else).
 *
 * Life: every function that makes a value gives the caller one reference; json_free() drops it.
 * A value that is put into a map or a list with json_map_set() or json_list_add() is *given*: the
 * container owns it from then on. What json_map_get() and json_list_at() return is borrowed, and
 * lives as long as its container.
 *
 *	cleanup_json struct json *pod = json_map();
 *	json_map_set(pod, "kind", json_text("Pod"));
 *
 * A NULL tree reads as "absent": every reading function accepts NULL and answers with its fallback,
 * so a path of optional keys needs no tests in between.
 *
 * Maps keep the order in which keys were added. Integers are int64_t; larger ones are refused by
 * the parsers. Text is UTF-8, and holds no NUL; what is not UTF-8 (a host's file names, say)
 *becomes U+FFFD, in keys as well.
 */
#pragma once

#include "base/error.h"
#include "base/str_list.h"
#include "base/strbuf.h"

struct json;

enum json_kind {
	JSON_KIND_NIL,
	JSON_KIND_BOOL,
	JSON_KIND_INT,
	JSON_KIND_FLOAT,
	JSON_KIND_TEXT,
	JSON_KIND_LIST,
	JSON_KIND_MAP,
};
enum {
	JSON_KINDS = JSON_KIND_MAP + 1 /* apart: switches name each kind */
};

enum {
	JSON_MAX_DEPTH = 100, /* of nesting in what is parsed */
};

#define cleanup_json cleanup(json_done)

/* Making values. */
struct json *json_map(void);
struct json *json_list(void);
struct json *json_text(const char *text);
struct json *json_text_n(const char *text, size_t length); /* @text is valid UTF-8 without NUL */
struct json *json_printf(const char *format, ...) printf_like(1, 2);
struct json *json_int(int64_t value);
struct json *json_float(double value); /* finite */
struct json *json_bool(bool value);
struct json *json_nil(void);
struct json *json_texts(const struct str_list *texts); /* a list; back: json_get_texts() */
struct json *json_clone(const struct json *value);     /* deep */
struct json *json_ref(const struct json *value);       /* one reference more */
void json_free(struct json *value);                    /* NULL is allowed */
void json_done(struct json **value);                   /* for cleanup_json */

/* Building. The value is given away, also when NULL (then nothing is added). */
void json_map_set(struct json *map, const char *key, struct json *value);
void json_map_set_text(struct json *map, const char *key, const char *text); /* NULL adds nothing */
void json_map_set_int(struct json *map, const char *key, int64_t value);
void json_map_set_bool(struct json *map, const char *key, bool value);
void json_map_remove(struct json *map, const char *key);
void json_list_add(struct json *list, struct json *value);
void json_list_add_text(struct json *list, const char *text);
void json_list_insert(struct json *list, size_t index, struct json *value);
void json_list_replace(struct json *list, size_t index, struct json *value);
void json_list_remove(struct json *list, size_t index);

/* Reading; NULL is absent and its kind is JSON_KIND_NIL. */
enum json_kind json_kind(const struct json *value);
const char *json_kind_name(enum json_kind kind); /* "string", "mapping", ... as in YAML's terms */
bool json_is_map(const struct json *value);
bool json_is_list(const struct json *value);
bool json_is_text(const struct json *value);
bool json_is_nil(const struct json *value);                                /* also for NULL */
const char *json_get_text(const struct json *value, const char *fallback); /* borrowed */
void json_get_texts(const struct json *list, struct str_list *ret); /* copies, added to @ret */
bool json_list_has(const struct json *list, const char *text);
int64_t json_get_int(const struct json *value, int64_t fallback);
double json_get_float(const struct json *value, double fallback); /* also of an int */
bool json_get_bool(const struct json *value, bool fallback);
size_t json_count(const struct json *value); /* of a list's elements or a map's keys; else 0 */
struct json *json_list_at(const struct json *list, size_t index);   /* NULL when outside */
struct json *json_map_get(const struct json *map, const char *key); /* NULL when absent */
/* Follows a dotted path of map keys ("spec.containers"); no key may contain a dot. */
struct json *json_path(const struct json *map, const char *path);
/* The first map of a list whose text @key is @text; NULL: none. */
struct json *json_list_find(const struct json *list, const char *key, const char *text);
const char *json_map_text(const struct json *map, const char *key, const char *fallback);
int64_t json_map_int(const struct json *map, const char *key, int64_t fallback);
bool json_map_bool(const struct json *map, const char *key, bool fallback);
bool json_same(const struct json *a, const struct json *b); /* maps in any order of keys */

/*
 * Walks a map in its order:
 *
 *	struct json_iter iter = json_iter(map);
 *	while (json_next(&iter))
 *		use(iter.key, iter.value);
 *
 * The map must not change meanwhile (a value may).
 */
struct json_iter {
	const char *key;
	struct json *value;
	struct json *map;
	void *next;
};
struct json_iter json_iter(const struct json *map);
bool json_next(struct json_iter *iter);

/*
 * Parses one JSON document of @length bytes. Strict (RFC 8259): duplicate keys, what follows the
 * document, invalid UTF-8, and U+0000 are errors. @name is what messages call the input:
 * "facts.json:3:14: '}' expected near 'x'".
 */
int json_parse(const char *name, const char *data, size_t length, struct json **ret,
	       struct error *err);

/*
 * Writes compact JSON (one line, no newline at its end), or indented by two spaces. Floats are as
 * short as reads back the same, and keep a point; control characters are escaped, C1 among them.
 */
void json_write(const struct json *value, struct strbuf *out);
void json_write_pretty(const struct json *value, struct strbuf *out);
/* The compact form as a string; free it. */
char *json_to_text(const struct json *value);
