#include "health/causes.h"

#include "base/util.h"

static const char flags_remedy[] =
	"take it out of the extraArgs of this component in the configuration";
static const char port_remedy[] = "`ss -ltnp` shows what listens there: end it, or give this "
				  "component another port";
static const char cri_remedy[] =
	"take \"cri\" out of disabled_plugins in /etc/containerd/config.toml, and restart containerd";
static const char image_remedy[] =
	"`knode config images list` tells which are wanted; the runtime has to reach their registry, "
	"or to have them already";
static const char driver_remedy[] =
	"let the runtime and the kubelet have one driver: SystemdCgroup of runc's options in "
	"/etc/containerd/config.toml, and cgroupDriver in KubeletConfiguration";
static const char etcd_remedy[] =
	"another cluster's data lies in its directory: move it away, or give etcd another one "
	"(etcd.local.dataDir)";
static const char disk_remedy[] = "make room on the disk: df -h";
static const char pki_remedy[] =
	"`knode certs check-expiration` tells which is wrong; `knode init phase certs all` makes what "
	"is missing";
static const char oom_remedy[] =
	"set restrict_oom_score_adj = true in /etc/containerd/config.toml, and restart containerd";

static const struct cause causes[] = {
	{ NULL,
	  { "unknown flag: -" },
	  true,
	  "a flag that it does not know",
	  flags_remedy,
	  "spf13/pflag: flag.go" },
	{ NULL,
	  { "flag provided but not defined: -" },
	  true,
	  "a flag that it does not know",
	  flags_remedy,
	  "Go: flag" },
	{ NULL,
	  { "invalid argument", "for \"--" },
	  true,
	  "a value that its flag does not take",
	  flags_remedy,
	  "spf13/pflag: flag.go" },
	{ NULL,
	  { "unrecognized feature gate" },
	  true,
	  "a feature gate that it does not know",
	  "take the gate out of the configuration",
	  "component-base/featuregate" },
	{ "kube-apiserver",
	  { "unknown admission plugin" },
	  true,
	  "an admission plugin that it does not know",
	  flags_remedy,
	  "apiserver/pkg/admission/plugins.go" },
	{ NULL,
	  { "bind: address already in use" },
	  true,
	  "a port that is taken",
	  port_remedy,
	  "Linux: EADDRINUSE" },
	{ NULL,
	  { "no space left on device" },
	  true,
	  "a disk that is full",
	  disk_remedy,
	  "Linux: ENOSPC" },
	{ "etcd",
	  { "cluster ID mismatch" },
	  true,
	  "data of another cluster",
	  etcd_remedy,
	  "etcd: server/etcdserver/api/rafthttp" },
	{ "etcd",
	  { "has already been bootstrapped" },
	  true,
	  "data of another cluster",
	  etcd_remedy,
	  "etcd: server/etcdserver/server.go" },
	{ "etcd",
	  { "in the initial cluster configuration", "couldn't find local name" },
	  true,
	  "data, or a name, of another cluster",
	  etcd_remedy,
	  "etcd: server/config/config.go" },
	{ "etcd",
	  { "cannot access data directory" },
	  true,
	  "a data directory that it cannot use",
	  "give it to root, with mode 0700",
	  "etcd: client/pkg/fileutil" },
	{ NULL,
	  { "private key does not match public key" },
	  true,
	  "a certificate and a key that are no pair",
	  pki_remedy,
	  "Go: crypto/tls" },
	/* A client's certificate, not its own. */
	{ "kube-apiserver", { "Unable to authenticate the request" }, .cause = NULL },
	{ "kube-apiserver",
	  { "authentication handshake failed", "x509: " },
	  true,
	  "a certificate that etcd, or it, does not accept",
	  pki_remedy,
	  "gRPC: credentials" },
	{ NULL,
	  { "x509: certificate signed by unknown authority" },
	  false,
	  "a certificate of another CA",
	  pki_remedy,
	  "Go: crypto/x509" },
	{ NULL,
	  { "x509: certificate has expired or is not yet valid" },
	  false,
	  "a certificate that has expired, or a clock that is wrong",
	  pki_remedy,
	  "Go: crypto/x509" },
	{ NULL,
	  { "/pki/", "no such file or directory" },
	  true,
	  "a certificate or key that is missing",
	  pki_remedy,
	  "Linux: ENOENT" },
	{ NULL,
	  { "failed to find any PEM data" },
	  true,
	  "a certificate or key that is damaged",
	  pki_remedy,
	  "Go: crypto/tls" },
	{ "kubelet",
	  { "unknown service runtime.v1" },
	  true,
	  "a runtime without CRI v1",
	  cri_remedy,
	  "containerd: a disabled plugin does not register its service" },
	{ "kubelet",
	  { "validate service connection", "no such file or directory" },
	  true,
	  "a socket of the runtime that is not there",
	  "start the runtime, or name its socket: --cri-socket",
	  "pkg/kubelet/cri/remote" },
	{ "kubelet",
	  { "validate service connection" },
	  false,
	  "a runtime that does not answer",
	  "start the runtime: systemctl start containerd",
	  "pkg/kubelet/cri/remote" },
	{ "kubelet",
	  { "cgroupsPath to be of format \"slice:prefix:name\"" },
	  true,
	  "a cgroup driver that is not the runtime's",
	  driver_remedy,
	  "runc: libcontainer/specconv/spec_linux.go" },
	{ "kubelet",
	  { "misconfiguration: kubelet cgroup driver" },
	  true,
	  "a cgroup driver that is not the runtime's",
	  driver_remedy,
	  "pkg/kubelet/dockershim (until v1.23)" },
	{ "kubelet",
	  { "running with swap on is not supported" },
	  true,
	  "swap that is on",
	  "`knode prepare` turns it off",
	  "pkg/kubelet/cm/container_manager_linux.go" },
	{ "kubelet",
	  { "failed to load kubelet config file" },
	  true,
	  "a configuration that it cannot read",
	  "`knode config validate` tells what is wrong",
	  "cmd/kubelet/app/server.go" },
	{ "kubelet",
	  { "failed to load Kubelet config file" },
	  true,
	  "a configuration that it cannot read",
	  "`knode config validate` tells what is wrong",
	  "cmd/kubelet/app/server.go" },
	{ "kubelet",
	  { "failed to validate kubelet configuration" },
	  true,
	  "a configuration that it refuses",
	  "mend KubeletConfiguration as the line says",
	  "cmd/kubelet/app/server.go" },
	{ "kubelet",
	  { "kubelet is configured to not run on a host using cgroup v1" },
	  true,
	  "control groups v1",
	  "boot with control groups v2, or set failCgroupV1: false in "
	  "KubeletConfiguration",
	  "pkg/kubelet/kubelet.go (v1.35)" },
	{ "kubelet",
	  { "can't get final child's PID from pipe" },
	  true,
	  "a negative oom_score_adj, which cannot be set here",
	  oom_remedy,
	  "runc: libcontainer/process_linux.go" },
	{ "kubelet",
	  { "failed to get sandbox image" },
	  false,
	  "an image that cannot be pulled",
	  image_remedy,
	  "containerd: pkg/cri/server/sandbox_run.go" },
	{ "kubelet",
	  { "ErrImageNeverPull" },
	  true,
	  "an image that is not there, and is never pulled",
	  image_remedy,
	  "pkg/kubelet/images/types.go" },
	{ "kubelet",
	  { "ErrImagePull" },
	  false,
	  "an image that cannot be pulled",
	  image_remedy,
	  "pkg/kubelet/images/types.go" },
	{ "kubelet",
	  { "ImagePullBackOff" },
	  true,
	  "an image that cannot be pulled",
	  image_remedy,
	  "pkg/kubelet/images/types.go" },
};

static bool fits(const struct cause *cause, const char *component, const char *line)
{
	if (cause->component && !str_eq(cause->component, component))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(cause->words) && cause->words[i]; i++)
		if (!strstr(line, cause->words[i]))
			return false;
	return true;
}

const struct cause *cause_find(const char *component, const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(causes); i++)
		if (fits(&causes[i], component, line))
			return causes[i].cause ? &causes[i] : NULL;
	return NULL;
}
