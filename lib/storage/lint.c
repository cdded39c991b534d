#include "storage/lint.h"

#include "storage/api_fields.h"
#include "storage/api_rules.h"
#include "storage/lint_inside.h"
#include "storage/quantity.h"

static struct json *make_index(const struct manifests *manifests)
{
	struct json *index = json_map();

	for (size_t i = 0; i < manifests->count; i++) {
		const struct json *object = manifests->items[i].object;
		const char *kind = json_map_text(object, "kind", "");
		cleanup_free char *key = lint_key(kind, lint_namespace(object), lint_name(object));

		json_map_set_int(index, kind, 0);
		if (!json_map_get(index, key))
			json_map_set_int(index, key, (int64_t)i);
	}
	return index;
}

static void add_faults(const struct lint *lint, const struct api_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct api_fault *fault = &faults->items[i];
		cleanup_free char *hint =
			fault->hint ? xasprintf("did you mean \"%s\"?", fault->hint) : NULL;

		if (fault->kind == API_FAULT_UNKNOWN)
			lint_add(lint, "field-unknown", fault->map, fault->key, hint,
				 "there is no field %s", fault->path);
		else if (fault->kind == API_FAULT_TYPE)
			lint_add(lint, "field-type", fault->map, fault->key, NULL,
				 "%s has to be %s", fault->path, fault->message);
		else
			lint_add(lint, "value-invalid", fault->map, fault->key, NULL, "%s: %s",
				 fault->path, fault->message);
	}
}

/* Whether the object is one that the API server takes. */
static bool check_object(const struct lint *lint, struct json *object)
{
	const char *kind = json_map_text(object, "kind", "");
	const char *api = json_map_text(object, "apiVersion", "");
	const char *wanted = str_eq(kind, "StorageClass") ? "storage.k8s.io/v1" : "v1";
	cleanup_faults struct api_faults faults = { 0 };

	if (!api_kind_is_storage(kind))
		return true;
	if (!str_eq(api, wanted)) {
		cleanup_free char *remedy = xasprintf("apiVersion: %s", wanted);

		lint_add(lint, "version-unknown", object, "apiVersion", remedy,
			 "there is no %s in \"%s\"", kind, api);
	}
	api_fields_check(object, lint->version, &faults);
	if (!faults.count) {
		if (lint_is(object, "PersistentVolumeClaim"))
			lint_claim_sources(lint, json_map_get(object, "spec"));
		api_drop_disabled(object, lint->version);
		api_defaults_apply(object);
		api_rules_check(object, lint->version, &faults);
	}
	add_faults(lint, &faults);
	return !faults.count;
}

void lint_storage(const struct manifests *manifests, const struct version *version,
		  struct lint_findings *ret)
{
	cleanup_json struct json *index = make_index(manifests);
	struct lint lint = {
		.version = version,
		.manifests = manifests,
		.index = index,
		.findings = ret,
	};

	for (size_t i = 0; i < manifests->count; i++) {
		struct json *object = manifests->items[i].object;

		lint.manifest = &manifests->items[i];
		if (!check_object(&lint, object))
			continue;
		if (lint_is(object, "PersistentVolume"))
			lint_volume(&lint, object);
		else if (lint_is(object, "PersistentVolumeClaim"))
			lint_claim(&lint, object);
		else if (lint_is(object, "StorageClass"))
			lint_class(&lint, object);
		else
			lint_workload(&lint, object);
	}
	lint_together(&lint);
}
