#include "facts/runtime_config.h"

#include <errno.h>
#include <fnmatch.h>

#include "data/toml.h"
#include "facts/program.h"

enum {
	FILES_MAX = 100, /* that one configuration is made of */
};

static const struct kind {
	const char *socket, *program, *name, *config;
} kinds[] = {
	[RUNTIME_UNKNOWN] = { "", NULL, "the runtime", "" },
	[RUNTIME_CONTAINERD] = { "containerd", "containerd", "containerd",
				 "/etc/containerd/config.toml" },
	[RUNTIME_CRIO] = { "crio", "crio", "CRI-O", "/etc/crio/crio.conf" },
	[RUNTIME_DOCKER] = { "cri-dockerd", "cri-dockerd", "Docker", "/etc/docker/daemon.json" },
};

const char *const runtime_programs[] = { "containerd", "cri-dockerd", "crio", NULL };

enum runtime_kind runtime_kind(const char *endpoint)
{
	for (size_t i = RUNTIME_CONTAINERD; i < ARRAY_SIZE(kinds); i++)
		if (strstr(endpoint, kinds[i].socket))
			return (enum runtime_kind)i;
	return RUNTIME_UNKNOWN;
}

const char *runtime_program(enum runtime_kind kind)
{
	return kinds[kind].program;
}

const char *runtime_name(enum runtime_kind kind)
{
	return kinds[kind].name;
}

/* --- Putting files together --- */

static bool list_has(const struct json *list, const struct json *value)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (json_same(json_list_at(list, i), value))
			return true;
	return false;
}

/* Later values go before earlier ones, lists are added to (containerd's mergeConfig). @depth: how
 * many levels of tables are merged; below, they are replaced. */
static void merge(struct json *to, const struct json *from, int depth)
{
	struct json_iter iter = json_iter(from);

	while (json_next(&iter)) {
		struct json *old = json_map_get(to, iter.key);

		if (json_is_map(old) && json_is_map(iter.value) && depth > 0) {
			merge(old, iter.value, depth - 1);
		} else if (json_is_list(old) && json_is_list(iter.value)) {
			for (size_t i = 0; i < json_count(iter.value); i++)
				if (!list_has(old, json_list_at(iter.value, i)))
					json_list_add(old, json_clone(json_list_at(iter.value, i)));
		} else {
			json_map_set(to, iter.key, json_clone(iter.value));
		}
	}
}

/* -ENOENT when it is not there. */
static int read_tree(const struct host *host, const char *path, struct json **ret,
		     struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(TOML_MAX_INPUT);
	int r = host_read(host, path, TOML_MAX_INPUT, &text, err);

	if (r < 0)
		return r;
	return str_ends(path, ".json") ? json_parse(path, text.text, text.length, ret, err)
				       : toml_parse(path, text.text, text.length, ret, err);
}

/* --- containerd --- */

/* The plugin's names: in files of version 1, and of 2 and 3. */
static const char *const plugins[] = { "cri", "io.containerd.grpc.v1.cri",
				       "io.containerd.cri.v1.runtime" };
static const char *const plugin_keys[] = { "cri", "\"io.containerd.grpc.v1.cri\"",
					   "\"io.containerd.cri.v1.runtime\"" };

static void note_disabled(const struct json *tree, const char *path, struct runtime_config *ret)
{
	const struct json *list = json_map_get(tree, "disabled_plugins");

	for (size_t i = 0; i < json_count(list) && !ret->off_in; i++) {
		const char *word = json_get_text(json_list_at(list, i), "");
		bool is_it = str_eq(word, "io.containerd.cri.v1.images");

		for (size_t p = 0; p < ARRAY_SIZE(plugins); p++)
			is_it = is_it || str_eq(word, plugins[p]);
		if (!is_it)
			continue;
		ret->off_in = xstrdup(path);
		ret->off_as = xstrdup(word);
	}
}

static const struct json *find_plugin(const struct json *tree)
{
	const struct json *table = json_map_get(tree, "plugins");

	for (size_t i = ARRAY_SIZE(plugins); i-- > 0;)
		if (json_map_get(table, plugins[i]))
			return json_map_get(table, plugins[i]);
	return NULL;
}

static void note_plugin(const struct json *tree, const char *path, struct runtime_config *ret)
{
	if (!find_plugin(tree))
		return;
	free(ret->plugin_in);
	ret->plugin_in = xstrdup(path);
}

/* An import: relative to the file that has it, and perhaps a pattern of names. */
static void add_import(const struct host *host, const char *parent, const char *import,
		       struct str_list *ret)
{
	int length = (int)(strrchr(parent, '/') - parent);
	cleanup_free char *path =
		*import == '/' ? xstrdup(import) : xasprintf("%.*s/%s", length, parent, import);
	cleanup_free char *dir = NULL;
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error err;

