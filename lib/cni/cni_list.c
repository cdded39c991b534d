#include <errno.h>

#include "cni/cni_list_inside.h"

char *cni_place(const struct yaml_file *file, const struct json *map, const char *key)
{
	struct yaml_place place = { 0 };

	if (map && key)
		place = yaml_place_of_value(file, map, key);
	if (!place.line && map)
		place = yaml_place_of(file, map);
	return place.line ? xasprintf("%s:%d:%d", file->name, place.line, place.column)
			  : xstrdup(file->name);
}

static int fail_at(const struct yaml_file *file, const struct json *map, const char *key,
		   struct error *err, const char *format, ...) printf_like(5, 6);

static int fail_at(const struct yaml_file *file, const struct json *map, const char *key,
		   struct error *err, const char *format, ...)
{
	cleanup_free char *place = cni_place(file, map, key), *message = NULL;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	return error_set(err, -EINVAL, "%s: %s", place, message);
}

/* What files of configuration often have, and JSON has not. */
static int fail_syntax(int code, struct error *err)
{
	static const struct {
		const char *words, *hint;
	} slips[] = {
		{ "near '/'", "JSON has no comments" },
		{ "near '#'", "JSON has no comments" },
		{ "near ']'", "is there a comma before it?" },
		{ "near '}'", "is there a comma before it?" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(slips); i++)
		if (str_ends(err->message, slips[i].words)) {
			cleanup_free char *message = xstrdup(err->message);

			error_clear(err);
			return error_set(err, code, "%s: %s", message, slips[i].hint);
		}
	return code;
}

/*
 * JSON is read for what it says, and as YAML for the places. The little that JSON has and libyaml
 * has not (pairs of surrogates) costs the places.
 */
static int parse_file(const char *path, const char *data, size_t length, struct yaml_file **ret,
		      struct error *err)
{
	cleanup_json struct json *document = NULL;
	struct yaml_file *file;
	struct error ignored;
	int r = json_parse(path, data, length, &document, err);

	if (r < 0)
		return fail_syntax(r, err);
	file = xcalloc(1, sizeof(*file));
	if (yaml_parse(path, data, length, file, &ignored) < 0 || file->count != 1 ||
	    !json_same(file->documents[0], document)) {
		yaml_file_done(file);
		*file = (struct yaml_file){ .name = xstrdup(path), .count = 1 };
		file->documents = xcalloc(1, sizeof(struct json *));
		file->documents[0] = take_ptr(&document);
	}
	*ret = file;
	return 0;
}

static void free_file(struct yaml_file **file)
{
	if (*file)
		yaml_file_done(*file);
	free(*file);
}

/* What libcni decodes of a plugin (types.PluginConf); null is as good as nothing. */
static const struct {
	const char *path;
	enum json_kind kind, items; /* of a list's or a map's values; JSON_KIND_NIL: any */
} decoded[] = {
	{ "cniVersion", JSON_KIND_TEXT },
	{ "name", JSON_KIND_TEXT },
	{ "type", JSON_KIND_TEXT },
	{ "capabilities", JSON_KIND_MAP, JSON_KIND_BOOL },
	{ "ipam", JSON_KIND_MAP },
	{ "ipam.type", JSON_KIND_TEXT },
	{ "dns", JSON_KIND_MAP },
	{ "dns.nameservers", JSON_KIND_LIST, JSON_KIND_TEXT },
	{ "dns.domain", JSON_KIND_TEXT },
	{ "dns.search", JSON_KIND_LIST, JSON_KIND_TEXT },
	{ "dns.options", JSON_KIND_LIST, JSON_KIND_TEXT },
};

static int fail_kind(const struct yaml_file *file, const struct json *map, const char *key,
		     const char *path, enum json_kind want, struct error *err)
{
	return fail_at(file, map, key, err, "%s must be a %s, and is of type %s", path,
		       json_kind_name(want), json_kind_name(json_kind(json_map_get(map, key))));
}

/* Only capabilities are a map with a kind of their own. */
static int check_items(const struct yaml_file *file, const struct json *value, const char *path,
		       enum json_kind kind, struct error *err)
{
	struct json_iter iter = json_iter(json_is_map(value) ? value : NULL);

	while (json_next(&iter))
		if (json_kind(iter.value) != kind && !json_is_nil(iter.value)) {
			cleanup_free char *item = xasprintf("%s.%s", path, iter.key);

			return fail_kind(file, value, iter.key, item, kind, err);
		}
	for (size_t i = 0; json_is_list(value) && i < json_count(value); i++)
		if (json_kind(json_list_at(value, i)) != kind)
			return fail_at(file, value, NULL, err,
				       "%s[%zu] must be a %s, and is of type %s", path, i,
				       json_kind_name(kind),
				       json_kind_name(json_kind(json_list_at(value, i))));
	return 0;
}

static int check_decoded(const struct yaml_file *file, const struct json *config, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(decoded); i++) {
		const char *path = decoded[i].path, *dot = strrchr(path, '.');
		const char *key = dot ? dot + 1 : path;
		cleanup_free char *outer = dot ? xstrndup(path, (size_t)(dot - path)) : NULL;
		const struct json *map = outer ? json_map_get(config, outer) : config;
		const struct json *value = json_map_get(map, key);

		if (json_is_nil(value))
			continue;
		if (json_kind(value) != decoded[i].kind)
			return fail_kind(file, map, key, path, decoded[i].kind, err);
		if (decoded[i].items && check_items(file, value, path, decoded[i].items, err) < 0)
			return -EINVAL;
	}
	return 0;
}

