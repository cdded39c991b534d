#include "client/kube_fields.h"

/* What the server, or a controller, keeps: never an operator's. */
static const char *const kept[] = {
	"status",
	"metadata.managedFields",
	"metadata.resourceVersion",
	"metadata.generation",
	"metadata.creationTimestamp",
	"metadata.uid",
	"metadata.selfLink",
};

struct json *kube_fields_of(const struct json *live, const struct json *mask)
{
	struct json_iter iter = json_iter(mask);
	struct json *fields;

	if (!live)
		return NULL;
	if (!json_is_map(live) || !json_is_map(mask))
		return json_ref(live);
	fields = json_map();
	while (json_next(&iter))
		json_map_set(fields, iter.key,
			     kube_fields_of(json_map_get(live, iter.key), iter.value));
	return fields;
}

static bool is_kept(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (str_eq(kept[i], path))
			return true;
	return false;
}

static struct json *lost_below(const struct json *live, const struct json *applied,
			       const struct json *mask, const char *path)
{
	struct json_iter iter = json_iter(live);
	struct json *lost = NULL;

	while (json_next(&iter)) {
		cleanup_free char *below = xasprintf("%s%s%s", path, *path ? "." : "", iter.key);
		const struct json *then = json_map_get(applied, iter.key);
		const struct json *named = json_map_get(mask, iter.key);
		struct json *part = NULL;

		if (is_kept(below))
			continue;
		if (json_is_map(iter.value) && (json_is_map(then) || json_is_map(named)))
			part = lost_below(iter.value, then, named, below);
		else if (!named && !(then && json_same(iter.value, then)))
			part = json_ref(iter.value);
		if (!part)
			continue;
		lost = lost ? lost : json_map();
		json_map_set(lost, iter.key, part);
	}
	return lost;
}

struct json *kube_fields_lost(const struct json *live, const struct json *applied,
			      const struct json *mask)
{
	return lost_below(live, applied, mask, "");
}

struct json *kube_fields_join(const struct json *a, const struct json *b)
{
	struct json_iter iter = json_iter(b);
	struct json *joined;

	if (!a)
		return b ? json_clone(b) : NULL;
	joined = json_clone(a);
	if (!json_is_map(a) || !json_is_map(b))
		return joined;
	while (json_next(&iter))
		json_map_set(joined, iter.key,
			     kube_fields_join(json_map_get(a, iter.key), iter.value));
	return joined;
}

/* What names an object. */
static bool is_name(const char *key)
{
	return str_eq(key, "apiVersion") || str_eq(key, "kind") || str_eq(key, "name") ||
	       str_eq(key, "namespace");
}

static void put_back_below(struct json *object, const struct json *mask, const struct json *before,
			   bool names)
{
	struct json_iter iter = json_iter(mask);

	while (json_next(&iter)) {
		const struct json *was = json_map_get(before, iter.key);
		struct json *is = json_map_get(object, iter.key);

		if (names && is_name(iter.key))
			continue;
		if (json_is_map(iter.value) && json_is_map(was) && json_is_map(is))
			put_back_below(is, iter.value, was, names && str_eq(iter.key, "metadata"));
		else if (was)
			json_map_set(object, iter.key, json_clone(was));
		else
			json_map_remove(object, iter.key);
	}
}

void kube_fields_put_back(struct json *object, const struct json *mask, const struct json *before)
{
	cleanup_json struct json *all = kube_fields_join(before, mask);

	put_back_below(object, all, before, true);
}

static void differ_below(const struct json *a, const struct json *b, const char *path,
			 struct str_list *ret)
{
	cleanup_json struct json *keys = NULL;
	struct json_iter iter;

	if (!json_is_map(a) || !json_is_map(b)) {
		if (!(a && b && json_same(a, b)))
			str_list_add(ret, path);
		return;
	}
	keys = kube_fields_join(b, a);
	iter = json_iter(keys);
	while (json_next(&iter)) {
		cleanup_free char *below = xasprintf("%s%s%s", path, *path ? "." : "", iter.key);

		differ_below(json_map_get(a, iter.key), json_map_get(b, iter.key), below, ret);
	}
}

void kube_fields_differ(const struct json *a, const struct json *b, struct str_list *ret)
{
	differ_below(a, b, "", ret);
}
