/* Making and freeing a configuration, and small look-ups in it. */
#include "config/config.h"

#include "base/net.h"
#include "config/config_fields.h"

enum {
	DNS_ADDRESS =
		10, /* index in the service range of the DNS address, and of the API server's */
	API_SERVER_ADDRESS = 1,
};

const char *role_name(enum role role)
{
	return role == ROLE_CONTROL_PLANE ? "control-plane" : "worker";
}

struct config *config_new(void)
{
	struct config *config = xcalloc(1, sizeof(*config));

	for (const struct kind *kind = config_kinds; kind->name; kind++)
		if (kind->fields)
			fields_default(kind->fields, config);
	return config;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	for (const struct kind *kind = config_kinds; kind->name; kind++)
		if (kind->fields)
			fields_done(kind->fields, config);
	json_free(config->kubelet);
	json_free(config->kube_proxy);
	free(config);
}

void config_freep(struct config **config)
{
	config_free(*config);
}

void config_take_cluster(struct config *config, struct config *cluster)
{
	struct config_cluster own = config->cluster;
	struct json *kubelet = config->kubelet;

	config->cluster = cluster->cluster;
	config->kubelet = cluster->kubelet;
	config->version = cluster->version;
	cluster->cluster = own;
	cluster->kubelet = kubelet;
	config_free(cluster);
}

const struct config_registration *config_registration(const struct config *config)
{
	return config->given & CONFIG_JOIN ? &config->join.node_registration
					   : &config->init.node_registration;
}

const struct config_endpoint *config_endpoint(const struct config *config)
{
	return config->given & CONFIG_JOIN ? &config->join.local_api_endpoint
					   : &config->init.local_api_endpoint;
}

const char *config_kubelet_flag(const struct config *config, const char *name)
{
	return config_args_get(&config_registration(config)->kubelet_extra_args, name);
}

char *config_local_api_server_url(const struct config *config)
{
	const struct config_endpoint *endpoint = config_endpoint(config);
	cleanup_free char *address =
		net_host_port_format(endpoint->advertise_address, (int)endpoint->bind_port);

	return xasprintf("https://%s", address);
}

char *config_api_server_url(const struct config *config)
{
	const char *endpoint = config->cluster.control_plane_endpoint;

	return endpoint ? xasprintf("https://%s", endpoint) : config_local_api_server_url(config);
}

/* An address of the first service range; NULL where the range is wrong, or too small. */
static char *service_address(const struct config *config, uint64_t n)
{
	struct net_cidr cidrs[NET_CIDRS_MAX];
	struct net_ip ip;
	size_t count;

	if (net_cidrs_parse(config->cluster.service_subnet, cidrs, NET_CIDRS_MAX, &count) < 0 ||
	    net_cidr_nth(&cidrs[0], n, &ip) < 0)
		return NULL;
	return net_ip_format(&ip);
}

char *config_cluster_dns_if_valid(const struct config *config)
{
	return service_address(config, DNS_ADDRESS);
}

char *config_cluster_dns(const struct config *config)
{
	char *address = service_address(config, DNS_ADDRESS);

	if (!address)
		abort(); /* validated: a range of at least 10 addresses */
	return address;
}

const struct config_local_dns *config_local_dns(const struct config *config)
{
	return config_settings(config, "nodelocaldns");
}

bool config_local_dns_is_asked(const struct config *config)
{
	return config_local_dns(config)->enabled && !config->cluster.proxy_disabled &&
	       str_eq(json_map_text(config->kube_proxy, "mode", ""), "ipvs");
}

char *config_api_server_service_ip(const struct config *config)
{
	char *address = service_address(config, API_SERVER_ADDRESS);

	if (!address)
		abort(); /* validated, as above */
	return address;
}

char *config_authorization_mode(const struct config *config)
{
	static const char *const known[] = { "Node", "RBAC",        "Webhook",
					     "ABAC", "AlwaysAllow", "AlwaysDeny" };
	const struct config_args *args = &config->cluster.api_server.extra_args;
	cleanup(strbuf_done) struct strbuf modes = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *asked = xstrdup_or_null(config_args_get(args, "authorization-mode"));
	char *rest = asked, *mode;

	if (asked && release_has(&config->version, RELEASE_V1BETA4))
		return take_ptr(&asked);
	while ((mode = strsep(&rest, ",")))
		for (size_t i = 0; i < ARRAY_SIZE(known); i++)
			if (str_eq(mode, known[i]))
				strbuf_printf(&modes, "%s%s", modes.length ? "," : "", mode);
	return modes.length ? strbuf_take(&modes) : xstrdup("Node,RBAC");
}
