#include "certs/cert_spec.h"

#include "base/nearest.h"
#include "base/net.h"

enum {
	NAMES_MAX = 32, /* rows of either table */
};

#define MASTERS        "system:masters"
#define CLUSTER_ADMINS "kubeadm:cluster-admins"

static void add_once(struct str_list *list, const char *item)
{
	if (!str_list_has(list, item))
		str_list_add(list, item);
}

/* A DNS name or an address. */
static void add_name(struct cert_subject *subject, const char *name)
{
	cleanup_free char *text = NULL;
	struct net_ip ip;

	if (net_ip_parse_sloppy(name, &ip) < 0) {
		add_once(&subject->dns, name);
		return;
	}
	text = net_ip_format(&ip);
	add_once(&subject->ips, text);
}

static void add_names(struct cert_subject *subject, const struct str_list *names)
{
	for (size_t i = 0; i < names->count; i++)
		add_name(subject, names->items[i]);
}

/* A DNS name, whatever it looks like: so does kubeadm. */
static void add_node(struct cert_subject *subject, const struct config *config)
{
	if (config->init.node_registration.name)
		add_once(&subject->dns, config->init.node_registration.name);
}

static void add_address(struct cert_subject *subject, const struct config *config)
{
	if (config->init.local_api_endpoint.advertise_address)
		add_name(subject, config->init.local_api_endpoint.advertise_address);
}

/* What the cluster's own clients call the API server. */
static void add_fixed_api_server_names(struct cert_subject *subject)
{
	add_name(subject, "kubernetes");
	add_name(subject, "kubernetes.default");
	add_name(subject, "kubernetes.default.svc");
}

static void add_api_server_names(const struct config *config, struct cert_subject *subject)
{
	cleanup_free char *service_ip = config_api_server_service_ip(config), *host = NULL;
	cleanup_free char *service =
		xasprintf("kubernetes.default.svc.%s", config->cluster.dns_domain);
	const char *endpoint = config->cluster.control_plane_endpoint;
	int port;

	add_node(subject, config);
	add_fixed_api_server_names(subject);
	add_name(subject, service);
	add_name(subject, service_ip);
	add_address(subject, config);
	if (endpoint && net_host_port_parse(endpoint, &host, &port) == 0)
		add_name(subject, host);
	add_names(subject, &config->cluster.api_server_cert_sans);
}

static void add_fixed_etcd_names(struct cert_subject *subject)
{
	add_name(subject, "localhost");
	add_name(subject, "127.0.0.1");
	add_name(subject, "::1");
}

/* The address of the node comes first: so it is with kubeadm. */
static void add_etcd_names(const struct config *config, struct cert_subject *subject)
{
	add_node(subject, config);
	add_address(subject, config);
	add_fixed_etcd_names(subject);
}

static void add_etcd_server_names(const struct config *config, struct cert_subject *subject)
{
	add_etcd_names(config, subject);
	add_names(subject, &config->cluster.etcd_local.server_cert_sans);
}

static void add_etcd_peer_names(const struct config *config, struct cert_subject *subject)
{
	add_etcd_names(config, subject);
	add_names(subject, &config->cluster.etcd_local.peer_cert_sans);
}

static const char *masters(const struct version *version)
{
	(void)version;
	return MASTERS;
}

static const char *nodes(const struct version *version)
{
	(void)version;
	return "system:nodes";
}

static const char *admins(const struct version *version)
{
	return release_has(version, RELEASE_SUPER_ADMIN) ? CLUSTER_ADMINS : MASTERS;
}

/* etcd does not look at it. */
static const char *etcd_client(const struct version *version)
{
	return release_has(version, RELEASE_ETCD_CLIENT_NO_MASTERS) ? NULL : MASTERS;
}

