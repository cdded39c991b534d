/* Checks of runtime, kubelet, versions and names, which ask the host: a recorded one. */
#include <fcntl.h>

#include "scene.h"

extern const struct check check_cgroup_driver, check_image_pull, check_runtime_oom_score,
	check_runtime_sandbox_image, check_etcd_external, check_host_hostname,
	check_kubelet_service, check_kubelet_version, check_kubernetes_version, check_net_dns_loop,
	check_runtime_cri, check_runtime_plugin;

#define TEXT(text) ((char[]){ text })

static char debian[] = "debian", amd64[] = "amd64";

static void debian_make(struct scene *scene, const char *version)
{
	scene_make(scene, version);
	scene->facts.os_id = debian;
	scene->facts.architecture = amd64;
}

START_TEST(runtimes_must_listen)
{
	cleanup(scene_done) struct scene scene;

	debian_make(&scene, "v1.36.4");
	scene.facts.init_system = TEXT("systemd");
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

/* A runtime at containerd's socket, which says so much. */
static void let_tell(struct scene *scene, struct fact_cri *cri)
{
	static char answers[] = "answers", name[] = "containerd", version[] = "1.7.2";

	cri->endpoint = scene->config->init.node_registration.cri_socket;
	if (!cri->state)
		cri->state = answers;
	cri->name = name;
	cri->version = version;
	scene->facts.cri = cri;
	scene->facts.cri_count = 1;
	tree_put(&scene->tree, "/run/containerd/containerd.sock", 0660, "");
}

START_TEST(runtimes_must_answer)
{
	cleanup(scene_done) struct scene scene;
	struct fact_cri cri = { 0 };
	struct fact_condition ready = { TEXT("RuntimeReady"), false, TEXT("Why"), NULL };

	debian_make(&scene, "v1.36.4");
	scene.facts.init_system = TEXT("systemd");
	let_tell(&scene, &cri);
	judge(&check_runtime_cri, &scene.in,
	      "CRI pass containerd 1.7.2 answers at /run/containerd/containerd.sock");
	cri.conditions = &ready;
	cri.condition_count = 1;
	judge(&check_runtime_cri, &scene.in,
	      "CRI fail containerd 1.7.2 is not ready: Why $ systemctl restart "
	      "containerd.service");
	ready.type = TEXT("NetworkReady");
	judge(&check_runtime_cri, &scene.in,
	      "CRI pass containerd 1.7.2 answers at /run/containerd/containerd.sock");
	cri.state = TEXT("silent");
	cri.problem = TEXT("no answer within 5s");
	judge(&check_runtime_cri, &scene.in,
	      "CRI fail no answer within 5s $ systemctl restart containerd.service");
	cri.state = TEXT("unserved");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "disabled_plugins = [\"cri\"]\n");
	judge(&check_runtime_cri, &scene.in,
	      "CRI fail no answer within 5s $ sed -i -e "
	      "'/^[[:space:]]*[\"\\x27]\\?disabled_plugins/{:a;/]/!{N;ba}' -e "
	      "'s/[\"\\x27]cri[\"\\x27][[:space:]]*,\\?//}' /etc/containerd/config.toml && systemctl "
	      "restart containerd.service");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\"]\nsystemd_cgroup = true\n");
	judge(&check_runtime_cri, &scene.in,
	      "CRI fail no answer within 5s $ sed -i "
	      "'s|^\\([[:space:]]*systemd_cgroup[[:space:]]*=[[:space:]]*\\).*|\\1false|' "
	      "/etc/containerd/config.toml && systemctl restart containerd.service");
	cri.state = TEXT("refused");
	judge(&check_runtime_cri, &scene.in,
	      "CRI fail /run/containerd/containerd.sock is there, but nothing listens $ systemctl "
	      "enable --now containerd.service");
}
END_TEST

