#include "install/addon.h"

#include "install/manifest.h"

/* Those of the values that the template names. */
static struct json *values_of(const struct template *template, const struct json *values)
{
	struct json *named = json_map();
	struct json_iter iter = json_iter(values);

	while (json_next(&iter))
		if (template_names(template, iter.key))
			json_map_set(named, iter.key, json_ref(iter.value));
	return named;
}

static int patch(const char *target, const struct patches *patches, struct json *documents,
		 struct error *err)
{
	cleanup_json struct json *document = json_ref(json_list_at(documents, 0));
	int r = patches_apply(patches, target, &document, err);

	if (r < 0)
		return r;
	json_list_replace(documents, 0, take_ptr(&document));
	return 0;
}

static int add_template(const struct addon_template *row, const struct installer_input *in,
			const struct json *all, struct plan *plan, struct error *err)
{
	const struct template *template = template_find(row->name);
	cleanup_json struct json *values = values_of(template, all), *documents = NULL;
	int r = template_render(template, values, &documents, err);

	if (r < 0)
		return r;
	if (row->make_older)
		row->make_older(documents, &in->config->version);
	r = row->patches ? patch(row->patches, in->patches, documents, err) : 0;
	if (r < 0)
		return r;
	manifest_add_each(plan, documents);
	return row->settle ? row->settle(in, plan_edit(plan, plan_count(plan) - 1), err) : 0;
}

int addon_add(const struct addon *addon, const struct installer_input *in, struct plan *plan,
	      struct error *err)
{
	cleanup_json struct json *values = json_map();
	int r;

	if (addon->is_wanted && !addon->is_wanted(in->config))
		return 0;
	r = addon->set_values(in, values, err);
	for (const struct addon_template *row = addon->templates; row->name && r == 0; row++)
		r = add_template(row, in, values, plan, err);
	return r;
}
