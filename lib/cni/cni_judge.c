/* The walk over a plugin's configuration along its rows. */
#include <strings.h>

#include "base/nearest.h"
#include "cni/cni_ranges.h"
#include "cni/cni_rules.h"

enum {
	WORDS_MAX = 64, /* keys among which the nearest is looked for */
	SHOWN_MAX = 80, /* bytes of a value in a message */
};

/* A value that is judged: its row, itself, and its place. */
struct value {
	const struct cni_field *field;
	const struct json *json, *in;
	const char *key; /* NULL: the element `index` of `in` */
	size_t index;
	const char *path;
};

static void add(const struct cni_judge *judge, enum cni_fault_kind kind, const struct value *value,
		char *message)
{
	cni_faults_take(judge->faults, &(struct cni_fault){
					       .kind = kind,
					       .in = value->in,
					       .key = value->key,
					       .index = value->index,
					       .path = xstrdup(value->path),
					       .message = message,
				       });
}

static const char *const type_words[] = {
	[CNI_BOOL] = "true or false",
	[CNI_INT] = "an integer",
	[CNI_TEXT] = "a text",
	[CNI_TEXTS] = "a list of texts",
	[CNI_MAP] = "a mapping of texts",
	[CNI_FLAGS] = "a mapping of true and false",
	[CNI_OBJECT] = "a mapping",
	[CNI_OBJECTS] = "a list of mappings",
	[CNI_SETS] = "a list of lists of mappings",
	[CNI_IPAM] = "a mapping",
	[CNI_ANY] = "anything",
};
_Static_assert(ARRAY_SIZE(type_words) == CNI_VALUES, "words for each enum cni_value");

/* "a text "yes"": what a value is, for a message; free it. */
static char *found_words(const struct json *json)
{
	static const char *const words[] = {
		[JSON_KIND_NIL] = "null",       [JSON_KIND_BOOL] = "a boolean",
		[JSON_KIND_INT] = "an integer", [JSON_KIND_FLOAT] = "a decimal number",
		[JSON_KIND_TEXT] = "a text",    [JSON_KIND_LIST] = "a list",
		[JSON_KIND_MAP] = "a mapping",
	};
	cleanup_free char *text = NULL;

	_Static_assert(ARRAY_SIZE(words) == JSON_KINDS, "words for each enum json_kind");
	if (json_is_map(json) || json_is_list(json) || json_is_nil(json))
		return xstrdup(words[json_kind(json)]);
	text = json_to_text(json);
	if (strlen(text) > SHOWN_MAX)
		return xstrdup(words[json_kind(json)]);
	return xasprintf("%s (%s)", words[json_kind(json)], text);
}

static bool is_kind(const struct cni_judge *judge, const struct value *value, enum json_kind kind,
		    enum cni_value wanted)
{
	cleanup_free char *found = NULL;

	if (json_kind(value->json) == kind)
		return true;
	found = found_words(value->json);
	add(judge, CNI_FAULT_TYPE, value,
	    xasprintf("is %s, and has to be %s", found, type_words[wanted]));
	return false;
}

static void judge_choice(const struct cni_judge *judge, const struct value *value,
			 const char *const *choices, const char *text)
{
	cleanup(strbuf_done) struct strbuf wanted = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *shown = json_to_text(value->json);
	const char *hint;
	size_t count = 0;

	if (cni_names_have(choices, text))
		return;
	for (; choices[count]; count++)
		strbuf_printf(&wanted, "%s%s", count ? ", " : "", choices[count]);
	hint = nearest(text, choices, count);
	add(judge, CNI_FAULT_VALUE, value,
	    xasprintf("%s is not one of %s%s%s%s", shown, wanted.text,
		      hint ? "; did you mean \"" : "", hint ? hint : "", hint ? "\"?" : ""));
}

static void judge_text(const struct cni_judge *judge, const struct value *value)
{
	const struct cni_rule *rule = value->field->rule;
	const char *text = json_get_text(value->json, "");
	cleanup_free char *shown = NULL;

	if (!is_kind(judge, value, JSON_KIND_TEXT, CNI_TEXT) || !rule)
		return;
	/* To Go an empty text is as good as none. */
	if (!*text && !value->field->required)
		return;
	if (rule->choices) {
		judge_choice(judge, value, rule->choices, text);
		return;
	}
	if (rule->test(text))
		return;
	shown = json_to_text(value->json);
	add(judge, CNI_FAULT_VALUE, value, xasprintf("%s is not %s", shown, rule->wanted));
}

