#include "facts/facts_fields.h"

#define ROW(type, member, key, kind, help)  OF_AREA(0, type, member, key, kind, help)
#define FACT(area, member, key, kind, help) OF_AREA(area, struct facts, member, key, kind, help)
#define OF_AREA(area, type, member, key, kind, help)          \
	{                                                     \
		key, help, kind, area, offsetof(type, member) \
	}
/* A list of structs: the array is `member`, its length `count`. */
#define LIST(area, member, count, key, type, fields, help)                  \
	{                                                                   \
		key, help, FACT_LIST, area, offsetof(struct facts, member), \
			offsetof(struct facts, count), sizeof(type), fields \
	}

static const struct fact_field address_fields[] = {
	ROW(struct fact_address, address, "address", FACT_TEXT, "the address, without prefix"),
	ROW(struct fact_address, prefix, "prefix", FACT_INT, "length of the prefix"),
	ROW(struct fact_address, family, "family", FACT_INT, "4 or 6"),
	ROW(struct fact_address, scope, "scope", FACT_TEXT, "global, site, link or host"),
	{ 0 },
};

static const struct fact_field interface_fields[] = {
	ROW(struct fact_interface, name, "name", FACT_TEXT, "name of the link"),
	ROW(struct fact_interface, mac, "mac", FACT_TEXT, "MAC address in use"),
	ROW(struct fact_interface, permanent, "permanent", FACT_TEXT,
	    "burnt-in MAC address; a VLAN, bond or bridge has none of its own"),
	ROW(struct fact_interface, kind, "kind", FACT_TEXT,
	    "physical, loopback, or in the words of the kernel: bridge, bond, vlan, ..."),
	ROW(struct fact_interface, driver, "driver", FACT_TEXT, "driver of a physical link"),
	ROW(struct fact_interface, master, "master", FACT_TEXT,
	    "the bridge or bond that it belongs to"),
	ROW(struct fact_interface, mtu, "mtu", FACT_INT, "largest packet, in bytes"),
	ROW(struct fact_interface, up, "up", FACT_BOOL, "whether it is set up"),
	{ "addresses", "addresses of the link", FACT_LIST, 0,
	  offsetof(struct fact_interface, addresses),
	  offsetof(struct fact_interface, address_count), sizeof(struct fact_address),
	  address_fields },
	{ 0 },
};

static const struct fact_field route_fields[] = {
	ROW(struct fact_route, family, "family", FACT_INT, "4 or 6"),
	ROW(struct fact_route, destination, "destination", FACT_TEXT,
	    "network; 0.0.0.0/0 and ::/0 are the defaults"),
	ROW(struct fact_route, gateway, "gateway", FACT_TEXT, "next hop"),
	ROW(struct fact_route, interface, "interface", FACT_TEXT, "link that it leads to"),
	ROW(struct fact_route, source, "source", FACT_TEXT, "preferred source address"),
	ROW(struct fact_route, type, "type", FACT_TEXT, "unicast, local, blackhole, ..."),
	ROW(struct fact_route, table, "table", FACT_TEXT, "main, local, default, or a number"),
	ROW(struct fact_route, metric, "metric", FACT_INT64, "the lowest one counts"),
	{ 0 },
};

static const struct fact_field swap_fields[] = {
	ROW(struct fact_swap, path, "path", FACT_TEXT, "device or file"),
	ROW(struct fact_swap, type, "type", FACT_TEXT, "partition or file"),
	ROW(struct fact_swap, size, "size", FACT_UINT64, "bytes"),
	ROW(struct fact_swap, used, "used", FACT_UINT64, "bytes in use"),
	ROW(struct fact_swap, priority, "priority", FACT_INT, "the highest one is used first"),
	{ 0 },
};

static const struct fact_field swap_at_boot_fields[] = {
	ROW(struct fact_swap_at_boot, source, "source", FACT_TEXT,
	    "device or file, as the configuration has it"),
	ROW(struct fact_swap_at_boot, where, "where", FACT_TEXT,
	    "file and line, or unit, that brings it back"),
	ROW(struct fact_swap_at_boot, unit, "unit", FACT_TEXT, "the unit to mask"),
	{ 0 },
};

