/* Completes a configuration with what depends on other values, on releases, and on the host. */

#include "base/net.h"
#include "config/config_fields.h"
#include "config/config_flags.h"

/* What rendering takes for a host that it does not look at; `kubeadm config print` has the same. */
static const char plain_name[] = "node", plain_address[] = "1.2.3.4";
static const char default_socket[] = "unix:///var/run/containerd/containerd.sock";
static const char example_token[] = "abcdef.0123456789abcdef";

const struct facts_needs config_needs = {
	.areas = FACTS_IDENTITY | FACTS_NETWORK | FACTS_RUNTIMES,
};

static void set(char **place, char *value)
{
	free(*place);
	*place = value;
}

struct config *config_new_example(void)
{
	struct config *config = config_new();
	struct config_init *init = &config->init;
	struct config_join *join = &config->join;

	init->bootstrap_tokens.items = grow(NULL, &init->bootstrap_tokens.capacity, 1,
					    sizeof(*init->bootstrap_tokens.items));
	init->bootstrap_tokens.items[init->bootstrap_tokens.count++] = (struct config_token){ 0 };
	fields_default(fields_token, &init->bootstrap_tokens.items[0]);
	init->bootstrap_tokens.items[0].token = xstrdup(example_token);
	init->node_registration.name = xstrdup(plain_name);
	init->node_registration.cri_socket = xstrdup(default_socket);
	init->local_api_endpoint.advertise_address = xstrdup(plain_address);
	set(&config->cluster.kubernetes_version, xstrdup(release_default_version() + 1));
	config->cluster.etcd_is_local = true;
	join->node_registration.name = xstrdup(plain_name);
	join->node_registration.cri_socket = xstrdup(default_socket);
	join->has_discovery_token = true;
	join->token = xstrdup(example_token);
	join->tls_bootstrap_token = xstrdup(example_token);
	join->api_server_endpoint = xstrdup("kube-apiserver:6443");
	join->unsafe_skip_ca_verification = true;
	config->reset.cri_socket = xstrdup(default_socket);
	return config;
}

/* A default of which the operator should know. */
static void note_plain(const struct config_documents *documents, enum config_kind kind,
		       const char *path, const char *value)
{
	if (documents->wanted & (CONFIG_INIT | CONFIG_JOIN) && !documents->any_node)
		config_report(documents, true, kind, path,
			      "not set, and no host is looked at: taking \"%s\"", value);
}

static void default_name(const struct config_documents *documents, enum config_kind kind,
			 struct config_registration *registration)
{
	const struct config_node *node = &documents->config->node;
	const char *hostname = documents->facts ? documents->facts->hostname : NULL;

	if (registration->name) {
		set(&registration->name, config_node_name(registration->name));
	} else if (node->host_name) {
		registration->name = config_node_name(node->host_name);
	} else if (!documents->facts) {
		registration->name = xstrdup(plain_name);
		note_plain(documents, kind, "nodeRegistration.name", plain_name);
	} else if (documents->judges_name) {
		registration->name = config_node_name(hostname ? hostname : "");
	} else if (!hostname) {
		config_report(documents, false, kind, "nodeRegistration.name",
			      "the host does not tell its name; set it, or --node-name");
	} else {
		registration->name = config_node_name(hostname);
		if (!net_is_dns_subdomain(registration->name))
			config_report(documents, false, kind, "nodeRegistration.name",
				      "the hostname \"%s\" is no DNS name (RFC 1123); set another "
				      "here or by --node-name, or change the hostname",
				      registration->name);
	}
}

/* The one runtime that is there; containerd's socket when none is. */
static char *find_socket(const struct config_documents *documents, enum config_kind kind,
			 const char *path)
{
	const struct facts *facts = documents->facts;
	cleanup(strbuf_done) struct strbuf found = strbuf_make(STRBUF_MAX_LINE);
	const char *socket = default_socket;
	size_t count = 0;

	for (size_t i = 0; facts && i < facts->runtime_count; i++) {
		if (!facts->runtimes[i].present)
			continue;
		socket = facts->runtimes[i].socket;
		strbuf_printf(&found, "%s%s", count++ ? ", " : "", socket);
	}
	if (count > 1)
		config_report(documents, false, kind, path,
			      "the host has more than one container runtime (%s); name one, here "
			      "or by --cri-socket",
			      found.text);
	return xstrdup(socket);
}

static void default_socket_at(const struct config_documents *documents, enum config_kind kind,
			      const char *path, char **socket)
{
	const struct config_node *node = &documents->config->node;

	if (!*socket)
		*socket = node->host_cri_socket ? xstrdup(node->host_cri_socket)
						: find_socket(documents, kind, path);
	if (**socket == '/') {
		config_report(documents, true, kind, path,
			      "\"%s\" without a scheme is deprecated; write unix://%s", *socket,
			      *socket);
		set(socket, xasprintf("unix://%s", *socket));
	}
}

