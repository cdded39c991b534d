/* What an earlier cluster left on the host. */
#include <errno.h>
#include <fnmatch.h>

#include "facts/facts_gather.h"

/* Files and links: there when they exist. */
static const char *const files[] = {
	"/etc/kubernetes/admin.conf",
	"/etc/kubernetes/bootstrap-kubelet.conf",
	"/etc/kubernetes/controller-manager.conf",
	"/etc/kubernetes/kubelet.conf",
	"/etc/kubernetes/scheduler.conf",
	"/etc/kubernetes/super-admin.conf",
	"/etc/kubernetes/pki/ca.crt",
	"/etc/kubernetes/pki/ca.key",
	"/var/lib/kubelet/config.yaml",
	"/var/lib/kubelet/kubeadm-flags.env",
	"/var/lib/kubelet/instance-config.yaml",
};

/* Directories: there when something is in them; with `each`, every entry is told too. */
static const struct {
	const char *path;
	bool each;
} directories[] = {
	{ "/etc/kubernetes/manifests", true },
	{ "/etc/kubernetes/pki", false },
	{ "/etc/cni/net.d", true },
	{ "/var/lib/etcd", false },
	{ "/var/lib/kubelet", false },
	{ "/var/lib/kubelet/pki", false },
	{ "/var/lib/cni", false },
	{ "/var/lib/calico", false },
	{ "/var/lib/weave", false },
	{ "/var/lib/dockershim", false },
	{ "/var/lib/rancher", false },
	{ "/var/lib/k0s", false },
	{ "/run/flannel", false },
	{ "/run/calico", false },
	{ "/run/cilium", false },
};

/* Interfaces that network plugins and kube-proxy make, as RKE2 lists them for its clean-up. */
static const char *const interfaces[] = {
	"antrea-gw0",  "cali*",      "cilium_*",     "cni0",  "docker_gwbridge", "flannel*",
	"kube-bridge", "kube-ipvs0", "nodelocaldns", "tunl0", "vxlan*.calico",   "weave",
};

static void add(struct facts *facts, size_t *capacity, const char *path, const char *kind,
		int64_t size)
{
	facts->leftovers = grow(facts->leftovers, capacity, facts->leftover_count + 1,
				sizeof(*facts->leftovers));
	facts->leftovers[facts->leftover_count++] =
		(struct fact_file){ .path = xstrdup(path), .kind = xstrdup(kind), .size = size };
}

static const char *kind_of(mode_t mode)
{
	if (S_ISDIR(mode))
		return "directory";
	if (S_ISLNK(mode))
		return "link";
	return S_ISSOCK(mode) ? "socket" : "file";
}

static void look_at(const struct host *host, struct facts *facts, size_t *capacity,
		    const char *path)
{
	struct error err;
	struct stat st;

	if (host_stat(host, path, false, &st, &err) == 0)
		add(facts, capacity, path, kind_of(st.st_mode), st.st_size);
	else
		facts_note_error(facts, "leftovers", &err);
}

static void look_into(const struct host *host, struct facts *facts, size_t *capacity,
		      const char *path, bool each)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error err;
	int64_t count;

	if (host_list(host, path, &names, &err) < 0) {
		facts_note_error(facts, "leftovers", &err);
		return;
	}
	/* A file system of its own has lost+found, which nobody left. */
	count = (int64_t)names.count - str_list_has(&names, "lost+found");
	if (count)
		add(facts, capacity, path, "directory", count);
	for (size_t i = 0; each && i < names.count; i++) {
		cleanup_free char *file = xasprintf("%s/%s", path, names.items[i]);

		look_at(host, facts, capacity, file);
	}
}

static bool is_from_a_cluster(const char *interface)
{
	for (size_t i = 0; i < ARRAY_SIZE(interfaces); i++)
		if (fnmatch(interfaces[i], interface, 0) == 0)
			return true;
	return false;
}

void facts_gather_leftovers(const struct host *host, struct facts *facts)
{
	size_t capacity = 0;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		look_at(host, facts, &capacity, files[i]);
	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		look_into(host, facts, &capacity, directories[i].path, directories[i].each);
	for (size_t i = 0; i < facts->interface_count; i++)
		if (is_from_a_cluster(facts->interfaces[i].name))
			add(facts, &capacity, facts->interfaces[i].name, "interface", 0);
}
