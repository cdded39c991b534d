#include "facts_fields.h"

#define ROW(type, member, key, kind)              \
	{                                         \
		key, kind, offsetof(type, member) \
	}
/* A list of structs: the array is `member`, its length `count`. */
#define LIST(member, count, key, type, fields)                                                  \
	{                                                                                       \
		key, FIELD_LIST, offsetof(struct facts, member), offsetof(struct facts, count), \
			sizeof(type), fields                                                    \
	}
#define FACT(member, key, kind) ROW(struct facts, member, key, kind)

static const struct field address_fields[] = {
	ROW(struct fact_address, address, "address", FIELD_TEXT),
	ROW(struct fact_address, prefix, "prefix", FIELD_INT),
	ROW(struct fact_address, family, "family", FIELD_INT),
	ROW(struct fact_address, scope, "scope", FIELD_TEXT),
	{ 0 },
};

static const struct field interface_fields[] = {
	ROW(struct fact_interface, name, "name", FIELD_TEXT),
	ROW(struct fact_interface, mac, "mac", FIELD_TEXT),
	ROW(struct fact_interface, permanent, "permanent", FIELD_TEXT),
	ROW(struct fact_interface, kind, "kind", FIELD_TEXT),
	ROW(struct fact_interface, driver, "driver", FIELD_TEXT),
	ROW(struct fact_interface, master, "master", FIELD_TEXT),
	ROW(struct fact_interface, mtu, "mtu", FIELD_INT),
	ROW(struct fact_interface, up, "up", FIELD_BOOL),
	{ "addresses", FIELD_LIST, offsetof(struct fact_interface, addresses),
	  offsetof(struct fact_interface, address_count), sizeof(struct fact_address),
	  address_fields },
	{ 0 },
};

static const struct field route_fields[] = {
	ROW(struct fact_route, family, "family", FIELD_INT),
	ROW(struct fact_route, destination, "destination", FIELD_TEXT),
	ROW(struct fact_route, gateway, "gateway", FIELD_TEXT),
	ROW(struct fact_route, interface, "interface", FIELD_TEXT),
	ROW(struct fact_route, source, "source", FIELD_TEXT),
	ROW(struct fact_route, type, "type", FIELD_TEXT),
	ROW(struct fact_route, table, "table", FIELD_TEXT),
	ROW(struct fact_route, metric, "metric", FIELD_INT64),
	{ 0 },
};

static const struct field swap_fields[] = {
	ROW(struct fact_swap, path, "path", FIELD_TEXT),
	ROW(struct fact_swap, type, "type", FIELD_TEXT),
	ROW(struct fact_swap, size, "size", FIELD_UINT64),
	ROW(struct fact_swap, used, "used", FIELD_UINT64),
	ROW(struct fact_swap, priority, "priority", FIELD_INT),
	{ 0 },
};

static const struct field swap_at_boot_fields[] = {
	ROW(struct fact_swap_at_boot, source, "source", FIELD_TEXT),
	ROW(struct fact_swap_at_boot, where, "where", FIELD_TEXT),
	ROW(struct fact_swap_at_boot, unit, "unit", FIELD_TEXT),
	{ 0 },
};

static const struct field mount_fields[] = {
	ROW(struct fact_mount, source, "source", FIELD_TEXT),
	ROW(struct fact_mount, target, "target", FIELD_TEXT),
	ROW(struct fact_mount, fstype, "fstype", FIELD_TEXT),
	ROW(struct fact_mount, options, "options", FIELD_TEXT),
	{ 0 },
};

static const struct field space_fields[] = {
	ROW(struct fact_space, path, "path", FIELD_TEXT),
	ROW(struct fact_space, mount, "mount", FIELD_TEXT),
	ROW(struct fact_space, fstype, "fstype", FIELD_TEXT),
	ROW(struct fact_space, space.size, "size", FIELD_UINT64),
	ROW(struct fact_space, space.available, "available", FIELD_UINT64),
	ROW(struct fact_space, space.inodes, "inodes", FIELD_UINT64),
	ROW(struct fact_space, space.inodes_free, "inodesFree", FIELD_UINT64),
	{ 0 },
};

