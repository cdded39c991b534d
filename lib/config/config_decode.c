/* From a document's tree to the struct, by the tables. */
#include "base/nearest.h"
#include "config/config_rules.h"

enum {
	WORDS_MAX = 64, /* keys among which the nearest is looked for */
};

struct decoder {
	const struct config_input *input;
	struct config_problems *problems;
};

/* A value that is being decoded: its row, itself, its place in the file, and its path. */
struct value {
	const struct field *field;
	const struct json *json;
	struct yaml_place where;
	const char *path;
};

static void decode_object(const struct decoder *decoder, const struct field *fields, void *base,
			  const struct json *map, const char *path);

static struct yaml_place place_of_key(const struct decoder *decoder, const struct json *map,
				      const char *key)
{
	if (!decoder->input->file)
		return (struct yaml_place){ 0 };
	return yaml_place_of_key(decoder->input->file, map, key);
}

static struct yaml_place place_of(const struct decoder *decoder, const struct json *map,
				  const char *key)
{
	return config_place_of(decoder->input, map, key);
}

static struct yaml_place place_of_index(const struct decoder *decoder, const struct json *list,
					size_t index)
{
	if (!decoder->input->file)
		return (struct yaml_place){ 0 };
	return yaml_place_of_index(decoder->input->file, list, index);
}

static bool has_type(const struct decoder *decoder, const struct value *value, enum json_kind type,
		     const char *wanted)
{
	enum json_kind found = json_kind(value->json);
	const char *remedy = "";
	cleanup_free char *shown = NULL;

	if (found == type)
		return true;
	if (type == JSON_KIND_TEXT &&
	    (found == JSON_KIND_BOOL || found == JSON_KIND_INT || found == JSON_KIND_FLOAT))
		remedy = "; put it in quotes";
	if (found == JSON_KIND_TEXT && !value->field->secret)
		shown = config_quote(json_get_text(value->json, ""));
	config_problem_at(decoder->problems, false, decoder->input, value->path, value->where,
			  "expected %s, got %s%s%s%s", wanted, config_type_words(found),
			  shown ? " " : "", shown ? shown : "", remedy);
	return false;
}

static void report_backsteps(const struct decoder *decoder, const struct value *value,
			     const char *text)
{
	cleanup_free char *shown = config_quote(text), *clean = xstrdup(text);

	path_clean(clean);
	config_problem_at(decoder->problems, false, decoder->input, value->path, value->where,
			  "%s has \"..\" in it, which kubelets refuse where pods mount it; "
			  "name %s",
			  shown, clean);
}

/* Tests a value's text by the row's rule. */
static void check_rule(const struct decoder *decoder, const struct value *value, const char *text)
{
	const struct field_rule *rule = value->field->rule;
	cleanup(strbuf_done) struct strbuf wanted = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *shown = NULL;

	if (rule && rule->no_backsteps && path_has_backsteps(text)) {
		report_backsteps(decoder, value, text);
		return;
	}
	if (!rule || rule_holds(rule, text))
		return;
	if (rule->choices) {
		const char *hint;
		size_t count = 0;

		strbuf_puts(&wanted, "one of ");
		for (; rule->choices[count]; count++)
			strbuf_printf(&wanted, "%s%s", count ? ", " : "", rule->choices[count]);
		hint = nearest(text, rule->choices, count);
		if (hint)
			strbuf_printf(&wanted, "; did you mean %s?", hint);
	} else {
		strbuf_puts(&wanted, rule->wanted);
	}
	shown = value->field->secret ? xstrdup("the value") : config_quote(text);
	config_problem_at(decoder->problems, rule->advice, decoder->input, value->path,
			  value->where, "%s is not %s", shown, wanted.text);
}

/* The text as it is taken. Free it. */
static char *taken_text(const struct value *value, const char *text)
{
	char *taken = xstrdup(text);

	if (value->field->rule && value->field->rule->cleaned)
		path_clean(taken);
	return taken;
}

static void decode_text(const struct decoder *decoder, const struct value *value, void *place)
{
	const char *text = json_get_text(value->json, "");

	if (!has_type(decoder, value, JSON_KIND_TEXT, "a string") || !*text)
		return;
	check_rule(decoder, value, text);
	if (place) {
		free(*(char **)place);
		*(char **)place = taken_text(value, text);
	}
}

