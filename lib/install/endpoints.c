#include "install/endpoints.h"

#include "base/net.h"

enum {
	KUBELET_PORT = 10248,
	ETCD_METRICS_PORT = 2381,
	CONTROLLER_MANAGER_PORT = 10257,
	SCHEDULER_PORT = 10259,
};

/* What listens on all addresses is asked on loopback. */
static char *url(const char *scheme, const char *address, int64_t port, const char *path)
{
	struct net_ip ip;

	if (port <= 0)
		return NULL;
	if (net_ip_parse(address, &ip) == 0 && net_ip_is_unspecified(&ip))
		address = strchr(address, ':') ? "::1" : "127.0.0.1";
	return xasprintf(strchr(address, ':') ? "%s://[%s]:%lld%s" : "%s://%s:%lld%s", scheme,
			 address, (long long)port, path);
}

char *endpoint_kubelet(const struct config *config)
{
	const struct json *kubelet = config->kubelet;

	return url("http", json_map_text(kubelet, "healthzBindAddress", "127.0.0.1"),
		   json_map_int(kubelet, "healthzPort", KUBELET_PORT), "/healthz");
}

char *endpoint_etcd(const struct config *config)
{
	const struct config_args *args = &config->cluster.etcd_local.extra_args;

	if (config->cluster.etcd_is_external || config_args_get(args, "listen-metrics-urls"))
		return NULL;
	return url("http", "127.0.0.1", ETCD_METRICS_PORT, "/health");
}

char *endpoint_kube_apiserver(const struct config *config)
{
	const struct config_endpoint *endpoint = config_endpoint(config);

	return url("https", endpoint->advertise_address, endpoint->bind_port, "/readyz");
}

/* By --bind-address and --secure-port, where 0 turns it off. */
static char *secure_url(const struct config_args *args, int64_t port)
{
	const char *address = config_args_get(args, "bind-address");
	const char *text = config_args_get(args, "secure-port");

	if (text && parse_int(text, 0, 65535, &port) < 0)
		return NULL;
	return url("https", address ? address : "127.0.0.1", port, "/healthz");
}

char *endpoint_kube_controller_manager(const struct config *config)
{
	return secure_url(&config->cluster.controller_manager.extra_args, CONTROLLER_MANAGER_PORT);
}

char *endpoint_kube_scheduler(const struct config *config)
{
	return secure_url(&config->cluster.scheduler.extra_args, SCHEDULER_PORT);
}