int cni_list_add_plugin(struct cni_list *list, const struct yaml_file *file, struct json *config,
			struct error *err)
{
	const char *type = json_map_text(config, "type", "");

	if (check_decoded(file, config, err) < 0)
		return -EINVAL;
	if (!*type)
		return fail_at(file, config, "type", err, "the plugin has no type%s",
			       json_map_get(config, "plugins")
				       ? ": a list of plugins stands in a file *.conflist"
				       : "");
	list->plugins =
		grow(list->plugins, &list->capacity, list->count + 1, sizeof(*list->plugins));
	list->plugins[list->count++] =
		(struct cni_plugin){ .type = type, .config = config, .file = file };
	return 0;
}

static int read_bool(const struct yaml_file *file, const char *key, bool *ret, struct error *err)
{
	const struct json *document = file->documents[0], *value = json_map_get(document, key);

	if (value && json_kind(value) != JSON_KIND_BOOL)
		return fail_kind(file, document, key, key, JSON_KIND_BOOL, err);
	*ret = json_get_bool(value, false);
	return 0;
}

/* Takes @version when it is higher than that of the list, and no newer than what knode speaks. */
static int offer_version(struct cni_list *list, const struct yaml_file *file, const char *key,
			 const char *version, struct error *err)
{
	if (!cni_version_is_valid(version))
		return fail_at(file, list->document, key, err, "\"%s\" is no version of CNI",
			       version);
	if (cni_version_has(CNI_SPEC, version) &&
	    (!list->version || !cni_version_has(list->version, version))) {
		free(list->version);
		list->version = xstrdup(version);
	}
	return 0;
}

/* cniVersion as it stands; with cniVersions, the highest of all that knode speaks. */
static int read_version(struct cni_list *list, const struct yaml_file *file, struct error *err)
{
	const struct json *version = json_map_get(list->document, "cniVersion");
	const struct json *versions = json_map_get(list->document, "cniVersions");

	if (version && !json_is_text(version))
		return fail_kind(file, list->document, "cniVersion", "cniVersion", JSON_KIND_TEXT,
				 err);
	if (versions && !json_is_list(versions))
		return fail_kind(file, list->document, "cniVersions", "cniVersions", JSON_KIND_LIST,
				 err);
	if (check_items(file, versions, "cniVersions", JSON_KIND_TEXT, err) < 0)
		return -EINVAL;
	for (size_t i = 0; i < json_count(versions); i++)
		if (offer_version(list, file, "cniVersions",
				  json_get_text(json_list_at(versions, i), ""), err) < 0)
			return -EINVAL;
	if (versions && version && *json_get_text(version, "") &&
	    offer_version(list, file, "cniVersion", json_get_text(version, ""), err) < 0)
		return -EINVAL;
	if (!list->version)
		list->version = xstrdup(json_get_text(version, ""));
	if (!cni_version_is_valid(list->version))
		return fail_at(file, list->document, "cniVersion", err,
			       "\"%s\" is no version of CNI", list->version);
	return 0;
}

