/* DNS of the cluster: CoreDNS, and the Service kube-dns. */
#include "acts/api.h"
#include "base/net.h"
#include "config/config_rules.h"
#include "dns/coredns_settings.h"
#include "dns/corefile_keep.h"
#include "install/addon.h"
#include "template/template.h"

enum {
	OLD_NODES_RULE = 1,
	OLD_PORTS = 3,      /* before those of probes */
	UPSTREAMS_MAX = 15, /* plugin/forward/setup.go of CoreDNS */
};

#define AT(member) offsetof(struct coredns_settings, member)
_Static_assert(sizeof(struct coredns_settings) <= CONFIG_SETTINGS_SIZE, "has a slot");

/* What cannot lead back to the cluster's own DNS is judged where that one's address is known. */
static bool is_upstream(const char *text)
{
	return !corefile_upstream_fault(text, NULL);
}

static const struct field_rule rule_pods = {
	.choices = (const char *const[]){ "disabled", "insecure", "verified", NULL },
};
static const struct field_rule rule_log = {
	.choices = (const char *const[]){ "all", "denial", "error", "success", NULL },
};
static const struct field_rule rule_unsatisfiable = {
	.choices = (const char *const[]){ "ScheduleAnyway", "DoNotSchedule", NULL },
};
static const struct field_rule rule_upstream = {
	"an upstream: an address outside of the cluster such as 192.0.2.1, 192.0.2.1:5353 or "
	"tls://192.0.2.1, or /etc/resolv.conf",
	is_upstream,
};

static const struct field fields_stub_domain[] = {
	{ "domain", FIELD_TEXT, offsetof(struct stub_domain, domain), .rule = &rule_dns_name,
	  .required = true, .help = "names of this domain and below" },
	{ "upstreams", FIELD_TEXTS, offsetof(struct stub_domain, upstreams), .rule = &rule_upstream,
	  .required = true, .help = "DNS servers that are asked for them" },
	{ 0 },
};

/* As hostAliases of a pod. */
static const struct field fields_host_alias[] = {
	{ "ip", FIELD_TEXT, offsetof(struct dns_host, ip), .rule = &rule_ip, .required = true,
	  .help = "the address that is answered" },
	{ "hostnames", FIELD_TEXTS, offsetof(struct dns_host, hostnames), .rule = &rule_dns_name,
	  .required = true, .help = "the names that have it" },
	{ 0 },
};

static const struct field fields_spread[] = {
	{ "topologyKey", FIELD_TEXT, offsetof(struct spread, topology_key), .required = true,
	  .help = "label of nodes by which pods are spread: topology.kubernetes.io/zone" },
	{ "maxSkew", FIELD_INT, offsetof(struct spread, max_skew), .fallback = "1",
	  .rule = &rule_count, .help = "how many more pods one value of it may have than another" },
	{ "whenUnsatisfiable", FIELD_TEXT, offsetof(struct spread, when_unsatisfiable),
	  .fallback = "ScheduleAnyway", .rule = &rule_unsatisfiable,
	  .help = "ScheduleAnyway or DoNotSchedule" },
	{ 0 },
};

static const struct field fields_cache[] = {
	{ "disabled", FIELD_BOOL, AT(cache_disabled), .help = "no answers are kept" },
	{ "ttl", FIELD_INT, AT(cache_ttl), .fallback = "30", .rule = &rule_count,
	  .help = "for how many seconds at most" },
	{ "prefetch", FIELD_INT, AT(prefetch), .rule = &rule_count,
	  .help = "answers asked for as often in a minute are renewed in time; default: none" },
	{ "serveStale", FIELD_DURATION, AT(serve_stale), .rule = &rule_not_negative,
	  .help = "how long expired answers are given while upstreams fail; default: not at all" },
	{ 0 },
};

const struct field settings_coredns[] = {
	{ "replicas", FIELD_INT, AT(replicas), .fallback = "2", .rule = &rule_count,
	  .help = "how many pods serve DNS" },
	{ "topologySpreadConstraints", FIELD_LIST, AT(spreads), .fields = fields_spread,
	  .size = sizeof(struct spread), .help = "how they are spread over nodes" },
	{ "pods", FIELD_TEXT, AT(pods), .fallback = "insecure", .rule = &rule_pods,
	  .help = "records of pods by their addresses: insecure (of any), verified or disabled" },
	{ "autopath", FIELD_BOOL, AT(autopath),
	  .help = "the server goes through a pod's search path; needs pods: verified" },
	{ "upstreams", FIELD_TEXTS, AT(upstreams), .fallback = "/etc/resolv.conf",
	  .rule = &rule_upstream,
	  .help = "DNS servers for other names: addresses, tls://ADDRESS, or the node's file" },
	{ "upstreamServerName", FIELD_TEXT, AT(upstream_name), .rule = &rule_dns_name,
	  .help = "the name in the certificates of upstreams that are asked by TLS" },
	{ "stubDomains", FIELD_LIST, AT(stub_domains), .fields = fields_stub_domain,
	  .size = sizeof(struct stub_domain), .help = "domains with DNS servers of their own" },
	{ "hosts", FIELD_LIST, AT(hosts), .fields = fields_host_alias,
	  .size = sizeof(struct dns_host), .help = "names that are answered as /etc/hosts does" },
	{ "cache", FIELD_OBJECT, 0, .fields = fields_cache, .help = "answers that are kept" },
	{ "log", FIELD_TEXTS, AT(log), .rule = &rule_log,
	  .help = "classes of queries that are logged: all, denial, error, success" },
	{ "corefile", FIELD_TEXT, AT(corefile),
	  .help = "a Corefile of your own, checked and kept, instead of what changes kubeadm's" },
	{ 0 },
};

