#include "install/endpoints.h"

#include "base/net.h"
#include "config/ports.h"

/* What a component offers there: its ports' purpose, and the rest of the URL. */
static const struct endpoint {
	const char *component, *purpose, *scheme, *path;
} endpoints[] = {
	{ "kubelet", "health", "http", "/healthz" },
	{ "etcd", "health and metrics", "http", "/health" },
	{ "kube-apiserver", "Kubernetes API", "https", "/readyz" },
	{ "kube-controller-manager", "health", "https", "/healthz" },
	{ "kube-scheduler", "health", "https", "/healthz" },
};

static const struct endpoint *find(const char *component)
{
	const struct endpoint *endpoint = endpoints;

	while (!str_eq(endpoint->component, component))
		endpoint++;
	return endpoint;
}

/* What listens on all addresses is asked on loopback, but the API server, whose certificate has the
 * address that it advertises. */
static char *address_of(const struct config *config, const struct port *port)
{
	if (str_eq(port->component, "kube-apiserver"))
		return xstrdup(config_endpoint(config)->advertise_address);
	return port->address_count ? net_ip_format(&port->addresses[0]) : xstrdup("127.0.0.1");
}

static char *url_of(const struct config *config, const struct endpoint *endpoint,
		    const struct port *port)
{
	cleanup_free char *address = address_of(config, port);
	cleanup_free char *place = net_host_port_format(address, port->first);

	return xasprintf("%s://%s%s", endpoint->scheme, place, endpoint->path);
}

char *endpoint_of(const struct config *config, const char *component)
{
	const struct ports_query query = {
		.config = config,
		.role = ROLE_CONTROL_PLANE,
		.bind_port = config_endpoint(config)->bind_port,
	};
	const struct endpoint *endpoint = find(component);
	struct port ports[PORTS_MAX];
	size_t count = ports_of(&query, ports);

	/* Where etcd is told to serve its metrics, it may want certificates. */
	if (str_eq(component, "etcd") &&
	    config_args_get(&config->cluster.etcd_local.extra_args, "listen-metrics-urls"))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (str_eq(ports[i].component, component) &&
		    str_eq(ports[i].purpose, endpoint->purpose))
			return url_of(config, endpoint, &ports[i]);
	return NULL;
}
