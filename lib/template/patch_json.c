#include <errno.h>

#include "template/patch.h"

/* JSON Patch, RFC 6902, with the pointers of RFC 6901. */

struct operation {
	const char *path, *from;
	const struct json *value;
	size_t *copied; /* values that the patch has copied so far */
};

enum {
	MAX_COPIED = 200 * 1000, /* copies of copies double what there is */
};

/* Where a pointer leads: a key of a map, an element of a list, or the whole document. */
struct target {
	struct json *parent; /* NULL: the whole document */
	char *key;           /* of a map; else NULL */
	size_t index;        /* of a list; its count stands for "-" */
	struct json *value;  /* NULL: nothing is there */
};

#define cleanup_target cleanup(target_done)

static void target_done(struct target *target)
{
	free(target->key);
}

/* Cuts a reference token off the pointer, which is behind a "/", and decodes ~1 and ~0. */
static int next_token(const char **pointer, char **ret, struct error *err)
{
	size_t length = strcspn(*pointer, "/");
	cleanup_free char *token = xmalloc(length + 1);
	char *to = token;

	for (size_t i = 0; i < length; i++) {
		char c = (*pointer)[i];

		if (c == '~') {
			c = (*pointer)[++i];
			if (i >= length || (c != '0' && c != '1'))
				return error_set(err, -EINVAL,
						 "in a path, \"~\" is written ~0, and \"/\" within "
						 "a key ~1");
			c = c == '0' ? '~' : '/';
		}
		*to++ = c;
	}
	*to = '\0';
	*pointer += length;
	*ret = take_ptr(&token);
	return 0;
}

static int find_element(const struct json *list, const char *token, size_t *ret, struct error *err)
{
	size_t count = json_count(list);
	int64_t index;

	if (str_eq(token, "-")) {
		*ret = count;
		return 0;
	}
	if (*token == '-' || (token[0] == '0' && token[1]) ||
	    parse_int(token, 0, (int64_t)count, &index) < 0)
		return error_set(err, -EINVAL, "\"%s\" is no index of a list of %zu", token, count);
	*ret = (size_t)index;
	return 0;
}

/* Follows a pointer. Only its last token may lead to nothing. */
static int find(struct json *document, const char *pointer, struct target *ret, struct error *err)
{
	cleanup_target struct target target = { .value = document };

	if (*pointer && *pointer != '/')
		return error_set(err, -EINVAL, "a path begins with \"/\"");
	while (*pointer == '/') {
		cleanup_free char *token = NULL;
		int r;

		pointer++;
		r = next_token(&pointer, &token, err);
		if (r < 0)
			return r;
		target.parent = target.value;
		free(take_ptr(&target.key));
		if (json_is_map(target.parent)) {
			target.value = json_map_get(target.parent, token);
			target.key = take_ptr(&token);
		} else if (json_is_list(target.parent)) {
			r = find_element(target.parent, token, &target.index, err);
			if (r < 0)
				return r;
			target.value = json_list_at(target.parent, target.index);
		} else {
			return error_set(err, -ENOENT, "there is nothing above \"%s\"", token);
		}
	}
	*ret = target;
	target.key = NULL;
	return 0;
}

/* Finds what must be there. */
static int find_value(struct json *document, const char *pointer, struct target *ret,
		      struct error *err)
{
	cleanup_target struct target target = { 0 };
	int r = find(document, pointer, &target, err);

	if (r < 0)
		return r;
	if (!target.value)
		return error_set(err, -ENOENT, "there is nothing at %s", pointer);
	*ret = target;
	target.key = NULL;
	return 0;
}

static void replace_document(struct json **document, struct json *value)
{
	json_free(*document);
	*document = value;
}

/* How many values are in a tree, and *@ret_depth: how many levels. */
static size_t measure(const struct json *tree, size_t *ret_depth)
{
	struct json_iter iter = json_iter(tree);
	size_t count = 1, deepest = 0, depth;

	for (size_t i = 0; json_is_list(tree) && i < json_count(tree); i++) {
		count += measure(json_list_at(tree, i), &depth);
		deepest = depth > deepest ? depth : deepest;
	}
	while (json_next(&iter)) {
		count += measure(iter.value, &depth);
		deepest = depth > deepest ? depth : deepest;
	}
	*ret_depth = deepest + 1;
	return count;
}

static int check_depth(const char *path, const struct json *value, struct error *err)
{
	size_t levels;

	(void)measure(value, &levels); /* only the levels matter */
	for (; *path; path++)
		levels += *path == '/';
	if (levels > JSON_MAX_DEPTH)
		return error_set(err, -E2BIG, "nested deeper than %d levels", JSON_MAX_DEPTH);
	return 0;
}

/* Takes @value, also when it fails. */
static int add(struct json **document, const char *path, struct json *value, struct error *err)
{
	cleanup_target struct target target = { 0 };
	cleanup_json struct json *given = value;
	int r = find(*document, path, &target, err);

	if (r < 0)
		return r;
	r = check_depth(path, given, err);
	if (r < 0)
		return r;
	if (!target.parent)
		replace_document(document, take_ptr(&given));
	else if (target.key)
		json_map_set(target.parent, target.key, take_ptr(&given));
	else
		json_list_insert(target.parent, target.index, take_ptr(&given));
	return 0;
}

