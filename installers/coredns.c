/* DNS of the cluster: CoreDNS, and the Service kube-dns. */
#include "config/config_rules.h"
#include "install/addon.h"
#include "template/template.h"

struct settings {
	int64_t replicas;
};
_Static_assert(sizeof(struct settings) <= CONFIG_SETTINGS_SIZE, "has a slot");

enum {
	OLD_NODES_RULE = 1,
	OLD_PORTS = 3, /* before those of probes */
};

const struct field settings_coredns[] = {
	{ "replicas", FIELD_INT, offsetof(struct settings, replicas), .fallback = "2",
	  .rule = &rule_count, .help = "how many pods serve DNS" },
	{ 0 },
};

static bool is_wanted(const struct config *config)
{
	return !config->cluster.dns_disabled;
}

/* Free *@ret. */
static int render_corefile(const struct config *config, char **ret, struct error *err)
{
	bool block = release_has(&config->version, RELEASE_COREDNS_CACHE_BLOCK);
	const char *name = block ? "coredns/Corefile" : "coredns/Corefile-v1.32";
	cleanup_json struct json *values = json_map();

	template_set(values, "DNS_DOMAIN", config->cluster.dns_domain);
	return template_render_text(template_find(name), values, ret, err);
}

static int set_values(const struct installer_input *in, struct json *values, struct error *err)
{
	cleanup_free char *image = config_image(in->config, IMAGE_COREDNS);
	cleanup_free char *address = config_cluster_dns(in->config), *corefile = NULL;
	const struct settings *settings = config_settings(in->config, settings_coredns);
	int r = render_corefile(in->config, &corefile, err);

	if (r < 0)
		return r;
	template_set(values, "COREFILE", corefile);
	template_set(values, "IMAGE", image);
	json_map_set_int(values, "REPLICAS", settings->replicas);
	template_set(values, "CLUSTER_DNS", address);
	return 0;
}

static void make_older_rbac(struct json *documents, const struct version *version)
{
	if (release_has(version, RELEASE_COREDNS_NO_NODES))
		json_list_remove(json_map_get(json_list_at(documents, 0), "rules"), OLD_NODES_RULE);
}

/* Older Kubernetes: probes by the numbers of their ports, which were not declared. */
static void make_older_deployment(struct json *documents, const struct version *version)
{
	struct json *container = json_list_at(
		json_path(json_list_at(documents, 0), "spec.template.spec.containers"), 0);
	struct json *ports = json_map_get(container, "ports");
	struct json *dropped = json_path(container, "securityContext.capabilities.drop");

	if (!release_has(version, RELEASE_COREDNS_DROP_ALL))
		json_list_replace(dropped, 0, json_text("all"));
	if (release_has(version, RELEASE_NAMED_PROBE_PORT))
		return;
	json_map_set_int(json_path(container, "livenessProbe.httpGet"), "port",
			 json_map_int(json_list_at(ports, OLD_PORTS), "containerPort", 0));
	json_map_set_int(json_path(container, "readinessProbe.httpGet"), "port",
			 json_map_int(json_list_at(ports, OLD_PORTS + 1), "containerPort", 0));
	while (json_count(ports) > OLD_PORTS)
		json_list_remove(ports, OLD_PORTS);
}

static const struct addon_template templates[] = {
	{ "coredns/configmap.yaml" },
	{ "coredns/rbac.yaml", .make_older = make_older_rbac },
	{ "coredns/deployment.yaml", .make_older = make_older_deployment,
	  .patches = "corednsdeployment" },
	{ "coredns/service.yaml" },
	{ 0 },
};

static const struct addon addon = {
	.is_wanted = is_wanted,
	.set_values = set_values,
	.templates = templates,
};

const struct installer installer_coredns = {
	.id = "coredns",
	.title = "DNS of the cluster",
	.phase = "addon/coredns",
	.group = "coredns",
	.roles = ROLE_CONTROL_PLANE,
	.addon = &addon,
};
