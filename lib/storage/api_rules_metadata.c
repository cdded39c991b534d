/*
 * Rules for metadata: apimachinery/pkg/api/validation/objectmeta.go, and what
 * pkg/apis/core/validation adds for finalizers.
 */
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

static void check_owner(const struct rules *rules, const struct json *owner)
{
	static const char *const keys[] = { "apiVersion", "kind", "name", "uid" };
	static const char *const words[] = { "version", "kind", "name", "uid" };
	const char *api = json_map_text(owner, "apiVersion", "");
	const char *kind = json_map_text(owner, "kind", "");

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		cleanup_free char *path = xasprintf("metadata.ownerReferences.%s", keys[i]);
		cleanup_free char *message = xasprintf("%s must not be empty", words[i]);

		if (!*json_map_text(owner, keys[i], ""))
			api_rule_invalid(rules, owner, keys[i], path, "", message);
	}
	if (str_eq(api, "v1") && str_eq(kind, "Event"))
		api_rule_invalid(rules, owner, "kind", "metadata.ownerReferences", kind,
				 "/v1, Kind=Event is disallowed from being an owner");
}

static void check_owners(const struct rules *rules, const struct json *metadata)
{
	const struct json *owners = json_map_get(metadata, "ownerReferences");
	cleanup_free char *first = NULL;

	for (size_t i = 0; i < json_count(owners); i++) {
		const struct json *owner = json_list_at(owners, i);
		cleanup_free char *name = NULL, *message = NULL;

		check_owner(rules, owner);
		if (!json_map_bool(owner, "controller", false))
			continue;
		name = xasprintf("%s/%s", json_map_text(owner, "kind", ""),
				 json_map_text(owner, "name", ""));
		if (!first) {
			first = take_ptr(&name);
			continue;
		}
		message = xasprintf("Only one reference can have Controller set to true. Found "
				    "\"true\" in references for %s and %s",
				    first, name);
		api_rule_invalid(rules, metadata, "ownerReferences", "metadata.ownerReferences",
				 name, message);
	}
}

static bool is_standard_finalizer(const char *name)
{
	static const char *const names[] = { "kubernetes", "orphan", "foregroundDeletion" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

static void check_finalizers(const struct rules *rules, const struct json *metadata)
{
	static const char path[] = "metadata.finalizers";
	const struct json *list = json_map_get(metadata, "finalizers");
	bool orphans = false, foreground = false;

	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = json_get_text(json_list_at(list, i), "");
		cleanup_free char *element = xasprintf("%s[%zu]", path, i);

		if (!label_name_is_valid(name))
			api_rule_invalid(rules, metadata, "finalizers", path, name,
					 label_name_wanted);
		if (!strchr(name, '/') && !is_standard_finalizer(name))
			api_rule_invalid(rules, metadata, "finalizers", element, name,
					 "name is neither a standard finalizer name nor is it "
					 "fully qualified");
		orphans |= str_eq(name, "orphan");
		foreground |= str_eq(name, "foregroundDeletion");
	}
	if (orphans && foreground)
		api_rule_invalid(rules, metadata, "finalizers", path, "orphan",
				 "finalizer orphan and foregroundDeletion cannot be both set");
}

static void check_generation(const struct rules *rules, const struct json *metadata)
{
	static const char key[] = "generation";
	int64_t generation = json_map_int(metadata, key, 0);
	cleanup_free char *text = xasprintf("%lld", (long long)generation);

	if (generation < 0)
		api_rule_invalid(rules, metadata, key, "metadata.generation", text,
				 "must be greater than or equal to 0");
}

/* What names begin with when the server makes the rest; it stands beside a name, too. */
static void check_generate_name(const struct rules *rules, const struct json *metadata)
{
	static const char key[] = "generateName";
	cleanup_free char *prefix = xstrdup(json_map_text(metadata, key, ""));
	size_t length = strlen(prefix);

	if (!length)
		return;
	/* maskTrailingDash(): more follows. */
	if (length > 1 && prefix[length - 1] == '-')
		prefix[length - 2] = 'a', prefix[length - 1] = '\0';
	api_rule_subdomain(rules, metadata, key, "metadata.generateName", prefix);
}

void api_rules_of_metadata(const struct rules *rules, const struct json *object, bool has_namespace)
{
	const struct json *metadata = json_map_get(object, "metadata");
	const char *name = json_map_text(metadata, "name", "");
	const char *namespace = json_map_text(metadata, "namespace", "");

	check_generate_name(rules, metadata);
	if (!*name)
		api_rule_required(rules, metadata ? metadata : object, "name", "metadata.name",
				  "name or generateName is required");
	else
		api_rule_subdomain(rules, metadata, "name", "metadata.name", name);
	/* Of kinds that have none, the server drops it before it looks. */
	if (has_namespace && *namespace)
		api_rule_dns_label(rules, metadata, "namespace", "metadata.namespace", namespace);
	check_generation(rules, metadata);
	api_rule_labels(rules, json_map_get(metadata, "labels"), "metadata.labels");
	check_annotations(rules, metadata);
	check_owners(rules, metadata);
	check_finalizers(rules, metadata);
}

/* An object that is being deleted waits for no more than it did. */
static void check_new_finalizers(const struct rules *rules, const struct json *metadata,
				 const struct json *old)
{
	static const char key[] = "finalizers";
	const struct json *list = json_map_get(metadata, key), *before = json_map_get(old, key);

	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = json_get_text(json_list_at(list, i), "");
		cleanup_free char *message = NULL;

		if (json_list_has(before, name))
			continue;
		message = xasprintf("no new finalizers can be added if the object is being "
				    "deleted, found new finalizers []string{\"%s\"}",
				    name);
		api_rule_forbidden(rules, metadata, key, "metadata.finalizers", message);
	}
}

void api_rules_of_metadata_update(const struct rules *rules, const struct json *object,
				  const struct json *old, bool deleting)
{
	static const char *const keys[] = { "name", "namespace", "uid" };
	const struct json *metadata = json_map_get(object, "metadata");
	const struct json *before = json_map_get(old, "metadata");

	if (deleting)
		check_new_finalizers(rules, metadata, before);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		cleanup_free char *path = xasprintf("metadata.%s", keys[i]);

		if (!str_eq(json_map_text(metadata, keys[i], ""),
			    json_map_text(before, keys[i], "")))
			api_rule_immutable(rules, path);
	}
	if (!deleting && !json_is_nil(json_map_get(metadata, "deletionTimestamp")))
		api_rule_immutable(rules, "metadata.deletionTimestamp");
	if (!deleting && !json_is_nil(json_map_get(metadata, "deletionGracePeriodSeconds")))
		api_rule_immutable(rules, "metadata.deletionGracePeriodSeconds");
}