static void default_registration(const struct config_documents *documents, enum config_kind kind,
				 struct config_registration *registration, bool control_plane)
{
	struct json *taint;

	default_name(documents, kind, registration);
	default_socket_at(documents, kind, "nodeRegistration.criSocket", &registration->cri_socket);
	if (!control_plane || registration->taints)
		return;
	taint = json_map();
	json_map_set_text(taint, "effect", "NoSchedule");
	json_map_set_text(taint, "key", "node-role.kubernetes.io/control-plane");
	registration->taints = json_list();
	json_list_add(registration->taints, taint);
}

/* The address that the host itself has. */
static const char *host_address(const struct config_documents *documents, enum config_kind kind,
				const char *path, bool prefers_ipv6)
{
	const char *address = NULL;

	if (documents->config->node.host_address)
		return documents->config->node.host_address;
	if (!documents->facts) {
		note_plain(documents, kind, path, plain_address);
		return plain_address;
	}
	if (prefers_ipv6)
		address = facts_family_address(documents->facts, 6);
	if (!address)
		address = facts_node_address(documents->facts, NULL);
	if (address)
		return address;
	config_report(
		documents, true, kind, path,
		"the host has no default route, so no address is its own: taking 0.0.0.0; set "
		"it, or --apiserver-advertise-address");
	return "0.0.0.0";
}

/*
 * A loopback address stands for one that others reach, which routers keep on lo (as kubeadm's
 * SetAPIEndpointDynamicDefaults); NULL, and a problem, when lo has none.
 */
static const char *loopback_address(const struct config_documents *documents, enum config_kind kind,
				    const char *path, const char *given)
{
	const char *address = facts_loopback_address(documents->facts);

	if (!address)
		config_report(documents, false, kind, path,
			      "%s is no address that other nodes can reach, and lo has no other: "
			      "name one of the host's",
			      given);
	return address;
}

/* As kubeadm does: what is no address of a node is replaced by the host's. */
static const char *node_address(const struct config_documents *documents, enum config_kind kind,
				const char *path, const char *given)
{
	const char *own;
	struct net_ip ip;

	if (!given)
		return host_address(documents, kind, path, false);
	if (net_ip_parse_sloppy(given, &ip) < 0 ||
	    (!net_ip_is_unspecified(&ip) && !net_ip_is_loopback(&ip)))
		return given;
	if (net_ip_is_loopback(&ip) && documents->facts && !documents->config->node.host_address)
		own = loopback_address(documents, kind, path, given);
	else
		own = host_address(documents, kind, path, ip.family == 6);
	if (!own)
		return given;
	config_report(documents, true, kind, path,
		      "%s is no address that other nodes can reach: taking %s", given, own);
	return own;
}

/* An address that could not be read has been reported already. */
static void default_address(const struct config_documents *documents, enum config_kind kind,
			    const char *path, char **address)
{
	const char *taken = node_address(documents, kind, path, *address);
	struct net_ip ip;

	if (net_ip_parse_sloppy(taken, &ip) < 0)
		return;
	if (net_ip_is_multicast(&ip) || net_ip_is_link_local(&ip) || net_ip_is_broadcast(&ip))
		config_report(documents, false, kind, path,
			      "%s is no address of a single host that other nodes can reach",
			      taken);
	set(address, net_ip_format(&ip));
}

/* Resolves labels, and reports versions that knode does not know. */
static void default_version(const struct config_documents *documents)
{
	struct config *config = documents->config;
	const char *text = config->cluster.kubernetes_version;
	struct error err = { 0 };
	cleanup_free char *version = NULL;

	if (str_starts(text, "release/v"))
		text += strlen("release/");
	if (version_parse(text, &config->version, &err) == 0)
		version = xasprintf("%s%s", *text == 'v' ? "" : "v", text);
	else if (release_resolve_label(text, &config->version, &err) == 0)
		version = version_format(&config->version);
	if (!version) {
		config_report(documents, false, CONFIG_CLUSTER, "kubernetesVersion", "%s",
			      err.message);
		(void)release_resolve_label("stable", &config->version, &err); /* to go on with */
		return;
	}
	set(&config->cluster.kubernetes_version, take_ptr(&version));
	text = config->cluster.kubernetes_version;
	if (!version_at_least(&config->version, release_oldest_minor(), 0))
		config_report(documents, false, CONFIG_CLUSTER, "kubernetesVersion",
			      "%s is older than v1.%d.0, the oldest that knode knows", text,
			      release_oldest_minor());
	else if (version_at_least(&config->version, release_newest_minor() + 1, 0))
		config_report(documents, true, CONFIG_CLUSTER, "kubernetesVersion",
			      "%s is newer than v1.%d, the newest that knode knows: taken as that "
			      "one",
			      text, release_newest_minor());
	else if (!release_find(config->version.minor)->newest)
		config_report(documents, true, CONFIG_CLUSTER, "kubernetesVersion",
			      "v1.%d was not released when this knode was made: what changed in it "
			      "since is not known",
			      config->version.minor);
}

