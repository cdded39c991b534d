/* Checks of what a kubelet and a runtime cannot do without: mounts, devices, plugins, rights. */
#include "scene.h"

extern const struct check check_cgroup_writable, check_cni_plugins, check_host_apparmor,
	check_host_capabilities, check_host_localhost, check_host_selinux,
	check_host_virtualization, check_kernel_kmsg, check_net_iptables, check_net_route,
	check_storage_entries, check_storage_mounts, check_storage_propagation, check_storage_types;

#define TEXT(text) ((char[]){ text })

START_TEST(mounts_let_run_and_write)
{
	cleanup(scene_done) struct scene scene;
	struct fact_mount mounts[] = {
		{ TEXT("/dev/sda1"), TEXT("/"), TEXT("ext4"), TEXT("rw,relatime") },
		{ TEXT("/dev/sda2"), TEXT("/opt"), TEXT("ext4"), TEXT("rw,noexec") },
		{ TEXT("/dev/sda3"), TEXT("/var"), TEXT("xfs"), TEXT("noexec,ro") },
		{ TEXT("tmpfs"), TEXT("/var/lib/kubelet"), TEXT("tmpfs"), TEXT("rw") },
	};

	scene_make(&scene, "v1.36.4");
	judge(&check_storage_mounts, &scene.in,
	      "storage-mounts unknown what is mounted is not known");
	scene.facts.mounts = mounts;
	scene.facts.mount_count = ARRAY_SIZE(mounts);
	judge(&check_storage_mounts, &scene.in,
	      "storage-mounts:/var/lib/containerd fail /var is mounted with noexec: no program in a "
	      "container starts $ mount -o remount,exec /var\n"
	      "storage-mounts:/opt/cni/bin fail /opt is mounted with noexec: no network plugin "
	      "starts $ mount -o remount,exec /opt\n"
	      "storage-mounts:/var/lib/containerd fail /var is mounted with ro: no image can be "
	      "unpacked $ mount -o remount,rw /var\n"
	      "storage-mounts:/opt/cni/bin pass /opt/cni/bin is not mounted ro\n"
	      "storage-mounts:/var/lib/kubelet pass /var/lib/kubelet is not mounted ro\n"
	      "storage-mounts:/etc/kubernetes pass /etc/kubernetes is not mounted ro\n"
	      "storage-mounts:/etc/cni/net.d pass /etc/cni/net.d is not mounted ro");
}
END_TEST

START_TEST(file_systems_serve_images_and_etcd)
{
	cleanup(scene_done) struct scene scene;
	struct fact_mount mounts[] = {
		{ TEXT("x"), TEXT("/"), TEXT("ext4"), TEXT("rw") },
		{ TEXT("x"), TEXT("/var/lib"), TEXT("nfs4"), TEXT("rw") },
	};

	scene_make(&scene, "v1.36.4");
	scene.facts.mounts = mounts;
	scene.facts.mount_count = ARRAY_SIZE(mounts);
	judge(&check_storage_types, &scene.in,
	      "storage-types:/var/lib/containerd fail /var/lib/containerd lies on nfs4: images "
	      "cannot be stacked there with overlay $ # mount a disk of this host at "
	      "/var/lib/containerd\n"
	      "storage-types:/var/lib/etcd warn /var/lib/etcd lies on nfs4: etcd's data are slow or "
	      "not safe there $ # mount a disk of this host at /var/lib/etcd");
	scene.in.role = ROLE_WORKER;
	mounts[1].fstype = TEXT("fuse.sshfs");
	judge(&check_storage_types, &scene.in,
	      "storage-types:/var/lib/containerd fail /var/lib/containerd lies on fuse.sshfs: images "
	      "cannot be stacked there with overlay $ # mount a disk of this host at "
	      "/var/lib/containerd");
	mounts[1].target = TEXT("/var/libre");
	judge(&check_storage_types, &scene.in,
	      "storage-types:/var/lib/containerd pass /var/lib/containerd lies on ext4");
}
END_TEST