static void decode_bool(const struct decoder *decoder, const struct value *value, bool *place)
{
	if (has_type(decoder, value, JSON_KIND_BOOL, "true or false") && place)
		*place = json_get_bool(value->json, false);
}

static void decode_int(const struct decoder *decoder, const struct value *value, int64_t *place)
{
	int64_t number = json_get_int(value->json, 0);
	cleanup_free char *text = xasprintf("%lld", (long long)number);

	if (!has_type(decoder, value, JSON_KIND_INT, "an integer"))
		return;
	if (!number && value->field->fallback)
		return;
	check_rule(decoder, value, text);
	if (place)
		*place = number;
}

static void decode_duration(const struct decoder *decoder, const struct value *value,
			    int64_t *place)
{
	const char *text = json_get_text(value->json, "");
	cleanup_free char *shown = NULL;
	int64_t ms;

	if (!has_type(decoder, value, JSON_KIND_TEXT, "a duration such as 5m0s"))
		return;
	if (parse_duration(text, &ms) < 0) {
		shown = config_quote(text);
		config_problem_at(decoder->problems, false, decoder->input, value->path,
				  value->where, "%s is not a duration such as 90s, 5m0s or 1h30m",
				  shown);
		return;
	}
	check_rule(decoder, value, text);
	if (place)
		*place = ms;
}

static void decode_texts(const struct decoder *decoder, const struct value *value,
			 struct str_list *place)
{
	if (!has_type(decoder, value, JSON_KIND_LIST, "a list of strings"))
		return;
	if (!json_count(value->json) && value->field->fallback)
		return;
	if (place)
		str_list_done(place);
	for (size_t i = 0; i < json_count(value->json); i++) {
		cleanup_free char *path = xasprintf("%s[%zu]", value->path, i);
		struct value item = { value->field, json_list_at(value->json, i),
				      place_of_index(decoder, value->json, i), path };

		if (!has_type(decoder, &item, JSON_KIND_TEXT, "a string"))
			continue;
		check_rule(decoder, &item, json_get_text(item.json, ""));
		if (place)
			str_list_take(place, taken_text(value, json_get_text(item.json, "")));
	}
}

static int compare_args(const void *a, const void *b)
{
	return strcmp(((const struct config_arg *)a)->name, ((const struct config_arg *)b)->name);
}

/* A map of texts, sorted by name. */
static void decode_map(const struct decoder *decoder, const struct value *value,
		       struct config_args *place, const char *wanted)
{
	struct json_iter iter = json_iter(value->json);
	size_t start = place ? place->count : 0;

	if (!has_type(decoder, value, JSON_KIND_MAP, wanted))
		return;
	while (json_next(&iter)) {
		cleanup_free char *path = xasprintf("%s.%s", value->path, iter.key);
		struct value item = { value->field, iter.value,
				      place_of(decoder, value->json, iter.key), path };

		if (value->field->type == FIELD_ARGS && !*iter.key)
			config_problem_at(decoder->problems, false, decoder->input, value->path,
					  item.where, "a flag without a name");
		if (!has_type(decoder, &item, JSON_KIND_TEXT, "a string"))
			continue;
		check_rule(decoder, &item, json_get_text(item.json, ""));
		if (place)
			config_args_add(place, iter.key, json_get_text(item.json, ""));
	}
	if (place && place->count > start)
		qsort(place->items + start, place->count - start, sizeof(*place->items),
		      compare_args);
}

static void decode_flags(const struct decoder *decoder, const struct value *value,
			 struct json **place)
{
	struct json_iter iter = json_iter(value->json);

	if (!has_type(decoder, value, JSON_KIND_MAP, "a mapping of true and false"))
		return;
	json_free(*place);
	*place = json_map();
	while (json_next(&iter)) {
		cleanup_free char *path = xasprintf("%s.%s", value->path, iter.key);
		struct value item = { value->field, iter.value,
				      place_of(decoder, value->json, iter.key), path };

		/* Go reads a null as false, and keeps the key. */
		if (json_is_nil(iter.value) ||
		    has_type(decoder, &item, JSON_KIND_BOOL, "true or false"))
			json_map_set_bool(*place, iter.key, json_get_bool(iter.value, false));
	}
}

