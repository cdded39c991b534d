/* Rules for PersistentVolumes, but for what each type has. */
#include <inttypes.h>

#include "base/net.h"
#include "storage/api_rules_inside.h"
#include "storage/quantity.h"
#include "storage/volume_types.h"

/* validateBasicResource(): what is too large for 64 bits may come out as less than nothing. */
static void check_value(const struct rules *rules, const struct json *map, const char *key,
			const char *path)
{
	const struct quantity quantity = quantity_or_zero(json_map_get(map, key));
	int64_t value = quantity_value(&quantity);
	cleanup_free char *message = NULL;

	if (value >= 0)
		return;
	message = xasprintf("Invalid value: %" PRId64 ": must be a valid resource quantity", value);
	api_faults_add(rules->faults, API_FAULT_INVALID, map, key, path, message, NULL);
}

static void check_capacity(const struct rules *rules, const struct json *spec)
{
	static const char *const choices[] = { "storage", NULL };
	const struct json *capacity = json_map_get(spec, "capacity");
	struct json_iter iter = json_iter(capacity);

	if (!json_count(capacity))
		api_rule_required(rules, spec, "capacity", "spec.capacity", "");
	if (json_count(capacity) != 1 || !json_map_get(capacity, "storage")) {
		cleanup_free char *text = capacity ? json_to_text(capacity) : xstrdup("null");

		api_rule_unsupported(rules, spec, "capacity", "spec.capacity", text, choices);
	}
	while (json_next(&iter)) {
		cleanup_free char *path = xasprintf("spec.capacity[%s]", iter.key);

		check_value(rules, capacity, iter.key, path);
		api_rule_positive(rules, capacity, iter.key, path);
	}
}

/* A requirement on a field of the node: metadata.name is the only one. */
static void check_node_field(const struct rules *rules, const struct json *requirement,
			     const char *path)
{
	const char *operator= json_map_text(requirement, "operator", "");
	const char *key = json_map_text(requirement, "key", "");
	const struct json *values = json_map_get(requirement, "values");
	cleanup_free char *values_path = xasprintf("%s.values", path);
	cleanup_free char *operator_path = xasprintf("%s.operator", path);
	cleanup_free char *key_path = xasprintf("%s.key", path);

	if (!str_eq(operator, "In") && !str_eq(operator, "NotIn"))
		api_rule_invalid(rules, requirement, "operator", operator_path, operator,
				 "not a valid selector operator");
	else if (json_count(values) != 1)
		api_rule_required(
			rules, requirement, "values", values_path,
			"must be only one value when `operator` is 'In' or 'NotIn' for node "
			"field selector");
	if (!str_eq(key, "metadata.name")) {
		api_rule_invalid(rules, requirement, "key", key_path, key,
				 "not a valid field selector key");
		return;
	}
	for (size_t i = 0; i < json_count(values); i++) {
		cleanup_free char *below = xasprintf("%s[%zu]", values_path, i);

		api_rule_subdomain(rules, requirement, "values", below,
				   json_get_text(json_list_at(values, i), ""));
	}
}

static void check_term(const struct rules *rules, const struct json *term, const char *path)
{
	const struct json *expressions = json_map_get(term, "matchExpressions");
	const struct json *fields = json_map_get(term, "matchFields");

	for (size_t i = 0; i < json_count(expressions); i++) {
		cleanup_free char *below = xasprintf("%s.matchExpressions[%zu]", path, i);

		api_rule_requirement(rules, json_list_at(expressions, i), true, below);
	}
	for (size_t i = 0; i < json_count(fields); i++) {
		cleanup_free char *below = xasprintf("%s.matchFields[%zu]", path, i);

		check_node_field(rules, json_list_at(fields, i), below);
	}
}

static void check_affinity(const struct rules *rules, const struct json *affinity)
{
	static const char path[] = "spec.nodeAffinity.required.nodeSelectorTerms";
	const struct json *required = json_map_get(affinity, "required");
	const struct json *terms = json_map_get(required, "nodeSelectorTerms");

	if (!json_is_map(required)) {
		api_rule_required(rules, affinity, "required", "spec.nodeAffinity.required",
				  "must specify required node constraints");
		return;
	}
	if (!json_count(terms))
		api_rule_required(rules, required, "nodeSelectorTerms", path,
				  "must have at least one node selector term");
	for (size_t i = 0; i < json_count(terms); i++) {
		cleanup_free char *below = xasprintf("%s[%zu]", path, i);

		check_term(rules, json_list_at(terms, i), below);
	}
}

static void check_policy(const struct rules *rules, const struct json *spec)
{
	static const char key[] = "persistentVolumeReclaimPolicy";
	static const char path[] = "spec.persistentVolumeReclaimPolicy";
	static const char *const policies[] = { "Delete", "Recycle", "Retain", NULL };
	const char *policy = json_map_text(spec, key, "");
	cleanup_free char *host_path =
		xstrdup(json_map_text(json_map_get(spec, "hostPath"), "path", ""));
	bool known = !*policy;

	for (size_t i = 0; policies[i]; i++)
		known |= str_eq(policy, policies[i]);
	if (!known)
		api_rule_unsupported(rules, spec, key, path, policy, policies);
	path_clean(host_path);
	if (str_eq(host_path, "/") && str_eq(policy, "Recycle"))
		api_rule_forbidden(rules, spec, key, path,
				   "may not be 'recycle' for a hostPath mount of '/'");
}

/* The annotation that mountOptions took the place of (pkg/volume/validation/pv_validation.go). */
static void check_mount_options(const struct rules *rules, const struct json *object)
{
	static const char annotation[] = "volume.beta.kubernetes.io/mount-options";
	static const char *const takers[] = { "gcePersistentDisk",
					      "awsElasticBlockStore",
					      "glusterfs",
					      "nfs",
					      "rbd",
					      "quobyte",
					      "iscsi",
					      "cinder",
					      "cephfs",
					      "azureFile",
					      "vsphereVolume",
					      "azureDisk",
					      "photonPersistentDisk" };
	const struct json *metadata = json_map_get(object, "metadata");
	const struct json *annotations = json_map_get(metadata, "annotations");
	const struct json *spec = json_map_get(object, "spec");

	if (!json_map_get(annotations, annotation))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(takers); i++)
		if (json_is_map(json_map_get(spec, takers[i])))
			return;
	api_rule_forbidden(rules, annotations, annotation,
			   "metadata.annotations.volume.beta.kubernetes.io/mount-options",
			   "may not specify mount options for this volume type");
}

void api_rules_of_volume(const struct rules *rules, const struct json *object)
{
	const struct json *spec = json_map_get(object, "spec");
	const struct json *affinity = json_map_get(spec, "nodeAffinity");
	const char *class = json_map_text(spec, "storageClassName", "");

	if (!json_is_map(spec))
		spec = object;
	api_rule_access_modes(rules, spec, "");
	check_capacity(rules, spec);
	check_policy(rules, spec);
	if (json_is_map(affinity))
		check_affinity(rules, affinity);
	api_rules_of_sources(rules, spec,
			     json_map_text(json_map_get(object, "metadata"), "name", ""),
			     json_is_map(affinity));
	if (*class)
		api_rule_subdomain(rules, spec, "storageClassName", "spec.storageClassName", class);
	api_rule_volume_mode(rules, spec);
	check_mount_options(rules, object);
}