START_TEST(entries_have_types)
{
	cleanup(scene_done) struct scene scene;
	struct fact_mount mount = { TEXT("x"), TEXT("/"), TEXT("xfs"), TEXT("rw") };

	scene_make(&scene, "v1.36.4");
	scene.facts.mounts = &mount;
	scene.facts.mount_count = 1;
	tree_put(&scene.tree, "/var/lib/x", 0644, "");
	tree_put(&scene.tree, "/.knode/answers.json", 0644,
		 "{\"filesystems\": {\"/\": {\"typedEntries\": true}, "
		 "\"/var\": {\"typedEntries\": false}}}");
	scene_again(&scene);
	judge(&check_storage_entries, &scene.in,
	      "storage-entries fail /var/lib/containerd lies on xfs without types of entries "
	      "(ftype=0): images cannot be stacked there with overlay $ # make a file system on "
	      "another disk (mkfs.xfs -n ftype=1 DEVICE), and mount it at /var/lib/containerd");
	tree_put(&scene.tree, "/.knode/answers.json", 0644,
		 "{\"filesystems\": {\"/\": {\"typedEntries\": true}}}");
	scene_again(&scene);
	judge(&check_storage_entries, &scene.in,
	      "storage-entries pass entries of /var/lib have types");
	tree_put(&scene.tree, "/.knode/answers.json", 0644, "{\"filesystems\": {\"/\": {}}}");
	scene_again(&scene);
	judge(&check_storage_entries, &scene.in,
	      "storage-entries skip could not tell whether entries of /var/lib have types");
}
END_TEST

START_TEST(mounts_are_passed_on)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	tree_put(&scene.tree, "/proc/self/mountinfo", 0444,
		 "1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
		 "22 1 0:21 / /sys rw shared:7 - sysfs sysfs rw\n");
	judge(&check_storage_propagation, &scene.in,
	      "storage-propagation pass mounts below / are shared with containers");
	tree_put(&scene.tree, "/proc/self/mountinfo", 0444,
		 "1 0 8:1 / / rw master:1 - ext4 shared:x rw\n"
		 "22 1 0:21 / /sys rw shared:7 - sysfs sysfs rw\n");
	judge(&check_storage_propagation, &scene.in,
	      "storage-propagation warn / is no shared mount: pods that mount for the host (storage "
	      "drivers, some networks) do not start $ mount --make-rshared /");
}
END_TEST

START_TEST(groups_can_be_made)
{
	cleanup(scene_done) struct scene scene;
	struct fact_mount mount = { TEXT("c"), TEXT("/sys/fs/cgroup"), TEXT("cgroup2"),
				    TEXT("rw,nosuid") };

	scene_make(&scene, "v1.36.4");
	judge(&check_cgroup_writable, &scene.in,
	      "cgroup-writable unknown nothing is mounted on /sys/fs/cgroup");
	scene.facts.cgroup_version = 2;
	scene.facts.mounts = &mount;
	scene.facts.mount_count = 1;
	judge(&check_cgroup_writable, &scene.in, "cgroup-writable pass groups can be made");
	mount.options = TEXT("ro,nosuid");
	judge(&check_cgroup_writable, &scene.in,
	      "cgroup-writable fail /sys/fs/cgroup is read-only: the kubelet can make no groups for "
	      "pods $ mount -o remount,rw /sys/fs/cgroup");
	tree_put(&scene.tree, "/run/systemd/container", 0444, "lxc");
	judge(&check_cgroup_writable, &scene.in,
	      "cgroup-writable fail /sys/fs/cgroup is read-only: the kubelet can make no groups for "
	      "pods $ # run this container privileged, or with delegated control groups");
}
END_TEST

START_TEST(the_kernels_log_is_there)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	judge(&check_kernel_kmsg, &scene.in,
	      "kernel-kmsg fail there is no /dev/kmsg: the kubelet does not start $ mknod -m 0600 "
	      "/dev/kmsg c 1 11");
	tree_put(&scene.tree, "/dev/kmsg", 0600, "");
	judge(&check_kernel_kmsg, &scene.in, "kernel-kmsg pass /dev/kmsg is there");
}
END_TEST

START_TEST(plugins_of_cni)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	scene.facts.architecture = TEXT("arm64");
	str_list_add(&scene.facts.cni_binaries, "/opt/cni/bin/loopback");
	str_list_add(&scene.facts.cni_binaries, "/opt/cni/bin/bridge");
	str_list_add(&scene.facts.cni_binaries, "/usr/lib/cni/host-local");
	judge(&check_cni_plugins, &scene.in,
	      "cni-plugins warn CNI plugins are missing (portmap): pods stay in ContainerCreating "
	      "unless the pod network brings them $ mkdir -p /opt/cni/bin && curl -fL "
	      "https://github.com/containernetworking/plugins/releases/download/v1.9.1/"
	      "cni-plugins-linux-arm64-v1.9.1.tgz | tar -xzC /opt/cni/bin");
	str_list_add(&scene.facts.cni_binaries, "/opt/cni/bin/portmap");
	judge(&check_cni_plugins, &scene.in, "cni-plugins pass the usual CNI plugins are there");
	str_list_done(&scene.facts.cni_binaries);
}
END_TEST