static int read_plugins(struct cni_list *list, const struct yaml_file *file, struct error *err)
{
	const struct json *plugins = json_map_get(list->document, "plugins");

	if (!plugins && list->only_inlined)
		return fail_at(file, list->document, NULL, err,
			       "loadOnlyInlinedPlugins is true, and there are no plugins");
	if (!plugins)
		return 0;
	if (!json_is_list(plugins))
		return fail_kind(file, list->document, "plugins", "plugins", JSON_KIND_LIST, err);
	if (json_count(plugins) == 0)
		return fail_at(file, list->document, "plugins", err, "the list has no plugins");
	for (size_t i = 0; i < json_count(plugins); i++) {
		struct json *config = json_list_at(plugins, i);

		if (!json_is_map(config))
			return fail_at(file, plugins, NULL, err,
				       "plugins[%zu] must be a mapping, and is of type %s", i,
				       json_kind_name(json_kind(config)));
		if (cni_list_add_plugin(list, file, config, err) < 0)
			return -EINVAL;
	}
	return 0;
}

static int read_list(struct cni_list *list, const struct yaml_file *file, struct error *err)
{
	const struct json *name = json_map_get(list->document, "name");

	if (!name)
		return fail_at(file, list->document, NULL, err, "the list has no name");
	if (!json_is_text(name))
		return fail_kind(file, list->document, "name", "name", JSON_KIND_TEXT, err);
	list->name = xstrdup(json_get_text(name, ""));
	if (read_version(list, file, err) < 0 ||
	    read_bool(file, "disableCheck", &list->disable_check, err) < 0 ||
	    read_bool(file, "disableGC", &list->disable_gc, err) < 0 ||
	    read_bool(file, "loadOnlyInlinedPlugins", &list->only_inlined, err) < 0)
		return -EINVAL;
	return read_plugins(list, file, err);
}

static int read_single(struct cni_list *list, const struct yaml_file *file, struct error *err)
{
	int r = cni_list_add_plugin(list, file, list->document, err);

	if (r < 0)
		return r;
	list->single = true;
	list->only_inlined = true;
	list->name = xstrdup(json_map_text(list->document, "name", ""));
	return read_version(list, file, err);
}

/* Parses a file, which the list owns from then on. */
int cni_list_add_file(struct cni_list *list, const char *path, const char *data, size_t length,
		      const struct yaml_file **ret, struct error *err)
{
	cleanup(free_file) struct yaml_file *file = NULL;
	int r = parse_file(path, data, length, &file, err);

	if (r < 0)
		return r;
	if (!json_is_map(file->documents[0]))
		return fail_at(file, NULL, NULL, err, "this must be a mapping, and is of type %s",
			       json_kind_name(json_kind(file->documents[0])));
	list->files = grow(list->files, &list->file_capacity, list->file_count + 1,
			   sizeof(struct yaml_file *));
	list->files[list->file_count++] = file;
	*ret = take_ptr(&file);
	return 0;
}

int cni_list_begin(const char *path, const char *data, size_t length, struct cni_list **ret,
		   struct error *err)
{
	cleanup_cni_list struct cni_list *list = xcalloc(1, sizeof(*list));
	const struct yaml_file *file;
	int r;

	list->path = xstrdup(path);
	r = cni_list_add_file(list, path, data, length, &file, err);
	if (r < 0)
		return r;
	list->document = file->documents[0];
	r = str_ends(path, ".conflist") ? read_list(list, file, err) : read_single(list, file, err);
	if (r == 0)
		*ret = take_ptr(&list);
	return r;
}

int cni_list_end(const struct cni_list *list, struct error *err)
{
	if (list->count)
		return 0;
	return fail_at(list->files[0], list->document, NULL, err, "the list has no plugins%s",
		       json_map_get(list->document, "type")
			       ? ": a single plugin stands in a file *.conf"
			       : "");
}

int cni_list_parse(const char *path, const char *data, size_t length, struct cni_list **ret,
		   struct error *err)
{
	cleanup_cni_list struct cni_list *list = NULL;
	int r = cni_list_begin(path, data, length, &list, err);

	if (r == 0)
		r = cni_list_end(list, err);
	if (r == 0)
		*ret = take_ptr(&list);
	return r;
}

void cni_list_free(struct cni_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->file_count; i++)
		free_file(&list->files[i]);
	free(list->files);
	free(list->plugins);
	free(list->path);
	free(list->name);
	free(list->version);
	free(list);
}

void cni_list_freep(struct cni_list **list)
{
	cni_list_free(*list);
}
