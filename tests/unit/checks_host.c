/* Checks of the host itself: who, how much, what is installed, what is left. */
#include <fcntl.h>

#include "judge.h"
#include "tree.h"

extern const struct check check_cpu_count, check_disk_space, check_host_binaries, check_host_clock,
	check_host_machine_id, check_host_product_uuid, check_host_root, check_leftover_dirs,
	check_leftover_files, check_mem_swap, check_mem_total;

#define TEXT(text) ((char[]){ text })

START_TEST(root_and_processors)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	struct facts facts = { .euid = 1000, .cpu_count = 1 };
	const struct check_input in = { .config = config, .facts = &facts };

	judge(&check_host_root, &in,
	      "IsPrivilegedUser fail runs as user 1000, not as root $ sudo knode preflight");
	judge(&check_cpu_count, &in,
	      "NumCPU fail 1 processor, and a control plane needs 2 $ knode preflight "
	      "--ignore-preflight-errors=NumCPU");
	facts = (struct facts){ .euid = 0, .cpu_count = 2 };
	judge(&check_host_root, &in, "IsPrivilegedUser pass runs as root");
	judge(&check_cpu_count, &in, "NumCPU pass 2 processors");
	facts = (struct facts){ .euid = -1 };
	judge(&check_host_root, &in, "host-root unknown the user's id is not among the facts");
	judge(&check_cpu_count, &in, "cpu-count unknown the number of processors is not known");
}
END_TEST

START_TEST(memory_has_slack_for_firmware)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	struct facts facts = { .memory_total = 1700ULL << 20 };
	struct check_input in = { .config = config, .facts = &facts, .role = ROLE_CONTROL_PLANE };

	judge(&check_mem_total, &in, "Mem pass 1700 MiB of memory");
	facts.memory_total--;
	judge(&check_mem_total, &in,
	      "Mem fail 1699 MiB of memory, and a control plane needs 1700 $ knode preflight "
	      "--ignore-preflight-errors=Mem");
	in.role = ROLE_WORKER;
	judge(&check_mem_total, &in, "Mem pass 1699 MiB of memory");
	facts.memory_total = 873ULL << 20;
	judge(&check_mem_total, &in,
	      "Mem warn 873 MiB of memory, and a worker needs 874 $ knode preflight "
	      "--ignore-preflight-errors=Mem");
	facts.memory_total = 0;
	judge(&check_mem_total, &in, "mem-total unknown the size of memory is not known");
}
END_TEST

START_TEST(swap_goes_by_what_the_kubelet_allows)
{
	cleanup_config struct config *config = judge_config("v1.30.0");
	struct fact_swap swap = { .path = TEXT("/dev/sda2") };
	struct fact_swap_at_boot boot = { TEXT("/dev/sda2"), TEXT("/etc/fstab:7"), NULL };
	struct facts facts = { .cgroup_version = 2 };
	cleanup_tree struct tree tree = tree_make();
	struct check_input in = { .config = config, .facts = &facts };
	cleanup_host struct host *host = NULL;
	struct error err;

	tree_put(&tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(tree.path, &host, &err), 0);
	in.host = host;
	judge(&check_mem_swap, &in,
	      "Swap pass swap is off\nmem-swap:boot pass nothing brings swap back at boot");
	facts.swaps = &swap;
	facts.swap_count = 1;
	facts.swaps_at_boot = &boot;
	facts.swap_at_boot_count = 1;
	judge(&check_mem_swap, &in,
	      "Swap fail swap is on (/dev/sda2), and the kubelet will not start $ swapoff -a\n"
	      "mem-swap:boot warn swap on /dev/sda2 comes back at boot, by /etc/fstab:7 $ "
	      "sed -i '7s/^/#/' /etc/fstab");
	boot = (struct fact_swap_at_boot){ TEXT("/dev/zram0"), TEXT("dev-zram0.swap"),
					   TEXT("dev-zram0.swap") };
	config_args_add(&config->init.node_registration.kubelet_extra_args, "fail-swap-on", "true");
	judge(&check_mem_swap, &in,
	      "Swap fail swap is on (/dev/sda2), and the kubelet will not start $ swapoff -a\n"
	      "mem-swap:boot warn swap on /dev/zram0 comes back at boot, by dev-zram0.swap $ "
	      "systemctl mask --now dev-zram0.swap");
	config_args_done(&config->init.node_registration.kubelet_extra_args);
	config->kubelet = json_map();
	json_map_set_bool(config->kubelet, "failSwapOn", false);
	judge(&check_mem_swap, &in,
	      "Swap pass swap is on (/dev/sda2), as the kubelet allows\n"
	      "mem-swap:boot skip the kubelet allows swap");
	json_map_set(config->kubelet, "memorySwap", json_map());
	json_map_set_text(json_map_get(config->kubelet, "memorySwap"), "swapBehavior",
			  "LimitedSwap");
	judge(&check_mem_swap, &in,
	      "Swap pass swap is on (/dev/sda2), as the kubelet allows\n"
	      "mem-swap:boot skip the kubelet allows swap");
	facts.cgroup_version = 1;
	judge(&check_mem_swap, &in,
	      "Swap fail memorySwap.swapBehavior is LimitedSwap, with which the kubelet does not "
	      "start on control groups v1\nmem-swap:boot skip the kubelet allows swap");
	config->version.minor = 29;
	judge(&check_mem_swap, &in,
	      "Swap warn swap is on (/dev/sda2), and counts for no pod without cgroups v2 and "
	      "v1.30 $ swapoff -a\nmem-swap:boot skip the kubelet allows swap");
}
END_TEST