static const struct fact_field mount_fields[] = {
	ROW(struct fact_mount, source, "source", FACT_TEXT, "device or server"),
	ROW(struct fact_mount, target, "target", FACT_TEXT, "directory"),
	ROW(struct fact_mount, fstype, "fstype", FACT_TEXT, "type of file system"),
	ROW(struct fact_mount, options, "options", FACT_TEXT,
	    "options, without those that hold a password"),
	{ 0 },
};

static const struct fact_field space_fields[] = {
	ROW(struct fact_space, path, "path", FACT_TEXT,
	    "directory that is asked for; it need not exist yet"),
	ROW(struct fact_space, mount, "mount", FACT_TEXT, "mount on which it lies"),
	ROW(struct fact_space, fstype, "fstype", FACT_TEXT, "type of that file system"),
	ROW(struct fact_space, space.size, "size", FACT_UINT64, "bytes"),
	ROW(struct fact_space, space.available, "available", FACT_UINT64,
	    "bytes that are free for users"),
	ROW(struct fact_space, space.inodes, "inodes", FACT_UINT64, "files that it can hold"),
	ROW(struct fact_space, space.inodes_free, "inodesFree", FACT_UINT64,
	    "files that can be added"),
	{ 0 },
};

static const struct fact_field sysctl_fields[] = {
	ROW(struct fact_sysctl, name, "name", FACT_TEXT, "name of the setting"),
	ROW(struct fact_sysctl, value, "value", FACT_TEXT,
	    "value now; absent when the kernel has no such setting"),
	ROW(struct fact_sysctl, kept_value, "keptValue", FACT_TEXT,
	    "value that the configuration of the boot sets; absent when nothing does"),
	ROW(struct fact_sysctl, kept_in, "keptIn", FACT_TEXT, "file and line that set it"),
	{ 0 },
};

static const struct fact_field socket_fields[] = {
	ROW(struct fact_socket, protocol, "protocol", FACT_TEXT, "tcp, tcp6, udp or udp6"),
	ROW(struct fact_socket, address, "address", FACT_TEXT, "local address"),
	ROW(struct fact_socket, port, "port", FACT_INT, "local port"),
	ROW(struct fact_socket, pid, "pid", FACT_INT,
	    "process that holds it; 0 when it could not be told"),
	ROW(struct fact_socket, process, "process", FACT_TEXT, "name of that process"),
	ROW(struct fact_socket, unit, "unit", FACT_TEXT, "systemd unit of that process"),
	{ 0 },
};

static const struct fact_field binary_fields[] = {
	ROW(struct fact_binary, name, "name", FACT_TEXT, "name of the program"),
	ROW(struct fact_binary, path, "path", FACT_TEXT,
	    "where it was found; absent when it was not"),
	ROW(struct fact_binary, version, "version", FACT_TEXT,
	    "what it says of its version; only kubelet and runtimes are asked"),
	{ 0 },
};

static const struct fact_field unit_fields[] = {
	ROW(struct fact_unit, name, "name", FACT_TEXT, "name of the unit"),
	ROW(struct fact_unit, state.load, "load", FACT_TEXT, "loaded, masked or not-found"),
	ROW(struct fact_unit, state.active, "active", FACT_TEXT, "active or inactive"),
	ROW(struct fact_unit, state.enabled, "enabled", FACT_TEXT,
	    "enabled, disabled, masked or static"),
	{ 0 },
};

static const struct fact_field runtime_fields[] = {
	ROW(struct fact_runtime, name, "name", FACT_TEXT, "containerd, cri-o or cri-dockerd"),
	ROW(struct fact_runtime, socket, "socket", FACT_TEXT, "where it would listen"),
	ROW(struct fact_runtime, present, "present", FACT_BOOL, "whether that socket is there"),
	ROW(struct fact_runtime, version, "version", FACT_TEXT, "what it says of its version"),
	ROW(struct fact_runtime, config, "config", FACT_TEXT,
	    "its configuration, when there is one"),
	{ 0 },
};

static const struct fact_field condition_fields[] = {
	ROW(struct fact_condition, type, "type", FACT_TEXT, "RuntimeReady, NetworkReady, ..."),
	ROW(struct fact_condition, met, "met", FACT_BOOL, "whether it is so"),
	ROW(struct fact_condition, reason, "reason", FACT_TEXT, "why not, in a word"),
	ROW(struct fact_condition, message, "message", FACT_TEXT, "why not"),
	{ 0 },
};