START_TEST(what_a_runtime_says_goes_before_its_files)
{
	cleanup(scene_done) struct scene scene;
	struct fact_cri cri = { .cgroup_driver = TEXT("systemd"),
				.sandbox_image = TEXT("registry.k8s.io/pause:3.6") };

	debian_make(&scene, "v1.26.0");
	scene.facts.init_system = TEXT("systemd");
	let_tell(&scene, &cri);
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\n"
		 "  sandbox_image = 'registry.k8s.io/pause:3.9'\n");
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver pass the kubelet and containerd both use systemd");
	/* A word that was written since holds when it starts anew. */
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\n"
		 "  sandbox_image = 'registry.k8s.io/pause:3.9'\n"
		 "[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc.options]\n"
		 "SystemdCgroup = false\n");
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver warn the kubelet has the cgroup driver systemd, from its next start on, "
	      "containerd has cgroupfs: pods do not start, or are restarted over and over $ sed -i "
	      "'s/\\(SystemdCgroup[[:space:]]*=[[:space:]]*\\)false/\\1true/' "
	      "/etc/containerd/config.toml && systemctl restart containerd.service");
	judge(&check_runtime_sandbox_image, &scene.in,
	      "runtime-sandbox-image warn pods are held together by registry.k8s.io/pause:3.6, not "
	      "by registry.k8s.io/pause:3.9 $ sed -i "
	      "'s|^\\([[:space:]]*sandbox_image[[:space:]]*=[[:space:]]*\\).*|"
	      "\\1\"registry.k8s.io/pause:3.9\"|' /etc/containerd/config.toml && systemctl restart "
	      "containerd.service");
	cri.state = TEXT("silent");
	judge(&check_runtime_sandbox_image, &scene.in,
	      "runtime-sandbox-image pass registry.k8s.io/pause:3.9 holds pods together");
}
END_TEST

START_TEST(a_runtime_may_not_ask_for_more_than_root_may_do)
{
	cleanup(scene_done) struct scene scene;
	struct fact_cri cri = { .restrict_oom_score_adj = NO };

	debian_make(&scene, "v1.36.4");
	scene.facts.capabilities = UINT64_MAX;
	let_tell(&scene, &cri);
	judge(&check_runtime_oom_score, &scene.in,
	      "runtime-oom-score pass root may lower oom_score_adj");
	scene.facts.capabilities = 0;
	judge(&check_runtime_oom_score, &scene.in,
	      "runtime-oom-score fail containerd lowers the oom_score_adj of pods, which root may "
	      "not do here: no pod starts $ mkdir -p /etc/containerd && printf '%s\\n' 'version=2' "
	      "'[plugins.\"io.containerd.grpc.v1.cri\"]' 'restrict_oom_score_adj=true' "
	      ">>/etc/containerd/config.toml && systemctl restart containerd.service");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "version = 2\n[plugins.'io.containerd.grpc.v1.cri']\n");
	judge(&check_runtime_oom_score, &scene.in,
	      "runtime-oom-score fail containerd lowers the oom_score_adj of pods, which root may "
	      "not do here: no pod starts $ sed -i '/^[[:space:]]*\\[plugins\\.[\"\\x27]io\\."
	      "containerd\\.grpc\\.v1\\.cri[\"\\x27]\\]/a\\restrict_oom_score_adj=true' "
	      "/etc/containerd/config.toml && systemctl restart containerd.service");
	cri.restrict_oom_score_adj = YES;
	judge(&check_runtime_oom_score, &scene.in,
	      "runtime-oom-score pass containerd does without lowering oom_score_adj");
}
END_TEST

START_TEST(images_are_here_or_may_be_pulled)
{
	cleanup(scene_done) struct scene scene;
	struct config_registration *node;
	struct fact_cri cri = { 0 };

	debian_make(&scene, "v1.36.4");
	node = &scene.config->init.node_registration;
	judge(&check_image_pull, &scene.in,
	      "ImagePull skip the container runtime does not tell (see runtime-cri)");
	let_tell(&scene, &cri);
	config_list_images(scene.config, &cri.images);
	judge(&check_image_pull, &scene.in, "ImagePull pass all 7 images are here");
	free(cri.images.items[6]);
	cri.images.count = 6;
	judge(&check_image_pull, &scene.in,
	      "ImagePull pass 1 of 7 images are yet to be pulled: registry.k8s.io/etcd:3.6.8-0");
	free(node->image_pull_policy);
	node->image_pull_policy = xstrdup("Never");
	judge(&check_image_pull, &scene.in,
	      "ImagePull fail imagePullPolicy is Never, and 1 of 7 images are not here: "
	      "registry.k8s.io/etcd:3.6.8-0 $ knode config images pull");
	str_list_done(&cri.images);
}
END_TEST