static bool is_wanted(const struct config *config)
{
	return !config->cluster.dns_disabled;
}

/* --- What goes together --- */

/* The version of CoreDNS: that of its image, where the tag says one. */
static struct version version_of(const struct config *config)
{
	const char *tag = config->cluster.dns_image_tag;
	struct version version = { 0 };
	struct error ignored;

	if ((tag && version_parse(tag, &version, &ignored) == 0) ||
	    version_parse(release_coredns(&config->version), &version, &ignored) == 0)
		return version;
	abort(); /* the table of releases has versions alone */
}

static void report(const struct config_documents *documents, bool warning, const char *path,
		   const char *message)
{
	cleanup_free char *whole = xasprintf("addons.coredns.%s", path);

	config_report(documents, warning, CONFIG_NODE, whole, "%s", message);
}

/* The operator's Corefile: the place in the configuration, and the line of the Corefile. */
static void check_corefile(const struct config_documents *documents,
			   const struct coredns_settings *settings)
{
	static const char *const others[] = { "pods",        "autopath",
					      "upstreams",   "upstreamServerName",
					      "stubDomains", "hosts",
					      "cache",       "log" };
	const struct config *config = documents->config;
	cleanup_free char *service = config_cluster_dns_if_valid(config);
	cleanup_corefile_findings struct corefile_findings findings = { 0 };
	struct corefile_use use = { NULL, config->cluster.dns_domain, service };
	struct version version;

	if (!service || !release_find(config->version.minor))
		return; /* these have to be mended first */
	version = version_of(config);
	use.version = &version;

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		cleanup_free char *path = xasprintf("addons.coredns.%s", others[i]);

		if (config_given(documents, CONFIG_NODE, path))
			report(documents, false, others[i],
			       "says nothing beside a corefile of your own: write it there");
	}
	corefile_check_text(settings->corefile, &use, &findings);
	for (size_t i = 0; i < findings.count; i++) {
		const struct corefile_finding *finding = &findings.items[i];
		cleanup_free char *message =
			finding->line ? xasprintf("line %d: %s", finding->line, finding->message)
				      : xstrdup(finding->message);

		report(documents, !finding->error, "corefile", message);
	}
}

static void check_upstreams(const struct config_documents *documents,
			    const struct str_list *upstreams, const char *path)
{
	cleanup_free char *service = config_cluster_dns_if_valid(documents->config);

	for (size_t i = 0; i < upstreams->count; i++) {
		cleanup_free char *item = xasprintf("%s[%zu]", path, i), *message = NULL;
		const char *fault = corefile_upstream_fault(upstreams->items[i], service);

		if (!fault || corefile_upstream_fault(upstreams->items[i], NULL))
			continue; /* its rule has told */
		message = xasprintf("%s %s", upstreams->items[i], fault);
		report(documents, false, item, message);
	}
	if (upstreams->count > UPSTREAMS_MAX)
		report(documents, false, path, "CoreDNS takes at most 15 upstreams");
}

static void check_stub_domains(const struct config_documents *documents,
			       const struct stub_domains *stubs)
{
	const char *own = documents->config->cluster.dns_domain;

	for (size_t i = 0; i < stubs->count; i++) {
		cleanup_free char *path = xasprintf("stubDomains[%zu]", i), *message = NULL;
		cleanup_free char *upstreams = xasprintf("%s.upstreams", path);
		cleanup_free char *domain_path = xasprintf("%s.domain", path);
		const char *domain = stubs->items[i].domain;

		check_upstreams(documents, &stubs->items[i].upstreams, upstreams);
		if (!stubs->items[i].upstreams.count)
			report(documents, false, path, "names no upstream that could be asked");
		if (domain && str_eq(domain, own))
			message = xasprintf("%s is the cluster's own domain: its names would not "
					    "be answered; name another",
					    domain);
		for (size_t j = 0; domain && j < i && !message; j++)
			if (stubs->items[j].domain && str_eq(stubs->items[j].domain, domain))
				message = xasprintf("%s stands twice: put its upstreams together",
						    domain);
		if (message)
			report(documents, false, domain_path, message);
	}
}