static const struct fact_field cri_fields[] = {
	ROW(struct fact_cri, endpoint, "endpoint", FACT_TEXT, "CRI socket"),
	ROW(struct fact_cri, state, "state", FACT_TEXT,
	    "answers, absent, refused, unserved, silent, strange or failing"),
	ROW(struct fact_cri, problem, "problem", FACT_TEXT, "why it does not answer"),
	ROW(struct fact_cri, name, "name", FACT_TEXT, "what it calls itself"),
	ROW(struct fact_cri, version, "version", FACT_TEXT, "its version"),
	ROW(struct fact_cri, api, "api", FACT_TEXT, "version of CRI that it speaks"),
	{ "conditions", "what it says of its state", FACT_LIST, 0,
	  offsetof(struct fact_cri, conditions), offsetof(struct fact_cri, condition_count),
	  sizeof(struct fact_condition), condition_fields },
	ROW(struct fact_cri, cgroup_driver, "cgroupDriver", FACT_TEXT, "systemd or cgroupfs"),
	ROW(struct fact_cri, sandbox_image, "sandboxImage", FACT_TEXT,
	    "image that holds a pod together; absent where it does not tell"),
	ROW(struct fact_cri, snapshotter, "snapshotter", FACT_TEXT,
	    "what stacks the layers of images"),
	ROW(struct fact_cri, restrict_oom_score_adj, "restrictOomScoreAdj", FACT_TRISTATE,
	    "whether it does without lowering oom_score_adj"),
	ROW(struct fact_cri, images, "images", FACT_TEXT_LIST,
	    "images that it has, by their names"),
	{ 0 },
};

static const struct fact_field cni_dirs_fields[] = {
	ROW(struct fact_cni_dirs, endpoint, "endpoint", FACT_TEXT, "CRI socket of the runtime"),
	ROW(struct fact_cni_dirs, told_by, "toldBy", FACT_TEXT,
	    "the runtime, or the file of its configuration"),
	ROW(struct fact_cni_dirs, conf_dir, "confDir", FACT_TEXT, "where it looks for networks"),
	ROW(struct fact_cni_dirs, bin_dirs, "binDirs", FACT_TEXT_LIST,
	    "where it looks for plugins"),
	{ 0 },
};

static const struct fact_field file_fields[] = {
	ROW(struct fact_file, path, "path", FACT_TEXT, "path; of an interface its name"),
	ROW(struct fact_file, kind, "kind", FACT_TEXT,
	    "file, directory, link, socket or interface"),
	ROW(struct fact_file, size, "size", FACT_INT64, "bytes; of a directory its entries"),
	{ 0 },
};

static const struct fact_field cni_network_fields[] = {
	ROW(struct fact_cni_network, path, "path", FACT_TEXT, "its file"),
	ROW(struct fact_cni_network, name, "name", FACT_TEXT, "name of the network"),
	ROW(struct fact_cni_network, bridge, "bridge", FACT_TEXT,
	    "link that its plugin bridge makes"),
	ROW(struct fact_cni_network, package, "package", FACT_TEXT,
	    "package that brought the file"),
	{ 0 },
};

static const struct fact_field package_fields[] = {
	ROW(struct fact_package, name, "name", FACT_TEXT, "its name"),
	ROW(struct fact_package, version, "version", FACT_TEXT, "its version"),
	ROW(struct fact_package, held_by, "heldBy", FACT_TEXT,
	    "the file that keeps upgrades of the distribution from it"),
	{ 0 },
};

static const struct fact_field key_fields[] = {
	ROW(struct fact_key, type, "type", FACT_TEXT, "ssh-ed25519, ecdsa-sha2-nistp256, ..."),
	ROW(struct fact_key, fingerprint, "fingerprint", FACT_TEXT,
	    "fingerprint as ssh-keygen -l prints it"),
	{ 0 },
};

static const struct fact_field option_fields[] = {
	ROW(struct fact_text, key, "name", FACT_TEXT, "name of the option or variable"),
	ROW(struct fact_text, value, "value", FACT_TEXT, "its value"),
	{ 0 },
};

static const struct fact_field host_fields[] = {
	ROW(struct fact_text, key, "name", FACT_TEXT, "a name"),
	ROW(struct fact_text, value, "address", FACT_TEXT, "the address"),
	{ 0 },
};