START_TEST(a_disabled_plugin_is_named)
{
	cleanup(scene_done) struct scene scene;

	debian_make(&scene, "v1.36.4");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin pass containerd has its defaults (no /etc/containerd/config.toml)");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "#disabled_plugins = [\"cri\"]\nversion = 2\n");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin pass /etc/containerd/config.toml turns off nothing that Kubernetes "
	      "needs");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "version = 2\ndisabled_plugins = [\n  'aufs', # \"cri\"\n  'cri'\n]\n");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin fail containerd's side for Kubernetes is turned off in "
	      "/etc/containerd/config.toml $ sed -i -e '/^[[:space:]]*[\"\\x27]\\?disabled_plugins/{:a;"
	      "/]/!{N;ba}' -e 's/[\"\\x27]cri[\"\\x27][[:space:]]*,\\?//}' /etc/containerd/config.toml "
	      "&& systemctl restart containerd.service");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "imports = ['conf.d/*.toml', '/etc/containerd/config.toml']\n");
	tree_put(&scene.tree, "/etc/containerd/conf.d/10.toml", 0644,
		 "disabled_plugins = [\"io.containerd.cri.v1.images\"]\n");
	tree_put(&scene.tree, "/etc/containerd/conf.d/20.conf", 0644, "no TOML");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin fail containerd's side for Kubernetes is turned off in "
	      "/etc/containerd/conf.d/10.toml $ sed -i -e "
	      "'/^[[:space:]]*[\"\\x27]\\?disabled_plugins/{:a;/]/!{N;ba}' -e "
	      "'s/[\"\\x27]io.containerd.cri.v1.images[\"\\x27][[:space:]]*,\\?//}' "
	      "/etc/containerd/conf.d/10.toml && systemctl restart containerd.service");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644, "version =\n");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin fail containerd does not start with its configuration: "
	      "/etc/containerd/config.toml:1:10: a value expected $ containerd config dump "
	      ">/dev/null");
	free(scene.config->init.node_registration.cri_socket);
	scene.config->init.node_registration.cri_socket = xstrdup("unix:///run/crio/crio.sock");
	judge(&check_runtime_plugin, &scene.in,
	      "runtime-plugin skip the runtime is not containerd");
	judge(&check_runtime_cri, &scene.in,
	      "CRI fail /run/crio/crio.sock does not exist $ # install crio: see "
	      "https://github.com/cri-o/packaging");
}
END_TEST

/* containerd of that version, which the host's PATH has. */
static void put_runtime(struct scene *scene, struct fact_binary *binary, const char *version)
{
	cleanup_free char *text = xasprintf("{\"commands\":[{\"argv\":[\"%s\",\"--version\"],"
					    "\"status\":0,\"out\":\"%s %s\"}]}",
					    binary->name, binary->name, version);
	struct error err;

	scene->facts.binaries = binary;
	scene->facts.binary_count = 1;
	host_close(scene->host);
	tree_put(&scene->tree, "/.knode/answers.json", 0644, text);
	ck_assert_int_eq(host_open_recorded(scene->tree.path, &scene->host, &err), 0);
	scene->in.host = scene->host;
}

