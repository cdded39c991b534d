#include "install/manifest.h"

#include <errno.h>

#include "acts/api.h"
#include "acts/dir.h"
#include "acts/file.h"
#include "base/sha256.h"
#include "data/yaml.h"

/* Directories with a mode of their own; others are left as they are, or made 0755. */
static const struct {
	const char *path;
	unsigned mode;
} directories[] = {
	{ "/etc/kubernetes/manifests", 0700 },
	{ "/var/lib/kubelet", 0700 },
};

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

char *manifest_text(const struct json *document)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	yaml_write(document, true, &text);
	return strbuf_take(&text);
}

static void add_dir(struct plan *plan, const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		if (str_eq(path, directories[i].path)) {
			plan_dir(plan, path, directories[i].mode);
			return;
		}
	}
	plan_dir_present(plan, path);
}

void manifest_add_dirs(struct plan *plan, const char *path, unsigned mode)
{
	cleanup_free char *above = xstrdup(path);

	for (char *slash = above; (slash = strchr(slash + 1, '/'));) {
		*slash = 0;
		add_dir(plan, above);
		*slash = '/';
	}
	if (mode)
		plan_dir(plan, path, mode);
}

struct action *manifest_add_content(struct plan *plan, const char *path, unsigned mode,
				    const char *content)
{
	manifest_add_dirs(plan, path, 0);
	return plan_file(plan, path, mode, content);
}

static int add_at_target(struct plan *plan, const char *template, const char *content,
			 struct action **ret, struct error *err)
{
	cleanup_free char *path = NULL;
	struct action *action;
	unsigned mode;
	int r = template_target(template_find(template), &path, &mode, err);

	if (r < 0)
		return r;
	action = manifest_add_content(plan, path, mode, content);
	if (ret)
		*ret = action;
	return 0;
}

int manifest_add_file(struct plan *plan, const char *template, const struct json *document,
		      struct action **ret, struct error *err)
{
	cleanup_free char *text = manifest_text(document);

	return add_at_target(plan, template, text, ret, err);
}

int manifest_add_text(struct plan *plan, const char *template, const struct json *values,
		      struct error *err)
{
	cleanup_free char *text = NULL;
	int r = template_render_text(template_find(template), values, &text, err);

	if (r < 0)
		return r;
	return add_at_target(plan, template, text, NULL, err);
}

void manifest_add_each(struct plan *plan, const struct json *documents)
{
	for (size_t i = 0; i < json_count(documents); i++)
		plan_api(plan, json_ref(json_list_at(documents, i)));
}

int manifest_add_objects(struct plan *plan, const char *template, const struct json *values,
			 struct error *err)
{
	cleanup_json struct json *documents = NULL;
	int r = template_render(template_find(template), values, &documents, err);

	if (r < 0)
		return r;
	manifest_add_each(plan, documents);
	return 0;
}

struct json *manifest_signature(bool given, const char *content)
{
	char digest[SHA256_HEX_SIZE];
	struct json *annotations;

	if (given)
		return json_nil();
	sha256_hex(content, strlen(content), digest);
	annotations = json_map();
	json_map_set(annotations, "kubeadm.kubernetes.io/component-config.hash",
		     json_printf("sha256:%s", digest));
	return annotations;
}
