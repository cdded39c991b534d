/*
 * Facts: what a host is like, gathered once, before anything judges it.
 *
 * Gathered is what was asked for (wanted.h), and nothing else. It never fails as a whole: what
 * could not be read is absent (NULL, an empty list, UNKNOWN), and `notes` says why. Strings and
 * lists belong to the struct. Passwords (proxy URLs, fstab options) never get in.
 *
 * What was not asked for is not absent, but unknown, and to look at it is a mistake in knode. Where
 * guards abort (base/guard.h), fields of other areas hold pointers that trap, and a look-up of a
 * name that nobody declared aborts. Elsewhere such a field is empty, and such a look-up finds
 * nothing; lest that be taken for "none", the engine of checks and installer_add() hold what is
 * declared against what was gathered, and refuse. Facts that a test puts together by hand
 * (`gathered` is false) hold what they hold.
 *
 * facts_to_json() is the HostFacts document (docs/knode-facts.5); field names there are the ones
 * here in camelCase.
 */
#pragma once

#include "facts/wanted.h"
#include "host/host.h"

enum tristate {
	UNKNOWN = -1,
	NO = 0,
	YES = 1
};

struct fact_address {
	char *address; /* without prefix */
	int prefix;
	int family;  /* 4 or 6 */
	char *scope; /* global, link, host, site */
};

struct fact_interface {
	char *name;
	char *mac;       /* current; NULL where there is none */
	char *permanent; /* burnt-in MAC of a physical link, else NULL */
	char *kind; /* physical, loopback, bridge, bond, vlan, veth, tun, vxlan, wireguard, ... */
	char *driver;
	char *master;
	int mtu;
	bool up;
	struct fact_address *addresses;
	size_t address_count;
};

struct fact_route {
	int family;        /* 4 or 6 */
	char *destination; /* CIDR; "0.0.0.0/0" and "::/0" are the defaults */
	char *gateway;
	char *interface;
	char *source;
	char *type;  /* unicast, local, blackhole, unreachable, ... */
	char *table; /* main, local, default, or a number */
	int64_t metric;
};

struct fact_swap {
	char *path;
	char *type;
	uint64_t size, used; /* bytes */
	int priority;
};

/* Something that would bring swap back at boot. */
struct fact_swap_at_boot {
	char *source; /* the device or file */
	char *where;  /* "/etc/fstab:7", or a unit's name */
	char *unit;   /* the .swap unit, or NULL */
};

struct fact_mount {
	char *source, *target, *fstype, *options;
};

struct fact_space {
	char *path;           /* as asked: /var/lib/etcd */
	char *mount, *fstype; /* where it lies */
	struct host_filesystem space;
};

struct fact_sysctl {
	char *name;       /* net.ipv4.ip_forward */
	char *value;      /* now; NULL: not there */
	char *kept_value; /* what the boot configuration sets; NULL: nothing does */
	char *kept_in;    /* "/etc/sysctl.d/99-x.conf:3" */
};

struct fact_socket {
	char *protocol; /* tcp, tcp6, udp, udp6 */
	char *address;
	int port;
	int pid; /* 0: could not tell */
	char *process;
	char *unit; /* systemd unit of the process, or NULL */
};

struct fact_binary {
	char *name;
	char *path;    /* NULL: not found */
	char *version; /* NULL: not asked, or no answer */
};

struct fact_unit {
	char *name;
	struct host_unit state;
};

struct fact_runtime {
	char *name;   /* containerd, cri-o, cri-dockerd */
	char *socket; /* "unix:///run/..." */
	bool present; /* the socket exists */
	char *version;
	char *config; /* path of its configuration, or NULL */
};

/* A condition of a runtime: RuntimeReady, NetworkReady, ... */
struct fact_condition {
	char *type;
	bool met;
	char *reason, *message; /* NULL: it tells none */
};

/* What a runtime says over CRI (host_runtime()); what it does not tell is NULL or UNKNOWN. */
struct fact_cri {
	char *endpoint; /* "unix:///run/containerd/containerd.sock" */
	char *state;    /* answers, absent, refused, unserved, silent, strange, failing */
	char *problem;  /* why it does not answer, in a sentence */
	char *name, *version, *api;
	struct fact_condition *conditions;
	size_t condition_count;
	char *cgroup_driver; /* systemd, cgroupfs */
	char *sandbox_image;
	char *snapshotter;
	enum tristate restrict_oom_score_adj;
	struct str_list images; /* names, with tags and with digests */
};

/* Where a runtime looks for networks and plugins of CNI, as far as it or its files tell. */
struct fact_cni_dirs {
	char *endpoint; /* of its CRI socket */
	char *told_by;  /* "containerd", or the file that says so */
	char *conf_dir; /* NULL: it is not told */
	struct str_list bin_dirs;
};

