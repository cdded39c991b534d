#include "config/config_host.h"

#include <unistd.h>

/* Where systemd-resolved keeps the servers that it asks itself; without the loop over 127.0.0.53.
 */
static const char resolved_conf[] = "/run/systemd/resolve/resolv.conf";

/* kubeadm's places of CA certificates, where links of /etc/ssl/certs may lead. */
static const char *const ca_directories[] = {
	"/etc/ca-certificates",
	"/usr/local/share/ca-certificates",
	"/usr/share/ca-certificates",
};
static const char *const narrow_pki_directories[] = { "/etc/pki/ca-trust", "/etc/pki/tls/certs" };
static const char *const wide_pki_directories[] = { "/etc/pki" };

static void take_directories(struct str_list *list, const struct host *host,
			     const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!host || host_exists(host, paths[i]))
			str_list_add(list, paths[i]);
}

static bool is_proxy(const char *variable)
{
	static const char suffix[] = "_proxy";
	size_t length = strcspn(variable, "="), wanted = strlen(suffix);

	return length > wanted && variable[length] && variable[length + 1] &&
	       strncasecmp(variable + length - wanted, suffix, wanted) == 0;
}

static void take_proxies(struct config_args *proxies)
{
	for (char **variable = environ; *variable; variable++) {
		size_t length = strcspn(*variable, "=");
		cleanup_free char *name = xstrndup(*variable, length);

		if (is_proxy(*variable))
			config_args_add(proxies, name, *variable + length + 1);
	}
}

static void take_pki_directories(struct config *config, const struct host *host)
{
	struct str_list *list = &config->node.ca_directories;

	if (release_has(&config->version, RELEASE_NARROW_CA_DIRECTORIES))
		take_directories(list, host, narrow_pki_directories,
				 ARRAY_SIZE(narrow_pki_directories));
	else
		take_directories(list, host, wide_pki_directories,
				 ARRAY_SIZE(wide_pki_directories));
}

static bool has_external_ca(const struct config *config, const struct host *host)
{
	const char *pki = config->cluster.certificates_dir;
	cleanup_free char *certificate = xasprintf("%s/ca.crt", pki);
	cleanup_free char *key = xasprintf("%s/ca.key", pki);

	return host_exists(host, certificate) && !host_exists(host, key);
}

/* Whether there is a unit of the kubelet where packages have theirs. */
static bool has_packaged_kubelet(const struct host *host)
{
	static const char *const paths[] = {
		"/usr/lib/systemd/system/kubelet.service",
		"/usr/local/lib/systemd/system/kubelet.service",
		"/lib/systemd/system/kubelet.service",
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		if (host_exists(host, paths[i]))
			return true;
	return false;
}

static const char *const units[] = { "systemd-resolved.service", NULL };

const struct facts_needs config_host_needs = { .units = units };

void config_take_host(struct config *config, const struct host *host, const struct facts *facts)
{
	const struct fact_unit *resolved = facts_unit(facts, units[0]);
	struct config_node *node = &config->node;

	if (!node->ca_directories.count) {
		take_pki_directories(config, host);
		take_directories(&node->ca_directories, host, ca_directories,
				 ARRAY_SIZE(ca_directories));
	}
	if (!node->proxy_environment.count && host_kind(host) == HOST_RUNNING)
		take_proxies(&node->proxy_environment);
	if (!node->external_ca)
		node->external_ca = has_external_ca(config, host);
	if (!node->packaged_kubelet)
		node->packaged_kubelet = has_packaged_kubelet(host);
	if (!node->resolv_conf && resolved && resolved->state.active &&
	    str_eq(resolved->state.active, "active"))
		node->resolv_conf = xstrdup(resolved_conf);
}

void config_take_plain_host(struct config *config)
{
	struct config_node *node = &config->node;

	if (!node->ca_directories.count)
		take_directories(&node->ca_directories, NULL, ca_directories,
				 ARRAY_SIZE(ca_directories));
}
