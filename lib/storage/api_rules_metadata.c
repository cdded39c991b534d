/* Rules for metadata (apimachinery/pkg/api/validation/objectmeta.go). */
#include "storage/api_rules_inside.h"
#include "storage/labels.h"

enum {
	ANNOTATIONS_MOST = 256 * 1024, /* bytes of all keys and values */
};

void api_rule_labels(const struct rules *rules, const struct json *labels, const char *path)
{
	struct json_iter iter = json_iter(labels);

	while (json_next(&iter)) {
		const char *value = json_get_text(iter.value, "");

		if (!label_name_is_valid(iter.key))
			api_rule_invalid(rules, labels, iter.key, path, iter.key,
					 label_name_wanted);
		if (!label_value_is_valid(value))
			api_rule_invalid(rules, labels, iter.key, path, value, label_value_wanted);
	}
}

static void check_annotations(const struct rules *rules, const struct json *metadata)
{
	const struct json *annotations = json_map_get(metadata, "annotations");
	struct json_iter iter = json_iter(annotations);
	size_t size = 0;

	while (json_next(&iter)) {
		cleanup_free char *lower = xstrdup(iter.key);

		str_to_lower(lower);
		if (!label_name_is_valid(lower))
			api_rule_invalid(rules, annotations, iter.key, "metadata.annotations",
					 iter.key, label_name_wanted);
		size += strlen(iter.key) + strlen(json_get_text(iter.value, ""));
	}
	if (size > ANNOTATIONS_MOST)
		api_faults_add(rules->faults, API_FAULT_INVALID, metadata, "annotations",
			       "metadata.annotations", "Too long: must have at most 262144 bytes",
			       NULL);
}

void api_rules_of_metadata(const struct rules *rules, const struct json *object, bool has_namespace)
{
	const struct json *metadata = json_map_get(object, "metadata");
	const char *name = json_map_text(metadata, "name", "");
	const char *namespace = json_map_text(metadata, "namespace", "");

	if (!*name)
		api_rule_required(rules, metadata ? metadata : object, "name", "metadata.name",
				  "name or generateName is required");
	else
		api_rule_subdomain(rules, metadata, "name", "metadata.name", name);
	if (!has_namespace && *namespace)
		api_rule_forbidden(rules, metadata, "namespace", "metadata.namespace",
				   "not allowed on this type");
	else if (*namespace)
		api_rule_dns_label(rules, metadata, "namespace", "metadata.namespace", namespace);
	api_rule_labels(rules, json_map_get(metadata, "labels"), "metadata.labels");
	check_annotations(rules, metadata);
}
