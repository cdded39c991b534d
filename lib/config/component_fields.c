/* Types of the fields of KubeletConfiguration and KubeProxyConfiguration, as Go decodes them. */
#include <ctype.h>
#include <math.h>

#include "base/nearest.h"
#include "config/component_tables.h"
#include "config/config_rules.h"

enum {
	WORDS_MAX = 256, /* keys among which the nearest is looked for */
};

struct walk {
	const struct config_input *input;
	struct config_problems *problems;
	const struct component_field *root;
	int minor;
};

/* A value that is being judged, and its place in the file. */
struct spot {
	const struct json *json;
	const char *path;
	struct yaml_place where;
};

static void check_object(const struct walk *walk, const struct component_field *fields,
			 const struct json *map, const char *path);

static const char *component_of(const struct walk *walk)
{
	return walk->input->kind->kind == CONFIG_KUBELET ? "the kubelet" : "kube-proxy";
}

static struct yaml_place place_of_key(const struct walk *walk, const struct json *map,
				      const char *key)
{
	return walk->input->file ? yaml_place_of_key(walk->input->file, map, key)
				 : (struct yaml_place){ 0 };
}

static void expected(const struct walk *walk, const struct spot *spot, const char *wanted,
		     const char *remedy)
{
	enum json_kind found = json_kind(spot->json);
	cleanup_free char *shown = NULL;

	if (found == JSON_KIND_TEXT)
		shown = config_quote(json_get_text(spot->json, ""));
	else if (found == JSON_KIND_INT || found == JSON_KIND_FLOAT)
		shown = json_to_text(spot->json);
	config_problem_at(walk->problems, false, walk->input, spot->path, spot->where,
			  "expected %s, got %s%s%s%s", wanted, config_type_words(found),
			  shown ? " " : "", shown ? shown : "", remedy);
}

static void check_kind(const struct walk *walk, const struct spot *spot, enum json_kind kind,
		       const char *wanted)
{
	enum json_kind found = json_kind(spot->json);
	bool scalar = found == JSON_KIND_BOOL || found == JSON_KIND_INT || found == JSON_KIND_FLOAT;

	if (found != kind && found != JSON_KIND_NIL)
		expected(walk, spot, wanted,
			 kind == JSON_KIND_TEXT && scalar ? "; put it in quotes" : "");
}

/* Decimal numbers without a fraction are whole: go-yaml hands 110.0 on as 110. */
static bool is_whole(const struct json *json, double least, double most)
{
	double number = json_get_float(json, 0);

	if (json_kind(json) != JSON_KIND_INT && json_kind(json) != JSON_KIND_FLOAT)
		return false;
	return floor(number) == number && number >= least && number <= most;
}

static void check_whole(const struct walk *walk, const struct spot *spot, double least, double most,
			const char *wanted)
{
	if (!json_is_nil(spot->json) && !is_whole(spot->json, least, most))
		expected(walk, spot, wanted, "");
}

static void check_duration(const struct walk *walk, const struct spot *spot)
{
	const char *text = json_get_text(spot->json, NULL);
	cleanup_free char *shown = text ? config_quote(text) : json_to_text(spot->json);
	int64_t ms;

	if (!text || parse_duration(text, &ms) < 0)
		config_problem_at(walk->problems, false, walk->input, spot->path, spot->where,
				  "%s is not a duration such as 90s, 5m0s or 1h30m", shown);
}

static void check_quantity(const struct walk *walk, const struct spot *spot)
{
	enum json_kind kind = json_kind(spot->json);

	if (kind != JSON_KIND_NIL && kind != JSON_KIND_INT && kind != JSON_KIND_FLOAT &&
	    component_quantity(json_get_text(spot->json, "x"), NULL) < 0)
		expected(walk, spot, "a quantity such as 100Mi", "");
}

static void check_timestamp(const struct walk *walk, const struct spot *spot)
{
	const char *text = json_get_text(spot->json, NULL);

	if (!json_is_nil(spot->json) && (!text || !rule_holds(&rule_time, text)))
		expected(walk, spot, rule_time.wanted, "");
}

static void check_value(const struct walk *walk, const struct component_field *field,
			enum component_type type, const struct spot *spot);