START_TEST(drivers_of_control_groups_are_the_same)
{
	static const char off[] = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd."
				  "runtimes.runc.options]\nSystemdCgroup = false\n";
	static const char differ[] =
		"cgroup-driver fail the kubelet has the cgroup driver systemd, containerd has "
		"cgroupfs: pods do not start, or are restarted over and over $ sed -i "
		"'s/\\(SystemdCgroup[[:space:]]*=[[:space:]]*\\)false/\\1true/' "
		"/etc/containerd/config.toml && systemctl restart containerd.service";
	static const char both[] = "cgroup-driver warn containerd and the kubelet make control "
				   "groups beside systemd, which does so too $ sed -i "
				   "'s/\\(SystemdCgroup[[:space:]]*=[[:space:]]*\\)false/\\1true/' "
				   "/etc/containerd/config.toml && systemctl restart "
				   "containerd.service";
	cleanup(scene_done) struct scene scene;
	struct fact_binary binary = { TEXT("containerd"), TEXT("/usr/bin/containerd"), NULL };

	debian_make(&scene, "v1.36.4");
	scene.facts.init_system = TEXT("systemd");
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver skip there is no runtime that knode knows");
	put_runtime(&scene, &binary, "1.7.12");
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver fail the kubelet has the cgroup driver systemd, containerd has "
	      "cgroupfs: pods do not start, or are restarted over and over $ mkdir -p "
	      "/etc/containerd && printf '%s\\n' 'version=2' '[plugins.\"io.containerd.grpc.v1.cri\""
	      ".containerd.runtimes.runc]' 'runtime_type=\"io.containerd.runc.v2\"' "
	      "'[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]' "
	      "'SystemdCgroup=true' >>/etc/containerd/config.toml && systemctl restart "
	      "containerd.service");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644, off);
	judge(&check_cgroup_driver, &scene.in, differ);
	put_runtime(&scene, &binary, "v2.0.0"); /* tells the kubelet, which asks */
	judge(&check_cgroup_driver, &scene.in, both);
	scene.config->version.minor = 30; /* whose kubelet does not ask */
	judge(&check_cgroup_driver, &scene.in, differ);
	config_args_add(&scene.config->init.node_registration.kubelet_extra_args, "feature-gates",
			"A=false,KubeletCgroupDriverFromCRI=true");
	judge(&check_cgroup_driver, &scene.in, both);
	config_args_done(&scene.config->init.node_registration.kubelet_extra_args);
	scene.config->kubelet = json_map();
	json_map_set_text(scene.config->kubelet, "cgroupDriver", "cgroupfs");
	judge(&check_cgroup_driver, &scene.in, both);
	scene.facts.init_system = NULL;
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver pass the kubelet and containerd both use cgroupfs");
	tree_put(&scene.tree, "/etc/default/kubelet", 0644,
		 "KUBELET_EXTRA_ARGS=\"--v=2 --cgroup-driver=systemd\"\n");
	tree_put(&scene.tree, "/etc/containerd/config.toml", 0644,
		 "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.containerd]\n"
		 "default_runtime_name = 'kata'\nruntimes.kata.options.SystemdCgroup = true\n");
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver pass the kubelet and containerd both use systemd");
}
END_TEST

START_TEST(imports_are_put_together_as_containerd_does)
{
	cleanup(scene_done) struct scene scene;
	struct fact_binary binary = { TEXT("containerd"), TEXT("/usr/bin/containerd"), NULL };

	debian_make(&scene, "v1.30.0");
	put_runtime(&scene, &binary, "v2.1.0");
	tree_put(
		&scene.tree, "/etc/containerd/config.toml", 0644,
		"version = 2\nimports = ['/etc/more.toml']\n[plugins.'io.containerd.grpc.v1.cri']\n"
		"containerd.runtimes.runc.options.SystemdCgroup = true\n");
	tree_put(&scene.tree, "/etc/more.toml", 0644,
		 "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\n");
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver pass the kubelet and containerd both use systemd");
	put_runtime(&scene, &binary, "1.7.12"); /* the later file's plugin takes the place */
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver fail the kubelet has the cgroup driver systemd, containerd has "
	      "cgroupfs: pods do not start, or are restarted over and over $ mkdir -p "
	      "/etc/containerd && printf '%s\\n' '' '[plugins.\"io.containerd.grpc.v1.cri\""
	      ".containerd.runtimes.runc]' 'runtime_type=\"io.containerd.runc.v2\"' "
	      "'[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]' "
	      "'SystemdCgroup=true' >>/etc/more.toml && systemctl restart "
	      "containerd.service");
}
END_TEST

