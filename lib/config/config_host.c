#include "config/config_host.h"

/* Where systemd-resolved keeps the servers that it asks itself; without the loop over 127.0.0.53.
 */
static const char resolved_conf[] = "/run/systemd/resolve/resolv.conf";

/* kubeadm's places of CA certificates, where links of /etc/ssl/certs may lead. */
static const char *const narrow_pki_directories[] = { "/etc/pki/ca-trust", "/etc/pki/tls/certs" };
static const char *const wide_pki_directories[] = { "/etc/pki" };
static const char *const ca_directories[] = {
	"/etc/ca-certificates",
	"/usr/local/share/ca-certificates",
	"/usr/share/ca-certificates",
};

/* Adds those that @present has; all of them when it is NULL. */
static void take_directories(struct str_list *list, const struct str_list *present,
			     const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!present || str_list_has(present, paths[i]))
			str_list_add(list, paths[i]);
}

/* Those of Red Hat's family, which a plain Debian host does not have. */
static void take_pki_directories(struct config *config, const struct str_list *present)
{
	struct str_list *list = &config->node.ca_directories;

	if (release_has(&config->version, RELEASE_NARROW_CA_DIRECTORIES))
		take_directories(list, present, narrow_pki_directories,
				 ARRAY_SIZE(narrow_pki_directories));
	else
		take_directories(list, present, wide_pki_directories,
				 ARRAY_SIZE(wide_pki_directories));
}

static void take_ca_directories(struct config *config, const struct facts *facts)
{
	const struct str_list *present = facts ? &facts->ca_directories : NULL;
	struct str_list *list = &config->node.ca_directories;

	if (list->count)
		return;
	if (present)
		take_pki_directories(config, present);
	take_directories(list, present, ca_directories, ARRAY_SIZE(ca_directories));
}

static void take_proxies(struct config_args *taken, const struct config_args *proxies)
{
	if (taken->count || !proxies)
		return;
	for (size_t i = 0; i < proxies->count; i++)
		config_args_add(taken, proxies->items[i].name, proxies->items[i].value);
}

static const char *const units[] = { "systemd-resolved.service", NULL };

const struct facts_needs config_host_needs = { .areas = FACTS_PACKAGES, .units = units };

static void take_facts(struct config_node *node, const struct facts *facts)
{
	const struct fact_unit *resolved = facts_unit(facts, units[0]);

	if (!node->packaged_kubelet)
		node->packaged_kubelet = facts->kubelet_packaged;
	if (!node->resolv_conf && resolved && resolved->state.active &&
	    str_eq(resolved->state.active, "active"))
		node->resolv_conf = xstrdup(resolved_conf);
}

void config_take_host(struct config *config, const struct config_host *host)
{
	struct config_node *node = &config->node;

	take_ca_directories(config, host->facts);
	take_proxies(&node->proxy_environment, host->proxies);
	if (host->facts)
		take_facts(node, host->facts);
	if (!node->external_ca && host->has_external_ca)
		node->external_ca =
			host->has_external_ca(host->arg, config->cluster.certificates_dir);
}

/* --- The runtime --- */

static const char *const known_endpoints[] = {
	"unix:///run/containerd/containerd.sock",
	"unix:///run/cri-dockerd.sock",
	"unix:///run/crio/crio.sock",
};

void config_want_runtime(const struct config *config, struct facts_wanted *wanted)
{
	const char *const sockets[] = { config ? config->init.node_registration.cri_socket : NULL,
					config ? config->join.node_registration.cri_socket : NULL };

	wanted->areas |= FACTS_CRI;
	for (size_t i = 0; i < ARRAY_SIZE(sockets); i++)
		if (sockets[i])
			facts_want_endpoint(wanted, sockets[i]);
	for (size_t i = 0; !config && i < ARRAY_SIZE(known_endpoints); i++)
		facts_want_endpoint(wanted, known_endpoints[i]);
}
