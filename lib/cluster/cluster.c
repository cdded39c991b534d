#include "cluster/cluster.h"

#include <errno.h>

#include "base/secret.h"
#include "base/text.h"
#include "config/config_flags.h"
#include "data/yaml.h"

static void node_done(struct cluster_node *node)
{
	free(node->name);
	free(node->machine_id);
	free(node->system_uuid);
	str_list_done(&node->macs);
}

void cluster_free(struct cluster *cluster)
{
	if (!cluster)
		return;
	free(cluster->server);
	strbuf_done(&cluster->ca);
	config_free(cluster->config);
	json_free(cluster->kubelet);
	json_free(cluster->node);
	for (size_t i = 0; i < cluster->node_count; i++)
		node_done(&cluster->nodes[i]);
	free(cluster->nodes);
	free(cluster->nodes_unknown);
	free(cluster->version);
	strbuf_done(&cluster->bootstrap);
	free(cluster);
}

void cluster_freep(struct cluster **cluster)
{
	cluster_free(*cluster);
}

/* The text under @key of a ConfigMap in kube-system; free it. */
static int get_text(struct kube *kube, const char *name, const char *key, char **ret,
		    struct error *err)
{
	const struct kube_ref ref = { "v1", "ConfigMap", "kube-system", name };
	cleanup_json struct json *object = NULL;
	const char *text;
	int r = kube_get(kube, &ref, &object, err);

	if (r < 0)
		return r;
	text = json_map_text(json_map_get(object, "data"), key, NULL);
	if (!text)
		return error_set(err, -ENOENT,
				 "the cluster has no ConfigMap kube-system/%s with a %s: `knode "
				 "init phase upload-config all` makes it on a control plane",
				 name, key);
	*ret = xstrdup(text);
	return 0;
}

static int parse_config(const char *cluster, const char *kubelet, struct config **ret,
			struct error *err)
{
	static const struct config_flags none;
	static const struct config_source source = { .flags = &none, .wanted = CONFIG_CLUSTER };
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	cleanup(strbuf_done) struct strbuf text = strbuf_make(YAML_MAX_INPUT);

	strbuf_printf(&text, "%s\n---\n%s", cluster, kubelet);
	if (config_load_text(&source, "the cluster's configuration", &text, ret, &problems, err) <
	    0) {
		for (size_t i = 0; i < problems.count; i++)
			if (!problems.items[i].warning)
				return error_set(err, -EINVAL, "%s: %s",
						 problems.items[i].place ? problems.items[i].place
									 : "its configuration",
						 problems.items[i].message);
		return err->code;
	}
	return 0;
}

static int parse_kubelet(const char *text, struct json **ret, struct error *err)
{
	cleanup_yaml struct yaml_file file = { 0 };
	int r = yaml_parse("ConfigMap kube-system/kubelet-config", text, strlen(text), &file, err);

	if (r < 0)
		return r;
	if (file.count != 1)
		return error_set(err, -EINVAL,
				 "ConfigMap kube-system/kubelet-config has %zu documents",
				 file.count);
	*ret = json_ref(file.documents[0]);
	return 0;
}

static int read_configs(struct kube *kube, struct cluster *cluster, struct error *err)
{
	cleanup_free char *config = NULL, *kubelet = NULL;
	int r = get_text(kube, "kubeadm-config", "ClusterConfiguration", &config, err);

	if (r == 0)
		r = get_text(kube, "kubelet-config", "kubelet", &kubelet, err);
	if (r == 0)
		r = parse_config(config, kubelet, &cluster->config, err);
	return r < 0 ? r : parse_kubelet(kubelet, &cluster->kubelet, err);
}

/* --- Nodes --- */

static struct cluster_node node_of(const struct json *object)
{
	const struct json *info = json_path(object, "status.nodeInfo");
	const struct json *metadata = json_map_get(object, "metadata");
	const struct json *annotations = json_map_get(metadata, "annotations");
	cleanup_free char *macs = xstrdup(json_map_text(annotations, CLUSTER_MACS, ""));
	char *rest = macs, *mac;
	struct cluster_node node = {
		.name = xstrdup(json_map_text(metadata, "name", "")),
		.machine_id = xstrdup(json_map_text(info, "machineID", "")),
		.system_uuid = xstrdup(json_map_text(info, "systemUUID", "")),
	};

	while ((mac = text_next_word(&rest)))
		str_list_add(&node.macs, mac);
	return node;
}

static void read_nodes(struct kube *kube, struct cluster *cluster)
{
	static const struct kube_ref all = { "v1", "Node", NULL, NULL };
	cleanup_json struct json *items = NULL;
	struct error why;

	if (kube_list(kube, &all, NULL, NULL, &items, NULL, &why) < 0) {
		cluster->nodes_unknown = xstrdup(why.message);
		return;
	}
	cluster->nodes = xcalloc(json_count(items), sizeof(*cluster->nodes));
	for (size_t i = 0; i < json_count(items); i++)
		cluster->nodes[cluster->node_count++] = node_of(json_list_at(items, i));
}

/* What its API server runs, which need not be what it was made with. */
static void read_version(struct kube *kube, struct cluster *cluster)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *version = NULL;
	struct error ignored;
	int status;

	if (kube_raw(kube, "/version", &status, &text, &ignored) == 0 && status == 200 &&
	    json_parse("/version", text.text, text.length, &version, &ignored) == 0)
		cluster->version = xstrdup_or_null(json_map_text(version, "gitVersion", NULL));
}

int cluster_read(struct fetch *fetch, const struct kube_login *login, const char *name,
		 struct cluster **ret, struct error *err)
{
	const struct kube_ref own = { "v1", "Node", NULL, name };
	cleanup_cluster struct cluster *cluster = xcalloc(1, sizeof(*cluster));
	cleanup_kube struct kube *kube = NULL;
	int r = kube_open(fetch, login, &kube, err);

	cluster->server = xstrdup(login->server);
	cluster->ca = strbuf_make(KUBECONFIG_MAX);
	strbuf_add(&cluster->ca, login->ca.text, login->ca.length);
	if (r == 0)
		r = read_configs(kube, cluster, err);
	if (r == 0)
		r = kube_get(kube, &own, &cluster->node, err);
	if (r < 0)
		return r;
	read_nodes(kube, cluster);
	read_version(kube, cluster);
	cluster->knows_skew = kube_skew(kube, &cluster->skew);
	*ret = take_ptr(&cluster);
	return 0;
}

void cluster_set_bootstrap(struct cluster *cluster, const struct kube_login *login)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };

	kubeconfig_make("kubernetes", cluster->server, &cluster->ca, "tls-bootstrap-token-user",
			&config);
	if (login->key.length)
		kubeconfig_set_client(&config, &login->cert, &login->key);
	else
		kubeconfig_set_token(&config, login->token.text);
	cluster->bootstrap = secret_make(KUBECONFIG_MAX);
	kubeconfig_write(&config, &cluster->bootstrap);
}

bool cluster_node_is_alive(const struct json *node)
{
	const struct json *conditions = json_path(node, "status.conditions");

	for (size_t i = 0; i < json_count(conditions); i++) {
		const struct json *condition = json_list_at(conditions, i);

		if (str_eq(json_map_text(condition, "type", ""), "Ready"))
			return !str_eq(json_map_text(condition, "status", ""), "Unknown");
	}
	return false;
}
