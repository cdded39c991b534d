/* Whether an object has the fields of its kind, and of their types. */
#include "base/nearest.h"
#include "base/time.h"
#include "storage/api_fields.h"
#include "storage/quantity.h"

enum {
	FIELDS_MOST = 40 /* of one object */
};

struct walk {
	const struct version *version;
	struct api_faults *faults;
};

/* Where the walk is; a path is only written out for a fault. */
struct spot {
	const struct spot *above; /* NULL: the object itself */
	const struct json *map;
	const char *key; /* NULL: an element of the list above */
	size_t index;
};

static void write_path(const struct spot *spot, struct strbuf *out)
{
	if (spot->above)
		write_path(spot->above, out);
	if (spot->key)
		strbuf_printf(out, "%s%s", out->length ? "." : "", spot->key);
	else
		strbuf_printf(out, "[%zu]", spot->index);
}

static void add(const struct walk *walk, const struct spot *spot, enum api_fault_kind kind,
		const char *message, const char *hint)
{
	cleanup(strbuf_done) struct strbuf path = strbuf_make(STRBUF_MAX_LINE);

	write_path(spot, &path);
	api_faults_add(walk->faults, kind, spot->map, spot->key, path.text, message, hint);
}

static const char *nearest_field(const struct walk *walk, const struct api_field *fields,
				 const char *key)
{
	const char *words[FIELDS_MOST];
	size_t count = 0;

	for (; fields->key && count < FIELDS_MOST; fields++)
		if (api_field_find(fields, fields->key, walk->version))
			words[count++] = fields->key;
	return nearest(key, words, count);
}

static const char *words_of(enum api_type type)
{
	switch (type) {
	case API_TEXT:
		return "a string";
	case API_TIME:
		return "a time such as 2030-01-31T12:00:00Z";
	case API_BOOL:
		return "true or false";
	case API_INT:
		return "an integer";
	case API_TEXTS:
		return "a list of strings";
	case API_STRINGS:
		return "a mapping of strings";
	case API_QUANTITIES:
		return "a mapping of quantities";
	case API_LIST:
		return "a list of mappings";
	default:
		return "a mapping";
	}
}

static bool are_texts(const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (!json_is_text(json_list_at(list, i)))
			return false;
	return json_is_list(list);
}

static bool are_maps(const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (!json_is_map(json_list_at(list, i)))
			return false;
	return json_is_list(list);
}

static bool is_time(const struct json *value)
{
	int64_t ignored;

	return time_parse_rfc3339(json_get_text(value, ""), &ignored);
}

static bool fits(enum api_type type, const struct json *value)
{
	switch (type) {
	case API_TEXT:
		return json_is_text(value);
	case API_TIME:
		return is_time(value);
	case API_BOOL:
		return json_kind(value) == JSON_KIND_BOOL;
	case API_INT:
		return json_kind(value) == JSON_KIND_INT;
	case API_TEXTS:
		return are_texts(value);
	case API_LIST:
		return are_maps(value);
	case API_ANY:
		return true;
	default:
		return json_is_map(value);
	}
}

static void check_strings(const struct walk *walk, const struct spot *above, const struct json *map)
{
	struct json_iter iter = json_iter(map);

	while (json_next(&iter)) {
		const struct spot spot = { .above = above, .map = map, .key = iter.key };

		if (!json_is_text(iter.value) && !json_is_nil(iter.value))
			add(walk, &spot, API_FAULT_TYPE, "a string", NULL);
	}
}

static void check_quantities(const struct walk *walk, const struct spot *above,
			     const struct json *map)
{
	struct json_iter iter = json_iter(map);
	struct quantity ignored;

	while (json_next(&iter)) {
		const struct spot spot = { .above = above, .map = map, .key = iter.key };
		const char *why;

		if (quantity_of(iter.value, &ignored, &why) < 0) {
			cleanup_free char *words = xasprintf("a quantity: %s", why);

			add(walk, &spot, API_FAULT_TYPE, words, NULL);
		}
	}
}

static void check_map(const struct walk *walk, const struct spot *above, const struct json *map,
		      const struct api_field *fields);

static void check_value(const struct walk *walk, const struct spot *spot, const struct json *value,
			const struct api_field *field)
{
	if (json_is_nil(value))
		return;
	if (!fits(field->type, value)) {
		add(walk, spot, API_FAULT_TYPE, words_of(field->type), NULL);
		return;
	}
	if (field->type == API_OBJECT)
		check_map(walk, spot, value, field->fields);
	else if (field->type == API_STRINGS)
		check_strings(walk, spot, value);
	else if (field->type == API_QUANTITIES)
		check_quantities(walk, spot, value);
	for (size_t i = 0; field->type == API_LIST && i < json_count(value); i++) {
		const struct spot element = { .above = spot, .map = value, .index = i };

		check_map(walk, &element, json_list_at(value, i), field->fields);
	}
}

static void check_map(const struct walk *walk, const struct spot *above, const struct json *map,
		      const struct api_field *fields)
{
	struct json_iter iter = json_iter(map);

	while (json_next(&iter)) {
		const struct api_field *field = api_field_find(fields, iter.key, walk->version);
		const struct spot spot = { .above = above, .map = map, .key = iter.key };

		if (field)
			check_value(walk, &spot, iter.value, field);
		else
			add(walk, &spot, API_FAULT_UNKNOWN, "unknown field",
			    nearest_field(walk, fields, iter.key));
	}
}

void api_fields_check(const struct json *object, const struct version *version,
		      struct api_faults *ret)
{
	const struct api_field *fields = api_fields_of(json_map_text(object, "kind", ""));
	const struct walk walk = { .version = version, .faults = ret };

	if (fields)
		check_map(&walk, NULL, object, fields);
}