struct fact_file {
	char *path;   /* of a network interface: its name */
	char *kind;   /* file, directory, link, socket, interface */
	int64_t size; /* bytes, or entries of a directory */
};

/* A configuration of CNI. */
struct fact_cni_network {
	char *path;    /* of its file */
	char *name;    /* of the network; NULL: could not tell */
	char *bridge;  /* that its plugin "bridge" makes, or NULL */
	char *package; /* that brought the file, or NULL */
};

/* A package that brings something that a node runs (release/node_packages.h). */
struct fact_package {
	char *name, *version;
	char *held_by; /* the file that keeps upgrades from it; NULL: they take it along */
};

struct fact_key {
	char *type;        /* ssh-ed25519, ... */
	char *fingerprint; /* "SHA256:..." */
};

struct fact_text {
	char *key, *value;
};

/* Lists: `NAME` and `NAME_count`. */
struct facts {
	/* identity */
	char *hostname, *fqdn, *machine_id, *product_uuid, *boot_id;
	char *product_name, *sys_vendor;
	char *virtualization; /* container or hypervisor word (docker, lxc, kvm, ...), or NULL */
	struct fact_key *ssh_host_keys;
	size_t ssh_host_key_count;

	/* operating system */
	char *os_id, *os_id_like, *os_version_id, *os_name;
	char *kernel_release, *kernel_version, *architecture; /* architecture: amd64, arm64, ... */
	char *kernel_command_line;
	char *kernel_config_path;         /* NULL: none found */
	struct fact_text *kernel_options; /* those that knode asks for, without CONFIG_: y, m, n */
	size_t kernel_option_count;       /* 0: no configuration found */
	/* Names have underscores for dashes, as in /proc/modules. */
	struct str_list modules_loaded; /* /proc/modules */
	struct str_list
		modules_builtin; /* modules.builtin; and of those asked for, by other signs */
	struct str_list modules_available; /* of those asked for: in modules.dep */
	struct str_list modules_at_boot;   /* modules-load.d, /etc/modules */
	struct str_list filesystems;       /* /proc/filesystems */

	/* who we are */
	int64_t euid; /* -1: could not tell */
	uint64_t capabilities;

	/* processor and memory */
	int cpu_count; /* that this process may use */
	char *cpu_model;
	struct str_list cpu_flags;
	uint64_t memory_total, memory_available; /* bytes */
	struct fact_swap *swaps;
	size_t swap_count;
	struct fact_swap_at_boot *swaps_at_boot;
	size_t swap_at_boot_count;

	/* network */
	struct fact_interface *interfaces;
	size_t interface_count;
	struct fact_route *routes;
	size_t route_count;
	char *resolv_conf_target; /* where /etc/resolv.conf leads, resolved */
	struct str_list nameservers, search, resolver_options;
	struct str_list upstream_nameservers; /* of /run/systemd/resolve/resolv.conf */
	struct fact_text *hosts;              /* /etc/hosts: key is a name, value an address */
	size_t host_count;
	struct fact_socket *sockets; /* listening */
	size_t socket_count;
	struct fact_text *proxies; /* environment; user and password removed */
	size_t proxy_count;
	/* What a node would be known by, as kubeadm chooses: see facts_node_address(). */
	char *node_address, *node_address_why;

	/* firewall */
	struct str_list firewall_managers; /* active ones: firewalld, ufw, nftables */
	struct str_list iptables_tables;   /* legacy tables that exist: /proc/net/ip_tables_names */
	struct str_list nft_tables;        /* "ip filter" */

	/* storage */
	struct fact_mount *mounts;
	size_t mount_count;
	struct fact_space *spaces;
	size_t space_count;

	/* control groups */
	int cgroup_version; /* 1, 2, or 0: could not tell */
	bool cgroup_hybrid;
	struct str_list cgroup_controllers;
	enum tristate cgroup_freezer;

	/* kernel settings */
	struct fact_sysctl *sysctls;
	size_t sysctl_count;

	/* clock and limits */
	struct host_clock clock;
	enum tristate clock_synchronized;
	struct str_list time_services; /* active: chronyd, systemd-timesyncd, ntpd, ... */
	int64_t nofile_soft, nofile_hard;
	enum tristate selinux_enforcing;
	enum tristate apparmor_enabled;