START_TEST(containers_as_hosts)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	judge(&check_host_virtualization, &scene.in,
	      "host-virtualization pass the host has a kernel of its own");
	scene.facts.virtualization = TEXT("kvm");
	judge(&check_host_virtualization, &scene.in,
	      "host-virtualization pass the host has a kernel of its own (kvm)");
	scene.facts.virtualization = TEXT("lxc");
	judge(&check_host_virtualization, &scene.in,
	      "host-virtualization warn this host is a container (lxc): modules and kernel settings "
	      "are those of the system around it $ # set what is missing on the machine that runs "
	      "this container");
	scene.facts.capabilities = UINT64_C(0x1ffffffffff);
	judge(&check_host_capabilities, &scene.in,
	      "host-capabilities pass root has the capabilities of a node");
	scene.facts.capabilities = UINT64_C(0xa80435fb);
	judge(&check_host_capabilities, &scene.in,
	      "host-capabilities fail root has not CAP_SYS_ADMIN, CAP_SYS_PTRACE, CAP_SYS_RESOURCE "
	      "here: a kubelet can neither mount nor set up networks $ # run this container "
	      "privileged, or knode outside of it");
	scene.facts.euid = 1000;
	judge(&check_host_capabilities, &scene.in,
	      "host-capabilities skip not run as root (see host-root)");
}
END_TEST

START_TEST(selinux_knows_containers)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	judge(&check_host_selinux, &scene.in, "host-selinux pass SELinux does not enforce");
	scene.facts.selinux_enforcing = YES;
	scene.facts.os_id = TEXT("rocky");
	scene.facts.os_id_like = TEXT("rhel centos fedora");
	scene.facts.os_version_id = TEXT("9.5");
	judge(&check_host_selinux, &scene.in,
	      "host-selinux warn SELinux enforces without a policy for containers: they are denied "
	      "their files $ dnf install -y container-selinux");
	tree_put(&scene.tree, "/usr/share/containers/selinux/contexts", 0644, "x");
	judge(&check_host_selinux, &scene.in,
	      "host-selinux pass SELinux enforces, and knows containers");
}
END_TEST

START_TEST(profiles_can_be_loaded)
{
	cleanup(scene_done) struct scene scene;
	struct fact_binary programs[] = {
		{ .name = TEXT("apparmor_parser") },
		{ .name = TEXT("containerd"), .path = TEXT("/usr/bin/containerd") },
	};

	scene_make(&scene, "v1.36.4");
	tree_put(&scene.tree, "/.knode/answers.json", 0644,
		 "{\"commands\": [{\"argv\": [\"containerd\", \"--version\"], \"status\": 0, "
		 "\"out\": \"containerd github.com/containerd/containerd v1.6.17 abc\\n\"}]}");
	scene_again(&scene);
	scene.facts.binaries = programs;
	scene.facts.binary_count = ARRAY_SIZE(programs);
	judge(&check_host_apparmor, &scene.in, "host-apparmor pass AppArmor is off");
	scene.facts.apparmor_enabled = YES;
	scene.facts.os_id = TEXT("debian");
	judge(&check_host_apparmor, &scene.in,
	      "host-apparmor fail AppArmor is on, and there is no apparmor_parser: this containerd "
	      "starts no container $ apt-get install -y apparmor");
	tree_put(&scene.tree, "/.knode/answers.json", 0644,
		 "{\"commands\": [{\"argv\": [\"containerd\", \"--version\"], \"status\": 0, "
		 "\"out\": \"containerd github.com/containerd/containerd v1.6.18 abc\\n\"}]}");
	scene_again(&scene);
	judge(&check_host_apparmor, &scene.in,
	      "host-apparmor warn AppArmor is on, and there is no apparmor_parser: containers run "
	      "without a profile, and pods that ask for one do not start $ apt-get install -y "
	      "apparmor");
	programs[0].path = TEXT("/usr/sbin/apparmor_parser");
	judge(&check_host_apparmor, &scene.in,
	      "host-apparmor pass AppArmor is on, and its profiles can be loaded");
}
END_TEST

