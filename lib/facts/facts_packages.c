/* What packages of the distribution have brought, as far as init goes by it. */
#include "facts/facts_gather.h"

/*
 * Where distributions keep CA certificates, besides /etc/ssl/certs, whose links may lead there;
 * kubeadm's list (cmd/kubeadm/app/phases/controlplane/volumes.go, caCertsExtraVolumePaths).
 */
static const char *const ca_directories[] = {
	"/etc/pki",
	"/etc/pki/ca-trust",
	"/etc/pki/tls/certs",
	"/etc/ca-certificates",
	"/usr/local/share/ca-certificates",
	"/usr/share/ca-certificates",
};

/* Where packages put units; /etc/systemd/system is the administrator's, and knode's. */
static const char *const unit_directories[] = {
	"/usr/lib/systemd/system",
	"/usr/local/lib/systemd/system",
	"/lib/systemd/system",
};

static bool has_packaged_unit(const struct host *host, const char *unit)
{
	for (size_t i = 0; i < ARRAY_SIZE(unit_directories); i++) {
		cleanup_free char *path = xasprintf("%s/%s", unit_directories[i], unit);

		if (host_exists(host, path))
			return true;
	}
	return false;
}

void facts_gather_packages(const struct host *host, struct facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(ca_directories); i++)
		if (host_exists(host, ca_directories[i]))
			str_list_add(&facts->ca_directories, ca_directories[i]);
	facts->kubelet_packaged = has_packaged_unit(host, "kubelet.service");
	facts->containerd_packaged = has_packaged_unit(host, "containerd.service");
}