/* Elements that have to be there: those of a list's rows that are `required`. */
static void check_required(const struct decoder *decoder, const struct field *fields,
			   const struct value *item)
{
	for (const struct field *field = fields; field->key; field++) {
		const struct json *found = json_map_get(item->json, field->key);

		if (field->required &&
		    (json_is_nil(found) || str_eq(json_get_text(found, "x"), "")))
			config_problem_at(decoder->problems, false, decoder->input, item->path,
					  item->where, "\"%s\" is missing", field->key);
	}
}

/* A list of objects: into elements of a list, or (@list is NULL) only to be checked. */
static void decode_list(const struct decoder *decoder, const struct value *value,
			const struct field *fields, size_t size, struct field_list *list,
			const char *wanted)
{
	if (!has_type(decoder, value, JSON_KIND_LIST, wanted))
		return;
	for (size_t i = 0; i < json_count(value->json); i++) {
		cleanup_free char *path = xasprintf("%s[%zu]", value->path, i);
		struct value item = { value->field, json_list_at(value->json, i),
				      place_of_index(decoder, value->json, i), path };
		void *element = NULL;

		if (!has_type(decoder, &item, JSON_KIND_MAP, "a mapping"))
			continue;
		if (list) {
			list->items = grow(list->items, &list->capacity, list->count + 1, size);
			element = list->items + list->count++ * size;
			memset(element, 0, size);
			fields_default(fields, element);
		}
		if (!fields)
			continue;
		decode_object(decoder, fields, element, item.json, path);
		check_required(decoder, fields, &item);
	}
}

static void decode_args(const struct decoder *decoder, const struct value *value,
			struct config_args *place)
{
	if (decoder->input->api == CONFIG_V1BETA3) {
		decode_map(decoder, value, place,
			   "a mapping of strings (a list of name and value is v1beta4)");
		return;
	}
	decode_list(decoder, value, fields_arg, sizeof(struct config_arg),
		    (struct field_list *)(void *)place,
		    "a list of name and value (a mapping is v1beta3)");
	for (size_t i = 0; place && i < place->count; i++) {
		if (!place->items[i].name)
			place->items[i].name = xstrdup("");
		if (!place->items[i].value)
			place->items[i].value = xstrdup("");
	}
}

static void decode_tree(const struct decoder *decoder, const struct value *value,
			struct json **place)
{
	decode_list(decoder, value, value->field->fields, 0, NULL, "a list of mappings");
	json_free(*place);
	*place = json_ref(value->json);
}

/* @base is NULL where a value is only checked. */
static void decode_value(const struct decoder *decoder, const struct value *value, void *base)
{
	const struct field *field = value->field;
	void *place = base ? field_at(field, base) : NULL;

	if (json_is_nil(value->json))
		return;
	switch (field->type) {
	case FIELD_TEXT:
		decode_text(decoder, value, place);
		break;
	case FIELD_BOOL:
		decode_bool(decoder, value, place);
		break;
	case FIELD_INT:
		decode_int(decoder, value, place);
		break;
	case FIELD_DURATION:
		decode_duration(decoder, value, place);
		break;
	case FIELD_TEXTS:
		decode_texts(decoder, value, place);
		break;
	case FIELD_ARGS:
		decode_args(decoder, value, place);
		break;
	case FIELD_MAP:
		decode_map(decoder, value, place, "a mapping of strings");
		break;
	case FIELD_FLAGS:
		decode_flags(decoder, value, place);
		break;
	case FIELD_TREE:
	case FIELD_OBJECTS:
		decode_tree(decoder, value, place);
		break;
	case FIELD_ANY:
		break;
	case FIELD_OBJECT:
		if (!has_type(decoder, value, JSON_KIND_MAP, "a mapping"))
			break;
		if (field->given)
			*((bool *)base + field->given) = true;
		decode_object(decoder, field->fields, place, value->json, value->path);
		break;
	case FIELD_LIST:
		decode_list(decoder, value, field->fields, field->size, place,
			    "a list of mappings");
		break;
	}
}

