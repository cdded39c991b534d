/* The static pod of the API server. */
#include "base/net.h"
#include "install/installer.h"
#include "install/static_pod.h"
#include "template/template.h"

enum {
	ETCD_CLIENT_PORT = 2379,
};

/* The arguments given, without the mode of authorization, which comes as a value. */
static struct config_args without_authorization_mode(const struct config_args *args)
{
	struct config_args rest = { .items = xcalloc(args->count + 1, sizeof(*rest.items)) };

	for (size_t i = 0; i < args->count; i++)
		if (!str_eq(args->items[i].name, "authorization-mode"))
			rest.items[rest.count++] = args->items[i];
	return rest;
}

static void set_external_etcd(const struct config_etcd_external *etcd, struct json *values)
{
	cleanup(strbuf_done) struct strbuf servers = strbuf_make(STRBUF_MAX_TEXT);
	bool has_pair = etcd->cert_file && etcd->key_file;

	for (size_t i = 0; i < etcd->endpoints.count; i++)
		strbuf_printf(&servers, "%s%s", i ? "," : "", etcd->endpoints.items[i]);
	template_set(values, "ETCD_SERVERS", servers.text);
	template_set(values, "ETCD_CA_FILE", etcd->ca_file);
	template_set(values, "ETCD_CERT_FILE", has_pair ? etcd->cert_file : NULL);
	template_set(values, "ETCD_KEY_FILE", has_pair ? etcd->key_file : NULL);
}

static void set_local_etcd(const struct config *config, struct json *values)
{
	const struct config_cluster *cluster = &config->cluster;
	bool ipv6 = strchr(config->init.local_api_endpoint.advertise_address, ':');
	cleanup_free char *local =
		net_host_port_format(ipv6 ? "::1" : "127.0.0.1", ETCD_CLIENT_PORT);
	cleanup_free char *url = xasprintf("https://%s", local);
	const char *urls =
		config_args_get(&cluster->etcd_local.extra_args, "advertise-client-urls");

	template_set(values, "ETCD_SERVERS", urls ? urls : url);
	json_map_set(values, "ETCD_CA_FILE",
		     json_printf("%s/etcd/ca.crt", cluster->certificates_dir));
	json_map_set(values, "ETCD_CERT_FILE",
		     json_printf("%s/apiserver-etcd-client.crt", cluster->certificates_dir));
	json_map_set(values, "ETCD_KEY_FILE",
		     json_printf("%s/apiserver-etcd-client.key", cluster->certificates_dir));
}

/* Whether @path is @directory or something below it. */
static bool is_within(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	return str_starts(path, directory) && (!path[length] || path[length] == '/');
}

static bool is_mounted(const struct config *config, const char *directory)
{
	const struct str_list *mounted = &config->node.ca_directories;

	for (size_t i = 0; i < mounted->count; i++)
		if (is_within(directory, mounted->items[i]))
			return true;
	return is_within(directory, "/etc/ssl/certs") ||
	       is_within(directory, config->cluster.certificates_dir);
}

/* Adds the file's directory, unless it or one above it is there; those below it go. */
static void add_directory(const struct config *config, const char *file, struct str_list *list)
{
	const char *slash = file ? strrchr(file, '/') : NULL;
	cleanup_free char *directory = slash ? xstrndup(file, (size_t)(slash - file)) : NULL;
	size_t kept = 0;

	if (!directory || !*directory || is_mounted(config, directory))
		return;
	for (size_t i = 0; i < list->count; i++)
		if (is_within(directory, list->items[i]))
			return;
	for (size_t i = 0; i < list->count; i++) {
		if (is_within(list->items[i], directory))
			free(list->items[i]);
		else
			list->items[kept++] = list->items[i];
	}
	list->count = kept;
	str_list_add(list, directory);
}

/* The directories with the certificates of an external etcd. */
static void mount_etcd_certificates(struct json *manifest, const struct config *config)
{
	static char type[] = "DirectoryOrCreate";
	const struct config_etcd_external *etcd = &config->cluster.etcd_external;
	cleanup(str_list_done) struct str_list directories = { 0 };

	add_directory(config, etcd->ca_file, &directories);
	add_directory(config, etcd->cert_file, &directories);
	add_directory(config, etcd->key_file, &directories);
	str_list_sort(&directories);
	for (size_t i = 0; i < directories.count; i++) {
		cleanup_free char *name = xasprintf("etcd-certs-%zu", i);

		static_pod_mount(manifest,
				 &(struct config_volume){ .name = name,
							  .host_path = directories.items[i],
							  .mount_path = directories.items[i],
							  .path_type = type,
							  .read_only = true });
	}
}

static struct json *values_of(const struct config *config)
{
	const struct config_cluster *cluster = &config->cluster;
	const struct config_endpoint *endpoint = &config->init.local_api_endpoint;
	cleanup_free char *address =
		net_host_port_format(endpoint->advertise_address, (int)endpoint->bind_port);
	cleanup_free char *mode = config_authorization_mode(config);
	bool structured = config_args_get(&cluster->api_server.extra_args, "authorization-config");
	struct json *values = json_map();

	template_set(values, "PKI", cluster->certificates_dir);
	template_set(values, "ENDPOINT", address);
	template_set(values, "ADVERTISE_ADDRESS", endpoint->advertise_address);
	template_set(values, "AUTHORIZATION_MODE", structured ? NULL : mode);
	json_map_set_int(values, "PORT", endpoint->bind_port);
	template_set(values, "DNS_DOMAIN", cluster->dns_domain);
	template_set(values, "SERVICE_SUBNET", cluster->service_subnet);
	if (cluster->etcd_is_external)
		set_external_etcd(&cluster->etcd_external, values);
	else
		set_local_etcd(config, values);
	return values;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_component *server = &in->config->cluster.api_server;
	struct config_args args = without_authorization_mode(&server->extra_args);
	cleanup_free struct config_arg *items =
		args.items; /* their texts are the configuration's */
	const char *address = in->config->init.local_api_endpoint.advertise_address;
	const struct static_pod pod = {
		.component = "kube-apiserver",
		.image = IMAGE_API_SERVER,
		.extra_args = &args,
		.extra_volumes = &server->extra_volumes,
		.extra_envs = server->extra_envs,
		.probe_address = static_pod_probe_address(address),
		.takes_proxies = true,
	};
	cleanup_json struct json *values = values_of(in->config), *manifest = NULL;
	int r;

	(void)items;
	if (config_feature_gate(in->config, "RootlessControlPlane"))
		plan_note(plan, "RootlessControlPlane is left out: static pods run as root");
	r = static_pod_render(in, &pod, values, &manifest, err);
	if (r < 0)
		return r;
	if (in->config->cluster.etcd_is_external)
		mount_etcd_certificates(manifest, in->config);
	static_pod_mount_ca_directories(manifest, in->config);
	return static_pod_add(in, &pod, &manifest, plan, err);
}

const struct installer installer_kube_apiserver = {
	.id = "kube-apiserver",
	.title = "Static pod of the API server",
	.phase = "control-plane/apiserver",
	.group = "control-plane",
	.source = "kubernetesVersion of the configuration",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