START_TEST(localhost_is_this_host)
{
	cleanup(scene_done) struct scene scene;
	struct fact_text hosts[] = { { TEXT("n1"), TEXT("192.0.2.1") },
				     { TEXT("localhost"), TEXT("::1") },
				     { TEXT("localhost"), TEXT("192.0.2.1") } };

	scene_make(&scene, "v1.36.4");
	scene.facts.hosts = hosts;
	scene.facts.host_count = 1;
	judge(&check_host_localhost, &scene.in,
	      "host-localhost warn /etc/hosts does not tell localhost: who asks for it waits for "
	      "DNS, which may not know it $ echo '127.0.0.1 localhost' >>/etc/hosts");
	scene.facts.host_count = 2;
	judge(&check_host_localhost, &scene.in, "host-localhost pass localhost is ::1");
	scene.facts.host_count = 3;
	judge(&check_host_localhost, &scene.in,
	      "host-localhost fail /etc/hosts says that localhost is 192.0.2.1: what listens on "
	      "loopback is not found $ sed -i '/^[[:space:]]*192\\.0\\.2\\.1[[:space:]]/"
	      "s/[[:space:]]localhost\\([[:space:]]\\|$\\)/\\1/g' /etc/hosts && "
	      "echo '127.0.0.1 localhost' >>/etc/hosts");
}
END_TEST

START_TEST(one_kind_of_iptables)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	str_list_add(&scene.facts.iptables_tables, "nat");
	str_list_add(&scene.facts.nft_tables, "inet firewalld");
	judge(&check_net_iptables, &scene.in,
	      "net-iptables pass only one kind of iptables has tables");
	str_list_add(&scene.facts.nft_tables, "ip nat");
	judge(&check_net_iptables, &scene.in,
	      "net-iptables warn both iptables-legacy and iptables-nft have a table nat: what one "
	      "lets pass, the other may drop $ iptables-legacy-save; iptables-nft-save");
	str_list_done(&scene.facts.iptables_tables);
	str_list_done(&scene.facts.nft_tables);
}
END_TEST

START_TEST(services_have_a_route)
{
	cleanup(scene_done) struct scene scene;
	struct fact_route route = { .family = 4,
				    .destination = TEXT("0.0.0.0/0"),
				    .interface = TEXT("eth0"),
				    .type = TEXT("unicast") };
	struct fact_address address = { TEXT("fd00::1"), 64, 6, TEXT("global") };
	struct fact_interface link = { .name = TEXT("eth1"),
				       .addresses = &address,
				       .address_count = 1 };

	scene_make(&scene, "v1.36.4");
	free(scene.config->cluster.service_subnet);
	scene.config->cluster.service_subnet = xstrdup("10.96.0.0/12,fd00:96::/112");
	scene.facts.routes = &route;
	scene.facts.route_count = 1;
	scene.facts.interfaces = &link;
	scene.facts.interface_count = 1;
	judge(&check_net_route, &scene.in,
	      "net-route:10.96.0.0/12 pass packets to Services (10.96.0.0/12) have a route by eth0\n"
	      "net-route:fd00:96::/112 warn no route leads to Services (fd00:96::/112): processes of "
	      "the host, the API server among them, reach none $ ip -6 route add default dev eth1 "
	      "metric 4096");
	route.type = TEXT("blackhole");
	route.destination = TEXT("10.0.0.0/8");
	scene.facts.interface_count = 0;
	free(scene.config->cluster.service_subnet);
	scene.config->cluster.service_subnet = xstrdup("10.96.0.0/12");
	judge(&check_net_route, &scene.in,
	      "net-route:10.96.0.0/12 warn no route leads to Services (10.96.0.0/12): processes of "
	      "the host, the API server among them, reach none");
}
END_TEST

UNIT_TESTS(checks_storage, mounts_let_run_and_write, file_systems_serve_images_and_etcd,
	   entries_have_types, mounts_are_passed_on, groups_can_be_made, the_kernels_log_is_there,
	   plugins_of_cni, containers_as_hosts, selinux_knows_containers, profiles_can_be_loaded,
	   localhost_is_this_host, one_kind_of_iptables, services_have_a_route)
