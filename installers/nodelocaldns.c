/*
 * NodeLocal DNSCache: a DNS cache on every node, in front of CoreDNS.
 * From cluster/addons/dns/nodelocaldns of kubernetes/kubernetes, and
 * https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
 */
#include "base/net.h"
#include "config/config_rules.h"
#include "install/addon.h"
#include "template/template.h"

#define AT(member) offsetof(struct config_local_dns, member)
_Static_assert(sizeof(struct config_local_dns) <= CONFIG_SETTINGS_SIZE, "has a slot");

enum {
	OLD_ARGS = 6, /* before those of the file with its process */
	HEALTH_PORT = 8080,
};

/* What clouds answer at: metadata of machines. */
static const char metadata_address[] = "169.254.169.254";

const struct field settings_nodelocaldns[] = {
	{ "enabled", FIELD_BOOL, AT(enabled), .help = "run NodeLocal DNSCache on every node" },
	{ "address", FIELD_TEXT, AT(address), .fallback = "169.254.20.10", .rule = &rule_ip,
	  .help = "the address that it has on each node, of none of the cluster's networks" },
	{ "image", FIELD_TEXT, AT(image),
	  .help = "its image; default: k8s-dns-node-cache of imageRepository, by version" },
	{ 0 },
};

/* --- What goes together --- */

static void report(const struct config_documents *documents, bool warning, const char *message)
{
	config_report(documents, warning, CONFIG_NODE, "addons.nodelocaldns.address", "%s",
		      message);
}