START_TEST(drivers_of_other_runtimes)
{
	cleanup(scene_done) struct scene scene;
	struct fact_binary binary = { TEXT("crio"), TEXT("/usr/bin/crio"), NULL };
	char **socket;

	debian_make(&scene, "v1.30.0");
	put_runtime(&scene, &binary, "1.30.1");
	socket = &scene.config->init.node_registration.cri_socket;
	free(*socket);
	*socket = xstrdup("unix:///run/crio/crio.sock");
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver pass the kubelet and CRI-O both use systemd");
	tree_put(&scene.tree, "/etc/crio/crio.conf", 0644,
		 "[crio.runtime]\ncgroup_manager = \"systemd\"\n");
	tree_put(&scene.tree, "/etc/crio/crio.conf.d/10.conf", 0644,
		 "[crio.runtime]\ncgroup_manager = 'cgroupfs'\n");
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver fail the kubelet has the cgroup driver systemd, CRI-O has cgroupfs: "
	      "pods do not start, or are restarted over and over $ mkdir -p /etc/crio/crio.conf.d "
	      "&& printf '%s\\n' '[crio.runtime]' 'conmon_cgroup=\"pod\"' 'cgroup_manager=\"systemd\"' "
	      ">/etc/crio/crio.conf.d/99-cgroup-manager.conf && systemctl restart crio.service");
	free(*socket);
	*socket = xstrdup("unix:///run/cri-dockerd.sock");
	binary = (struct fact_binary){ TEXT("cri-dockerd"), TEXT("/usr/bin/cri-dockerd"), NULL };
	put_runtime(&scene, &binary, "0.3.4");
	tree_put(&scene.tree, "/etc/docker/daemon.json", 0644,
		 "{\"exec-opts\":[\"native.cgroupdriver=cgroupfs\"]}");
	judge(&check_cgroup_driver, &scene.in,
	      "cgroup-driver fail the kubelet has the cgroup driver systemd, Docker has cgroupfs: "
	      "pods do not start, or are restarted over and over");
}
END_TEST

START_TEST(names_lead_to_the_host)
{
	cleanup(scene_done) struct scene scene;
	struct fact_address address = { TEXT("192.168.7.2"), 24, 4, TEXT("global") };
	struct fact_interface link = { .name = TEXT("eth0"),
				       .addresses = &address,
				       .address_count = 1 };
	char **name;
	struct error err;

	debian_make(&scene, "v1.36.4");
	name = &scene.config->init.node_registration.name;
	scene.facts.interfaces = &link;
	scene.facts.interface_count = 1;
	scene.facts.node_address = TEXT("192.168.7.2");
	host_close(scene.host);
	tree_put(&scene.tree, "/.knode/answers.json", 0644,
		 "{\"resolutions\":{\"good\":[\"192.0.2.1\",\"192.168.7.2\"],"
		 "\"local\":[\"127.0.1.1\"],\"other\":[\"192.0.2.1\"],\"none\":[]}}");
	ck_assert_int_eq(host_open_recorded(scene.tree.path, &scene.host, &err), 0);
	scene.in.host = scene.host;
	free(*name);
	*name = TEXT("good");
	judge(&check_host_hostname, &scene.in, "Hostname pass good resolves to 192.168.7.2");
	*name = TEXT("local");
	judge(&check_host_hostname, &scene.in, "Hostname pass local resolves to 127.0.1.1");
	*name = TEXT("other");
	judge(&check_host_hostname, &scene.in,
	      "Hostname warn the node's name \"other\" does not resolve to an address of this "
	      "host $ echo '192.168.7.2 other' >>/etc/hosts");
	*name = TEXT("none");
	scene.facts.node_address = NULL;
	judge(&check_host_hostname, &scene.in,
	      "Hostname warn the node's name \"none\" does not resolve to an address of this host "
	      "$ echo '127.0.1.1 none' >>/etc/hosts");
	*name = TEXT("localhost");
	judge(&check_host_hostname, &scene.in,
	      "Hostname warn the node's name \"localhost\" is that of every host $ hostnamectl "
	      "set-hostname NAME");
	*name = TEXT("a123456789.123456789.123456789.123456789.123456789.123456789.123");
	judge(&check_host_hostname, &scene.in,
	      "Hostname warn the node's name "
	      "\"a123456789.123456789.123456789.123456789.123456789.123456789.123\" has more than "
	      "63 characters, too long for a label $ hostnamectl set-hostname NAME");
	*name = TEXT("my_host");
	judge(&check_host_hostname, &scene.in,
	      "Hostname fail the node's name \"my_host\" is no DNS name (RFC 1123) $ hostnamectl "
	      "set-hostname NAME");
	*name = TEXT("");
	judge(&check_host_hostname, &scene.in,
	      "Hostname fail the node's name \"\" is empty: the host tells none $ hostnamectl "
	      "set-hostname NAME");
	*name = NULL;
}
END_TEST

