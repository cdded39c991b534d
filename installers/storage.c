/* Volumes, claims and classes of a NodeConfiguration. */
#include "acts/api.h"
#include "install/installer.h"
#include "storage/storage_objects.h"

/* Classes first: claims without one get the default class that is there. */
static int add_classes(const struct config *config, struct plan *plan, struct error *err)
{
	const struct json *items = config->node.classes;

	for (size_t i = 0; i < json_count(items); i++) {
		cleanup_free char *warning = NULL;
		struct json *object;
		int r = storage_make_class(json_list_at(items, i), config->node.storage_form,
					   &config->version, &object, &warning, err);

		if (r < 0)
			return error_wrap(err, "storage.classes[%zu]", i);
		plan_api(plan, object);
	}
	return 0;
}

static int add_volumes(const struct config *config, struct plan *plan, struct error *err)
{
	const struct json *items = config->node.volumes;

	for (size_t i = 0; i < json_count(items); i++) {
		cleanup_free char *warning = NULL;
		struct json *object;
		int r = storage_make_volume(json_list_at(items, i), config->node.storage_form,
					    &config->version, &object, &warning, err);

		if (r < 0)
			return error_wrap(err, "storage.volumes[%zu]", i);
		plan_api(plan, object);
	}
	return 0;
}

static int add_claims(const struct config *config, struct plan *plan, struct error *err)
{
	const struct json *items = config->node.claims;

	for (size_t i = 0; i < json_count(items); i++) {
		struct json *object;
		int r = storage_make_claim(json_list_at(items, i), &object, err);

		if (r < 0)
			return error_wrap(err, "storage.claims[%zu]", i);
		plan_api(plan, object);
	}
	return 0;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	int r = add_classes(in->config, plan, err);

	if (r == 0)
		r = add_volumes(in->config, plan, err);
	if (r == 0)
		r = add_claims(in->config, plan, err);
	return r;
}

const struct installer installer_storage = {
	.id = "storage",
	.title = "Volumes, claims and classes of the configuration",
	.phase = "addon/storage",
	.group = "storage",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
