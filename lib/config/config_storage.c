/* Rules of `storage`: each object has to be one that the API server of the version takes. */
#include "config/config_fields.h"
#include "storage/api_fields.h"
#include "storage/api_rules.h"
#include "storage/storage_objects.h"

/* One list: where it stands, and what makes an object of its elements. */
struct storage_list {
	const char *name;
	const struct json *items;
};

/* The object of an element, or NULL after a problem. */
static struct json *make(const struct config_documents *documents, const char *list,
			 const struct json *item, const char *path)
{
	const struct config *config = documents->config;
	cleanup_free char *warning = NULL;
	struct json *object = NULL;
	struct error why;
	int r;

	if (str_eq(list, "volumes"))
		r = storage_make_volume(item, config->node.storage_form, &config->version, &object,
					&warning, &why);
	else if (str_eq(list, "claims"))
		r = storage_make_claim(item, &object, &why);
	else
		r = storage_make_class(item, config->node.storage_form, &config->version, &object,
				       &warning, &why);
	if (r < 0)
		config_report(documents, false, CONFIG_NODE, path, "%s", why.message);
	else if (warning)
		config_report(documents, true, CONFIG_NODE, path, "%s", warning);
	return object;
}

static void report_fault(const struct config_documents *documents, const char *path,
			 const struct api_fault *fault)
{
	if (fault->kind == API_FAULT_UNKNOWN && fault->hint)
		config_report(documents, false, CONFIG_NODE, path,
			      "there is no field %s; did you mean \"%s\"?", fault->path,
			      fault->hint);
	else if (fault->kind == API_FAULT_UNKNOWN)
		config_report(documents, false, CONFIG_NODE, path, "there is no field %s",
			      fault->path);
	else if (fault->kind == API_FAULT_TYPE)
		config_report(documents, false, CONFIG_NODE, path, "%s is not %s", fault->path,
			      fault->message);
	else
		config_report(documents, false, CONFIG_NODE, path, "%s: %s", fault->path,
			      fault->message);
}

static void check_item(const struct config_documents *documents, const char *list,
		       const struct json *item, const char *path)
{
	cleanup_json struct json *object = make(documents, list, item, path);
	cleanup_faults struct api_faults faults = { 0 };

	if (!object)
		return;
	api_fields_check(object, &documents->config->version, &faults);
	if (!faults.count) {
		api_defaults_apply(object);
		api_rules_check(object, &documents->config->version, &faults);
	}
	for (size_t i = 0; i < faults.count; i++)
		report_fault(documents, path, &faults.items[i]);
}

void config_validate_storage(const struct config_documents *documents)
{
	const struct config_node *node = &documents->config->node;
	const struct storage_list lists[] = {
		{ "volumes", node->volumes },
		{ "claims", node->claims },
		{ "classes", node->classes },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		for (size_t j = 0; j < json_count(lists[i].items); j++) {
			cleanup_free char *path = xasprintf("storage.%s[%zu]", lists[i].name, j);
			const struct json *item = json_list_at(lists[i].items, j);

			if (json_is_map(item))
				check_item(documents, lists[i].name, item, path);
		}
	}
}
