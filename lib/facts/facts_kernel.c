/* The kernel's configuration, and its modules: loaded, built in, available, wanted at boot. */
#include <errno.h>

#include "base/text.h"
#include "data/gzip.h"
#include "facts/facts_gather.h"

enum {
	MAX_CONFIG = 4 * 1024 * 1024, /* bytes of a kernel's configuration */
};

/* What checks ask for; in the order of bytes. */
static const char *const options[] = {
	"AUFS_FS",
	"BLK_DEV_DM",
	"BPF_JIT",
	"BPF_SYSCALL",
	"BRIDGE",
	"BRIDGE_NETFILTER",
	"CFS_BANDWIDTH",
	"CGROUPS",
	"CGROUP_BPF",
	"CGROUP_CPUACCT",
	"CGROUP_DEVICE",
	"CGROUP_FREEZER",
	"CGROUP_HUGETLB",
	"CGROUP_PIDS",
	"CGROUP_SCHED",
	"CPUSETS",
	"DUMMY",
	"EXT4_FS",
	"FAIR_GROUP_SCHED",
	"FUSE_FS",
	"GENEVE",
	"INET",
	"INET_TCP_DIAG",
	"INOTIFY_USER",
	"IPC_NS",
	"IPV6",
	"IPVLAN",
	"IP_NF_FILTER",
	"IP_NF_IPTABLES",
	"IP_NF_NAT",
	"IP_NF_TARGET_MASQUERADE",
	"IP_NF_TARGET_REDIRECT",
	"IP_SET",
	"IP_VS",
	"IP_VS_RR",
	"IP_VS_SH",
	"IP_VS_WRR",
	"MACVLAN",
	"MEMCG",
	"NAMESPACES",
	"NETFILTER_XT_MATCH_ADDRTYPE",
	"NETFILTER_XT_MATCH_COMMENT",
	"NETFILTER_XT_MATCH_CONNTRACK",
	"NETFILTER_XT_SET",
	"NETFILTER_XT_TARGET_REDIRECT",
	"NET_IPIP",
	"NET_NS",
	"NFT_COMPAT",
	"NF_CONNTRACK",
	"NF_NAT",
	"NF_TABLES",
	"OVERLAYFS_FS",
	"OVERLAY_FS",
	"PID_NS",
	"PROC_FS",
	"SECCOMP",
	"SECCOMP_FILTER",
	"TUN",
	"USER_NS",
	"UTS_NS",
	"VETH",
	"VLAN_8021Q",
	"VXLAN",
	"WIREGUARD",
	"XFS_FS",
};

/* Modules that are asked for, and the option that builds each in. */
static const struct module {
	const char *name;
	const char *option;
} modules[] = {
	{ "8021q", "VLAN_8021Q" },
	{ "br_netfilter", "BRIDGE_NETFILTER" },
	{ "bridge", "BRIDGE" },
	{ "dummy", "DUMMY" },
	{ "geneve", "GENEVE" },
	{ "ip_set", "IP_SET" },
	{ "ip_tables", "IP_NF_IPTABLES" },
	{ "ip_vs", "IP_VS" },
	{ "ip_vs_rr", "IP_VS_RR" },
	{ "ip_vs_sh", "IP_VS_SH" },
	{ "ip_vs_wrr", "IP_VS_WRR" },
	{ "ipip", "NET_IPIP" },
	{ "iptable_filter", "IP_NF_FILTER" },
	{ "iptable_nat", "IP_NF_NAT" },
	{ "ipvlan", "IPVLAN" },
	{ "macvlan", "MACVLAN" },
	{ "nf_conntrack", "NF_CONNTRACK" },
	{ "nf_nat", "NF_NAT" },
	{ "nf_tables", "NF_TABLES" },
	{ "nft_compat", "NFT_COMPAT" },
	{ "overlay", "OVERLAY_FS" },
	{ "tcp_diag", "INET_TCP_DIAG" },
	{ "tun", "TUN" },
	{ "veth", "VETH" },
	{ "vxlan", "VXLAN" },
	{ "wireguard", "WIREGUARD" },
	{ "xt_set", "NETFILTER_XT_SET" },
};

/* --- Configuration --- */

/* Where the configuration may be; %s is the release. In the order of system-validators. */
static const char *const config_paths[] = {
	"/proc/config.gz",
	"/boot/config-%s",
	"/usr/src/linux-%s/.config",
	"/usr/src/linux/.config",
	"/usr/lib/modules/%s/config",
	"/usr/lib/ostree-boot/config-%s",
	"/usr/lib/kernel/config-%s",
	"/usr/src/linux-headers-%s/.config",
	"/lib/modules/%s/build/.config",
};

static char *release_path(const char *pattern, const char *release)
{
	const char *at = strstr(pattern, "%s");

	if (!at)
		return xstrdup(pattern);
	return xasprintf("%.*s%s%s", (int)(at - pattern), pattern, release, at + 2);
}

static int read_config(const struct host *host, const char *path, struct strbuf *out,
		       struct error *err)
{
	cleanup(strbuf_done) struct strbuf packed = strbuf_make(MAX_CONFIG);
	int r;

	if (!str_ends(path, ".gz"))
		return host_read(host, path, MAX_CONFIG, out, err);
	r = host_read(host, path, MAX_CONFIG, &packed, err);
	return r < 0 ? r : gzip_unpack(packed.text, packed.length, out, err);
}