static void judge_int(const struct cni_judge *judge, const struct value *value)
{
	const struct cni_rule *rule = value->field->rule;
	int64_t number = json_get_int(value->json, 0);

	if (!is_kind(judge, value, JSON_KIND_INT, CNI_INT) || !rule)
		return;
	if (number < rule->min || number > rule->max)
		add(judge, CNI_FAULT_VALUE, value,
		    xasprintf("%lld is not %s", (long long)number, rule->wanted));
}

static void judge_object(const struct cni_judge *judge, const struct cni_field *fields,
			 const struct cni_field *more, const struct json *map, const char *path);
static void judge_value(const struct cni_judge *judge, const struct value *value);

/* Elements of a list, each as a value of its own. */
static void judge_elements(const struct cni_judge *judge, const struct value *value,
			   void (*each)(const struct cni_judge *, const struct value *))
{
	for (size_t i = 0; i < json_count(value->json); i++) {
		cleanup_free char *path = xasprintf("%s[%zu]", value->path, i);
		struct value item = { value->field, json_list_at(value->json, i), value->json,
				      .index = i, .path = path };

		each(judge, &item);
	}
}

static void judge_map(const struct cni_judge *judge, const struct value *value, enum json_kind kind,
		      enum cni_value each)
{
	struct json_iter iter = json_iter(value->json);

	while (json_next(&iter)) {
		cleanup_free char *path = xasprintf("%s.%s", value->path, iter.key);
		struct value item = { value->field, iter.value, value->json, iter.key, 0, path };

		(void)is_kind(judge, &item, kind, each);
	}
}

static void judge_element_object(const struct cni_judge *judge, const struct value *value)
{
	if (is_kind(judge, value, JSON_KIND_MAP, CNI_OBJECT))
		judge_object(judge, value->field->fields, NULL, value->json, value->path);
}

static void judge_set(const struct cni_judge *judge, const struct value *value)
{
	if (is_kind(judge, value, JSON_KIND_LIST, CNI_OBJECTS))
		judge_elements(judge, value, judge_element_object);
}

/* The IPAM plugin's object, by the rows of its type. */
static void judge_ipam(const struct cni_judge *judge, const struct value *value)
{
	const struct json *type_value = json_map_get(value->json, "type");
	const char *name = json_get_text(type_value, "");
	const struct cni_type *type = cni_type_find(name);
	struct cni_judge inner = *judge;
	const char *hint;

	if (!is_kind(judge, value, JSON_KIND_MAP, CNI_OBJECT))
		return;
	inner.path = value->path;
	if (type && type->part != CNI_IPAMS) {
		cni_fault_add(&inner, CNI_FAULT_VALUE, value->json, "type",
			      "\"%s\" gives no addresses; IPAM plugins are dhcp, host-local and "
			      "static",
			      name);
		return;
	}
	if (type) {
		judge_object(judge, type->fields, value->field->fields, value->json, value->path);
		if (type->judge)
			type->judge(&inner, value->json);
		return;
	}
	hint = cni_type_nearest(name, true);
	if (*name && hint && judge->fills)
		cni_fault_add(&inner, CNI_FAULT_VALUE, value->json, "type",
			      "\"%s\" is no IPAM plugin that knode knows, did you mean \"%s\"?",
			      name, hint);
}

