/* Single rules for values, and how a fault is worded. */
#include "base/net.h"
#include "storage/api_rules_inside.h"
#include "storage/labels.h"
#include "storage/quantity.h"
#include "storage/volume_types.h"

const char api_subdomain_wanted[] =
	"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
	"'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex "
	"used for validation is "
	"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const char api_dns_label_wanted[] =
	"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
	"must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex "
	"used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

void api_rule_required(const struct rules *rules, const struct json *map, const char *key,
		       const char *path, const char *detail)
{
	cleanup_free char *message = xasprintf("Required value%s%s", *detail ? ": " : "", detail);

	api_faults_add(rules->faults, API_FAULT_INVALID, map, key, path, message, NULL);
}

void api_rule_invalid(const struct rules *rules, const struct json *map, const char *key,
		      const char *path, const char *value, const char *detail)
{
	cleanup_free char *message = xasprintf("Invalid value: \"%s\": %s", value, detail);

	api_faults_add(rules->faults, API_FAULT_INVALID, map, key, path, message, NULL);
}

void api_rule_forbidden(const struct rules *rules, const struct json *map, const char *key,
			const char *path, const char *detail)
{
	cleanup_free char *message = xasprintf("Forbidden: %s", detail);

	api_faults_add(rules->faults, API_FAULT_INVALID, map, key, path, message, NULL);
}

void api_rule_immutable(const struct rules *rules, const char *path)
{
	api_faults_add(rules->faults, API_FAULT_INVALID, NULL, NULL, path,
		       "Invalid value: field is immutable", NULL);
}

void api_rule_unsupported(const struct rules *rules, const struct json *map, const char *key,
			  const char *path, const char *value, const char *const *choices)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	strbuf_printf(&text, "Unsupported value: \"%s\": supported values: ", value);
	for (size_t i = 0; choices[i]; i++)
		strbuf_printf(&text, "%s\"%s\"", i ? ", " : "", choices[i]);
	api_faults_add(rules->faults, API_FAULT_INVALID, map, key, path, text.text, NULL);
}

const char *api_rule_need_text(const struct rules *rules, const struct json *map, const char *key,
			       const char *above)
{
	const char *value = json_map_text(map, key, "");
	cleanup_free char *path = NULL;

	if (*value)
		return value;
	path = xasprintf("%s.%s", above, key);
	api_rule_required(rules, map, key, path, "");
	return NULL;
}

void api_rule_subdomain(const struct rules *rules, const struct json *map, const char *key,
			const char *path, const char *value)
{
	if (!object_name_is_valid(value))
		api_rule_invalid(rules, map, key, path, value, api_subdomain_wanted);
}

void api_rule_dns_label(const struct rules *rules, const struct json *map, const char *key,
			const char *path, const char *value)
{
	if (!net_is_dns_label(value))
		api_rule_invalid(rules, map, key, path, value, api_dns_label_wanted);
}

/* ReadWriteOncePod is behind a feature gate that is off before v1.27 (pkg/features). */
static bool has_once_pod(const struct version *version)
{
	return version_at_least(version, 27, 0);
}

void api_rule_access_modes(const struct rules *rules, const struct json *spec, const char *detail)
{
	static const char *const modes[] = { "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
					     NULL };
	static const char *const all[] = { "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
					   "ReadWriteOncePod", NULL };
	const struct json *list = json_map_get(spec, "accessModes");
	bool once_pod = has_once_pod(rules->version);
	unsigned set = access_modes_of(list);

	if (!json_count(list))
		api_rule_required(rules, spec, "accessModes", "spec.accessModes", detail);
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_get_text(json_list_at(list, i), "");
		unsigned mode = access_mode_of(text);

		if (!mode || (mode == ACCESS_RWOP && !once_pod))
			api_rule_unsupported(rules, spec, "accessModes", "spec.accessModes", text,
					     once_pod ? all : modes);
	}
	if ((set & ACCESS_RWOP) && set != ACCESS_RWOP)
		api_rule_forbidden(rules, spec, "accessModes", "spec.accessModes",
				   "may not use ReadWriteOncePod with other access modes");
}

void api_rule_volume_mode(const struct rules *rules, const struct json *spec)
{
	static const char *const modes[] = { "Block", "Filesystem", NULL };
	const char *mode = json_map_text(spec, "volumeMode", modes[1]);

	if (!str_eq(mode, modes[0]) && !str_eq(mode, modes[1]))
		api_rule_unsupported(rules, spec, "volumeMode", "spec.volumeMode", mode, modes);
}

void api_rule_positive(const struct rules *rules, const struct json *map, const char *key,
		       const char *path)
{
	struct quantity value;
	char text[QUANTITY_MAX_TEXT];

	if (quantity_of(json_map_get(map, key), &value, NULL) < 0 || value.nanos > 0)
		return;
	quantity_format(&value, text);
	api_rule_invalid(rules, map, key, path, text, "must be greater than zero");
}

static void check_values(const struct rules *rules, const struct json *requirement,
			 const char *path)
{
	const struct json *values = json_map_get(requirement, "values");

	for (size_t i = 0; i < json_count(values); i++) {
		const char *value = json_get_text(json_list_at(values, i), "");
		cleanup_free char *below = xasprintf("%s.values[%zu]", path, i);

		if (!label_value_is_valid(value))
			api_rule_invalid(rules, requirement, "values", below, value,
					 label_value_wanted);
	}
}

void api_rule_requirement(const struct rules *rules, const struct json *requirement, bool is_node,
			  const char *path)
{
	const char *operator= json_map_text(requirement, "operator", "");
	const char *key = json_map_text(requirement, "key", "");
	size_t count = json_count(json_map_get(requirement, "values"));
	cleanup_free char *values = xasprintf("%s.values", path);
	cleanup_free char *operator_path = xasprintf("%s.operator", path);
	cleanup_free char *key_path = xasprintf("%s.key", path);

	if (str_eq(operator, "In") || str_eq(operator, "NotIn")) {
		if (!count)
			api_rule_required(rules, requirement, "values", values,
					  "must be specified when `operator` is 'In' or 'NotIn'");
	} else if (str_eq(operator, "Exists") || str_eq(operator, "DoesNotExist")) {
		if (count)
			api_rule_forbidden(rules, requirement, "values", values,
					   "may not be specified when `operator` is 'Exists' or "
					   "'DoesNotExist'");
	} else if (is_node && (str_eq(operator, "Gt") || str_eq(operator, "Lt"))) {
		if (count != 1)
			api_rule_required(
				rules, requirement, "values", values,
				"must be specified single value when `operator` is 'Lt' or "
				"'Gt'");
	} else {
		api_rule_invalid(rules, requirement, "operator", operator_path, operator,
				 "not a valid selector operator");
	}
	if (!label_name_is_valid(key))
		api_rule_invalid(rules, requirement, "key", key_path, key, label_name_wanted);
	if (!is_node)
		check_values(rules, requirement, path);
}