START_TEST(machine_ids)
{
	struct facts facts = { .machine_id = TEXT("0123456789abcdef0123456789abcdef") };
	const struct check_input in = { .facts = &facts };
	const char remedy[] = " $ rm -f /etc/machine-id /var/lib/dbus/machine-id && "
			      "systemd-machine-id-setup && reboot";
	cleanup_free char *missing =
		xasprintf("host-machine-id fail /etc/machine-id is missing or empty%s", remedy);
	cleanup_free char *malformed = xasprintf(
		"host-machine-id fail /etc/machine-id is not 32 hexadecimal digits%s", remedy);
	cleanup_free char *image = xasprintf("host-machine-id fail /etc/machine-id came with an "
					     "image, and other hosts have it too%s",
					     remedy);

	judge(&check_host_machine_id, &in,
	      "host-machine-id pass machine-id is 0123456789abcdef0123456789abcdef");
	facts.machine_id = NULL;
	judge(&check_host_machine_id, &in, missing);
	facts.machine_id = TEXT("");
	judge(&check_host_machine_id, &in, missing);
	facts.machine_id = TEXT("uninitialized");
	judge(&check_host_machine_id, &in, malformed);
	facts.machine_id = TEXT("0123456789ABCDEF0123456789ABCDEF");
	judge(&check_host_machine_id, &in, malformed);
	facts.machine_id = TEXT("0123456789abcdef0123456789abcdef0");
	judge(&check_host_machine_id, &in, malformed);
	facts.machine_id = TEXT("88544b92092430bc5d3fbbffc12a2f04");
	judge(&check_host_machine_id, &in, image);
}
END_TEST

START_TEST(product_uuids)
{
	struct facts facts = { .product_uuid = TEXT("4C4C4544-0051-3410-8051-B5C04F375931") };
	const struct check_input in = { .facts = &facts };

	judge(&check_host_product_uuid, &in,
	      "host-product-uuid pass product_uuid is 4C4C4544-0051-3410-8051-B5C04F375931");
	facts.product_uuid = TEXT("03000200-0400-0500-0006-000700080009");
	judge(&check_host_product_uuid, &in,
	      "host-product-uuid warn product_uuid is a placeholder, and other hosts may have it "
	      "too");
	facts.product_uuid = NULL;
	judge(&check_host_product_uuid, &in,
	      "host-product-uuid skip the firmware tells no product_uuid");
	str_list_add(&facts.notes, "product_uuid: cannot open it: Permission denied");
	judge(&check_host_product_uuid, &in,
	      "host-product-uuid unknown product_uuid: cannot open it: Permission denied");
	str_list_done(&facts.notes);
}
END_TEST

