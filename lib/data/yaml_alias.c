#include "data/yaml_reader.h"

static int copy_list(struct reader *reader, struct yaml_place alias, const struct json *from,
		     struct json *list, struct error *err)
{

	for (size_t i = 0; i < json_count(from); i++) {
		struct json *value = NULL;
		int r = yaml_copy(reader, alias, json_list_at(from, i), &value, err);

		if (r < 0)
			return r;
		yaml_places_add_index(reader->places, list, i,
				      yaml_places_find_index(reader->places, from, i));
		json_list_add(list, value);
	}
	return 0;
}

static int copy_map(struct reader *reader, struct yaml_place alias, const struct json *from,
		    struct json *map, struct error *err)
{
	struct json_iter iter = json_iter(from);

	while (json_next(&iter)) {
		struct json *value = NULL;
		int r = yaml_copy(reader, alias, iter.value, &value, err);

		if (r < 0)
			return r;
		yaml_places_copy_key(reader->places, map, from, iter.key);
		json_map_set(map, iter.key, value);
	}
	return 0;
}

int yaml_copy(struct reader *reader, struct yaml_place alias, const struct json *from,
	      struct json **ret, struct error *err)
{
	cleanup_json struct json *copy = NULL;
	int r;

	r = yaml_count_node(reader, alias, err);
	if (r < 0)
		return r;
	if (!json_is_map(from) && !json_is_list(from)) {
		*ret = json_ref(from);
		return 0;
	}
	copy = json_is_map(from) ? json_map() : json_list();
	yaml_places_add(reader->places, copy, yaml_places_find(reader->places, from));
	r = yaml_enter(reader, alias, copy, err);
	if (r < 0)
		return r;
	r = json_is_map(from) ? copy_map(reader, alias, from, copy, err)
			      : copy_list(reader, alias, from, copy, err);
	if (r < 0)
		return r;
	yaml_leave(reader);
	*ret = take_ptr(&copy);
	return 0;
}

int yaml_check_merged(const struct reader *reader, struct yaml_place place,
		      const struct json *value, struct error *err)
{
	bool right = json_is_map(value) || json_is_list(value);

	for (size_t i = 0; json_is_list(value) && i < json_count(value); i++)
		right = right && json_is_map(json_list_at(value, i));
	if (!right)
		return yaml_fail(reader, place, err, "<< takes a mapping, or a list of mappings");
	return 0;
}

static void merge_map(struct reader *reader, struct json *map, const struct json *from)
{
	struct json_iter iter = json_iter(from);

	while (json_next(&iter)) {
		if (json_map_get(map, iter.key))
			continue;
		yaml_places_copy_key(reader->places, map, from, iter.key);
		json_map_set(map, iter.key, json_ref(iter.value));
	}
}

void yaml_merge(struct reader *reader, struct json *map, const struct json *from)
{
	merge_map(reader, map, from);
	for (size_t i = 0; json_is_list(from) && i < json_count(from); i++)
		merge_map(reader, map, json_list_at(from, i));
}