static void check_list(const struct walk *walk, const struct component_field *field,
		       enum component_type type, const struct spot *spot, const char *wanted)
{
	if (!json_is_list(spot->json)) {
		check_kind(walk, spot, JSON_KIND_LIST, wanted);
		return;
	}
	for (size_t i = 0; i < json_count(spot->json); i++) {
		cleanup_free char *path = xasprintf("%s[%zu]", spot->path, i);
		struct spot item = { .json = json_list_at(spot->json, i), .path = path };

		if (walk->input->file)
			item.where = yaml_place_of_index(walk->input->file, spot->json, i);
		check_value(walk, field, type, &item);
	}
}

static void check_map(const struct walk *walk, const struct component_field *field,
		      enum component_type type, const struct spot *spot, const char *wanted)
{
	struct json_iter iter = json_iter(spot->json);

	if (!json_is_map(spot->json)) {
		check_kind(walk, spot, JSON_KIND_MAP, wanted);
		return;
	}
	while (json_next(&iter)) {
		cleanup_free char *path = xasprintf("%s.%s", spot->path, iter.key);
		const struct spot item = { .json = iter.value,
					   .path = path,
					   .where = config_place_of(walk->input, spot->json,
								    iter.key) };

		check_value(walk, field, type, &item);
	}
}

static void check_scalar(const struct walk *walk, enum component_type type, const struct spot *spot)
{
	switch (type) {
	case COMPONENT_BOOL:
		check_kind(walk, spot, JSON_KIND_BOOL, "true or false");
		break;
	case COMPONENT_INT32:
		check_whole(walk, spot, INT32_MIN, INT32_MAX, "an integer of 32 bits");
		break;
	case COMPONENT_INT64:
		check_whole(walk, spot, (double)INT64_MIN, (double)INT64_MAX, "an integer");
		break;
	case COMPONENT_UINT32:
		check_whole(walk, spot, 0, UINT32_MAX, "an integer from 0");
		break;
	case COMPONENT_NUMBER:
		if (json_kind(spot->json) != JSON_KIND_INT)
			check_kind(walk, spot, JSON_KIND_FLOAT, "a number");
		break;
	case COMPONENT_DURATION:
		check_duration(walk, spot);
		break;
	case COMPONENT_OPTIONAL_DURATION:
		if (!json_is_nil(spot->json))
			check_duration(walk, spot);
		break;
	case COMPONENT_NANOSECONDS:
		if (json_is_text(spot->json))
			check_duration(walk, spot);
		else
			check_whole(walk, spot, (double)INT64_MIN, (double)INT64_MAX,
				    "a duration such as 5s");
		break;
	case COMPONENT_TIMESTAMP:
		check_timestamp(walk, spot);
		break;
	case COMPONENT_QUANTITY:
		check_quantity(walk, spot);
		break;
	default:
		check_kind(walk, spot, JSON_KIND_TEXT, "a string");
		break;
	}
}

static void check_value(const struct walk *walk, const struct component_field *field,
			enum component_type type, const struct spot *spot)
{
	switch (type) {
	case COMPONENT_TEXTS:
		check_list(walk, field, COMPONENT_TEXT, spot, "a list of strings");
		break;
	case COMPONENT_INTS:
		check_list(walk, field, COMPONENT_INT32, spot, "a list of integers");
		break;
	case COMPONENT_TEXT_MAP:
		check_map(walk, field, COMPONENT_TEXT, spot, "a mapping of strings");
		break;
	case COMPONENT_BOOL_MAP:
		check_map(walk, field, COMPONENT_BOOL, spot, "a mapping of true and false");
		break;
	case COMPONENT_TEXTS_MAP:
		check_map(walk, field, COMPONENT_TEXTS, spot, "a mapping of lists of strings");
		break;
	case COMPONENT_QUANTITY_MAP:
		check_map(walk, field, COMPONENT_QUANTITY, spot, "a mapping of quantities");
		break;
	case COMPONENT_OBJECT:
		if (json_is_map(spot->json))
			check_object(walk, field->fields, spot->json, spot->path);
		else
			check_kind(walk, spot, JSON_KIND_MAP, "a mapping");
		break;
	case COMPONENT_OBJECTS:
		check_list(walk, field, COMPONENT_OBJECT, spot, "a list of mappings");
		break;
	default:
		check_scalar(walk, type, spot);
		break;
	}
}

/* The row of a key: one that the version knows, else one that another version knows. */
static const struct component_field *find_field(const struct component_field *fields,
						const char *key, int minor)
{
	const struct component_field *other = NULL;

	for (; fields->key; fields++) {
		if (!str_eq(fields->key, key))
			continue;
		other = fields;
		if (component_known(fields->since, fields->gone, minor))
			break;
	}
	return other;
}

