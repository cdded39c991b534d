/* The static pod of a local etcd. */
#include "base/net.h"
#include "install/installer.h"
#include "install/manifest.h"
#include "install/static_pod.h"

enum {
	CLIENT_PORT = 2379,
	PEER_PORT = 2380,
	METRICS_PORT = 2381,
};

static void set_url(struct json *values, const char *name, const char *scheme, const char *host,
		    int port)
{
	cleanup_free char *address = net_host_port_format(host, port);

	json_map_set(values, name, json_printf("%s://%s", scheme, address));
}

/*
 * Whether the flags are those of etcd 3.6. kubeadm v1.34 and v1.35 go by the tag of the image, the
 * others by their own version alone (cmd/kubeadm/app/phases/etcd/local.go).
 */
static bool has_flags_of_3_6(const struct config *config)
{
	cleanup_free char *image = config_image(config, IMAGE_ETCD);
	const char *tag = strrchr(image, ':');
	const struct version first = { 3, 6, 0, "" };
	struct error ignored;
	struct version version;

	if (release_has(&config->version, RELEASE_ETCD_3_6))
		return true;
	if (!release_has(&config->version, RELEASE_ETCD_BY_TAG) || !tag ||
	    version_parse(tag + 1, &version, &ignored) < 0)
		return false;
	return version_compare(&version, &first) >= 0;
}

static void set_flags_by_version(const struct config *config, struct json *values)
{
	bool newer = has_flags_of_3_6(config);

	template_set(values, "OLD_CORRUPT_CHECK", newer ? NULL : "true");
	template_set(values, "OLD_NOTIFY_INTERVAL", newer ? NULL : "5s");
	template_set(values, "FEATURE_GATES", newer ? "InitialCorruptCheck=true" : NULL);
	template_set(values, "NOTIFY_INTERVAL", newer ? "5s" : NULL);
}

/* Probes ask the first address where metrics are served. Free *@ret_host. */
static void set_probe(const struct config *config, const char *localhost, struct json *values,
		      char **ret_host)
{
	const char *urls =
		config_args_get(&config->cluster.etcd_local.extra_args, "listen-metrics-urls");
	cleanup_free char *first = urls ? xstrndup(urls, strcspn(urls, ",")) : xstrdup("");
	cleanup_url struct net_url url = { 0 };
	bool given = net_url_parse(first, &url) == 0;
	bool livez = release_has(&config->version, RELEASE_ETCD_LIVEZ);

	*ret_host = xstrdup(given && *url.host ? url.host : localhost);
	json_map_set_int(values, "PROBE_PORT", given && url.port ? url.port : METRICS_PORT);
	template_set(values, "PROBE_SCHEME",
		     given && str_eq(url.scheme, "https") ? "HTTPS" : "HTTP");
	template_set(values, "LIVE_PATH",
		     livez ? "/livez" : "/health?exclude=NOSPACE&serializable=true");
	template_set(values, "START_PATH", livez ? "/readyz" : "/health?serializable=false");
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_cluster *cluster = &in->config->cluster;
	const struct config_etcd_local *etcd = &cluster->etcd_local;
	const char *address = in->config->init.local_api_endpoint.advertise_address;
	const char *localhost = strchr(address, ':') ? "::1" : "127.0.0.1";
	cleanup_json struct json *values = json_map(), *manifest = NULL;
	cleanup_free char *probe_host = NULL;
	struct static_pod pod = {
		.component = "etcd",
		.image = IMAGE_ETCD,
		.extra_args = &etcd->extra_args,
		.extra_envs = etcd->extra_envs,
		.not_ready = !release_has(&in->config->version, RELEASE_ETCD_LIVEZ),
	};
	int r;

	if (cluster->etcd_is_external)
		return 0;
	template_set(values, "PKI", cluster->certificates_dir);
	template_set(values, "DATA_DIR", etcd->data_dir);
	template_set(values, "NODE_NAME", in->config->init.node_registration.name);
	set_url(values, "CLIENT_URL", "https", address, CLIENT_PORT);
	set_url(values, "LOCAL_CLIENT_URL", "https", localhost, CLIENT_PORT);
	set_url(values, "PEER_URL", "https", address, PEER_PORT);
	set_url(values, "METRICS_URL", "http", localhost, METRICS_PORT);
	set_flags_by_version(in->config, values);
	set_probe(in->config, localhost, values, &probe_host);
	pod.probe_address = probe_host;
	r = static_pod_render(in, &pod, values, &manifest, err);
	if (r < 0)
		return r;
	manifest_add_dirs(plan, etcd->data_dir, 0700);
	return static_pod_add(in, &pod, &manifest, plan, err);
}

const struct installer installer_etcd = {
	.id = "etcd",
	.title = "Static pod of a local etcd, with its data directory",
	.phase = "etcd/local",
	.group = "etcd",
	.source = "cmd/kubeadm/app/constants of kubernetes/kubernetes",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