START_TEST(loops_of_dns)
{
	cleanup(scene_done) struct scene scene;
	struct fact_socket dnsmasq = {
		TEXT("udp"), TEXT("127.0.0.1"), 53, 77, TEXT("dnsmasq"), NULL
	};
	struct facts *facts;

	debian_make(&scene, "v1.36.4");
	facts = &scene.facts;
	tree_put(&scene.tree, "/etc/resolv.conf", 0644, "nameserver 192.0.2.1\n");
	judge(&check_net_dns_loop, &scene.in,
	      "net-dns-loop pass no nameserver of /etc/resolv.conf is this host itself");
	tree_put(&scene.tree, "/etc/resolv.conf", 0644,
		 "nameserver 192.0.2.1\nnameserver 127.0.0.53\n");
	judge(&check_net_dns_loop, &scene.in,
	      "net-dns-loop fail nameserver 127.0.0.53 of /etc/resolv.conf is this host itself: "
	      "CoreDNS would ask itself and stop $ sed -i 's/^nameserver 127.0.0.53$/nameserver "
	      "ADDRESS/' /etc/resolv.conf");
	facts->sockets = &dnsmasq;
	facts->socket_count = 1;
	tree_put(&scene.tree, "/run/NetworkManager/no-stub-resolv.conf", 0644, "");
	judge(&check_net_dns_loop, &scene.in,
	      "net-dns-loop fail nameserver 127.0.0.53 of /etc/resolv.conf is this host itself "
	      "(dnsmasq, pid 77): CoreDNS would ask itself and stop $ ln -sf "
	      "/run/NetworkManager/no-stub-resolv.conf /etc/resolv.conf");
}
END_TEST

START_TEST(the_kubelet_may_be_told_to_use_another_file)
{
	cleanup(scene_done) struct scene scene;
	struct config *config;

	debian_make(&scene, "v1.36.4");
	config = scene.config;
	tree_put(&scene.tree, "/etc/resolv.conf", 0644, "nameserver 127.0.0.53\n");
	tree_put(&scene.tree, "/run/systemd/resolve/resolv.conf", 0644, "nameserver 192.0.2.53\n");
	config->node.resolv_conf = xstrdup("/run/systemd/resolve/resolv.conf");
	judge(&check_net_dns_loop, &scene.in,
	      "net-dns-loop pass no nameserver of /run/systemd/resolve/resolv.conf is this host "
	      "itself");
	config->kubelet = json_map();
	json_map_set_text(config->kubelet, "resolvConf", "/etc/resolv.conf");
	judge(&check_net_dns_loop, &scene.in,
	      "net-dns-loop fail nameserver 127.0.0.53 of /etc/resolv.conf is this host itself: "
	      "CoreDNS would ask itself and stop $ # let resolvConf (KubeletConfiguration) name "
	      "another file");
	config_args_add(&config->init.node_registration.kubelet_extra_args, "resolv-conf",
			"/etc/upstream");
	judge(&check_net_dns_loop, &scene.in,
	      "net-dns-loop fail the kubelet is told to use /etc/upstream, which is not there: no "
	      "pod would start $ # let resolvConf name a file that is there");
	tree_put(&scene.tree, "/etc/default/kubelet", 0644, "KUBELET_EXTRA_ARGS=--resolv-conf=\n");
	judge(&check_net_dns_loop, &scene.in,
	      "net-dns-loop pass no nameserver of pods is this host itself");
}
END_TEST

START_TEST(certificates_for_an_external_etcd)
{
	cleanup(scene_done) struct scene scene;
	struct config_etcd_external *etcd;

	debian_make(&scene, "v1.36.4");
	etcd = &scene.config->cluster.etcd_external;
	judge(&check_etcd_external, &scene.in,
	      "ExternalEtcdClientCertificates skip etcd runs on the control planes");
	scene.config->cluster.etcd_is_external = true;
	judge(&check_etcd_external, &scene.in,
	      "ExternalEtcdClientCertificates skip etcd is asked without certificates");
	etcd->ca_file = xstrdup("/etc/etcd/ca.crt");
	etcd->cert_file = xstrdup("/etc/etcd/client.crt");
	tree_put(&scene.tree, "/etc/etcd/ca.crt", 0644, "");
	judge(&check_etcd_external, &scene.in,
	      "ExternalEtcdClientCertificates pass caFile /etc/etcd/ca.crt exists\n"
	      "ExternalEtcdClientCertificates fail certFile /etc/etcd/client.crt does not exist $ "
	      "scp ETCD_HOST:/etc/etcd/client.crt /etc/etcd/client.crt");
}
END_TEST

