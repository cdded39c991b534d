#include "manifest.h"

#include <errno.h>

#include "yaml.h"

int manifest_render(const char *template, const struct json *values, struct json **ret,
		    struct error *err)
{
	cleanup_json struct json *documents = NULL;
	int r = template_render(template_find(template), values, &documents, err);

	if (r < 0)
		return r;
	if (json_count(documents) != 1)
		return error_set(err, -EINVAL, "template %s: %zu documents where one was expected",
				 template, json_count(documents));
	*ret = json_ref(json_list_at(documents, 0));
	return 0;
}

static int add_content(struct plan *plan, const char *template, const char *content,
		       struct error *err)
{
	cleanup_free char *path = NULL;
	unsigned mode;
	int r = template_target(template_find(template), &path, &mode, err);

	if (r < 0)
		return r;
	plan_file(plan, path, mode, content);
	return 0;
}

int manifest_add_file(struct plan *plan, const char *template, const struct json *document,
		      struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	yaml_write(document, true, &text);
	return add_content(plan, template, text.text, err);
}

int manifest_add_text(struct plan *plan, const char *template, const struct json *values,
		      struct error *err)
{
	cleanup_free char *text = NULL;
	int r = template_render_text(template_find(template), values, &text, err);

	if (r < 0)
		return r;
	return add_content(plan, template, text, err);
}

int manifest_add_objects(struct plan *plan, const char *template, const struct json *values,
			 struct error *err)
{
	cleanup_json struct json *documents = NULL;
	int r = template_render(template_find(template), values, &documents, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < json_count(documents); i++)
		plan_api(plan, json_ref(json_list_at(documents, i)));
	return 0;
}