	/* software */
	struct fact_binary *binaries;
	size_t binary_count;
	struct fact_unit *units;
	size_t unit_count;
	struct fact_runtime *runtimes;
	size_t runtime_count;
	struct fact_cri *cri;
	size_t cri_count;
	struct fact_cni_dirs *cni_dirs; /* of runtimes that tell */
	size_t cni_dirs_count;
	struct str_list cni_binaries; /* paths, in /opt/cni/bin and where distributions have them */
	struct str_list cni_configs;  /* paths, in /etc/cni/net.d */
	char *init_system;            /* systemd, openrc, or NULL */
	/* Those of kubeadm's places of CA certificates that are there; not /etc/ssl/certs. */
	struct str_list ca_directories;
	bool kubelet_packaged;    /* kubelet.service is there where packages put units */
	bool containerd_packaged; /* so is containerd.service */

	/* packages of a node */
	struct fact_package *packages;
	size_t package_count;
	char *package_holds; /* the file where holds are written; NULL: there is none */

	/* what an earlier cluster left */
	struct fact_file *leftovers;
	size_t leftover_count;

	/* what reset goes by */
	struct fact_cni_network *cni_networks;
	size_t cni_network_count;
	struct str_list cni_entries;        /* paths of all that is in /etc/cni/net.d */
	struct str_list kubernetes_entries; /* and in /etc/kubernetes */
	char *etcd_data_dir;          /* of the static pod that is here; NULL: there is none */
	struct str_list etcd_entries; /* in there; without one, in /var/lib/etcd */
	char *kubelet_dir;            /* where /var/lib/kubelet leads */
	/* What was there before init or join, by their record; found_at is NULL without one. */
	char *found_at; /* RFC 3339 */
	struct str_list found_paths, found_links, found_routes, found_tables, found_chains;
	struct str_list found_pod_ranges; /* of the cluster that it became a node of */

	/* "sysctls: cannot open ...": what could not be read, and why */
	struct str_list notes;

	/* no part of the document: whether they were gathered, and what was asked for */
	bool gathered;
	struct facts_wanted wanted;
};

/*
 * Gathers what is needed; never NULL. Waits for container runtimes alone, and runs no program but
 * containerd, for its version, where it does not answer and its configuration has drop-ins, and
 * rpm.
 */
struct facts *facts_gather(const struct host *host, const struct facts_needs *needs);
struct facts *facts_gather_wanted(const struct host *host, const struct facts_wanted *wanted);
/* Gathers also what is wanted; of what was gathered before only areas with new names again. */
void facts_gather_more(const struct host *host, const struct facts_wanted *wanted,
		       struct facts *facts);
/*
 * The first thing that is wanted and was not gathered, as facts_wanted_beyond() says it; NULL when
 * there is none. Free it.
 */
char *facts_lacking(const struct facts *facts, const struct facts_wanted *wanted);
/* Adds versions of kubelet and the runtimes, of the programs asked for: it runs each of them. */
void facts_ask_versions(const struct host *host, struct facts *facts);
void facts_free(struct facts *facts);
void facts_freep(struct facts **facts);
#define cleanup_facts cleanup(facts_freep)

/* The HostFacts document. */
struct json *facts_to_json(const struct facts *facts);
/* For people: one screen, lines of at most @width columns where a value allows it. */
void facts_to_text(const struct facts *facts, size_t width, struct strbuf *out);
/* What a comparison of hosts needs, at most 1 KiB as one line of JSON (compare.h). */
extern const struct facts_needs facts_compare_needs;
struct json *facts_for_compare(const struct facts *facts);

/*
 * Looking things up by names that were asked for. Settings and programs are always there, without
 * value or path where the host has none; of the others it is NULL then.
 */
const struct fact_sysctl *facts_sysctl(const struct facts *facts, const char *name);
const struct fact_binary *facts_binary(const struct facts *facts, const char *name);
const struct fact_unit *facts_unit(const struct facts *facts, const char *name);
/* "y", "m", "n" or a value; NULL is "could not tell". */
const char *facts_kernel_option(const struct facts *facts, const char *name);
/* Of an endpoint that was asked for; NULL: its socket is not there, or it could not be asked. */
const struct fact_cri *facts_cri(const struct facts *facts, const char *endpoint);
const struct fact_space *facts_space(const struct facts *facts, const char *path);
const struct fact_file *facts_leftover(const struct facts *facts, const char *path);
bool facts_has_address(const struct facts *facts, const char *address);
bool facts_module_present(const struct facts *facts, const char *module); /* loaded or built in */

/*
 * The address a node would be known by: that of the interface with the default route, as kubeadm
 * chooses (IPv4 before IPv6, then by metric); NULL when there is none. Borrowed. @ret_why (may be
 * NULL) says in a sentence how it was chosen, or why there is none.
 */
const char *facts_node_address(const struct facts *facts, const char **ret_why);
/* The same for one family (4 or 6) alone. */
const char *facts_family_address(const struct facts *facts, int family);
/* An address of lo that others can reach, IPv4 before IPv6: as routers have. NULL; borrowed. */
const char *facts_loopback_address(const struct facts *facts);
