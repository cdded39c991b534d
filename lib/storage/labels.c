#include "storage/labels.h"

#include <ctype.h>
#include <string.h>

#include "base/util.h"

enum {
	NAME_MAX_LENGTH = 63,
	OBJECT_NAME_MAX_LENGTH = 253,
};

const char label_name_wanted[] =
	"name part must consist of alphanumeric characters, '-', '_' or '.', and must start and "
	"end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex "
	"used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const char label_value_wanted[] =
	"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
	"'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
	"'my_value',  or '12345', regex used for validation is "
	"'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

static bool is_name(const char *text)
{
	size_t length = strlen(text);

	if (!length || length > NAME_MAX_LENGTH)
		return false;
	if (!isalnum((unsigned char)text[0]) || !isalnum((unsigned char)text[length - 1]))
		return false;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-_.", text[i]))
			return false;
	return true;
}

static bool is_small_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool object_name_is_valid(const char *text)
{
	static const char characters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (strlen(text) > OBJECT_NAME_MAX_LENGTH)
		return false;
	while (true) {
		size_t length = strspn(text, characters);

		if (!length || !is_small_alnum(text[0]) || !is_small_alnum(text[length - 1]))
			return false;
		if (!text[length])
			return true;
		if (text[length] != '.')
			return false;
		text += length + 1;
	}
}

bool label_name_is_valid(const char *text)
{
	const char *slash = strchr(text, '/');
	cleanup_free char *prefix = NULL;

	if (!slash)
		return is_name(text);
	prefix = xstrndup(text, (size_t)(slash - text));
	return object_name_is_valid(prefix) && is_name(slash + 1);
}

bool label_value_is_valid(const char *text)
{
	return !*text || is_name(text);
}

static bool has_value(const struct json *requirement, const char *value)
{
	const struct json *values = json_map_get(requirement, "values");

	for (size_t i = 0; i < json_count(values); i++)
		if (str_eq(json_get_text(json_list_at(values, i), ""), value))
			return true;
	return false;
}

/* Gt and Lt: both sides are integers. */
static bool compares(const struct json *requirement, const char *value, bool greater)
{
	const struct json *values = json_map_get(requirement, "values");
	int64_t have, limit;

	if (json_count(values) != 1 || parse_int(value, INT64_MIN, INT64_MAX, &have) < 0 ||
	    parse_int(json_get_text(json_list_at(values, 0), ""), INT64_MIN, INT64_MAX, &limit) < 0)
		return false;
	return greater ? have > limit : have < limit;
}

bool label_requirement_holds(const struct json *requirement, const struct json *labels)
{
	const char *operator= json_map_text(requirement, "operator", "");
	const char *value = json_map_text(labels, json_map_text(requirement, "key", ""), NULL);

	if (str_eq(operator, "In"))
		return value && has_value(requirement, value);
	if (str_eq(operator, "NotIn"))
		return !value || !has_value(requirement, value);
	if (str_eq(operator, "Exists"))
		return value;
	if (str_eq(operator, "DoesNotExist"))
		return !value;
	if (str_eq(operator, "Gt") || str_eq(operator, "Lt"))
		return value && compares(requirement, value, *operator== 'G');
	return false;
}

static bool requirements_hold(const struct json *requirements, const struct json *labels)
{
	for (size_t i = 0; i < json_count(requirements); i++)
		if (!label_requirement_holds(json_list_at(requirements, i), labels))
			return false;
	return true;
}

bool label_selector_holds(const struct json *selector, const struct json *labels)
{
	struct json_iter iter = json_iter(json_map_get(selector, "matchLabels"));

	while (json_next(&iter)) {
		const char *value = json_map_text(labels, iter.key, NULL);

		if (!value || !str_eq(value, json_get_text(iter.value, "")))
			return false;
	}
	return requirements_hold(json_map_get(selector, "matchExpressions"), labels);
}

static bool term_holds(const struct json *term, const struct json *labels, const char *node_name)
{
	const struct json *expressions = json_map_get(term, "matchExpressions");
	const struct json *fields = json_map_get(term, "matchFields");
	cleanup_json struct json *known = NULL;

	if (!json_count(expressions) && !json_count(fields))
		return false;
	if (!requirements_hold(expressions, labels))
		return false;
	if (!node_name)
		return true;
	known = json_map();
	json_map_set_text(known, "metadata.name", node_name);
	return requirements_hold(fields, known);
}

bool node_selector_terms_hold(const struct json *terms, const struct json *labels,
			      const char *node_name)
{
	for (size_t i = 0; i < json_count(terms); i++)
		if (term_holds(json_list_at(terms, i), labels, node_name))
			return true;
	return false;
}