static void judge_value(const struct cni_judge *judge, const struct value *value)
{
	if (json_is_nil(value->json))
		return;
	switch (value->field->value) {
	case CNI_BOOL:
		(void)is_kind(judge, value, JSON_KIND_BOOL, CNI_BOOL);
		break;
	case CNI_INT:
		judge_int(judge, value);
		break;
	case CNI_TEXT:
		judge_text(judge, value);
		break;
	case CNI_TEXTS:
		if (is_kind(judge, value, JSON_KIND_LIST, CNI_TEXTS))
			judge_elements(judge, value, judge_text);
		break;
	case CNI_MAP:
		if (is_kind(judge, value, JSON_KIND_MAP, CNI_MAP))
			judge_map(judge, value, JSON_KIND_TEXT, CNI_TEXT);
		break;
	case CNI_FLAGS:
		if (is_kind(judge, value, JSON_KIND_MAP, CNI_FLAGS))
			judge_map(judge, value, JSON_KIND_BOOL, CNI_BOOL);
		break;
	case CNI_OBJECT:
		judge_element_object(judge, value);
		break;
	case CNI_OBJECTS:
		if (is_kind(judge, value, JSON_KIND_LIST, CNI_OBJECTS))
			judge_elements(judge, value, judge_element_object);
		break;
	case CNI_SETS:
		if (is_kind(judge, value, JSON_KIND_LIST, CNI_SETS))
			judge_elements(judge, value, judge_set);
		break;
	case CNI_IPAM:
		judge_ipam(judge, value);
		break;
	case CNI_ANY:
		break;
	}
}

static const struct cni_field *find(const struct cni_field *fields, const char *key)
{
	for (; fields && fields->key; fields++)
		if (str_eq(fields->key, key))
			return fields;
	return NULL;
}

static size_t add_words(const struct cni_field *fields, const char **words, size_t count)
{
	for (; fields && fields->key && count < WORDS_MAX; fields++)
		words[count++] = fields->key;
	return count;
}

static void judge_unknown(const struct cni_judge *judge, const struct value *value,
			  const struct cni_field *fields, const struct cni_field *more)
{
	const char *words[WORDS_MAX], *hint;
	size_t count = add_words(more, words, add_words(fields, words, 0));
	bool is_case;

	hint = nearest(value->key, words, count);
	is_case = hint && strcasecmp(hint, value->key) == 0;
	add(judge, is_case ? CNI_FAULT_CASE : CNI_FAULT_UNKNOWN, value,
	    hint ? xasprintf("there is no such field, did you mean \"%s\"?", hint)
		 : xstrdup("there is no such field"));
}

/* -1: @plugins is older than @text, 0: the same, 1: newer. */
static int compare_release(const struct version *plugins, const char *text)
{
	struct version version;
	struct error err;

	if (version_parse(text, &version, &err) < 0)
		return 0;
	return version_compare(plugins, &version);
}

bool cni_judge_has(const struct cni_judge *judge, const char *release)
{
	int order = judge->plugins ? compare_release(judge->plugins, release) : 0;

	return !judge->plugins || (judge->older ? order > 0 : order >= 0);
}

/* Whether the release of the plugins reads the field. */
static bool is_read(const struct cni_judge *judge, const struct value *value)
{
	const struct cni_field *field = value->field;
	cleanup_free char *plugins = NULL;

	if (!judge->plugins)
		return true;
	plugins = judge->older ? xstrdup("older") : version_format(judge->plugins);
	if (field->since && !cni_judge_has(judge, field->since))
		add(judge, CNI_FAULT_VERSION, value,
		    xasprintf("plugins read this from %s on, these are %s", field->since, plugins));
	else if (field->until && !judge->older &&
		 compare_release(judge->plugins, field->until) >= 0)
		add(judge, CNI_FAULT_VERSION, value,
		    xasprintf("plugins read this up to %s, these are %s", field->until, plugins));
	else
		return true;
	return false;
}

static void judge_required(const struct cni_judge *judge, const struct cni_field *fields,
			   const struct json *map, const char *path)
{
	struct cni_judge at = *judge;

	at.path = path;
	for (; fields && fields->key; fields++) {
		const struct json *found = json_map_get(map, fields->key);

		if (fields->required &&
		    (json_is_nil(found) || str_eq(json_get_text(found, "x"), "")))
			cni_fault_add(&at, CNI_FAULT_VALUE, map, fields->key, "is missing");
	}
}

static void judge_object(const struct cni_judge *judge, const struct cni_field *fields,
			 const struct cni_field *more, const struct json *map, const char *path)
{
	struct json_iter iter = json_iter(map);

	while (json_next(&iter)) {
		cleanup_free char *below =
			*path ? xasprintf("%s.%s", path, iter.key) : xstrdup(iter.key);
		struct value value = {
			find(fields, iter.key), iter.value, map, iter.key, 0, below
		};

		if (!value.field)
			value.field = find(more, iter.key);
		if (!value.field)
			judge_unknown(judge, &value, fields, more);
		else if (is_read(judge, &value))
			judge_value(judge, &value);
	}
	judge_required(judge, fields, map, path);
	judge_required(judge, more, map, path);
}