/* Those of the kubelet that the scene's host tells versions of. */
static const char versions[] =
	"{\"commands\": [{\"argv\": [\"kubelet\", \"--version\"], \"status\": 0, \"out\": "
	"\"Kubernetes v1.36.4\\n\"}, {\"argv\": [\"/usr/bin/kubelet\", \"--version\"], \"status\": "
	"0, \"out\": \"Kubernetes v1.27.1\\n\"}]}";

START_TEST(the_kubelet_is_the_one_that_its_unit_starts)
{
	cleanup(scene_done) struct scene scene;
	struct fact_binary kubelet = { TEXT("kubelet"), TEXT("/usr/local/bin/kubelet"), NULL };
	struct error err;

	debian_make(&scene, "v1.36.4");
	tree_put(&scene.tree, "/.knode/answers.json", 0644, versions);
	host_close(scene.host);
	ck_assert_int_eq(host_open_recorded(scene.tree.path, &scene.host, &err), 0);
	scene.in.host = scene.host;
	judge(&check_kubelet_version, &scene.in,
	      "KubeletVersion fail kubelet is not in PATH $ curl -fLo /usr/bin/kubelet.new "
	      "https://dl.k8s.io/release/v1.36.4/bin/linux/amd64/kubelet && chmod 0755 "
	      "/usr/bin/kubelet.new && mv /usr/bin/kubelet.new /usr/bin/kubelet");
	scene.facts.binaries = &kubelet;
	scene.facts.binary_count = 1;
	tree_put(&scene.tree, "/usr/local/bin/kubelet", 0755, "");
	judge(&check_kubelet_version, &scene.in,
	      "KubeletVersion pass /usr/local/bin/kubelet is v1.36.4");
	/* Without a kubelet of its own, the package's unit starts nothing. */
	tree_put(&scene.tree, "/lib/systemd/system/kubelet.service", 0644,
		 "[Service]\nExecStart=/usr/bin/kubelet\n");
	judge(&check_kubelet_version, &scene.in,
	      "KubeletVersion fail kubelet.service starts /usr/bin/kubelet, which is not there $ "
	      "curl -fLo /usr/bin/kubelet.new "
	      "https://dl.k8s.io/release/v1.36.4/bin/linux/amd64/kubelet && chmod 0755 "
	      "/usr/bin/kubelet.new && mv /usr/bin/kubelet.new /usr/bin/kubelet");
	tree_put(&scene.tree, "/usr/bin/kubelet", 0755, "");
	tree_put(&scene.tree, "/etc/apt/sources.list.d/kubernetes.list", 0644, "deb ...");
	judge(&check_kubelet_version, &scene.in,
	      "KubeletVersion fail /usr/bin/kubelet is v1.27.1, and the cluster v1.36.4 $ sed -i "
	      "'s,/v1[.][0-9]*/,/v1.36/,' /etc/apt/sources.list.d/kubernetes.list && apt-get "
	      "update && apt-get install -y --allow-downgrades --allow-change-held-packages "
	      "kubelet=1.36.4-*");
	/* A drop-in in /etc goes before one of the same name in /lib. */
	tree_put(&scene.tree, "/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", 0644,
		 "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet $ARGS\n");
	tree_put(&scene.tree, "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf", 0644,
		 "[Service]\nExecStart=\nExecStart=-/usr/local/bin/kubelet \\\n  $ARGS\n");
	judge(&check_kubelet_version, &scene.in,
	      "KubeletVersion pass /usr/local/bin/kubelet is v1.36.4");
	/* What a shell calls, PATH tells. */
	tree_put(&scene.tree, "/etc/systemd/system/kubelet.service.d/20-sh.conf", 0644,
		 "[Service]\nExecStart=\nExecStart=/bin/sh -c 'exec kubelet'\n");
	judge(&check_kubelet_version, &scene.in,
	      "KubeletVersion pass /usr/local/bin/kubelet is v1.36.4");
}
END_TEST