/* Whether the address lies in a network of the text; says which. */
static void check_networks(const struct config_documents *documents, const struct net_ip *ip,
			   const char *text, const char *what)
{
	struct net_cidr cidrs[NET_CIDRS_MAX];
	size_t count = 0;

	if (!text || net_cidrs_parse(text, cidrs, NET_CIDRS_MAX, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		cleanup_free char *network = net_cidr_format(&cidrs[i]);
		cleanup_free char *message = xasprintf(
			"lies in the network of %s (%s): take one of 169.254.0.0/16 or fd00::/8",
			what, network);

		if (net_cidr_contains(&cidrs[i], ip))
			report(documents, false, message);
	}
}

/* Of addresses that stay on a node: link-local, or unique local ones. */
static bool is_local(const struct net_ip *ip)
{
	return net_ip_is_link_local(ip) || (ip->family == 6 && (ip->bytes[0] & 0xfe) == 0xfc);
}

static void check_kubelet(const struct config_documents *documents,
			  const struct config_local_dns *local)
{
	const struct json *given = json_map_get(documents->config->kubelet, "clusterDNS");

	if (!config_local_dns_is_asked(documents->config) || !json_count(given) ||
	    str_eq(json_get_text(json_list_at(given, 0), ""), local->address))
		return;
	config_report(
		documents, true, CONFIG_KUBELET, "clusterDNS",
		"pods will not ask NodeLocal DNSCache, which in ipvs mode has %s alone: leave "
		"clusterDNS out",
		local->address);
}

static void check_settings(const struct config_documents *documents)
{
	const struct config_cluster *cluster = &documents->config->cluster;
	const struct config_local_dns *local = config_local_dns(documents->config);
	cleanup_free char *service = config_cluster_dns_if_valid(documents->config);
	struct net_ip ip, dns;

	if (!local->enabled || net_ip_parse(local->address, &ip) < 0)
		return;
	if (net_ip_is_unspecified(&ip) || net_ip_is_loopback(&ip) || net_ip_is_multicast(&ip) ||
	    net_ip_is_broadcast(&ip))
		report(documents, false, "is no address that pods can ask: take 169.254.20.10");
	else if (str_eq(local->address, metadata_address))
		report(documents, false,
		       "is where clouds answer with metadata: take 169.254.20.10");
	else if (!is_local(&ip))
		report(documents, true,
		       "is no address that is kept for one node: take one of 169.254.0.0/16 or "
		       "fd00::/8");
	if (service && net_ip_parse(service, &dns) == 0 && dns.family != ip.family)
		report(documents, false,
		       "is of another family than the address of the cluster's DNS");
	check_networks(documents, &ip, cluster->service_subnet, "services");
	check_networks(documents, &ip, cluster->pod_subnet, "pods");
	if (cluster->dns_disabled)
		config_report(documents, true, CONFIG_NODE, "addons.nodelocaldns.enabled",
			      "CoreDNS is disabled: the cache needs a Service kube-dns and pods "
			      "with the label k8s-app: kube-dns of yours");
	check_kubelet(documents, local);
}

const struct settings_check settings_check_nodelocaldns = {
	.check = check_settings,
};

/* --- Objects --- */

static bool is_wanted(const struct config *config)
{
	return config_local_dns(config)->enabled;
}

/* The cache fills this in when it starts, with the address of the Service that it is told of. */
static const char found_later[] = "__PILLAR__CLUSTER__DNS__";

/*
 * In ipvs mode kube-proxy has the Service's address on a device of its own, so that the cache
 * cannot listen there; it asks that address itself, as pods ask the cache at its own. Else the
 * cache listens at both, and asks by another Service.
 */
static int render_corefile(const struct config *config, char **ret, struct error *err)
{
	const char *local = config_local_dns(config)->address;
	bool alone = config_local_dns_is_asked(config);
	cleanup_free char *service = config_cluster_dns(config);
	cleanup_free char *health = net_host_port_format(local, HEALTH_PORT);
	cleanup_json struct json *values = json_map();

	template_set(values, "DNS_DOMAIN", config->cluster.dns_domain);
	template_set(values, "LOCAL", local);
	template_set(values, "SERVICE", alone ? NULL : service);
	template_set(values, "CLUSTER_DNS", alone ? service : found_later);
	template_set(values, "HEALTH", health);
	return template_render_text(template_find("nodelocaldns/Corefile"), values, ret, err);
}

static int set_values(const struct installer_input *in, struct json *values, struct error *err)
{
	const struct config_local_dns *local = config_local_dns(in->config);
	cleanup_free char *service = config_cluster_dns(in->config), *corefile = NULL;
	cleanup_free char *both = xasprintf("%s,%s", local->address, service);
	cleanup_free char *image =
		xasprintf("%s/dns/k8s-dns-node-cache:%s", in->config->cluster.image_repository,
			  release_node_cache(&in->config->version));
	int r = render_corefile(in->config, &corefile, err);

	if (r < 0)
		return r;
	template_set(values, "LOCAL_COREFILE", corefile);
	template_set(values, "LOCAL", local->address);
	template_set(values, "LOCAL_ADDRESSES",
		     config_local_dns_is_asked(in->config) ? local->address : both);
	template_set(values, "IMAGE", local->image ? local->image : image);
	return 0;
}

static void make_older_daemonset(struct json *documents, const struct version *version)
{
	struct json *args = json_map_get(
		json_list_at(json_path(json_list_at(documents, 0), "spec.template.spec.containers"),
			     0),
		"args");

	while (!release_has(version, RELEASE_NODE_CACHE_PIDFILE) && json_count(args) > OLD_ARGS)
		json_list_remove(args, OLD_ARGS);
}

static const struct addon_template templates[] = {
	{ "nodelocaldns/services.yaml" },
	{ "nodelocaldns/configmap.yaml" },
	{ "nodelocaldns/daemonset.yaml", .make_older = make_older_daemonset,
	  .patches = "nodelocaldnsdaemonset" },
	{ 0 },
};

static const struct addon addon = {
	.is_wanted = is_wanted,
	.set_values = set_values,
	.templates = templates,
};

const struct installer installer_nodelocaldns = {
	.id = "nodelocaldns",
	.title = "DNS cache on every node",
	.phase = "addon/nodelocaldns",
	.group = "nodelocaldns",
	.source = "cluster/addons/dns/nodelocaldns of kubernetes/kubernetes",
	.roles = ROLE_CONTROL_PLANE,
	.addon = &addon,
};