const struct cert_spec cert_specs[] = {
	{
		.name = "ca",
		.path = "ca",
		.title = "CA of the cluster",
		.common_name = "kubernetes",
		.usage = PKI_CA,
	},
	{
		.name = "apiserver",
		.path = "apiserver",
		.ca = "ca",
		.title = "certificate for serving the Kubernetes API",
		.common_name = "kube-apiserver",
		.usage = PKI_SERVER,
		.add_names = add_api_server_names,
		.add_fixed_names = add_fixed_api_server_names,
		.used_by = "API server",
	},
	{
		.name = "apiserver-kubelet-client",
		.path = "apiserver-kubelet-client",
		.ca = "ca",
		.title = "certificate of the API server as a client of kubelets",
		.common_name = "kube-apiserver-kubelet-client",
		.usage = PKI_CLIENT,
		.organization = release_kubelet_client_organization,
		.used_by = "API server",
	},
	{
		.name = "front-proxy-ca",
		.path = "front-proxy-ca",
		.title = "CA of the front proxy",
		.common_name = "front-proxy-ca",
		.usage = PKI_CA,
	},
	{
		.name = "front-proxy-client",
		.path = "front-proxy-client",
		.ca = "front-proxy-ca",
		.title = "certificate of the API server as front proxy",
		.common_name = "front-proxy-client",
		.usage = PKI_CLIENT,
		.used_by = "API server",
	},
	{
		.name = "etcd-ca",
		.path = "etcd/ca",
		.title = "CA of etcd",
		.common_name = "etcd-ca",
		.etcd = true,
		.usage = PKI_CA,
	},
	{
		.name = "etcd-server",
		.path = "etcd/server",
		.ca = "etcd-ca",
		.title = "certificate for serving etcd",
		.etcd = true,
		.usage = PKI_SERVER | PKI_CLIENT, /* etcd's gateway is a client of itself */
		.add_names = add_etcd_server_names,
		.add_fixed_names = add_fixed_etcd_names,
		.used_by = "etcd",
	},
	{
		.name = "etcd-peer",
		.path = "etcd/peer",
		.ca = "etcd-ca",
		.title = "certificate of etcd among its peers",
		.etcd = true,
		.usage = PKI_SERVER | PKI_CLIENT,
		.add_names = add_etcd_peer_names,
		.add_fixed_names = add_fixed_etcd_names,
		.used_by = "etcd",
	},
	{
		.name = "etcd-healthcheck-client",
		.path = "etcd/healthcheck-client",
		.ca = "etcd-ca",
		.title = "certificate of the health check of etcd",
		.common_name = "kube-etcd-healthcheck-client",
		.etcd = true,
		.usage = PKI_CLIENT,
		.organization = etcd_client,
	},
	{
		.name = "apiserver-etcd-client",
		.path = "apiserver-etcd-client",
		.ca = "etcd-ca",
		.title = "certificate of the API server as a client of etcd",
		.common_name = "kube-apiserver-etcd-client",
		.etcd = true,
		.usage = PKI_CLIENT,
		.organization = etcd_client,
		.used_by = "API server",
	},
	{ .name = NULL },
};

static char *kubelet_server(const struct config *config)
{
	return config_feature_gate(config, "ControlPlaneKubeletLocalMode")
		       ? config_local_api_server_url(config)
		       : config_api_server_url(config);
}

const struct kubeconfig_spec kubeconfig_specs[] = {
	{
		.name = "admin",
		.file = "admin.conf",
		.title = "kubeconfig of the administrator",
		.user = "kubernetes-admin",
		.organization = admins,
		.server = config_api_server_url,
	},
	{
		.name = "super-admin",
		.file = "super-admin.conf",
		.title = "kubeconfig of an administrator beyond RBAC",
		.user = "kubernetes-super-admin",
		.organization = masters,
		.server = config_api_server_url,
	},
	{
		.name = "kubelet",
		.file = "kubelet.conf",
		.title = "kubeconfig of the kubelet",
		.organization = nodes,
		.server = kubelet_server,
	},
	{
		.name = "controller-manager",
		.file = "controller-manager.conf",
		.title = "kubeconfig of the controller manager",
		.user = "system:kube-controller-manager",
		.server = config_local_api_server_url,
		.used_by = "controller manager",
	},
	{
		.name = "scheduler",
		.file = "scheduler.conf",
		.title = "kubeconfig of the scheduler",
		.user = "system:kube-scheduler",
		.server = config_local_api_server_url,
		.used_by = "scheduler",
	},
	{ .name = NULL },
};