START_TEST(programs_go_by_version_and_system)
{
	cleanup_config struct config *config = judge_config("v1.31.0");
	struct fact_binary binaries[] = {
		{ TEXT("ip"), TEXT("/sbin/ip"), NULL },
		{ TEXT("iptables"), TEXT("/sbin/iptables"), NULL },
		{ TEXT("mount"), TEXT("/bin/mount"), NULL },
		{ TEXT("nsenter"), TEXT("/bin/nsenter"), NULL },
		{ TEXT("ebtables"), TEXT("/sbin/ebtables"), NULL },
		{ TEXT("ethtool"), TEXT("/sbin/ethtool"), NULL },
		{ TEXT("tc"), NULL, NULL },
		{ TEXT("touch"), TEXT("/bin/touch"), NULL },
	};
	struct facts facts = { .os_id = TEXT("debian"),
			       .architecture = TEXT("amd64"),
			       .binaries = binaries,
			       .binary_count = ARRAY_SIZE(binaries) };
	const struct check_input in = { .config = config, .facts = &facts };
	const char found[] = "FileExisting-ebtables pass /sbin/ebtables\n"
			     "FileExisting-ethtool pass /sbin/ethtool\n"
			     "FileExisting-ip pass /sbin/ip\n"
			     "FileExisting-iptables pass /sbin/iptables\n"
			     "FileExisting-mount pass /bin/mount\n"
			     "FileExisting-nsenter pass /bin/nsenter\n";
	const char command[] =
		"apt-get install -y conntrack socat iproute2 && curl -fL "
		"https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.31.0/"
		"crictl-v1.31.0-linux-amd64.tar.gz | tar -xzC /usr/local/bin";
	cleanup_free char *debian =
		xasprintf("FileExisting-conntrack fail conntrack is not in PATH $ %s\n"
			  "FileExisting-crictl fail crictl is not in PATH $ %s\n%s"
			  "FileExisting-socat warn socat is not in PATH $ %s\n"
			  "FileExisting-tc warn tc is not in PATH $ %s\n"
			  "FileExisting-touch pass /bin/touch",
			  command, command, found, command, command);
	cleanup_free char *rocky = xasprintf(
		"FileExisting-conntrack skip Kubernetes v1.32.0 does without conntrack\n"
		"FileExisting-crictl skip Kubernetes v1.32.0 does without crictl\n%s"
		"FileExisting-socat warn socat is not in PATH $ dnf install -y socat iproute-tc\n"
		"FileExisting-tc warn tc is not in PATH $ dnf install -y socat iproute-tc\n"
		"FileExisting-touch pass /bin/touch",
		found);
	cleanup_config struct config *newer = judge_config("v1.32.0");
	const struct check_input on_rocky = { .config = newer, .facts = &facts };

	judge(&check_host_binaries, &in, debian);
	facts.os_id = TEXT("rocky");
	facts.os_id_like = TEXT("rhel centos fedora");
	judge(&check_host_binaries, &on_rocky, rocky);
}
END_TEST

START_TEST(clocks)
{
	struct facts facts = { .os_id = TEXT("debian"), .clock_synchronized = YES };
	const struct check_input in = { .facts = &facts };

	judge(&check_host_clock, &in, "host-clock pass synchronized");
	facts.clock_synchronized = NO;
	judge(&check_host_clock, &in,
	      "host-clock warn the clock is not synchronized, and no service does that $ apt-get "
	      "install -y systemd-timesyncd");
	facts.os_id = TEXT("alpine");
	facts.init_system = TEXT("openrc");
	judge(&check_host_clock, &in,
	      "host-clock warn the clock is not synchronized, and no service does that $ apk add "
	      "chrony && rc-update add chronyd default && rc-service chronyd start");
	str_list_add(&facts.time_services, "chrony.service");
	judge(&check_host_clock, &in,
	      "host-clock warn the clock is not synchronized $ systemctl restart chrony.service");
	facts.clock_synchronized = YES;
	judge(&check_host_clock, &in, "host-clock pass synchronized by chrony.service");
	facts.clock_synchronized = UNKNOWN;
	judge(&check_host_clock, &in,
	      "host-clock unknown the kernel does not say whether the clock is synchronized");
	str_list_done(&facts.time_services);
}
END_TEST

START_TEST(room_on_disks)
{
	const struct host_filesystem roomy = { 100ULL << 30, 50ULL << 30, 1000, 900 };
	const struct host_filesystem tight = { 100ULL << 30, 12ULL << 30, 1000, 900 };
	const struct host_filesystem small = { 2ULL << 30, 1ULL << 30, 0, 0 };
	struct fact_space spaces[] = {
		{ TEXT("/var/lib/containerd"), TEXT("/"), TEXT("ext4"), tight },
		{ TEXT("/var/lib/etcd"), TEXT("/var/lib/etcd"), TEXT("xfs"), small },
		{ TEXT("/var/lib/kubelet"), TEXT("/"), TEXT("ext4"), tight },
	};
	struct facts facts = { .spaces = spaces, .space_count = 3 };
	struct check_input in = { .facts = &facts, .role = ROLE_CONTROL_PLANE };

	judge(&check_disk_space, &in,
	      "disk-space:/var/lib/containerd warn / has 12.0 GiB free (12%), 90% of inodes $ du "
	      "-xh --max-depth=2 / | sort -h | tail\n"
	      "disk-space:/var/lib/etcd warn /var/lib/etcd has 1.0 GiB free (50%), 100% of inodes "
	      "$ du -xh --max-depth=2 /var/lib/etcd | sort -h | tail\n"
	      "disk-space:/var/lib/kubelet pass 12.0 GiB free (12%) on /");
	in.role = ROLE_WORKER;
	spaces[0].space = roomy;
	spaces[2].space = roomy;
	spaces[2].space.inodes_free = 40;
	judge(&check_disk_space, &in,
	      "disk-space:/var/lib/containerd pass 50.0 GiB free (50%) on /\n"
	      "disk-space:/var/lib/kubelet warn / has 50.0 GiB free (50%), 4% of inodes $ du -xh "
	      "--max-depth=2 / | sort -h | tail");
	facts.space_count = 1;
	judge(&check_disk_space, &in,
	      "disk-space:/var/lib/containerd pass 50.0 GiB free (50%) on /\n"
	      "disk-space:/var/lib/kubelet unknown could not tell what is free");
}
END_TEST

