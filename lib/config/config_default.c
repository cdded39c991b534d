/* Defaults of the tables, and what is freed by them. */
#include "config/config_fields.h"

static void add_texts(struct str_list *list, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, ",");

		str_list_take(list, xstrndup(text, length));
		text += length + (text[length] == ',');
	}
}

static void field_default(const struct field *field, void *place)
{
	const char *text = field->fallback;

	switch (field->type) {
	case FIELD_TEXT:
		*(char **)place = xstrdup_or_null(text);
		return;
	case FIELD_BOOL:
		*(bool *)place = text && str_eq(text, "true");
		return;
	case FIELD_INT:
		if (text && parse_int(text, 0, INT64_MAX, place) < 0)
			abort(); /* a fault in the table */
		return;
	case FIELD_DURATION:
		if (text && parse_duration(text, place) < 0)
			abort(); /* a fault in the table */
		return;
	case FIELD_TEXTS:
		if (text)
			add_texts(place, text);
		return;
	case FIELD_OBJECT:
		fields_default(field->fields, place);
		return;
	case FIELD_ARGS:
	case FIELD_MAP:
	case FIELD_FLAGS:
	case FIELD_TREE:
	case FIELD_OBJECTS:
	case FIELD_ANY:
	case FIELD_LIST:
		return; /* empty */
	}
}

void fields_default(const struct field *fields, void *base)
{
	for (const struct field *field = fields; field->key; field++)
		field_default(field, field_at(field, base));
}

static void list_done(const struct field *field, struct field_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		fields_done(field->fields, list->items + i * field->size);
	free(list->items);
}

static void field_done(const struct field *field, void *place)
{
	switch (field->type) {
	case FIELD_TEXT:
		free(*(char **)place);
		return;
	case FIELD_TEXTS:
		str_list_done(place);
		return;
	case FIELD_ARGS:
	case FIELD_MAP:
		config_args_done(place);
		return;
	case FIELD_FLAGS:
	case FIELD_TREE:
	case FIELD_OBJECTS:
		json_free(*(struct json **)place);
		return;
	case FIELD_OBJECT:
		fields_done(field->fields, place);
		return;
	case FIELD_LIST:
		list_done(field, place);
		return;
	case FIELD_BOOL:
	case FIELD_INT:
	case FIELD_DURATION:
	case FIELD_ANY:
		return; /* own nothing */
	}
}

void fields_done(const struct field *fields, void *base)
{
	for (const struct field *field = fields; field->key; field++)
		field_done(field, field_at(field, base));
}
