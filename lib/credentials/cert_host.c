#include "credentials/cert_host.h"

#include <string.h>

#define MANIFESTS KUBECONFIG_DIR "/manifests"

static bool has_any(const struct host *host, const char *dir, const char *const names[])
{
	for (size_t i = 0; names[i]; i++) {
		cleanup_free char *path = xasprintf("%s/%s", dir, names[i]);

		if (host_exists(host, path))
			return true;
	}
	return false;
}

/*
 * Whether the API server's manifest leads to an etcd beside it, as kubeadm writes it
 * (app/phases/controlplane/manifests.go): 1, 0, or -1 when there is none to tell.
 */
static int leads_to_local_etcd(const struct host *host)
{
	static const char flag[] = "--etcd-servers=";
	static const char *const local[] = { "https://127.0.0.1:", "https://[::1]:",
					     "https://localhost:" };
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	struct error ignored;
	const char *servers;

	if (host_read(host, MANIFESTS "/kube-apiserver.yaml", STRBUF_MAX_TEXT, &text, &ignored) < 0)
		return -1;
	servers = strstr(text.text, flag);
	if (!servers)
		return -1;
	servers += strlen(flag);
	for (size_t i = 0; i < ARRAY_SIZE(local); i++)
		if (str_starts(servers, local[i]))
			return 1;
	return 0;
}

static bool has_etcd(const struct host *host, const char *cert_dir, const struct config *config)
{
	/* What only a host with its own etcd has, made by kubeadm or knode. */
	static const char *const own[] = { "etcd/ca.key",
					   "etcd/server.crt",
					   "etcd/server.key",
					   "etcd/peer.crt",
					   "etcd/peer.key",
					   "etcd/healthcheck-client.crt",
					   NULL };
	static const char *const client[] = { "apiserver-etcd-client.crt", NULL };
	static const char *const ca[] = { "etcd/ca.crt", NULL };
	int told;

	if (config)
		return !config->cluster.etcd_is_external;
	if (host_exists(host, MANIFESTS "/etcd.yaml"))
		return true;
	told = leads_to_local_etcd(host);
	if (told >= 0)
		return told > 0;
	/* A client's certificate alone may be for an etcd elsewhere, whose CA is there, too. */
	return has_any(host, cert_dir, own) ||
	       (has_any(host, cert_dir, client) && !has_any(host, cert_dir, ca));
}

struct cert_host cert_host_look(const struct host *host, const char *cert_dir,
				const char *kubeconfig_dir, const struct config *config)
{
	static const char *const users[] = { "controller-manager.conf", "scheduler.conf", NULL };
	static const char *const own[] = { "apiserver.crt", "ca.key", "apiserver.key", "sa.key",
					   NULL };
	struct cert_host what = { 0 };

	what.control_plane = has_any(host, cert_dir, own) || has_any(host, kubeconfig_dir, users) ||
			     host_exists(host, MANIFESTS "/kube-apiserver.yaml");
	what.etcd = what.control_plane && has_etcd(host, cert_dir, config);
	return what;
}

bool cert_host_needs(const struct cert_host *what, const struct cert_spec *spec)
{
	return what->control_plane && (!spec->etcd || what->etcd);
}

bool cert_host_needs_kubeconfig(const struct cert_host *what, const struct kubeconfig_spec *spec)
{
	/* The kubelet may have another, and v1.28 and older know no super-admin.conf. */
	return what->control_plane && !str_eq(spec->name, "kubelet") &&
	       !str_eq(spec->name, "super-admin");
}