static int op_add(struct json **document, const struct operation *op, struct error *err)
{
	return add(document, op->path, json_clone(op->value), err);
}

static int op_remove(struct json **document, const struct operation *op, struct error *err)
{
	cleanup_target struct target target = { 0 };
	int r = find_value(*document, op->path, &target, err);

	if (r < 0)
		return r;
	if (!target.parent)
		return error_set(err, -EINVAL, "the whole document cannot be removed");
	if (target.key)
		json_map_remove(target.parent, target.key);
	else
		json_list_remove(target.parent, target.index);
	return 0;
}

static int op_replace(struct json **document, const struct operation *op, struct error *err)
{
	cleanup_target struct target target = { 0 };
	int r = find_value(*document, op->path, &target, err);

	if (r < 0)
		return r;
	r = check_depth(op->path, op->value, err);
	if (r < 0)
		return r;
	if (!target.parent)
		replace_document(document, json_clone(op->value));
	else if (target.key)
		json_map_set(target.parent, target.key, json_clone(op->value));
	else
		json_list_replace(target.parent, target.index, json_clone(op->value));
	return 0;
}

static int op_move(struct json **document, const struct operation *op, struct error *err)
{
	const struct operation removal = { .path = op->from };
	cleanup_target struct target target = { 0 };
	cleanup_json struct json *value = NULL;
	int r = find_value(*document, op->from, &target, err);

	if (r < 0)
		return r;
	if (str_eq(op->path, op->from))
		return 0;
	if (str_starts(op->path, op->from) && op->path[strlen(op->from)] == '/')
		return error_set(err, -EINVAL, "%s cannot be moved into itself", op->from);
	value = json_ref(target.value);
	r = op_remove(document, &removal, err);
	if (r < 0)
		return r;
	return add(document, op->path, take_ptr(&value), err);
}

static int op_copy(struct json **document, const struct operation *op, struct error *err)
{
	cleanup_target struct target target = { 0 };
	int r = find_value(*document, op->from, &target, err);
	size_t depth;

	if (r < 0)
		return r;
	*op->copied += measure(target.value, &depth);
	if (*op->copied > MAX_COPIED)
		return error_set(err, -E2BIG, "more than %d values copied", MAX_COPIED);
	return add(document, op->path, json_clone(target.value), err);
}

static int op_test(struct json **document, const struct operation *op, struct error *err)
{
	cleanup_target struct target target = { 0 };
	cleanup_free char *found = NULL;
	int r = find_value(*document, op->path, &target, err);

	if (r < 0 || json_same(target.value, op->value))
		return r;
	found = json_to_text(target.value);
	return error_set(err, -EINVAL, "the value is %s", found);
}

static const struct operation_type {
	const char *name;
	bool needs_value, needs_from;
	int (*apply)(struct json **document, const struct operation *op, struct error *err);
} operation_types[] = {
	{ "add", true, false, op_add },         { "remove", false, false, op_remove },
	{ "replace", true, false, op_replace }, { "move", false, true, op_move },
	{ "copy", false, true, op_copy },       { "test", true, false, op_test },
};

static const struct operation_type *find_type(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(operation_types); i++)
		if (str_eq(operation_types[i].name, name))
			return &operation_types[i];
	return NULL;
}

static int apply(struct json **document, const struct json *given, size_t *copied,
		 struct error *err)
{
	const char *name = json_map_text(given, "op", "");
	const struct operation_type *type = find_type(name);
	const struct operation op = {
		.path = json_map_text(given, "path", NULL),
		.from = json_map_text(given, "from", NULL),
		.value = json_map_get(given, "value"),
		.copied = copied,
	};
	int r;

	if (!type)
		return error_set(err, -EINVAL,
				 "\"op\" is \"%s\"; it is add, remove, replace, move, copy or test",
				 name);
	if (!op.path || (type->needs_from && !op.from) || (type->needs_value && !op.value))
		return error_set(err, -EINVAL, "%s needs \"path\"%s", name,
				 type->needs_from    ? " and \"from\""
				 : type->needs_value ? " and \"value\""
						     : "");
	r = type->apply(document, &op, err);
	return r < 0 ? error_wrap(err, "%s %s", name, op.path) : 0;
}

int patch_json(struct json **document, const struct json *operations, struct error *err)
{
	size_t copied = 0;

	if (!json_is_list(operations))
		return error_set(err, -EINVAL, "a JSON patch is a list of operations, not: %s",
				 json_kind_name(json_kind(operations)));
	for (size_t i = 0; i < json_count(operations); i++) {
		int r = apply(document, json_list_at(operations, i), &copied, err);

		if (r < 0)
			return error_wrap(err, "operation %zu", i + 1);
	}
	if (!json_is_map(*document))
		return error_set(err, -EINVAL, "what the patch leaves is no mapping but: %s",
				 json_kind_name(json_kind(*document)));
	return 0;
}