const struct fact_field facts_fields[] = {
	FACT(FACTS_IDENTITY, hostname, "hostname", FACT_TEXT, "name of the host"),
	FACT(FACTS_IDENTITY, fqdn, "fqdn", FACT_TEXT,
	     "name with its domain as /etc/hosts has it, else the name"),
	FACT(FACTS_IDENTITY, machine_id, "machineId", FACT_TEXT, "/etc/machine-id"),
	FACT(FACTS_IDENTITY, product_uuid, "productUuid", FACT_TEXT,
	     "UUID of the machine by its firmware; only root can read it"),
	FACT(FACTS_IDENTITY, boot_id, "bootId", FACT_TEXT, "changes with each boot"),
	LIST(FACTS_NETWORK, interfaces, interface_count, "interfaces", struct fact_interface,
	     interface_fields, "network links"),
	LIST(FACTS_IDENTITY, ssh_host_keys, ssh_host_key_count, "sshHostKeys", struct fact_key,
	     key_fields, "public SSH keys of the host"),
	FACT(FACTS_IDENTITY, product_name, "productName", FACT_TEXT, "product by the firmware"),
	FACT(FACTS_IDENTITY, sys_vendor, "sysVendor", FACT_TEXT, "vendor by the firmware"),
	FACT(FACTS_IDENTITY, virtualization, "virtualization", FACT_TEXT,
	     "container manager or hypervisor, in the words of systemd-detect-virt(1)"),
	FACT(FACTS_SYSTEM, os_id, "osId", FACT_TEXT, "distribution (os-release(5))"),
	FACT(FACTS_SYSTEM, os_id_like, "osIdLike", FACT_TEXT, "distributions that it is like"),
	FACT(FACTS_SYSTEM, os_version_id, "osVersionId", FACT_TEXT, "version of the distribution"),
	FACT(FACTS_SYSTEM, os_name, "osName", FACT_TEXT, "name of the distribution"),
	FACT(FACTS_SYSTEM, kernel_release, "kernelRelease", FACT_TEXT, "release of the kernel"),
	FACT(FACTS_SYSTEM, kernel_version, "kernelVersion", FACT_TEXT, "its build"),
	FACT(FACTS_SYSTEM, architecture, "architecture", FACT_TEXT,
	     "amd64, arm64, ... as Kubernetes calls it"),
	FACT(FACTS_SYSTEM, kernel_command_line, "kernelCommandLine", FACT_TEXT,
	     "command line of the kernel, without passwords in URLs"),
	FACT(FACTS_KERNEL, kernel_config_path, "kernelConfigPath", FACT_TEXT,
	     "where the kernel's configuration was found"),
	LIST(FACTS_KERNEL, kernel_options, kernel_option_count, "kernelOptions", struct fact_text,
	     option_fields, "options of that configuration which knode asks for"),
	FACT(FACTS_MODULES, modules_loaded, "modulesLoaded", FACT_TEXT_LIST,
	     "modules that are loaded"),
	FACT(FACTS_MODULES, modules_builtin, "modulesBuiltin", FACT_TEXT_LIST,
	     "modules that are built in"),
	FACT(FACTS_MODULES, modules_available, "modulesAvailable", FACT_TEXT_LIST,
	     "modules that knode asks for and that could be loaded"),
	FACT(FACTS_MODULES, modules_at_boot, "modulesAtBoot", FACT_TEXT_LIST,
	     "modules that the configuration of the boot loads"),
	FACT(FACTS_SYSTEM, filesystems, "filesystems", FACT_TEXT_LIST,
	     "file systems that the kernel knows now"),
	FACT(FACTS_LIMITS, euid, "euid", FACT_ID, "user that gathered the facts"),
	FACT(FACTS_LIMITS, capabilities, "capabilities", FACT_UINT64,
	     "effective capabilities of that user, as a bit set"),
	FACT(FACTS_HARDWARE, cpu_count, "cpuCount", FACT_INT, "processors that may be used"),
	FACT(FACTS_HARDWARE, cpu_model, "cpuModel", FACT_TEXT, "model of the first processor"),
	FACT(FACTS_HARDWARE, cpu_flags, "cpuFlags", FACT_TEXT_LIST,
	     "features of the first processor"),
	FACT(FACTS_HARDWARE, memory_total, "memoryTotal", FACT_UINT64, "bytes"),
	FACT(FACTS_HARDWARE, memory_available, "memoryAvailable", FACT_UINT64,
	     "bytes that can be used without swapping"),
	LIST(FACTS_SWAP, swaps, swap_count, "swaps", struct fact_swap, swap_fields, "swap in use"),
	LIST(FACTS_SWAP, swaps_at_boot, swap_at_boot_count, "swapsAtBoot", struct fact_swap_at_boot,
	     swap_at_boot_fields, "what would bring swap back at boot"),
	LIST(FACTS_NETWORK, routes, route_count, "routes", struct fact_route, route_fields,
	     "routes of all tables"),
	FACT(FACTS_DNS, resolv_conf_target, "resolvConfTarget", FACT_TEXT,
	     "where /etc/resolv.conf leads"),
	FACT(FACTS_DNS, nameservers, "nameservers", FACT_TEXT_LIST,
	     "nameservers of /etc/resolv.conf"),
	FACT(FACTS_DNS, search, "search", FACT_TEXT_LIST, "search domains"),
	FACT(FACTS_DNS, resolver_options, "resolverOptions", FACT_TEXT_LIST,
	     "options of the resolver"),
	FACT(FACTS_DNS, upstream_nameservers, "upstreamNameservers", FACT_TEXT_LIST,
	     "nameservers behind systemd-resolved"),
	LIST(FACTS_DNS, hosts, host_count, "hosts", struct fact_text, host_fields,
	     "names of /etc/hosts"),
	LIST(FACTS_SOCKETS, sockets, socket_count, "sockets", struct fact_socket, socket_fields,
	     "listening sockets"),
	LIST(FACTS_PROXIES, proxies, proxy_count, "proxies", struct fact_text, option_fields,
	     "proxies in the environment, without user and password"),
	FACT(FACTS_NETWORK, node_address, "nodeAddress", FACT_TEXT,
	     "address that the node would be known by, as kubeadm chooses"),
	FACT(FACTS_NETWORK, node_address_why, "nodeAddressWhy", FACT_TEXT, "how it was chosen"),
	FACT(FACTS_FIREWALL, firewall_managers, "firewallManagers", FACT_TEXT_LIST,
	     "active ones of firewalld, ufw, nftables and iptables"),
	FACT(FACTS_FIREWALL, iptables_tables, "iptablesTables", FACT_TEXT_LIST,
	     "tables of iptables that exist"),
	FACT(FACTS_FIREWALL, nft_tables, "nftTables", FACT_TEXT_LIST, "tables of nftables"),
	LIST(FACTS_STORAGE, mounts, mount_count, "mounts", struct fact_mount, mount_fields,
	     "mounted file systems"),
	LIST(FACTS_STORAGE, spaces, space_count, "spaces", struct fact_space, space_fields,
	     "space where a node keeps its data"),
	FACT(FACTS_CGROUPS, cgroup_version, "cgroupVersion", FACT_INT,
	     "version of the control groups; 0 when it could not be told"),
	FACT(FACTS_CGROUPS, cgroup_hybrid, "cgroupHybrid", FACT_BOOL,
	     "whether version 2 is mounted beside version 1"),
	FACT(FACTS_CGROUPS, cgroup_controllers, "cgroupControllers", FACT_TEXT_LIST,
	     "controllers that can be used"),
	FACT(FACTS_CGROUPS, cgroup_freezer, "cgroupFreezer", FACT_TRISTATE,
	     "whether groups can be frozen"),
	LIST(FACTS_SYSCTLS, sysctls, sysctl_count, "sysctls", struct fact_sysctl, sysctl_fields,
	     "kernel settings that knode judges"),
	FACT(FACTS_CLOCK, clock.now, "clockNow", FACT_INT64, "seconds since 1970"),
	FACT(FACTS_CLOCK, clock.max_error_us, "clockMaxErrorMicros", FACT_INT64,
	     "largest error of the clock by its own account"),
	FACT(FACTS_CLOCK, clock_synchronized, "clockSynchronized", FACT_TRISTATE,
	     "whether the kernel holds the clock synchronized"),
	FACT(FACTS_CLOCK, time_services, "timeServices", FACT_TEXT_LIST,
	     "active services that set the clock"),
	FACT(FACTS_LIMITS, nofile_soft, "nofileSoft", FACT_ID, "soft limit of open files"),
	FACT(FACTS_LIMITS, nofile_hard, "nofileHard", FACT_ID, "hard limit of open files"),
	FACT(FACTS_LIMITS, selinux_enforcing, "selinuxEnforcing", FACT_TRISTATE,
	     "whether SELinux enforces"),
	FACT(FACTS_LIMITS, apparmor_enabled, "apparmorEnabled", FACT_TRISTATE,
	     "whether AppArmor is on"),
	LIST(FACTS_PROGRAMS, binaries, binary_count, "binaries", struct fact_binary, binary_fields,
	     "programs that a node takes"),
	LIST(FACTS_UNITS, units, unit_count, "units", struct fact_unit, unit_fields,
	     "systemd units that concern a node, as files tell their state"),
	LIST(FACTS_RUNTIMES, runtimes, runtime_count, "runtimes", struct fact_runtime,
	     runtime_fields, "container runtimes"),
	LIST(FACTS_CRI, cri, cri_count, "cri", struct fact_cri, cri_fields,
	     "what the container runtimes that run say themselves"),
	LIST(FACTS_CRI, cni_dirs, cni_dirs_count, "cniDirs", struct fact_cni_dirs, cni_dirs_fields,
	     "where container runtimes look for CNI"),
	FACT(FACTS_CNI, cni_binaries, "cniBinaries", FACT_TEXT_LIST, "CNI plugins"),
	FACT(FACTS_CNI, cni_configs, "cniConfigs", FACT_TEXT_LIST, "CNI configurations"),
	FACT(FACTS_SYSTEM, init_system, "initSystem", FACT_TEXT, "systemd or openrc"),
	FACT(FACTS_PACKAGES, ca_directories, "caDirectories", FACT_TEXT_LIST,
	     "directories of CA certificates that static pods would mount"),
	FACT(FACTS_PACKAGES, kubelet_packaged, "kubeletPackaged", FACT_BOOL,
	     "whether a package brought the unit of the kubelet"),
	FACT(FACTS_PACKAGES, containerd_packaged, "containerdPackaged", FACT_BOOL,
	     "whether a package brought the unit of containerd"),
	LIST(FACTS_HOLDS, packages, package_count, "packages", struct fact_package, package_fields,
	     "packages that bring what a node runs"),
	FACT(FACTS_HOLDS, package_holds, "packageHolds", FACT_TEXT,
	     "the file where a hold of a package is written"),
	LIST(FACTS_LEFTOVERS, leftovers, leftover_count, "leftovers", struct fact_file, file_fields,
	     "what an earlier cluster left"),
	LIST(FACTS_FOUND, cni_networks, cni_network_count, "cniNetworks", struct fact_cni_network,
	     cni_network_fields, "configurations of CNI"),
	FACT(FACTS_FOUND, cni_entries, "cniEntries", FACT_TEXT_LIST,
	     "all that is in /etc/cni/net.d"),
	FACT(FACTS_FOUND, kubernetes_entries, "kubernetesEntries", FACT_TEXT_LIST,
	     "all that is in /etc/kubernetes"),
	FACT(FACTS_FOUND, etcd_entries, "etcdEntries", FACT_TEXT_LIST,
	     "what is in etcd's data directory; without a static pod, in /var/lib/etcd"),
	FACT(FACTS_FOUND, etcd_data_dir, "etcdDataDir", FACT_TEXT,
	     "where the etcd of this host's static pod keeps its data"),
	FACT(FACTS_FOUND, kubelet_dir, "kubeletDir", FACT_TEXT, "where /var/lib/kubelet leads"),
	FACT(FACTS_FOUND, found_at, "foundAt", FACT_TEXT,
	     "when init or join recorded what they found"),
	FACT(FACTS_FOUND, found_paths, "foundPaths", FACT_TEXT_LIST,
	     "what was in Kubernetes' directories by that record"),
	FACT(FACTS_FOUND, found_links, "foundLinks", FACT_TEXT_LIST,
	     "network links by that record"),
	FACT(FACTS_FOUND, found_routes, "foundRoutes", FACT_TEXT_LIST, "routes by that record"),
	FACT(FACTS_FOUND, found_tables, "foundTables", FACT_TEXT_LIST,
	     "tables of nftables by that record"),
	FACT(FACTS_FOUND, found_chains, "foundChains", FACT_TEXT_LIST,
	     "chains of iptables by that record, with their back end and table"),
	FACT(FACTS_FOUND, found_pod_ranges, "foundPodRanges", FACT_TEXT_LIST,
	     "ranges of pods of the cluster, by that record"),
	FACT(0, notes, "notes", FACT_TEXT_LIST, "what could not be read, and why"),
	{ 0 },
};