/* Where else a key belongs: "memorySwap.swapBehavior"; NULL when nowhere. */
static char *find_elsewhere(const struct component_field *fields, const char *key, int minor)
{
	for (; fields->key; fields++) {
		cleanup_free char *below = NULL;

		if (!component_known(fields->since, fields->gone, minor))
			continue;
		if (str_eq(fields->key, key))
			return xstrdup(key);
		if (fields->type == COMPONENT_OBJECT)
			below = find_elsewhere(fields->fields, key, minor);
		if (below)
			return xasprintf("%s.%s", fields->key, below);
	}
	return NULL;
}

static void unknown_field(const struct walk *walk, const struct component_field *fields,
			  const struct json *map, const char *key, const char *path)
{
	const char *words[WORDS_MAX], *hint;
	cleanup_free char *elsewhere = NULL, *shown = config_quote(key), *meant = NULL;
	size_t count = 0;

	for (; fields->key && count < WORDS_MAX; fields++)
		if (component_known(fields->since, fields->gone, walk->minor))
			words[count++] = fields->key;
	hint = nearest(key, words, count);
	if (!hint)
		hint = elsewhere = find_elsewhere(walk->root, key, walk->minor);
	if (elsewhere && !strchr(elsewhere, '.'))
		meant = xasprintf("; it belongs to %s itself", walk->input->kind->name);
	else
		meant = hint ? xasprintf("; did you mean \"%s\"?", hint) : xstrdup("");
	config_problem_at(walk->problems, true, walk->input, "", place_of_key(walk, map, key),
			  "unknown field %s in %s: %s ignores it%s", shown,
			  *path ? path : walk->input->kind->name, component_of(walk), meant);
}

/* A field of another version. */
static void other_version(const struct walk *walk, const struct component_field *field,
			  const struct json *map, const char *path)
{
	bool later = walk->minor < field->since;

	config_problem_at(walk->problems, true, walk->input, "",
			  place_of_key(walk, map, field->key),
			  "field \"%s\" in %s %s v1.%d: %s v1.%d ignores it", field->key,
			  *path ? path : walk->input->kind->name, later ? "came with" : "went with",
			  later ? field->since : field->gone, component_of(walk), walk->minor);
}

static void check_object(const struct walk *walk, const struct component_field *fields,
			 const struct json *map, const char *path)
{
	struct json_iter iter = json_iter(map);

	while (json_next(&iter)) {
		const struct component_field *field = find_field(fields, iter.key, walk->minor);
		cleanup_free char *below = NULL;

		if (!*path && (str_eq(iter.key, "apiVersion") || str_eq(iter.key, "kind")))
			continue;
		if (!field) {
			unknown_field(walk, fields, map, iter.key, path);
			continue;
		}
		if (!component_known(field->since, field->gone, walk->minor)) {
			other_version(walk, field, map, path);
			continue;
		}
		below = *path ? xasprintf("%s.%s", path, iter.key) : xstrdup(iter.key);
		check_value(walk, field, field->type,
			    &(struct spot){ .json = iter.value,
					    .path = below,
					    .where = config_place_of(walk->input, map, iter.key) });
	}
}

void component_fields_check(const struct config_documents *documents, enum config_kind kind,
			    const struct component_field *fields)
{
	for (size_t i = 0; i < documents->count; i++) {
		const struct walk walk = { .input = &documents->inputs[i],
					   .problems = documents->problems,
					   .root = fields,
					   .minor = documents->config->version.minor };

		if (walk.input->kind->kind == kind)
			check_object(&walk, fields, walk.input->tree, "");
	}
}

void component_fields_write_durations(const struct component_field *fields, struct json *document)
{
	for (; fields->key; fields++) {
		struct json *value = json_map_get(document, fields->key);
		const char *text = json_get_text(value, NULL);
		cleanup_free char *canonical = NULL;
		int64_t ms;

		if (fields->type == COMPONENT_OBJECT && json_is_map(value))
			component_fields_write_durations(fields->fields, value);
		if (fields->type != COMPONENT_DURATION &&
		    fields->type != COMPONENT_OPTIONAL_DURATION)
			continue;
		if (!text || parse_duration(text, &ms) < 0 || strpbrk(text, "un\xc2"))
			continue; /* parts of a millisecond stay as they are */
		canonical = format_duration(ms);
		json_map_set_text(document, fields->key, canonical);
	}
}
