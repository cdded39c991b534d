/* Whether two values are the same to an API server. */
#include "storage/api_fields.h"
#include "storage/quantity.h"

static bool same_lists(const struct api_field *element, const struct json *a, const struct json *b)
{
	if (json_count(a) != json_count(b))
		return false;
	for (size_t i = 0; i < json_count(a); i++)
		if (!api_same(element, json_list_at(a, i), json_list_at(b, i)))
			return false;
	return true;
}

static bool same_quantity(const struct json *a, const struct json *b)
{
	struct quantity one = quantity_or_zero(a), other = quantity_or_zero(b);

	return quantity_compare(&one, &other) == 0;
}

static bool same_mappings(enum api_type type, const struct json *a, const struct json *b)
{
	struct json_iter iter = json_iter(a);

	if (json_count(a) != json_count(b))
		return false;
	while (json_next(&iter)) {
		const struct json *other = json_map_get(b, iter.key);

		if (!other)
			return false;
		if (type == API_QUANTITIES
			    ? !same_quantity(iter.value, other)
			    : !str_eq(json_get_text(iter.value, ""), json_get_text(other, "")))
			return false;
	}
	return true;
}

static bool same_objects(const struct api_field *field, const struct json *a, const struct json *b)
{
	if (!field->embedded && json_is_nil(a) != json_is_nil(b))
		return false;
	for (const struct api_field *member = field->fields; member->key; member++)
		if (!api_same(member, json_map_get(a, member->key), json_map_get(b, member->key)))
			return false;
	return true;
}

bool api_same(const struct api_field *field, const struct json *a, const struct json *b)
{
	static const struct api_field text = { "", API_TEXT };
	const struct api_field object = { "", API_OBJECT, field->fields, .embedded = true };

	if (field->pointer && json_is_nil(a) != json_is_nil(b))
		return false;
	switch (field->type) {
	case API_TEXT:
	case API_TIME:
		return str_eq(json_get_text(a, ""), json_get_text(b, ""));
	case API_BOOL:
		return json_get_bool(a, false) == json_get_bool(b, false);
	case API_INT:
		return json_get_int(a, 0) == json_get_int(b, 0);
	case API_TEXTS:
		return same_lists(&text, a, b);
	case API_LIST:
		return same_lists(&object, a, b);
	case API_STRINGS:
	case API_QUANTITIES:
		return same_mappings(field->type, a, b);
	case API_OBJECT:
		return same_objects(field, a, b);
	case API_ANY:
		break;
	}
	return json_is_nil(a) && json_is_nil(b) ? true : json_same(a, b);
}