static int compare_name(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

/* "CONFIG_VETH=m"; a value may be in quotes. Lines about what is not set are comments. */
static void take_option(struct facts *facts, char *line)
{
	static const char prefix[] = "CONFIG_";
	char *equals = str_starts(line, prefix) ? strchr(line, '=') : NULL;
	const char *const *name;

	if (!equals)
		return;
	*equals = '\0';
	name = bsearch(line + strlen(prefix), options, ARRAY_SIZE(options), sizeof(*options),
		       compare_name);
	if (name) {
		struct fact_text *option = &facts->kernel_options[name - options];

		free(option->value);
		option->value = xstrdup(text_trim(equals + 1));
	}
}

static void take_config(struct facts *facts, char *text)
{
	char *rest = text, *line;

	facts->kernel_option_count = ARRAY_SIZE(options);
	facts->kernel_options = xcalloc(ARRAY_SIZE(options), sizeof(*facts->kernel_options));
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		facts->kernel_options[i] =
			(struct fact_text){ .key = xstrdup(options[i]), .value = xstrdup("n") };
	while ((line = text_next_line(&rest)))
		take_option(facts, line);
}

static void gather_config(const struct host *host, struct facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(config_paths); i++) {
		cleanup_free char *path = release_path(config_paths[i], facts->kernel_release);
		cleanup(strbuf_done) struct strbuf text = strbuf_make(MAX_CONFIG);
		struct error err;

		if (read_config(host, path, &text, &err) < 0) {
			if (err.code != -ENOENT && err.code != -ENOTDIR)
				facts_note(facts, "kernel configuration: %s: %s", path,
					   err.message);
			continue;
		}
		take_config(facts, text.text);
		facts->kernel_config_path = take_ptr(&path);
		return;
	}
}

/* --- Modules --- */

/* The name of a module as the kernel has it: no directory, no ".ko" and what follows it, '_' for
 * '-'. In place. */
static char *module_name(char *path)
{
	char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *suffix = strstr(name, ".ko");

	if (suffix)
		*suffix = '\0';
	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

static int compare_module(const void *key, const void *item)
{
	return strcmp(key, ((const struct module *)item)->name);
}

static const struct module *find_module(const char *name)
{
	return bsearch(name, modules, ARRAY_SIZE(modules), sizeof(*modules), compare_module);
}

static void read_loaded(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "modules", "/proc/modules");
	char *rest, *line, *name;

	for (rest = text; rest && (line = text_next_line(&rest));)
		if ((name = text_next_word(&line)))
			str_list_add(&facts->modules_loaded, name);
	str_list_sort(&facts->modules_loaded);
}

static void read_builtin(const struct host *host, struct facts *facts)
{
	cleanup_free char *path =
		xasprintf("/lib/modules/%s/modules.builtin", facts->kernel_release);
	cleanup_free char *text = facts_read(host, facts, "modules", path);
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));)
		str_list_add(&facts->modules_builtin, module_name(line));
}

/* A kernel without /lib/modules (in a container or a micro-VM) shows in other ways what it has. */
static void guess_builtin(const struct host *host, struct facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		const char *name = modules[i].name;
		const char *option = facts_kernel_option(facts, modules[i].option);
		cleanup_free char *path = xasprintf("/sys/module/%s", name);

		if (facts_module_present(facts, name))
			continue;
		if ((option && str_eq(option, "y")) || host_exists(host, path))
			str_list_add(&facts->modules_builtin, name);
	}
	str_list_sort(&facts->modules_builtin);
}

static void read_available(const struct host *host, struct facts *facts)
{
	cleanup_free char *path = xasprintf("/lib/modules/%s/modules.dep", facts->kernel_release);
	cleanup_free char *text = facts_read(host, facts, "modules", path);
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		const char *name;

		line[strcspn(line, ":")] = '\0';
		name = module_name(line);
		if (find_module(name))
			str_list_add(&facts->modules_available, name);
	}
	str_list_sort(&facts->modules_available);
}

static void read_wanted(const struct host *host, struct facts *facts, const char *path)
{
	cleanup_free char *text = facts_read(host, facts, "modules at boot", path);
	char *rest, *line, *name;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		if (*line == '#' || *line == ';')
			continue;
		name = text_next_word(&line);
		if (name && !str_list_has(&facts->modules_at_boot, module_name(name)))
			str_list_add(&facts->modules_at_boot, module_name(name));
	}
}

/* modules-load.d(5): of files of one name, the one in the first directory counts. */
static void gather_wanted(const struct host *host, struct facts *facts)
{
	static const char *const directories[] = {
		"/etc/modules-load.d",
		"/run/modules-load.d",
		"/usr/local/lib/modules-load.d",
		"/usr/lib/modules-load.d",
	};
	cleanup(str_list_done) struct str_list seen = { 0 };

	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup(str_list_done) struct str_list names = { 0 };
		struct error err;

		if (host_list(host, directories[d], &names, &err) < 0)
			continue; /* most are not there */
		for (size_t i = 0; i < names.count; i++) {
			cleanup_free char *path =
				xasprintf("%s/%s", directories[d], names.items[i]);

			if (!str_ends(path, ".conf") || str_list_has(&seen, names.items[i]))
				continue;
			str_list_add(&seen, names.items[i]);
			read_wanted(host, facts, path);
		}
	}
	read_wanted(host, facts, "/etc/modules"); /* Debian */
	str_list_sort(&facts->modules_at_boot);
}

void facts_gather_kernel(const struct host *host, struct facts *facts)
{
	gather_wanted(host, facts);
	if (!facts->kernel_release)
		return;
	gather_config(host, facts);
	read_loaded(host, facts);
	read_builtin(host, facts);
	guess_builtin(host, facts);
	read_available(host, facts);
}
