/* DNS of the cluster: CoreDNS, and the Service kube-dns. */
#include "acts/api.h"
#include "install/installer.h"
#include "install/manifest.h"

enum {
	OLD_NODES_RULE = 1,
	OLD_PORTS = 3, /* before those of probes */
};

static int add_corefile(const struct config *config, struct plan *plan, struct error *err)
{
	bool block = release_has(&config->version, RELEASE_COREDNS_CACHE_BLOCK);
	cleanup_json struct json *values = json_map(), *part = json_map();
	cleanup_free char *corefile = NULL;
	int r;

	template_set(part, "DNS_DOMAIN", config->cluster.dns_domain);
	r = template_render_text(
		template_find(block ? "coredns/Corefile" : "coredns/Corefile-v1.32"), part,
		&corefile, err);
	if (r < 0)
		return r;
	template_set(values, "COREFILE", corefile);
	return manifest_add_objects(plan, "coredns/configmap.yaml", values, err);
}

static int add_rbac(const struct config *config, struct plan *plan, struct error *err)
{
	cleanup_json struct json *documents = NULL, *none = json_map();
	int r = template_render(template_find("coredns/rbac.yaml"), none, &documents, err);

	if (r < 0)
		return r;
	if (release_has(&config->version, RELEASE_COREDNS_NO_NODES))
		json_list_remove(json_map_get(json_list_at(documents, 0), "rules"), OLD_NODES_RULE);
	manifest_add_each(plan, documents);
	return 0;
}

/* Older Kubernetes: probes by the numbers of their ports, which were not declared. */
static void make_older(struct json *deployment, const struct version *version)
{
	struct json *container =
		json_list_at(json_path(deployment, "spec.template.spec.containers"), 0);
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

static int add_deployment(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_free char *image = config_image(in->config, IMAGE_COREDNS);
	cleanup_json struct json *values = json_map(), *deployment = NULL;
	int r;

	template_set(values, "IMAGE", image);
	r = manifest_render("coredns/deployment.yaml", values, &deployment, err);
	if (r < 0)
		return r;
	make_older(deployment, &in->config->version);
	r = patches_apply(in->patches, "corednsdeployment", &deployment, err);
	if (r < 0)
		return r;
	plan_api(plan, take_ptr(&deployment));
	return 0;
}

static int add_service(const struct config *config, struct plan *plan, struct error *err)
{
	cleanup_free char *address = config_cluster_dns(config);
	cleanup_json struct json *values = json_map();

	template_set(values, "CLUSTER_DNS", address);
	return manifest_add_objects(plan, "coredns/service.yaml", values, err);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	int r;

	if (in->config->cluster.dns_disabled)
		return 0;
	r = add_corefile(in->config, plan, err);
	if (r == 0)
		r = add_rbac(in->config, plan, err);
	if (r == 0)
		r = add_deployment(in, plan, err);
	if (r == 0)
		r = add_service(in->config, plan, err);
	return r;
}

const struct installer installer_coredns = {
	.id = "coredns",
	.title = "DNS of the cluster",
	.phase = "addon/coredns",
	.group = "coredns",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