/* `hosts` is asked before the cluster's own names are. */
static void check_hosts(const struct config_documents *documents, const struct dns_hosts *hosts)
{
	const char *own = documents->config->cluster.dns_domain;

	for (size_t i = 0; i < hosts->count; i++) {
		const struct str_list *names = &hosts->items[i].hostnames;

		for (size_t j = 0; j < names->count; j++) {
			cleanup_free char *path = xasprintf("hosts[%zu].hostnames[%zu]", i, j);
			cleanup_free char *message = NULL;

			if (!corefile_is_below(names->items[j], own))
				continue;
			message = xasprintf("%s is a name of the cluster's own domain, and hides "
					    "what is there",
					    names->items[j]);
			report(documents, true, path, message);
		}
	}
}

static void check_settings(const struct config_documents *documents)
{
	const struct coredns_settings *settings = config_settings(documents->config, "coredns");
	const char *unused = "does nothing while the cache is disabled: leave it out";

	if (settings->corefile) {
		check_corefile(documents, settings);
		return;
	}
	if (settings->autopath && !str_eq(settings->pods, "verified"))
		report(documents, false, "autopath",
		       "needs pods: verified, as it has to know which pod asks: set both");
	if (settings->cache_disabled && settings->prefetch)
		report(documents, false, "cache.prefetch", unused);
	if (settings->cache_disabled && settings->serve_stale)
		report(documents, false, "cache.serveStale", unused);
	check_upstreams(documents, &settings->upstreams, "upstreams");
	check_stub_domains(documents, &settings->stub_domains);
	check_hosts(documents, &settings->hosts);
}

const struct settings_check settings_check_coredns = {
	.check = check_settings,
};

/* --- Objects --- */

/* kubeadm's Corefiles: the newest, and that of before RELEASE_COREDNS_CACHE_BLOCK. */
static const char *const corefiles[] = { "coredns/Corefile", "coredns/Corefile-v1.32" };

/* Free *@ret. */
static int render(const char *name, const struct config *config, char **ret, struct error *err)
{
	cleanup_json struct json *values = json_map();

	template_set(values, "DNS_DOMAIN", config->cluster.dns_domain);
	return template_render_text(template_find(name), values, ret, err);
}

/* The Corefile of kubeadm of this version. Free *@ret. */
static int render_corefile(const struct config *config, char **ret, struct error *err)
{
	bool block = release_has(&config->version, RELEASE_COREDNS_CACHE_BLOCK);

	return render(corefiles[!block], config, ret, err);
}

/*
 * Where the configuration says nothing of the Corefile, one that the cluster has already is kept
 * when it is the operator's.
 */
static int settle_corefile(const struct installer_input *in, struct action *action,
			   struct error *err)
{
	const struct config *config = in->config;
	const struct version version = version_of(config);
	cleanup_free char *service = config_cluster_dns(config), *base = NULL;
	const struct corefile_use use = { &version, config->cluster.dns_domain, service };
	const struct json *object = json_map_get(action->params, "object");
	cleanup_json struct json *own = json_list();
	int r = render_corefile(config, &base, err);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(corefiles); i++) {
		cleanup_free char *text = NULL;

		r = render(corefiles[i], config, &text, err);
		if (r == 0)
			json_list_add_text(own, text);
	}
	if (r == 0 && str_eq(json_get_text(json_path(object, "data.Corefile"), ""), base))
		api_keep_corefile(action, corefile_keep_rule(&use, take_ptr(&own)));
	return r;
}

/* A list of TopologySpreadConstraints, or null. */
static struct json *spread_of(const struct spreads *spreads)
{
	struct json *list;

	if (!spreads->count)
		return json_nil();
	list = json_list();
	for (size_t i = 0; i < spreads->count; i++) {
		struct json *item = json_map(), *selector = json_map(), *labels = json_map();

		json_map_set_text(labels, "k8s-app", "kube-dns");
		json_map_set(selector, "matchLabels", labels);
		json_map_set(item, "labelSelector", selector);
		json_map_set_int(item, "maxSkew", spreads->items[i].max_skew);
		json_map_set_text(item, "topologyKey", spreads->items[i].topology_key);
		json_map_set_text(item, "whenUnsatisfiable", spreads->items[i].when_unsatisfiable);
		json_list_add(list, item);
	}
	return list;
}

static int set_values(const struct installer_input *in, struct json *values, struct error *err)
{
	cleanup_free char *image = config_image(in->config, IMAGE_COREDNS);
	cleanup_free char *address = config_cluster_dns(in->config), *base = NULL, *corefile = NULL;
	const struct coredns_settings *settings = config_settings(in->config, "coredns");
	int r = render_corefile(in->config, &base, err);

	if (r == 0)
		r = coredns_make_corefile(settings, base, &corefile, err);
	if (r < 0)
		return r;
	template_set(values, "COREFILE", corefile);
	template_set(values, "IMAGE", image);
	json_map_set_int(values, "REPLICAS", settings->replicas);
	json_map_set(values, "SPREAD", spread_of(&settings->spreads));
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
	{ "coredns/configmap.yaml", .settle = settle_corefile },
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
	.source = "cmd/kubeadm/app/constants of kubernetes/kubernetes",
	.roles = ROLE_CONTROL_PLANE,
	.addon = &addon,
};