/* --- A plugin --- */

static void judge_capabilities(const struct cni_judge *judge, const struct cni_type *type,
			       const struct json *config)
{
	const struct json *given = json_map_get(config, "capabilities");
	struct json_iter iter = json_iter(json_is_map(given) ? given : NULL);
	struct cni_judge at = *judge;

	at.path = "capabilities";
	while (json_next(&iter))
		if (!cni_names_have(type->capabilities, iter.key))
			cni_fault_add(&at, CNI_FAULT_IDLE, given, iter.key,
				      "the plugin %s has no such capability", type->type);
	for (const char *const *name = type->wanted_capabilities; name && *name; name++)
		if (!json_map_bool(given, *name, false) && !judge->fills)
			cni_fault_add(
				judge, CNI_FAULT_IDLE, config, "capabilities",
				"without {\"%s\": true} the runtime tells the plugin %s nothing",
				*name, type->type);
}

static void judge_addresses(const struct cni_judge *judge, const struct cni_type *type,
			    const struct json *config)
{
	const char *ipam = json_map_text(json_map_get(config, "ipam"), "type", "");

	if (type->addresses == CNI_IPAM_REQUIRED && !*ipam)
		cni_fault_add(judge, CNI_FAULT_VALUE, config, "ipam",
			      "is missing, or has no type: %s needs an IPAM plugin", type->type);
	else if (type->addresses == CNI_IPAM_NONE && *ipam)
		cni_fault_add(judge, CNI_FAULT_IDLE, config, "ipam", "%s asks for no addresses",
			      type->type);
}

void cni_judge_plugin(const struct cni_judge *judge, const struct json *config)
{
	const char *name = json_map_text(config, "type", "");
	const struct cni_type *type = cni_type_find(name);

	if (!type) {
		/* What it reads is its own affair; what libcni reads of it is not. */
		for (const struct cni_field *row = cni_common_fields; row->key; row++) {
			struct value value = { row,    json_map_get(config, row->key),
					       config, row->key,
					       0,      row->key };

			judge_value(judge, &value);
		}
		judge_required(judge, cni_common_fields, config, judge->path);
		return;
	}
	judge_object(judge, type->fields, cni_common_fields, config, judge->path);
	if (type->since && !cni_judge_has(judge, type->since))
		cni_fault_add(judge, CNI_FAULT_VALUE, config, "type",
			      "the plugin %s came with %s of the plugins", name, type->since);
	judge_capabilities(judge, type, config);
	judge_addresses(judge, type, config);
	if (type->part == CNI_MAKES && !type->routes_gateways)
		cni_judge_gateways(judge, json_map_get(config, "ipam"));
	if (type->judge)
		type->judge(judge, config);
}

void cni_judge_order(const struct cni_judge *judge, const struct json *plugins)
{
	const char *maker = NULL;

	for (size_t i = 0; i < json_count(plugins); i++) {
		const struct json *config = json_list_at(plugins, i);
		const char *name = json_map_text(config, "type", "");
		const struct cni_type *type = cni_type_find(name);
		cleanup_free char *path = xasprintf("%s[%zu]", judge->path, i);
		struct cni_judge at = *judge;

		at.path = path;
		if (!type)
			continue;
		if (type->part == CNI_IPAMS)
			cni_fault_add(&at, CNI_FAULT_VALUE, config, "type",
				      "%s gives addresses: it stands in \"ipam\" of another plugin",
				      name);
		else if (type->part == CNI_CHAINS && i == 0)
			cni_fault_add(
				&at, CNI_FAULT_VALUE, config, "type",
				"%s works on a link that is there: before it has to stand one "
				"that makes it, such as bridge",
				name);
		else if (type->part == CNI_MAKES && i > 0 && maker && !str_eq(name, "ipvlan"))
			cni_fault_add(&at, CNI_FAULT_VALUE, config, "type",
				      "%s makes the pod's link, which %s has made by then", name,
				      maker);
		if (type->part == CNI_MAKES && !maker)
			maker = type->type;
	}
}