/* Where else in the kind a key belongs: "networking.podSubnet"; NULL when nowhere. */
static char *find_elsewhere(const struct field *fields, const char *key, enum config_api api)
{
	for (const struct field *field = fields; field->key; field++) {
		cleanup_free char *below = NULL;

		if (!field_in(field, api))
			continue;
		if (str_eq(field->key, key))
			return xstrdup(key);
		if (field->type != FIELD_OBJECT)
			continue;
		below = find_elsewhere(field->fields, key, api);
		if (below)
			return xasprintf("%s.%s", field->key, below);
	}
	return NULL;
}

/* The same in all kinds of a version: "networking.podSubnet of ClusterConfiguration". */
static char *find_in_kinds(const char *key, enum config_api api)
{
	for (const struct kind *kind = config_kinds; kind->name; kind++) {
		cleanup_free char *path =
			kind->api & api ? find_elsewhere(kind->fields, key, api) : NULL;

		if (path)
			return xasprintf("%s of %s", path, kind->name);
	}
	return NULL;
}

static void unknown_field(const struct decoder *decoder, const struct field *fields,
			  const struct json *map, const char *key, const char *path)
{
	const struct kind *kind = decoder->input->kind;
	enum config_api api = decoder->input->api;
	const char *words[WORDS_MAX], *hint, *format = "unknown field %s in %s";
	cleanup_free char *own = NULL, *other = NULL, *shown = config_quote(key);
	size_t count = 0;

	for (const struct field *field = fields; field->key && count < WORDS_MAX; field++)
		if (field_in(field, api))
			words[count++] = field->key;
	hint = nearest(key, words, count);
	if (!hint)
		hint = own = find_elsewhere(kind->fields, key, api);
	if (!hint)
		hint = other = find_in_kinds(key, api);
	if (own && !strchr(own, '.')) {
		format = "unknown field %s in %s; it belongs to %s itself";
		hint = kind->name;
	} else if (other) {
		format = "unknown field %s in %s; there is %s";
	} else if (hint) {
		format = "unknown field %s in %s, did you mean \"%s\"?";
	}
	config_problem_at(decoder->problems, false, decoder->input, "",
			  place_of_key(decoder, map, key), format, shown, *path ? path : kind->name,
			  hint);
}

static const char *api_name(enum config_api api)
{
	return api == CONFIG_V1BETA3 ? "v1beta3" : "v1beta4";
}

/* A field of the other version of the API. */
static void other_version(const struct decoder *decoder, const struct field *field,
			  const struct json *map, const char *path)
{
	config_problem_at(decoder->problems, false, decoder->input, "",
			  place_of_key(decoder, map, field->key),
			  "field \"%s\" in %s is of kubeadm.k8s.io/%s, this document is %s%s%s",
			  field->key, *path ? path : decoder->input->kind->name,
			  api_name(field->api), api_name(decoder->input->api),
			  field->instead ? "; use " : "", field->instead ? field->instead : "");
}

static void decode_object(const struct decoder *decoder, const struct field *fields, void *base,
			  const struct json *map, const char *path)
{
	struct json_iter iter = json_iter(map);

	while (json_next(&iter)) {
		const struct field *field = fields;
		cleanup_free char *below = NULL;

		if (!*path && (str_eq(iter.key, "apiVersion") || str_eq(iter.key, "kind")))
			continue;
		while (field->key && !str_eq(field->key, iter.key))
			field++;
		if (!field->key) {
			unknown_field(decoder, fields, map, iter.key, path);
			continue;
		}
		if (!field_in(field, decoder->input->api)) {
			other_version(decoder, field, map, path);
			continue;
		}
		below = *path ? xasprintf("%s.%s", path, iter.key) : xstrdup(iter.key);
		decode_value(decoder,
			     &(struct value){ field, iter.value, place_of(decoder, map, iter.key),
					      below },
			     base);
	}
}

void config_decode(const struct config_input *input, struct config *config,
		   struct config_problems *problems)
{
	const struct decoder decoder = { input, problems };

	if (input->kind->fields) {
		decode_object(&decoder, input->kind->fields, config, input->tree, "");
	} else {
		struct json **place = (void *)((char *)config + input->kind->tree);

		json_free(*place);
		*place = json_ref(input->tree);
	}
	config->given |= input->kind->kind;
}