	path_clean(path);
	if (!strchr(path, '*')) {
		str_list_add(ret, path);
		return;
	}
	dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	if (host_list(host, dir, &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.count; i++)
		if (fnmatch(strrchr(path, '/') + 1, names.items[i], 0) == 0)
			str_list_take(ret, xasprintf("%s/%s", dir, names.items[i]));
}

/*
 * Files in the order of their imports, each once. containerd 1.x replaces a plugin's whole table by
 * that of a later file, 2.x merges them (containerd/containerd#9982).
 */
static int read_containerd(const struct host *host, struct runtime_config *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list paths = { 0 };
	cleanup_free char *text = NULL;
	struct version version = { .major = 2 };
	struct error ignored;

	str_list_add(&paths, ret->path);
	for (size_t i = 0; i < paths.count && i < FILES_MAX; i++) {
		cleanup_json struct json *tree = NULL;
		const struct json *imports;
		int r;

		if (str_list_has(&ret->files, paths.items[i]))
			continue;
		r = read_tree(host, paths.items[i], &tree, err);
		if (r == -ENOENT && i == 0) {
			error_clear(err);
			return 0;
		}
		if (r < 0)
			return r;
		if (i == 1) /* only now it matters */
			(void)program_version(host, "containerd", &version, &text, &ignored);
		str_list_add(&ret->files, paths.items[i]);
		note_disabled(tree, paths.items[i], ret);
		note_plugin(tree, paths.items[i], ret);
		merge(ret->tree, tree, version.major < 2 ? 1 : JSON_MAX_DEPTH);
		imports = json_map_get(tree, "imports");
		for (size_t n = 0; n < json_count(imports); n++)
			add_import(host, paths.items[i],
				   json_get_text(json_list_at(imports, n), ""), &paths);
	}
	return 0;
}

const struct json *runtime_config_plugin(const struct runtime_config *config)
{
	return find_plugin(config->tree);
}

const char *runtime_config_plugin_key(const struct runtime_config *config)
{
	int64_t version = json_map_int(config->tree, "version", 1);

	return plugin_keys[version <= 1 ? 0 : version == 2 ? 1 : 2];
}

/* SystemdCgroup of the runtime that pods get; NULL: it is not said. */
static const struct json *systemd_cgroup(const struct runtime_config *config)
{
	const struct json *containerd = json_map_get(runtime_config_plugin(config), "containerd");
	const char *name = json_map_text(containerd, "default_runtime_name", "runc");
	const struct json *runtime = json_map_get(json_map_get(containerd, "runtimes"), name);

	return json_map_get(json_map_get(runtime, "options"), "SystemdCgroup");
}

static const char *containerd_driver(const struct runtime_config *config)
{
	return json_get_bool(systemd_cgroup(config), false) ? "systemd" : "cgroupfs";
}

bool runtime_config_tells_driver(const struct runtime_config *config)
{
	return config->kind == RUNTIME_CONTAINERD && systemd_cgroup(config);
}

/* --- CRI-O and Docker --- */

/* crio.conf, and above it the files of crio.conf.d (crio.conf.d(5)). */
static int read_crio(const struct host *host, struct runtime_config *ret, struct error *err)
{
	static const char directory[] = "/etc/crio/crio.conf.d";
	cleanup(str_list_done) struct str_list paths = { 0 }, names = { 0 };
	struct error ignored;

	str_list_add(&paths, ret->path);
	if (host_list(host, directory, &names, &ignored) == 0)
		for (size_t i = 0; i < names.count; i++)
			str_list_take(&paths, xasprintf("%s/%s", directory, names.items[i]));
	for (size_t i = 0; i < paths.count; i++) {
		cleanup_json struct json *tree = NULL;
		int r = read_tree(host, paths.items[i], &tree, err);

		if (r == -ENOENT) {
			error_clear(err);
			continue;
		}
		if (r < 0)
			return r;
		str_list_add(&ret->files, paths.items[i]);
		merge(ret->tree, tree, JSON_MAX_DEPTH);
	}
	return 0;
}

static int read_docker(const struct host *host, struct runtime_config *ret, struct error *err)
{
	cleanup_json struct json *tree = NULL;
	int r = read_tree(host, ret->path, &tree, err);

	if (r == -ENOENT) {
		error_clear(err);
		return 0;
	}
	if (r < 0)
		return r;
	str_list_add(&ret->files, ret->path);
	merge(ret->tree, tree, JSON_MAX_DEPTH);
	return 0;
}

/* Since Docker 20.10 the default is systemd's where it runs on control groups v2 (moby#40846). */
static const char *docker_driver(const struct facts *facts, const struct json *tree)
{
	static const char option[] = "native.cgroupdriver=";
	const struct json *options = json_map_get(tree, "exec-opts");
	bool systemd = facts->cgroup_version == 2 && facts->init_system &&
		       str_eq(facts->init_system, "systemd");

	for (size_t i = 0; i < json_count(options); i++) {
		const char *text = json_get_text(json_list_at(options, i), "");

		if (str_starts(text, option))
			systemd = str_eq(text + strlen(option), "systemd");
	}
	return systemd ? "systemd" : "cgroupfs";
}

int runtime_config_read(const struct host *host, const char *endpoint, struct runtime_config *ret,
			struct error *err)
{
	*ret = (struct runtime_config){ .kind = runtime_kind(endpoint), .tree = json_map() };
	ret->path = kinds[ret->kind].config;
	switch (ret->kind) {
	case RUNTIME_CONTAINERD:
		return read_containerd(host, ret, err);
	case RUNTIME_CRIO:
		return read_crio(host, ret, err);
	case RUNTIME_DOCKER:
		return read_docker(host, ret, err);
	case RUNTIME_UNKNOWN:
		break;
	}
	return 0;
}

void runtime_config_done(struct runtime_config *config)
{
	json_free(config->tree);
	str_list_done(&config->files);
	free(config->plugin_in);
	free(config->off_in);
	free(config->off_as);
}

const char *runtime_config_driver(const struct facts *facts, const struct runtime_config *config)
{
	const struct json *crio = json_path(config->tree, "crio.runtime.cgroup_manager");

	switch (config->kind) {
	case RUNTIME_CONTAINERD:
		return containerd_driver(config);
	case RUNTIME_CRIO:
		return str_eq(json_get_text(crio, "systemd"), "cgroupfs") ? "cgroupfs" : "systemd";
	case RUNTIME_DOCKER:
		return docker_driver(facts, config->tree);
	case RUNTIME_UNKNOWN:
		break;
	}
	return "";
}

/* That which pulls images, since containerd 2.0 apart from that of CRI; else NULL. */
static const struct json *images_plugin(const struct runtime_config *config)
{
	return json_map_get(json_map_get(config->tree, "plugins"), "io.containerd.cri.v1.images");
}

const char *runtime_config_sandbox_image(const struct runtime_config *config)
{
	const struct json *images = images_plugin(config);

	if (config->kind == RUNTIME_CRIO)
		return json_get_text(json_path(config->tree, "crio.image.pause_image"), NULL);
	if (images)
		return json_map_text(json_map_get(images, "pinned_images"), "sandbox", NULL);
	return json_map_text(runtime_config_plugin(config), "sandbox_image", NULL);
}

static const struct json *registry_of(const struct runtime_config *config)
{
	const struct json *images = images_plugin(config);

	return json_map_get(images ? images : runtime_config_plugin(config), "registry");
}

const char *runtime_config_registries(const struct runtime_config *config)
{
	return json_map_text(registry_of(config), "config_path", NULL);
}

bool runtime_config_has_own_mirrors(const struct runtime_config *config)
{
	const struct json *registry = registry_of(config);
	struct json_iter iter = json_iter(json_map_get(registry, "configs"));

	if (json_count(json_map_get(registry, "mirrors")))
		return true;
	while (json_next(&iter))
		if (json_map_get(iter.value, "tls"))
			return true;
	return false;
}

bool runtime_config_reads_registries(const struct runtime_config *config, const char *dir)
{
	const char *path = runtime_config_registries(config);
	cleanup_free char *words = xstrdup(path ? path : "");
	char *rest = words, *word;

	while ((word = strsep(&rest, ":")))
		if (str_eq(word, dir))
			return true;
	return false;
}

/* containerd has bin_dir, and since 2.1 bin_dirs; CRI-O has plugin_dirs. */
void runtime_config_cni(const struct runtime_config *config, const char **ret_conf_dir,
			struct str_list *ret_bin_dirs)
{
	bool crio = config->kind == RUNTIME_CRIO;
	const struct json *cni = crio ? json_path(config->tree, "crio.network")
				      : json_map_get(runtime_config_plugin(config), "cni");
	const struct json *dirs = json_map_get(cni, crio ? "plugin_dirs" : "bin_dirs");
	const char *dir = json_map_text(cni, "bin_dir", "");

	*ret_conf_dir = json_map_text(cni, crio ? "network_dir" : "conf_dir", NULL);
	json_get_texts(dirs, ret_bin_dirs);
	if (*dir)
		str_list_add(ret_bin_dirs, dir);
}