static void default_endpoint_port(struct config *config)
{
	char **endpoint = &config->cluster.control_plane_endpoint;
	cleanup_free char *host = NULL;
	int port;

	if (!*endpoint || config_endpoint_parse(*endpoint, &host, &port) < 0 || port)
		return;
	set(endpoint, net_host_port_format(host, (int)config->init.local_api_endpoint.bind_port));
}

/* As kubeadm's SetDefaults_EnvVar: what the API server would fill in is written already. */
static void default_envs(struct json **envs)
{
	struct json *copy = *envs ? json_clone(*envs) : NULL;

	for (size_t i = 0; i < json_count(copy); i++) {
		struct json *field = json_path(json_list_at(copy, i), "valueFrom.fieldRef");

		if (json_is_map(field) && !*json_map_text(field, "apiVersion", ""))
			json_map_set_text(field, "apiVersion", "v1");
	}
	json_free(*envs);
	*envs = copy;
}

/* Those of an external etcd that answer over HTTP are all of them, unless it says which. */
static void default_http_endpoints(struct config *config)
{
	struct config_etcd_external *etcd = &config->cluster.etcd_external;

	if (!release_has(&config->version, RELEASE_HTTP_ENDPOINTS) || etcd->http_endpoints.count)
		return;
	for (size_t i = 0; i < etcd->endpoints.count; i++)
		str_list_add(&etcd->http_endpoints, etcd->endpoints.items[i]);
}

static void lower_all(struct str_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		str_to_lower(list->items[i]);
}

static void default_init(const struct config_documents *documents)
{
	struct config *config = documents->config;
	struct config_tokens *tokens = &config->init.bootstrap_tokens;

	if (!tokens->count) {
		tokens->items = grow(tokens->items, &tokens->capacity, 1, sizeof(*tokens->items));
		tokens->items[tokens->count++] = (struct config_token){ 0 };
		fields_default(fields_token, &tokens->items[0]);
	}
	for (size_t i = 0; i < tokens->count; i++)
		if (tokens->items[i].expires)
			tokens->items[i].ttl = -1;
	default_registration(documents, CONFIG_INIT, &config->init.node_registration, true);
	default_address(documents, CONFIG_INIT, "localAPIEndpoint.advertiseAddress",
			&config->init.local_api_endpoint.advertise_address);
	default_endpoint_port(config);
	lower_all(&config->cluster.api_server_cert_sans);
}

static void default_join(const struct config_documents *documents)
{
	struct config_join *join = &documents->config->join;

	default_registration(documents, CONFIG_JOIN, &join->node_registration,
			     join->has_control_plane);
	if (join->has_control_plane)
		default_address(documents, CONFIG_JOIN,
				"controlPlane.localAPIEndpoint.advertiseAddress",
				&join->local_api_endpoint.advertise_address);
	if (!join->tls_bootstrap_token)
		join->tls_bootstrap_token = xstrdup_or_null(join->token);
	if (join->kubeconfig_path && str_starts(join->kubeconfig_path, "file:///"))
		set(&join->kubeconfig_path, xstrdup(join->kubeconfig_path + strlen("file://")));
	if (join->kubeconfig_path && !strstr(join->kubeconfig_path, "://"))
		set(&join->kubeconfig_path, path_absolute(join->kubeconfig_path));
}

void config_complete(const struct config_documents *documents)
{
	struct config *config = documents->config;

	default_version(documents);
	if (!config->cluster.etcd_is_external)
		config->cluster.etcd_is_local = true;
	default_http_endpoints(config);
	default_envs(&config->cluster.api_server.extra_envs);
	default_envs(&config->cluster.controller_manager.extra_envs);
	default_envs(&config->cluster.scheduler.extra_envs);
	default_envs(&config->cluster.etcd_local.extra_envs);
	path_clean(config->cluster.certificates_dir);
	if (documents->host)
		config_take_host(config, documents->host);
	if (config->given & CONFIG_JOIN)
		default_join(documents);
	if (config->given & (CONFIG_INIT | CONFIG_CLUSTER) ||
	    !(config->given & (CONFIG_JOIN | CONFIG_RESET | CONFIG_UPGRADE)))
		default_init(documents);
	if (config->given & CONFIG_RESET)
		default_socket_at(documents, CONFIG_RESET, "criSocket", &config->reset.cri_socket);
}