START_TEST(leftovers_go_by_what_is_to_be_made)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_config struct config *config = judge_config("v1.36.4");
	cleanup_host struct host *host = NULL;
	struct fact_mount disk = { .target = TEXT("/var/lib/cni/networks") };
	const struct facts facts = { .mounts = &disk, .mount_count = 1 };
	struct check_input in = { .config = config, .facts = &facts, .role = ROLE_CONTROL_PLANE };
	struct error err;

	tree_put(&tree, "/etc/kubernetes/manifests/etcd.yaml", 0600, "");
	tree_put(&tree, "/etc/kubernetes/kubelet.conf", 0600, "");
	tree_put(&tree, "/etc/kubernetes/pki/ca.crt", 0600, "");
	tree_mkdir(&tree, "/var/lib/etcd/lost+found", 0700);
	tree_mkdir(&tree, "/var/lib/cni/networks/cbr0", 0755);
	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	in.host = host;
	judge(&check_leftover_files, &in,
	      "FileAvailable--etc-kubernetes-manifests-etcd.yaml fail "
	      "/etc/kubernetes/manifests/etcd.yaml is left of an earlier cluster $ rm "
	      "/etc/kubernetes/manifests/etcd.yaml\n"
	      "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml pass "
	      "/etc/kubernetes/manifests/kube-apiserver.yaml is not there\n"
	      "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml pass "
	      "/etc/kubernetes/manifests/kube-controller-manager.yaml is not there\n"
	      "FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml pass "
	      "/etc/kubernetes/manifests/kube-scheduler.yaml is not there");
	judge(&check_leftover_dirs, &in,
	      "DirAvailable--var-lib-etcd pass /var/lib/etcd is absent or empty\n"
	      "leftover-dirs:/var/lib/cni/networks warn /var/lib/cni/networks has data of an "
	      "earlier cluster $ mkdir -p /var/lib/cni/networks.before && find /var/lib/cni/networks "
	      "-mindepth 1 -maxdepth 1 ! -name lost+found -exec mv -t "
	      "/var/lib/cni/networks.before {} +\n"
	      "leftover-dirs:/var/lib/kubelet/pki pass /var/lib/kubelet/pki is absent or empty\n"
	      "leftover-dirs:/var/lib/kubelet/pods pass /var/lib/kubelet/pods is absent or empty");
	tree_mkdir(&tree, "/var/lib/etcd/member", 0700);
	in.role = ROLE_WORKER;
	judge(&check_leftover_files, &in,
	      "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf pass "
	      "/etc/kubernetes/bootstrap-kubelet.conf is not there\n"
	      "FileAvailable--etc-kubernetes-kubelet.conf fail /etc/kubernetes/kubelet.conf is "
	      "left of an earlier cluster $ rm /etc/kubernetes/kubelet.conf\n"
	      "FileAvailable--etc-kubernetes-pki-ca.crt fail /etc/kubernetes/pki/ca.crt is left of "
	      "an earlier cluster $ rm /etc/kubernetes/pki/ca.crt");
	in.role = ROLE_CONTROL_PLANE;
	in.joins = true;
	config->cluster.etcd_is_external = true;
	judge(&check_leftover_files, &in,
	      "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf pass "
	      "/etc/kubernetes/bootstrap-kubelet.conf is not there\n"
	      "FileAvailable--etc-kubernetes-kubelet.conf fail /etc/kubernetes/kubelet.conf is "
	      "left of an earlier cluster $ rm /etc/kubernetes/kubelet.conf\n"
	      "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml pass "
	      "/etc/kubernetes/manifests/kube-apiserver.yaml is not there\n"
	      "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml pass "
	      "/etc/kubernetes/manifests/kube-controller-manager.yaml is not there\n"
	      "FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml pass "
	      "/etc/kubernetes/manifests/kube-scheduler.yaml is not there");
}
END_TEST

UNIT_TESTS(checks_host, root_and_processors, memory_has_slack_for_firmware,
	   swap_goes_by_what_the_kubelet_allows, machine_ids, product_uuids,
	   programs_go_by_version_and_system, clocks, room_on_disks,
	   leftovers_go_by_what_is_to_be_made)