const struct cert_spec *cert_spec_find(const char *name)
{
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		if (str_eq(spec->name, name))
			return spec;
	return NULL;
}

const char *cert_spec_nearest(const char *typed)
{
	const char *names[NAMES_MAX] = { SERVICE_ACCOUNT_NAME };
	size_t count = 1;

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		names[count++] = spec->name;
	return nearest(typed, names, count);
}

char *cert_spec_path(const struct cert_spec *spec, const char *dir, const char *suffix)
{
	return xasprintf("%s/%s%s", dir, spec->path, suffix);
}

bool cert_spec_wanted(const struct cert_spec *spec, const struct config *config)
{
	return !spec->etcd || !config->cluster.etcd_is_external;
}

const struct kubeconfig_spec *kubeconfig_spec_find(const char *name)
{
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		if (str_eq(spec->name, name) || str_eq(spec->file, name))
			return spec;
	return NULL;
}

const char *kubeconfig_spec_nearest(const char *typed)
{
	const char *names[NAMES_MAX];
	size_t count = 0;

	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		names[count++] = spec->name;
	return nearest(typed, names, count);
}

bool kubeconfig_spec_wanted(const struct kubeconfig_spec *spec, const struct config *config)
{
	return !str_eq(spec->name, "super-admin") ||
	       release_has(&config->version, RELEASE_SUPER_ADMIN);
}

void cert_subject_done(struct cert_subject *subject)
{
	free(subject->common_name);
	str_list_done(&subject->organizations);
	str_list_done(&subject->dns);
	str_list_done(&subject->ips);
	*subject = (struct cert_subject){ 0 };
}

static void add_organization(const char *(*organization)(const struct version *version),
			     const struct config *config, struct cert_subject *subject)
{
	const char *name = organization ? organization(&config->version) : NULL;

	if (name)
		str_list_add(&subject->organizations, name);
}

void cert_spec_subject(const struct cert_spec *spec, const struct config *config,
		       struct cert_subject *ret)
{
	const char *node = config->init.node_registration.name;

	ret->common_name = xstrdup(spec->common_name ? spec->common_name : node);
	add_organization(spec->organization, config, ret);
	if (spec->usage & PKI_CA)
		add_name(ret, ret->common_name);
	if (spec->add_names)
		spec->add_names(config, ret);
	/* kubeadm makes a sorted set of DNS names (pkiutil.RemoveDuplicateAltNames); not of
	 * addresses. */
	str_list_sort(&ret->dns);
}

void cert_spec_names(const struct cert_spec *spec, const struct config *config,
		     struct cert_subject *ret)
{
	if (spec->add_fixed_names)
		spec->add_fixed_names(ret);
	if (spec->add_names && config)
		spec->add_names(config, ret);
}

void kubeconfig_spec_subject(const struct kubeconfig_spec *spec, const struct config *config,
			     struct cert_subject *ret)
{
	const char *node = config->init.node_registration.name;

	ret->common_name = spec->user ? xstrdup(spec->user) : xasprintf("system:node:%s", node);
	add_organization(spec->organization, config, ret);
}

/* The gate counts before the field, also when it is set to false (kubeadm's types.go). */
const char *cert_spec_algorithm(const struct config *config)
{
	static const char gate[] = "PublicKeysECDSA";

	if (config_feature_gate(config, gate))
		return pki_algorithm_name(PKI_ECDSA_P256);
	if (json_map_get(config->cluster.feature_gates, gate))
		return pki_algorithm_name(PKI_RSA_2048);
	return config->cluster.encryption_algorithm;
}

const char *kubeconfig_spec_algorithm(const struct config *config)
{
	return release_has(&config->version, RELEASE_ECDSA_KUBECONFIGS)
		       ? cert_spec_algorithm(config)
		       : config->cluster.encryption_algorithm;
}
