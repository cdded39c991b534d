#include <errno.h>

#include "template/patch.h"

/*
 * The lists of Pods, of Deployments and of metadata that are merged, with the key that tells their
 * elements apart (none: by the whole value). From the patchMergeKey tags of
 * k8s.io/api/core/v1/types.go and k8s.io/apimachinery/pkg/apis/meta/v1/types.go; no other field
 * there, nor any of the kubelet's configuration, has one of these names.
 */
static const struct rule {
	const char *list, *merge_key;
} rules[] = {
	{ "containers", "name" },
	{ "env", "name" },
	{ "ephemeralContainers", "name" },
	{ "finalizers", NULL },
	{ "hostAliases", "ip" },
	{ "imagePullSecrets", "name" },
	{ "initContainers", "name" },
	{ "ownerReferences", "uid" },
	{ "ports", "containerPort" },
	{ "resourceClaims", "name" },
	{ "schedulingGates", "name" },
	{ "topologySpreadConstraints", "topologyKey" },
	{ "volumeDevices", "devicePath" },
	{ "volumeMounts", "mountPath" },
	{ "volumes", "name" },
};

static const char directive_key[] = "$patch";
static const char retain_key[] = "$retainKeys";
static const char order_prefix[] = "$setElementOrder/";
static const char delete_prefix[] = "$deleteFromPrimitiveList/";

enum directive {
	MERGE,
	REPLACE,
	DELETE
};

static const struct rule *find_rule(const char *list)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (str_eq(rules[i].list, list))
			return &rules[i];
	return NULL;
}

static int find_directive(const struct json *patch, enum directive *ret, struct error *err)
{
	const struct json *given = json_map_get(patch, directive_key);
	const char *word = json_get_text(given, "");

	if (!given)
		*ret = MERGE;
	else if (str_eq(word, "replace"))
		*ret = REPLACE;
	else if (str_eq(word, "delete"))
		*ret = DELETE;
	else
		return error_set(err, -EINVAL, "$patch is \"%s\"; it is replace or delete", word);
	return 0;
}

static int merge_member(struct json *map, const char *key, const struct json *patch,
			struct error *err);

/* Index of the first element that is equal to @wanted, or has the same merge key; else the count.
 */
static size_t find_element(const struct json *list, const struct json *wanted,
			   const char *merge_key)
{
	size_t i = 0;

	if (merge_key)
		wanted = json_map_get(wanted, merge_key);
	for (; i < json_count(list); i++) {
		const struct json *element = json_list_at(list, i);

		if (merge_key)
			element = json_map_get(element, merge_key);
		if (element && json_same(element, wanted))
			break;
	}
	return i;
}

static void delete_elements(struct json *list, const struct json *wanted, const char *merge_key)
{
	while (true) {
		size_t index = find_element(list, wanted, merge_key);

		if (index == json_count(list))
			return;
		json_list_remove(list, index);
	}
}

static int retain_keys(struct json *map, const struct json *patch, struct error *err)
{
	const struct json *keys = json_map_get(patch, retain_key);
	cleanup_json struct json *copy = json_clone(map);
	struct json_iter of_patch = json_iter(patch), of_map = json_iter(copy);

	if (!keys)
		return 0;
	while (json_next(&of_patch)) {
		cleanup_json struct json *key = json_text(of_patch.key);

		if (*of_patch.key != '$' && !json_is_nil(of_patch.value) &&
		    find_element(keys, key, NULL) == json_count(keys))
			return error_set(err, -EINVAL, "%s is not among $retainKeys", of_patch.key);
	}
	while (json_next(&of_map)) {
		cleanup_json struct json *key = json_text(of_map.key);

		if (find_element(keys, key, NULL) == json_count(keys))
			json_map_remove(map, of_map.key);
	}
	return 0;
}

static int merge_map(struct json *map, const struct json *patch, struct error *err)
{
	struct json_iter iter = json_iter(patch);
	int r = retain_keys(map, patch, err);

	while (r == 0 && json_next(&iter)) {
		const char *key = iter.key;

		if (str_eq(key, directive_key) || str_eq(key, retain_key) ||
		    str_starts(key, order_prefix))
			continue;
		if (str_starts(key, delete_prefix)) {
			struct json *list = json_map_get(map, key + strlen(delete_prefix));

			for (size_t i = 0; i < json_count(iter.value); i++)
				delete_elements(list, json_list_at(iter.value, i), NULL);
			continue;
		}
		r = merge_member(map, key, iter.value, err);
		if (r < 0)
			return error_wrap(err, "%s", key);
	}
	return r;
}

/* Sorts the elements of a patch by what they are for: *@items are merged, others done at once. */
static int split_patch(struct json *list, const struct json *patch, const char *merge_key,
		       struct json *items, struct error *err)
{
	bool replace = false;

