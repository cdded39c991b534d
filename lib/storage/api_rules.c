#include "storage/api_rules.h"

#include "storage/api_rules_inside.h"
#include "storage/labels.h"
#include "storage/quantity.h"
#include "storage/volume_types.h"

enum {
	PARAMETERS_MOST = 512,
	PARAMETERS_MOST_BYTES = 256 * 1024,
};

bool api_kind_is_storage(const char *kind)
{
	return str_eq(kind, "PersistentVolume") || str_eq(kind, "PersistentVolumeClaim") ||
	       str_eq(kind, "StorageClass");
}

static void check_selector(const struct rules *rules, const struct json *selector)
{
	const struct json *expressions = json_map_get(selector, "matchExpressions");

	api_rule_labels(rules, json_map_get(selector, "matchLabels"), "spec.selector.matchLabels");
	for (size_t i = 0; i < json_count(expressions); i++) {
		cleanup_free char *path = xasprintf("spec.selector.matchExpressions[%zu]", i);

		api_rule_requirement(rules, json_list_at(expressions, i), false, path);
	}
}

/* dataSource, and dataSourceRef, which may name another namespace. */
static void check_source(const struct rules *rules, const struct json *spec, const char *key)
{
	const struct json *source = json_map_get(spec, key);
	cleanup_free char *path = xasprintf("spec.%s", key);

	if (!json_is_map(source))
		return;
	(void)api_rule_need_text(rules, source, "name", path);
	(void)api_rule_need_text(rules, source, "kind", path);
	if (!*json_map_text(source, "apiGroup", "") &&
	    !str_eq(json_map_text(source, "kind", ""), "PersistentVolumeClaim"))
		api_rule_invalid(rules, spec, key, path, json_map_text(source, "kind", ""),
				 "must be 'PersistentVolumeClaim' when referencing the default "
				 "apiGroup");
}

static bool is_same_source(const struct json *a, const struct json *b)
{
	static const char *const keys[] = { "apiGroup", "kind", "name" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!str_eq(json_map_text(a, keys[i], ""), json_map_text(b, keys[i], "")))
			return false;
	return true;
}

static void check_sources(const struct rules *rules, const struct json *spec)
{
	const struct json *source = json_map_get(spec, "dataSource");
	const struct json *ref = json_map_get(spec, "dataSourceRef");

	check_source(rules, spec, "dataSource");
	check_source(rules, spec, "dataSourceRef");
	if (!json_is_map(source) || !json_is_map(ref))
		return;
	if (*json_map_text(ref, "namespace", ""))
		api_rule_invalid(rules, spec, "dataSource", "spec", "spec.dataSource",
				 "may not be specified when dataSourceRef.namespace is specified");
	else if (!is_same_source(source, ref))
		api_rule_invalid(rules, spec, "dataSource", "spec", "spec.dataSource",
				 "must match dataSourceRef");
}

static void check_claim(const struct rules *rules, const struct json *object)
{
	const struct json *spec = json_map_get(object, "spec");
	const struct json *resources = json_map_get(spec, "resources");
	const struct json *requests = json_map_get(resources, "requests");
	const char *class = json_map_text(spec, "storageClassName", "");

	api_rules_of_metadata(rules, object, true);
	api_rule_access_modes(rules, spec ? spec : object, "at least 1 access mode is required");
	if (json_is_map(json_map_get(spec, "selector")))
		check_selector(rules, json_map_get(spec, "selector"));
	if (json_is_nil(json_map_get(requests, "storage")))
		api_rule_required(rules, resources ? resources : spec, "requests",
				  "spec.resources[storage]", "");
	else
		api_rule_positive(rules, requests, "storage", "spec.resources[storage]");
	if (*class)
		api_rule_subdomain(rules, spec, "storageClassName", "spec.storageClassName", class);
	api_rule_volume_mode(rules, spec);
	check_sources(rules, spec);
}

static void check_parameters(const struct rules *rules, const struct json *object)
{
	const struct json *parameters = json_map_get(object, "parameters");
	struct json_iter iter = json_iter(parameters);
	size_t size = 0;

	if (json_count(parameters) > PARAMETERS_MOST) {
		api_faults_add(rules->faults, API_FAULT_INVALID, object, "parameters", "parameters",
			       "Too long: must have at most 512 bytes", NULL);
		return;
	}
	while (json_next(&iter)) {
		if (!*iter.key)
			api_rule_invalid(rules, object, "parameters", "parameters", "",
					 "field can not be empty.");
		size += strlen(iter.key) + strlen(json_get_text(iter.value, ""));
	}
	if (size > PARAMETERS_MOST_BYTES)
		api_faults_add(rules->faults, API_FAULT_INVALID, object, "parameters", "parameters",
			       "Too long: must have at most 262144 bytes", NULL);
}

/* A value, or a key, is given once. */
static void check_duplicate(const struct rules *rules, const struct json *map, const char *key,
			    const char *path, const char *value)
{
	cleanup_free char *message = xasprintf("Duplicate value: \"%s\"", value);

	api_faults_add(rules->faults, API_FAULT_INVALID, map, key, path, message, NULL);
}

