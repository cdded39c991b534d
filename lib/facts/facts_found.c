/*
 * What reset goes by, besides names that are always the same: whose the networks of CNI are, where
 * etcd keeps its data, and what was here before Kubernetes came.
 */
#include "data/yaml.h"
#include "facts/facts_gather.h"
#include "host/package.h"

#define RECORD "/var/lib/knode/found.json"

enum {
	RECORD_MAX = 4 * 1024 * 1024, /* bytes */
};

/* Adds the paths of all that is in a directory; a file system's lost+found is nobody's. */
static void list_entries(const struct host *host, struct facts *facts, const char *dir,
			 struct str_list *ret)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error err;

	if (host_list(host, dir, &names, &err) < 0)
		facts_note_error(facts, "entries", &err);
	for (size_t i = 0; i < names.count; i++)
		if (!str_eq(names.items[i], "lost+found"))
			str_list_take(ret, xasprintf("%s/%s", dir, names.items[i]));
}

/* --- Networks of CNI --- */

static struct json *read_json(const struct host *host, struct facts *facts, const char *area,
			      const char *path)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(RECORD_MAX);
	struct json *json = NULL;
	struct error err;

	if (host_read(host, path, text.max, &text, &err) < 0 ||
	    json_parse(path, text.text, text.length, &json, &err) < 0)
		facts_note_error(facts, area, &err);
	return json;
}

/* The link that the plugin "bridge" makes: "cni0", unless it is told another name. */
static const char *bridge_of(const struct json *plugin)
{
	if (!str_eq(json_map_text(plugin, "type", ""), "bridge"))
		return NULL;
	return json_map_text(plugin, "bridge", "cni0");
}

/* A file of one plugin, or a list of several. */
static void add_network(const struct host *host, struct facts *facts, size_t *capacity,
			const char *path)
{
	cleanup_json struct json *json = read_json(host, facts, "CNI", path);
	const struct json *plugins = json_map_get(json, "plugins");
	const char *bridge = bridge_of(json);
	struct fact_cni_network network = { .path = xstrdup(path) };
	struct error err;

	for (size_t i = 0; i < json_count(plugins) && !bridge; i++)
		bridge = bridge_of(json_list_at(plugins, i));
	network.name = xstrdup_or_null(json_map_text(json, "name", NULL));
	network.bridge = xstrdup_or_null(bridge);
	if (package_owner(host, path, &network.package, &err) < 0)
		facts_note_error(facts, "packages", &err);
	facts->cni_networks =
		grow(facts->cni_networks, capacity, facts->cni_network_count + 1, sizeof(network));
	facts->cni_networks[facts->cni_network_count++] = network;
}

static void list_networks(const struct host *host, struct facts *facts)
{
	size_t capacity = 0;

	for (size_t i = 0; i < facts->cni_entries.count; i++) {
		const char *path = facts->cni_entries.items[i];

		if (str_ends(path, ".conf") || str_ends(path, ".conflist") ||
		    str_ends(path, ".json"))
			add_network(host, facts, &capacity, path);
	}
}

/* --- etcd --- */

/* What --data-dir says in the command of the static pod's container. */
static const char *data_dir_of(const struct json *manifest)
{
	static const char flag[] = "--data-dir=";
	const struct json *containers = json_path(manifest, "spec.containers");
	const struct json *command = json_map_get(json_list_at(containers, 0), "command");

	for (size_t i = 0; i < json_count(command); i++) {
		const char *word = json_get_text(json_list_at(command, i), "");

		if (str_starts(word, flag))
			return word + strlen(flag);
	}
	return NULL;
}

static void find_etcd(const struct host *host, struct facts *facts)
{
	static const char path[] = "/etc/kubernetes/manifests/etcd.yaml";
	cleanup(strbuf_done) struct strbuf text = strbuf_make(YAML_MAX_INPUT);
	cleanup_yaml struct yaml_file file = { 0 };
	struct error err;

	if (host_read(host, path, text.max, &text, &err) < 0 ||
	    yaml_parse(path, text.text, text.length, &file, &err) < 0) {
		facts_note_error(facts, "etcd", &err);
		return;
	}
	if (file.count)
		facts->etcd_data_dir = xstrdup_or_null(data_dir_of(file.documents[0]));
}

/* --- The record --- */

static void read_record(const struct host *host, struct facts *facts)
{
	cleanup_json struct json *record = read_json(host, facts, "record", RECORD);

	facts->found_at = xstrdup_or_null(json_map_text(record, "time", NULL));
	json_get_texts(json_map_get(record, "paths"), &facts->found_paths);
	json_get_texts(json_map_get(record, "links"), &facts->found_links);
	json_get_texts(json_map_get(record, "routes"), &facts->found_routes);
	json_get_texts(json_map_get(record, "tables"), &facts->found_tables);
	json_get_texts(json_map_get(record, "chains"), &facts->found_chains);
}

void facts_gather_found(const struct host *host, struct facts *facts)
{
	list_entries(host, facts, "/etc/cni/net.d", &facts->cni_entries);
	list_networks(host, facts);
	list_entries(host, facts, "/etc/kubernetes", &facts->kubernetes_entries);
	find_etcd(host, facts);
	list_entries(host, facts, facts->etcd_data_dir ? facts->etcd_data_dir : "/var/lib/etcd",
		     &facts->etcd_entries);
	facts->kubelet_dir = facts_follow(host, "/var/lib/kubelet");
	read_record(host, facts);
}
