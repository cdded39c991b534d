#include "cni/cni_cache.h"

#include <errno.h>

#include "base/base64.h"
#include "cni/cni_result.h"

static const char kind[] = "cniCacheV1";

static char *dir_of(const struct cni_runtime *runtime)
{
	return xasprintf("%s/results", runtime->cache_dir ? runtime->cache_dir : CNI_CACHE_DIR);
}

static char *path_of(const struct cni_runtime *runtime, const struct cni_list *list,
		     const struct cni_attachment *attachment)
{
	cleanup_free char *dir = dir_of(runtime);

	return xasprintf("%s/%s-%s-%s", dir, list->name, attachment->container,
			 attachment->interface);
}

/* [["NAME","VALUE"], ...] */
static struct json *split_args(const char *args)
{
	cleanup_free char *copy = xstrdup(args);
	struct json *list = json_list();
	char *rest = copy, *part;

	while ((part = strsep(&rest, ";"))) {
		char *value = part;
		const char *name = strsep(&value, "=");
		struct json *pair = json_list();

		json_list_add_text(pair, name);
		json_list_add_text(pair, value ? value : "");
		json_list_add(list, pair);
	}
	return list;
}

/* The configuration of a list, as its file would have it: plugins of other files are among it. */
static char *encode_config(const struct cni_list *list)
{
	cleanup_json struct json *document = list->single ? json_map() : json_clone(list->document);
	cleanup(strbuf_done) struct strbuf encoded = strbuf_make(STRBUF_MAX_TEXT);
	struct json *plugins = json_list();
	cleanup_free char *text = NULL;

	for (size_t i = 0; i < list->count; i++)
		json_list_add(plugins, json_clone(list->plugins[i].config));
	json_map_set_text(document, "name", list->name);
	json_map_set_text(document, "cniVersion", list->version);
	json_map_set(document, "plugins", plugins);
	text = json_to_text(document);
	base64_encode(text, strlen(text), &encoded);
	return strbuf_take(&encoded);
}

int cni_cache_add(const struct cni_runtime *runtime, const struct cni_list *list,
		  const struct cni_attachment *attachment, const struct json *result,
		  struct error *err)
{
	cleanup_free char *dir = dir_of(runtime), *path = path_of(runtime, list, attachment);
	cleanup_free char *config = encode_config(list), *text = NULL;
	cleanup_json struct json *entry = json_map();
	int r;

	json_map_set_text(entry, "kind", kind);
	json_map_set_text(entry, "containerId", attachment->container);
	json_map_set_text(entry, "config", config);
	json_map_set_text(entry, "ifName", attachment->interface);
	json_map_set_text(entry, "networkName", list->name);
	json_map_set_text(entry, "netns", attachment->netns);
	if (attachment->args)
		json_map_set(entry, "cniArgs", split_args(attachment->args));
	if (json_count(attachment->capabilities))
		json_map_set(entry, "capabilityArgs", json_clone(attachment->capabilities));
	json_map_set(entry, "result", json_clone(result));
	text = json_to_text(entry);
	r = host_mkdir_parents(runtime->host, dir, 0700, err);
	if (r == 0)
		r = host_write(
			runtime->host, path,
			&(struct host_file){ .data = text, .size = strlen(text), .mode = 0600 },
			err);
	return r < 0 ? error_wrap(err, "cannot keep the result of network \"%s\"", list->name) : 0;
}

int cni_cache_result(const struct cni_runtime *runtime, const struct cni_list *list,
		     const struct cni_attachment *attachment, struct json **ret, struct error *err)
{
	cleanup_free char *path = path_of(runtime, list, attachment);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(CNI_LIST_MAX_FILE);
	cleanup_json struct json *entry = NULL;
	const struct json *result;
	struct error ignored;
	int r;

	*ret = NULL;
	if (host_read(runtime->host, path, CNI_LIST_MAX_FILE, &text, &ignored) < 0)
		return 0;
	r = json_parse(path, text.text, text.length, &entry, err);
	if (r < 0)
		return r;
	/* Before cniCacheV1 the file held the result itself. */
	result = str_eq(json_map_text(entry, "kind", ""), kind) ? json_map_get(entry, "result")
								: entry;
	r = cni_result_convert(result, list->version, ret, err);
	return r < 0 ? error_wrap(err, "%s", path) : 0;
}

void cni_cache_remove(const struct cni_runtime *runtime, const struct cni_list *list,
		      const struct cni_attachment *attachment)
{
	cleanup_free char *path = path_of(runtime, list, attachment);
	struct error ignored;

	(void)host_unlink(runtime->host, path, &ignored);
}