/* One requirement of allowedTopologies. */
static void check_topology(const struct rules *rules, const struct json *requirement,
			   const char *path)
{
	const struct json *values = json_map_get(requirement, "values");
	cleanup_free char *below = xasprintf("%s.values", path);
	cleanup_free char *key_path = xasprintf("%s.key", path);
	const char *key = json_map_text(requirement, "key", "");

	if (!json_count(values))
		api_rule_required(rules, requirement, "values", below, "");
	for (size_t i = 0; i < json_count(values); i++) {
		cleanup_free char *element = xasprintf("%s[%zu]", below, i);

		for (size_t j = 0; j < i; j++)
			if (json_same(json_list_at(values, i), json_list_at(values, j)))
				check_duplicate(rules, requirement, "values", element,
						json_get_text(json_list_at(values, i), ""));
	}
	if (!label_name_is_valid(key))
		api_rule_invalid(rules, requirement, "key", key_path, key, label_name_wanted);
}

static void check_topology_term(const struct rules *rules, const struct json *list, size_t term)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *requirement = json_list_at(list, i);
		const char *key = json_map_text(requirement, "key", "");
		cleanup_free char *path =
			xasprintf("allowedTopologies[%zu].matchLabelExpressions[%zu]", term, i);
		cleanup_free char *key_path = xasprintf("%s.key", path);

		check_topology(rules, requirement, path);
		for (size_t j = 0; j < i; j++)
			if (str_eq(json_map_text(json_list_at(list, j), "key", ""), key))
				check_duplicate(rules, requirement, "key", key_path, key);
	}
}

/* The values of each key, as sets: their order does not count. Free it. */
static struct json *sets_of_term(const struct json *term)
{
	const struct json *list = json_map_get(term, "matchLabelExpressions");
	struct json *ret = json_map();

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *requirement = json_list_at(list, i);
		const struct json *values = json_map_get(requirement, "values");
		struct json *set = json_map();

		for (size_t j = 0; j < json_count(values); j++)
			json_map_set_bool(set, json_get_text(json_list_at(values, j), ""), true);
		json_map_set(ret, json_map_text(requirement, "key", ""), set);
	}
	return ret;
}

/*
 * validateAllowedTopologies() compares each term with those before it, and by an oversight with as
 * many empty ones as there are terms: an empty one is always given twice.
 */
static void check_topologies(const struct rules *rules, const struct json *object)
{
	const struct json *terms = json_map_get(object, "allowedTopologies");
	cleanup_json struct json *before = json_list();

	for (size_t i = 0; i < json_count(terms); i++) {
		const struct json *term = json_list_at(terms, i);
		struct json *sets = sets_of_term(term);
		cleanup_free char *path =
			xasprintf("allowedTopologies[%zu].matchLabelExpressions", i);
		bool is_double = !json_count(sets);

		check_topology_term(rules, json_map_get(term, "matchLabelExpressions"), i);
		for (size_t j = 0; j < i; j++)
			is_double |= json_same(sets, json_list_at(before, j));
		if (is_double)
			check_duplicate(rules, term, NULL, path, "");
		json_list_add(before, sets);
	}
}

static void check_class(const struct rules *rules, const struct json *object)
{
	static const char *const policies[] = { "Delete", "Retain", NULL };
	static const char *const bindings[] = { "Immediate", "WaitForFirstConsumer", NULL };
	const char *policy = json_map_text(object, "reclaimPolicy", "");
	const char *binding = json_map_text(object, "volumeBindingMode", "");
	cleanup_free char *provisioner = xstrdup(json_map_text(object, "provisioner", ""));

	api_rules_of_metadata(rules, object, false);
	str_to_lower(provisioner);
	if (!*provisioner)
		api_rule_required(rules, object, "provisioner", "provisioner", "");
	else if (!label_name_is_valid(provisioner))
		api_rule_invalid(rules, object, "provisioner", "provisioner", provisioner,
				 label_name_wanted);
	check_parameters(rules, object);
	if (*policy && !str_eq(policy, policies[0]) && !str_eq(policy, policies[1]))
		api_rule_unsupported(rules, object, "reclaimPolicy", "reclaimPolicy", policy,
				     policies);
	if (!str_eq(binding, bindings[0]) && !str_eq(binding, bindings[1]))
		api_rule_unsupported(rules, object, "volumeBindingMode", "volumeBindingMode",
				     binding, bindings);
	check_topologies(rules, object);
}

void api_rules_check(const struct json *object, const struct version *version,
		     struct api_faults *ret)
{
	const struct rules rules = { .version = version, .faults = ret };
	const char *kind = json_map_text(object, "kind", "");

	if (str_eq(kind, "PersistentVolumeClaim")) {
		check_claim(&rules, object);
	} else if (str_eq(kind, "StorageClass")) {
		check_class(&rules, object);
	} else if (str_eq(kind, "PersistentVolume")) {
		api_rules_of_metadata(&rules, object, false);
		api_rules_of_volume(&rules, object);
	}
}
