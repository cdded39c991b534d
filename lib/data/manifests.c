#include "data/manifests.h"

#include <errno.h>

static void add(struct manifests *manifests, struct json *object, const struct yaml_file *file)
{
	manifests->items = grow(manifests->items, &manifests->capacity, manifests->count + 1,
				sizeof(*manifests->items));
	manifests->items[manifests->count++] = (struct manifest){ .object = object, .file = file };
}

static bool is_list(const struct json *object)
{
	return str_ends(json_map_text(object, "kind", ""), "List") &&
	       json_is_list(json_map_get(object, "items"));
}

static int add_object(struct manifests *manifests, struct json *object,
		      const struct yaml_file *file, struct yaml_place place, struct error *err)
{
	const struct json *items = json_map_get(object, "items");

	if (!json_is_map(object))
		return error_set(err, -EINVAL,
				 "%s:%d:%d: this is no object of Kubernetes, but a %s", file->name,
				 place.line, place.column, json_kind_name(json_kind(object)));
	if (!*json_map_text(object, "kind", ""))
		return error_set(err, -EINVAL, "%s:%d:%d: the object has no kind", file->name,
				 place.line, place.column);
	if (!is_list(object)) {
		add(manifests, object, file);
		return 0;
	}
	for (size_t i = 0; i < json_count(items); i++) {
		struct json *item = json_list_at(items, i);
		struct yaml_place where = yaml_place_of_index(file, items, i);

		if (json_is_map(item) && is_list(item))
			return error_set(err, -EINVAL, "%s:%d:%d: a list within a list", file->name,
					 where.line, where.column);
		if (add_object(manifests, item, file, where, err) < 0)
			return -EINVAL;
	}
	return 0;
}

static int add_file(struct manifests *manifests, const struct yaml_file *file, struct error *err)
{
	size_t before = manifests->count;

	for (size_t i = 0; i < file->count; i++) {
		int r = add_object(manifests, file->documents[i], file,
				   yaml_place_of(file, file->documents[i]), err);

		if (r < 0) {
			manifests->count = before;
			return r;
		}
	}
	return 0;
}

int manifests_add(struct manifests *manifests, const char *name, const char *data, size_t length,
		  struct error *err)
{
	struct yaml_ways ways = {
		.input = MANIFESTS_MAX_INPUT,
		.nodes = MANIFESTS_MAX_NODES,
		.documents = MANIFESTS_MAX_DOCUMENTS,
		.placeless = manifests->placeless,
		.letters = true,
	};
	struct yaml_file *file = xcalloc(1, sizeof(*file));
	int r = yaml_parse_as(name, data, length, &ways, file, err);

	if (r == 0) {
		r = add_file(manifests, file, err);
		if (r < 0)
			yaml_file_done(file);
	}
	if (r < 0) {
		free(file);
		if (!manifests->placeless)
			return r;
		/* Once more, for the places in the message. */
		error_clear(err);
		manifests->placeless = false;
		return manifests_add(manifests, name, data, length, err);
	}
	manifests->files = grow(manifests->files, &manifests->file_capacity,
				manifests->file_count + 1, sizeof(struct yaml_file *));
	manifests->files[manifests->file_count++] = file;
	return 0;
}

void manifests_done(struct manifests *manifests)
{
	for (size_t i = 0; i < manifests->file_count; i++) {
		yaml_file_done(manifests->files[i]);
		free(manifests->files[i]);
	}
	free(manifests->files);
	free(manifests->items);
	*manifests = (struct manifests){ 0 };
}

char *manifest_place(const struct manifest *manifest, const struct json *map, const char *key)
{
	struct yaml_place place = { 0 };

	if (map && key)
		place = yaml_place_of_key(manifest->file, map, key);
	if (!place.line && map)
		place = yaml_place_of(manifest->file, map);
	if (!place.line)
		place = yaml_place_of(manifest->file, manifest->object);
	return xasprintf("%s:%d:%d", manifest->file->name, place.line, place.column);
}