START_TEST(an_init_system_that_does_not_run)
{
	cleanup(scene_done) struct scene scene;

	debian_make(&scene, "v1.36.4");
	tree_put(&scene.tree, "/lib/systemd/systemd", 0755, "");
	judge(&check_kubelet_service, &scene.in,
	      "Service-Kubelet warn no supported init system would start the kubelet $ # systemd "
	      "is there, and does not run: let /sbin/init be the first process of this machine or "
	      "container");
	scene.facts.init_system = TEXT("openrc");
	judge(&check_kubelet_service, &scene.in,
	      "Service-Kubelet warn there is no service kubelet $ apk add kubelet && rc-update add "
	      "kubelet default");
	tree_put(&scene.tree, "/etc/init.d/kubelet", 0755, "");
	judge(&check_kubelet_service, &scene.in,
	      "Service-Kubelet warn the service kubelet is in no runlevel: it will not start at "
	      "boot $ rc-update add kubelet default");
	tree_put(&scene.tree, "/etc/runlevels/default/kubelet", 0755, "");
	judge(&check_kubelet_service, &scene.in,
	      "Service-Kubelet pass the service kubelet is in runlevel default");
}
END_TEST

START_TEST(the_kubelets_unit)
{
	cleanup(scene_done) struct scene scene;
	struct fact_unit unit = { TEXT("kubelet.service"),
				  { TEXT("loaded"), TEXT("inactive"), TEXT("enabled") } };

	debian_make(&scene, "v1.36.4");
	judge(&check_kubelet_service, &scene.in,
	      "Service-Kubelet warn no supported init system would start the kubelet $ apt-get "
	      "install -y systemd-sysv");
	scene.facts.init_system = TEXT("systemd");
	judge(&check_kubelet_service, &scene.in,
	      "Service-Kubelet warn there is no kubelet.service $ knode render units --output-dir / "
	      "&& systemctl enable kubelet.service");
	scene.facts.units = &unit;
	scene.facts.unit_count = 1;
	judge(&check_kubelet_service, &scene.in, "Service-Kubelet pass kubelet.service is enabled");
	unit.state.enabled = TEXT("disabled");
	judge(&check_kubelet_service, &scene.in,
	      "Service-Kubelet warn kubelet.service is not enabled: it will not start at boot $ "
	      "systemctl enable kubelet.service");
	unit.state.load = TEXT("masked");
	judge(&check_kubelet_service, &scene.in,
	      "Service-Kubelet warn kubelet.service is masked $ systemctl unmask kubelet.service "
	      "&& systemctl enable kubelet.service");
}
END_TEST

START_TEST(versions_that_are_not_known_yet)
{
	cleanup(scene_done) struct scene scene;

	debian_make(&scene, "v1.36.1");
	judge(&check_kubernetes_version, &scene.in, "KubernetesVersion pass v1.36.1 is known");
	scene.config->version.minor = release_newest_minor() + 1;
	judge(&check_kubernetes_version, &scene.in,
	      "KubernetesVersion warn Kubernetes v1.36.1 is newer than what this knode knows $ "
	      "knode version");
	scene.config->version.minor = 38;
	judge(&check_kubernetes_version, &scene.in,
	      "KubernetesVersion warn Kubernetes v1.36.1 was not released when this knode was made $ "
	      "knode version");
}
END_TEST

UNIT_TESTS(checks_runtime, runtimes_must_listen, runtimes_must_answer,
	   what_a_runtime_says_goes_before_its_files,
	   a_runtime_may_not_ask_for_more_than_root_may_do, images_are_here_or_may_be_pulled,
	   a_disabled_plugin_is_named, names_lead_to_the_host, loops_of_dns,
	   the_kubelet_may_be_told_to_use_another_file, drivers_of_control_groups_are_the_same,
	   imports_are_put_together_as_containerd_does, drivers_of_other_runtimes,
	   certificates_for_an_external_etcd, the_kubelet_is_the_one_that_its_unit_starts,
	   an_init_system_that_does_not_run, the_kubelets_unit, versions_that_are_not_known_yet)