static const struct field sysctl_fields[] = {
	ROW(struct fact_sysctl, name, "name", FIELD_TEXT),
	ROW(struct fact_sysctl, value, "value", FIELD_TEXT),
	ROW(struct fact_sysctl, kept_value, "keptValue", FIELD_TEXT),
	ROW(struct fact_sysctl, kept_in, "keptIn", FIELD_TEXT),
	{ 0 },
};

static const struct field socket_fields[] = {
	ROW(struct fact_socket, protocol, "protocol", FIELD_TEXT),
	ROW(struct fact_socket, address, "address", FIELD_TEXT),
	ROW(struct fact_socket, port, "port", FIELD_INT),
	ROW(struct fact_socket, pid, "pid", FIELD_INT),
	ROW(struct fact_socket, process, "process", FIELD_TEXT),
	ROW(struct fact_socket, unit, "unit", FIELD_TEXT),
	{ 0 },
};

static const struct field binary_fields[] = {
	ROW(struct fact_binary, name, "name", FIELD_TEXT),
	ROW(struct fact_binary, path, "path", FIELD_TEXT),
	ROW(struct fact_binary, version, "version", FIELD_TEXT),
	{ 0 },
};

static const struct field unit_fields[] = {
	ROW(struct fact_unit, name, "name", FIELD_TEXT),
	ROW(struct fact_unit, state.load, "load", FIELD_TEXT),
	ROW(struct fact_unit, state.active, "active", FIELD_TEXT),
	ROW(struct fact_unit, state.enabled, "enabled", FIELD_TEXT),
	{ 0 },
};

static const struct field runtime_fields[] = {
	ROW(struct fact_runtime, name, "name", FIELD_TEXT),
	ROW(struct fact_runtime, socket, "socket", FIELD_TEXT),
	ROW(struct fact_runtime, present, "present", FIELD_BOOL),
	ROW(struct fact_runtime, version, "version", FIELD_TEXT),
	ROW(struct fact_runtime, config, "config", FIELD_TEXT),
	{ 0 },
};

static const struct field file_fields[] = {
	ROW(struct fact_file, path, "path", FIELD_TEXT),
	ROW(struct fact_file, kind, "kind", FIELD_TEXT),
	ROW(struct fact_file, size, "size", FIELD_INT64),
	{ 0 },
};

static const struct field key_fields[] = {
	ROW(struct fact_key, type, "type", FIELD_TEXT),
	ROW(struct fact_key, fingerprint, "fingerprint", FIELD_TEXT),
	{ 0 },
};

static const struct field option_fields[] = {
	ROW(struct fact_text, key, "name", FIELD_TEXT),
	ROW(struct fact_text, value, "value", FIELD_TEXT),
	{ 0 },
};

static const struct field host_fields[] = {
	ROW(struct fact_text, key, "name", FIELD_TEXT),
	ROW(struct fact_text, value, "address", FIELD_TEXT),
	{ 0 },
};

