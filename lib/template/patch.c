#include "template/patch.h"

#include <errno.h>

#include "base/nearest.h"
#include "data/yaml.h"

static const char *const targets[] = {
	"kube-apiserver",       "kube-controller-manager", "kube-scheduler",     "etcd",
	"kubeletconfiguration", "corednsdeployment",       "kubeproxydaemonset",
};

/* The first is the default. */
static const struct patch_type {
	const char *name;
	int (*apply)(struct json **document, const struct json *patch, struct error *err);
} types[] = {
	{ "strategic", patch_strategic },
	{ "merge", patch_merge },
	{ "json", patch_json },
};

struct patch_file {
	const char *target;
	const struct patch_type *type;
	struct yaml_file yaml;
};

struct patches {
	struct patch_file *files; /* in the order of names */
	size_t count, capacity;
};

struct patches *patches_new(void)
{
	return xcalloc(1, sizeof(struct patches));
}

void patches_free(struct patches *patches)
{
	if (!patches)
		return;
	for (size_t i = 0; i < patches->count; i++)
		yaml_file_done(&patches->files[i].yaml);
	free(patches->files);
	free(patches);
}

void patches_done(struct patches **patches)
{
	patches_free(*patches);
}

/* The target that the name begins with, or NULL. */
static const char *find_target(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (str_starts(name, targets[i]))
			return targets[i];
	return NULL;
}

/* Why the file is not taken for a patch; NULL: it is one. */
static char *why_ignored(const char *name, size_t length)
{
	cleanup_free char *word = xstrndup(name, strcspn(name, "+."));
	const char *hint;

	if (!str_ends(name, ".yaml") && !str_ends(name, ".json"))
		return xasprintf("%s: not a patch, since it ends in neither .yaml nor .json", name);
	if (!find_target(name)) {
		hint = nearest(word, targets, ARRAY_SIZE(targets));
		return hint ? xasprintf("%s: not a patch of anything; did you mean %s?", name, hint)
			    : xasprintf("%s: not a patch of anything", name);
	}
	return length ? NULL : xasprintf("%s: empty", name);
}

/* What follows "+" begins with the type, as in kubeadm; what comes after that is free. */
static int find_type(const char *name, const struct patch_type **ret, struct error *err)
{
	const char *plus = strchr(name, '+'), *dot = strchr(name, '.');

	*ret = &types[0];
	if (!plus || plus > dot)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		*ret = &types[i];
		if (str_starts(plus + 1, types[i].name))
			return 0;
	}
	return error_set(err, -EINVAL, "%s: after \"+\" comes strategic, merge or json", name);
}

int patches_add(struct patches *patches, const char *name, const char *data, size_t length,
		char **ret_ignored, struct error *err)
{
	struct patch_file file = { 0 };
	size_t place = patches->count;
	int r;

	*ret_ignored = why_ignored(name, length);
	if (*ret_ignored)
		return 0;
	file.target = find_target(name);
	r = find_type(name, &file.type, err);
	if (r < 0)
		return r;
	r = yaml_parse(name, data, length, &file.yaml, err);
	if (r < 0)
		return r;
	patches->files = grow(patches->files, &patches->capacity, patches->count + 1, sizeof(file));
	while (place && strcmp(patches->files[place - 1].yaml.name, name) > 0)
		place--;
	memmove(&patches->files[place + 1], &patches->files[place],
		(patches->count++ - place) * sizeof(file));
	patches->files[place] = file;
	return 0;
}

bool patches_have(const struct patches *patches, const char *target)
{
	for (size_t i = 0; patches && i < patches->count; i++)
		if (str_eq(patches->files[i].target, target))
			return true;
	return false;
}

static int apply_file(const struct patch_file *file, struct json **document, struct error *err)
{
	for (size_t i = 0; i < file->yaml.count; i++) {
		const struct json *patch = file->yaml.documents[i];
		struct yaml_place place = yaml_place_of(&file->yaml, patch);
		int r = file->type->apply(document, patch, err);

		if (r < 0)
			return error_wrap(err, "%s:%d:%d", file->yaml.name, place.line,
					  place.column);
	}
	return 0;
}

int patches_apply(const struct patches *patches, const char *target, struct json **document,
		  struct error *err)
{
	cleanup_json struct json *result = json_clone(*document);

	for (size_t i = 0; patches && i < patches->count; i++) {
		int r;

		if (!str_eq(patches->files[i].target, target))
			continue;
		r = apply_file(&patches->files[i], &result, err);
		if (r < 0)
			return r;
	}
	json_free(*document);
	*document = take_ptr(&result);
	return 0;
}

static void merge(struct json *map, const struct json *patch);

/* What a patch adds where nothing was: itself, without the keys that it would remove. */
static struct json *merged_new(const struct json *patch)
{
	struct json *value;

	if (!json_is_map(patch))
		return json_clone(patch);
	value = json_map();
	merge(value, patch);
	return value;
}

static void merge(struct json *map, const struct json *patch)
{
	struct json_iter iter = json_iter(patch);

	while (json_next(&iter)) {
		struct json *old = json_map_get(map, iter.key);

		if (json_is_nil(iter.value))
			json_map_remove(map, iter.key);
		else if (json_is_map(old) && json_is_map(iter.value))
			merge(old, iter.value);
		else
			json_map_set(map, iter.key, merged_new(iter.value));
	}
}

int patch_merge(struct json **document, const struct json *patch, struct error *err)
{
	if (!json_is_map(patch))
		return error_set(err, -EINVAL, "a merge patch is a mapping, not: %s",
				 json_kind_name(json_kind(patch)));
	merge(*document, patch);
	return 0;
}