	for (size_t i = 0; i < json_count(patch); i++) {
		const struct json *element = json_list_at(patch, i);
		enum directive directive;
		int r;

		if (!merge_key) {
			json_list_add(items, json_ref(element));
			continue;
		}
		r = find_directive(element, &directive, err);
		if (r < 0)
			return r;
		if (directive == REPLACE)
			replace = true;
		else if (!json_map_get(element, merge_key))
			return error_set(err, -EINVAL, "element %zu has no \"%s\"", i, merge_key);
		else if (directive == DELETE)
			delete_elements(list, element, merge_key);
		else
			json_list_add(items, json_ref(element));
	}
	while (replace && json_count(list))
		json_list_remove(list, json_count(list) - 1);
	return 0;
}

/* Merges one element and tells where in the list it is; a new one is at the end. */
static int merge_element(struct json *list, const struct json *item, const char *merge_key,
			 size_t *ret, struct error *err)
{
	size_t index = find_element(list, item, merge_key);

	*ret = index;
	if (index == json_count(list))
		json_list_add(list, merge_key ? json_map() : json_clone(item));
	return merge_key ? merge_map(json_list_at(list, index), item, err) : 0;
}

/* Adds those of list[*next] ... list[until - 1] that the patch does not name. */
static void add_others(struct json *ordered, const struct json *list, const bool *is_named,
		       size_t *next, size_t until)
{
	for (; *next < until; ++*next)
		if (!is_named[*next])
			json_list_add(ordered, json_ref(json_list_at(list, *next)));
}

/*
 * Kubernetes' order: the elements that the patch names in its order, the others in theirs, and the
 * ones among the others as they were before. What is new comes as early as it can.
 */
static struct json *in_order(const struct json *list, size_t old_count, const size_t *named,
			     size_t named_count)
{
	cleanup_free bool *is_named = xcalloc(json_count(list), sizeof(*is_named));
	cleanup_free bool *is_added = xcalloc(json_count(list), sizeof(*is_added));
	struct json *ordered = json_list();
	size_t next = 0;

	for (size_t i = 0; i < named_count; i++)
		is_named[named[i]] = true;
	for (size_t i = 0; i < named_count; i++) {
		if (is_added[named[i]])
			continue;
		if (named[i] < old_count)
			add_others(ordered, list, is_named, &next, named[i]);
		is_added[named[i]] = true;
		json_list_add(ordered, json_ref(json_list_at(list, named[i])));
	}
	add_others(ordered, list, is_named, &next, old_count);
	return ordered;
}

static int merge_list(struct json *map, const char *key, const char *merge_key,
		      const struct json *patch, struct error *err)
{
	cleanup_json struct json *items = json_list();
	cleanup_free size_t *named = NULL;
	struct json *list;
	size_t old_count;
	int r;

	if (!json_is_list(json_map_get(map, key)))
		json_map_set(map, key, json_list());
	list = json_map_get(map, key);
	r = split_patch(list, patch, merge_key, items, err);
	if (r < 0)
		return r;
	old_count = json_count(list);
	named = xcalloc(json_count(items), sizeof(*named));
	for (size_t i = 0; i < json_count(items); i++) {
		r = merge_element(list, json_list_at(items, i), merge_key, &named[i], err);
		if (r < 0)
			return r;
	}
	json_map_set(map, key, in_order(list, old_count, named, json_count(items)));
	return 0;
}

static int merge_submap(struct json *map, const char *key, const struct json *patch,
			struct error *err)
{
	enum directive directive;
	int r = find_directive(patch, &directive, err);

	if (r < 0)
		return r;
	if (!json_is_map(json_map_get(map, key)) || directive != MERGE)
		json_map_set(map, key, json_map());
	return directive == DELETE ? 0 : merge_map(json_map_get(map, key), patch, err);
}

/* Makes of the map's @key what the patch for it says. */
static int merge_member(struct json *map, const char *key, const struct json *patch,
			struct error *err)
{
	const struct rule *rule = json_is_list(patch) ? find_rule(key) : NULL;

	if (json_is_nil(patch))
		json_map_remove(map, key);
	else if (json_is_map(patch))
		return merge_submap(map, key, patch, err);
	else if (rule)
		return merge_list(map, key, rule->merge_key, patch, err);
	else
		json_map_set(map, key, json_clone(patch));
	return 0;
}

int patch_strategic(struct json **document, const struct json *patch, struct error *err)
{
	cleanup_json struct json *holder = json_map();
	int r;

	if (!json_is_map(patch))
		return error_set(err, -EINVAL, "a strategic merge patch is a mapping, not: %s",
				 json_kind_name(json_kind(patch)));
	json_map_set(holder, "document", take_ptr(document));
	r = merge_submap(holder, "document", patch, err);
	*document = json_ref(json_map_get(holder, "document"));
	return r;
}