const struct field facts_fields[] = {
	FACT(hostname, "hostname", FIELD_TEXT),
	FACT(fqdn, "fqdn", FIELD_TEXT),
	FACT(machine_id, "machineId", FIELD_TEXT),
	FACT(product_uuid, "productUuid", FIELD_TEXT),
	FACT(boot_id, "bootId", FIELD_TEXT),
	LIST(interfaces, interface_count, "interfaces", struct fact_interface, interface_fields),
	LIST(ssh_host_keys, ssh_host_key_count, "sshHostKeys", struct fact_key, key_fields),
	FACT(product_name, "productName", FIELD_TEXT),
	FACT(sys_vendor, "sysVendor", FIELD_TEXT),
	FACT(virtualization, "virtualization", FIELD_TEXT),
	FACT(os_id, "osId", FIELD_TEXT),
	FACT(os_id_like, "osIdLike", FIELD_TEXT),
	FACT(os_version_id, "osVersionId", FIELD_TEXT),
	FACT(os_name, "osName", FIELD_TEXT),
	FACT(kernel_release, "kernelRelease", FIELD_TEXT),
	FACT(kernel_version, "kernelVersion", FIELD_TEXT),
	FACT(architecture, "architecture", FIELD_TEXT),
	FACT(kernel_command_line, "kernelCommandLine", FIELD_TEXT),
	FACT(kernel_config_path, "kernelConfigPath", FIELD_TEXT),
	LIST(kernel_options, kernel_option_count, "kernelOptions", struct fact_text, option_fields),
	FACT(modules_loaded, "modulesLoaded", FIELD_TEXT_LIST),
	FACT(modules_builtin, "modulesBuiltin", FIELD_TEXT_LIST),
	FACT(modules_available, "modulesAvailable", FIELD_TEXT_LIST),
	FACT(modules_at_boot, "modulesAtBoot", FIELD_TEXT_LIST),
	FACT(filesystems, "filesystems", FIELD_TEXT_LIST),
	FACT(euid, "euid", FIELD_ID),
	FACT(capabilities, "capabilities", FIELD_UINT64),
	FACT(cpu_count, "cpuCount", FIELD_INT),
	FACT(cpu_model, "cpuModel", FIELD_TEXT),
	FACT(cpu_flags, "cpuFlags", FIELD_TEXT_LIST),
	FACT(memory_total, "memoryTotal", FIELD_UINT64),
	FACT(memory_available, "memoryAvailable", FIELD_UINT64),
	LIST(swaps, swap_count, "swaps", struct fact_swap, swap_fields),
	LIST(swaps_at_boot, swap_at_boot_count, "swapsAtBoot", struct fact_swap_at_boot,
	     swap_at_boot_fields),
	LIST(routes, route_count, "routes", struct fact_route, route_fields),
	FACT(resolv_conf_target, "resolvConfTarget", FIELD_TEXT),
	FACT(nameservers, "nameservers", FIELD_TEXT_LIST),
	FACT(search, "search", FIELD_TEXT_LIST),
	FACT(resolver_options, "resolverOptions", FIELD_TEXT_LIST),
	FACT(upstream_nameservers, "upstreamNameservers", FIELD_TEXT_LIST),
	LIST(hosts, host_count, "hosts", struct fact_text, host_fields),
	LIST(sockets, socket_count, "sockets", struct fact_socket, socket_fields),
	LIST(proxies, proxy_count, "proxies", struct fact_text, option_fields),
	FACT(node_address, "nodeAddress", FIELD_TEXT),
	FACT(node_address_why, "nodeAddressWhy", FIELD_TEXT),
	FACT(firewall_managers, "firewallManagers", FIELD_TEXT_LIST),
	FACT(iptables_tables, "iptablesTables", FIELD_TEXT_LIST),
	FACT(nft_tables, "nftTables", FIELD_TEXT_LIST),
	LIST(mounts, mount_count, "mounts", struct fact_mount, mount_fields),
	LIST(spaces, space_count, "spaces", struct fact_space, space_fields),
	FACT(cgroup_version, "cgroupVersion", FIELD_INT),
	FACT(cgroup_hybrid, "cgroupHybrid", FIELD_BOOL),
	FACT(cgroup_controllers, "cgroupControllers", FIELD_TEXT_LIST),
	FACT(cgroup_freezer, "cgroupFreezer", FIELD_TRISTATE),
	LIST(sysctls, sysctl_count, "sysctls", struct fact_sysctl, sysctl_fields),
	FACT(clock.now, "clockNow", FIELD_INT64),
	FACT(clock.max_error_us, "clockMaxErrorMicros", FIELD_INT64),
	FACT(clock_synchronized, "clockSynchronized", FIELD_TRISTATE),
	FACT(time_services, "timeServices", FIELD_TEXT_LIST),
	FACT(nofile_soft, "nofileSoft", FIELD_ID),
	FACT(nofile_hard, "nofileHard", FIELD_ID),
	FACT(selinux_enforcing, "selinuxEnforcing", FIELD_TRISTATE),
	FACT(apparmor_enabled, "apparmorEnabled", FIELD_TRISTATE),
	LIST(binaries, binary_count, "binaries", struct fact_binary, binary_fields),
	LIST(units, unit_count, "units", struct fact_unit, unit_fields),
	LIST(runtimes, runtime_count, "runtimes", struct fact_runtime, runtime_fields),
	FACT(cni_binaries, "cniBinaries", FIELD_TEXT_LIST),
	FACT(cni_configs, "cniConfigs", FIELD_TEXT_LIST),
	FACT(init_system, "initSystem", FIELD_TEXT),
	LIST(leftovers, leftover_count, "leftovers", struct fact_file, file_fields),
	FACT(notes, "notes", FIELD_TEXT_LIST),
	{ 0 },
};
