/* Checks of runtime, kubelet, versions and names, which ask the host: a recorded one. */
#include <fcntl.h>

#include "judge.h"
#include "tree.h"

extern const struct check check_etcd_external, check_host_hostname, check_kubelet_service,
	check_kubelet_version, check_kubernetes_version, check_net_dns_loop, check_runtime_cri,
	check_runtime_plugin, check_runtime_version;

#define TEXT(text) ((char[]){ text })

struct scene {
	struct tree tree;
	struct host *host;
	struct config *config;
	struct facts facts;
	struct check_input in;
};

static void scene_done(struct scene *scene)
{
	host_close(scene->host);
	config_free(scene->config);
	tree_remove(&scene->tree);
}

static void scene_make(struct scene *scene, const char *version)
{
	struct error err;

	*scene = (struct scene){ .tree = tree_make(), .config = judge_config(version) };
	tree_put(&scene->tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(scene->tree.path, &scene->host, &err), 0);
	scene->in = (struct check_input){ .config = scene->config,
					  .facts = &scene->facts,
					  .host = scene->host,
					  .role = ROLE_CONTROL_PLANE };
}

START_TEST(runtimes_must_listen)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	judge(&check_runtime_cri, &scene.in,
	      "CRI fail /run/containerd/containerd.sock does not exist $ apt-get install -y "
	      "containerd");
	tree_put(&scene.tree, "/run/containerd/containerd.sock", 0660, "");
	tree_put(&scene.tree, "/proc/net/unix", 0444,
		 "Num       RefCount Protocol Flags    Type St Inode Path\n"
		 "ffff8880: 00000003 00000000 00000000 0001 03 33 /run/containerd/containerd.sock\n"
		 "ffff8881: 00000002 00000000 00010000 0001 01 34 /run/other.sock\n");
	judge(&check_runtime_cri, &scene.in,
	      "CRI fail /run/containerd/containerd.sock is there, but nothing listens $ systemctl "
	      "enable --now containerd.service");
	tree_put(&scene.tree, "/proc/net/unix", 0444,
		 "ffff8881: 00000002 00000000 00010000 0001 01 34 "
		 "/var/run/containerd/containerd.sock\n");
	judge(&check_runtime_cri, &scene.in,
	      "CRI pass a container runtime listens at /run/containerd/containerd.sock");
}
END_TEST

START_TEST(a_disabled_plugin_is_named)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin pass containerd has its defaults (no /etc/containerd/config.toml)");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "#disabled_plugins = [\"cri\"]\nversion = 2\n");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin pass /etc/containerd/config.toml turns off nothing that Kubernetes "
	      "needs");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "version = 2\ndisabled_plugins = [\"cri\"]\n");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin fail containerd's side for Kubernetes is turned off in "
	      "/etc/containerd/config.toml $ sed -i 's/^disabled_plugins.*/disabled_plugins = "
	      "[]/' /etc/containerd/config.toml && systemctl restart containerd.service");
	free(scene.config->init.node_registration.cri_socket);
	scene.config->init.node_registration.cri_socket = xstrdup("unix:///run/crio/crio.sock");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin skip the runtime is not containerd");
	judge(&check_runtime_cri, &scene.in,
	      "CRI fail /run/crio/crio.sock does not exist $ apt-get install -y containerd");
}
END_TEST
