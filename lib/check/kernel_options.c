#include "check/kernel_options.h"

enum {
	V1 = 1, /* needed with control groups of that version */
	V2 = 2,
	ANY = V1 | V2,
};

struct option {
	const char *name, *alias; /* the alias is its name in some other kernels, or NULL */
	unsigned cgroups;
	enum kernel_option_need need;
};

/* AUFS_FS, which is listed upstream as well, has left the kernels of distributions. */
static const struct option options[] = {
	{ "BLK_DEV_DM", NULL, ANY, KERNEL_OPTIONAL },
	{ "CFS_BANDWIDTH", NULL, ANY, KERNEL_OPTIONAL },
	{ "CGROUPS", NULL, ANY, KERNEL_REQUIRED },
	{ "CGROUP_BPF", NULL, V2, KERNEL_REQUIRED },
	{ "CGROUP_CPUACCT", NULL, V1, KERNEL_REQUIRED },
	{ "CGROUP_DEVICE", NULL, V1, KERNEL_REQUIRED },
	{ "CGROUP_FREEZER", NULL, V1, KERNEL_REQUIRED },
	{ "CGROUP_HUGETLB", NULL, ANY, KERNEL_OPTIONAL },
	{ "CGROUP_PIDS", NULL, ANY, KERNEL_REQUIRED },
	{ "CGROUP_SCHED", NULL, ANY, KERNEL_REQUIRED },
	{ "CPUSETS", NULL, ANY, KERNEL_REQUIRED },
	{ "EXT4_FS", NULL, ANY, KERNEL_REQUIRED },
	{ "FAIR_GROUP_SCHED", NULL, ANY, KERNEL_REQUIRED },
	{ "INET", NULL, ANY, KERNEL_REQUIRED },
	{ "IPC_NS", NULL, ANY, KERNEL_REQUIRED },
	{ "MEMCG", NULL, ANY, KERNEL_REQUIRED },
	{ "NAMESPACES", NULL, ANY, KERNEL_REQUIRED },
	{ "NETFILTER_XT_MATCH_COMMENT", NULL, ANY, KERNEL_REQUIRED },
	{ "NETFILTER_XT_TARGET_REDIRECT", "IP_NF_TARGET_REDIRECT", ANY, KERNEL_REQUIRED },
	{ "NET_NS", NULL, ANY, KERNEL_REQUIRED },
	{ "OVERLAY_FS", "OVERLAYFS_FS", ANY, KERNEL_OPTIONAL },
	{ "PID_NS", NULL, ANY, KERNEL_REQUIRED },
	{ "PROC_FS", NULL, ANY, KERNEL_REQUIRED },
	{ "SECCOMP", NULL, ANY, KERNEL_OPTIONAL },
	{ "SECCOMP_FILTER", NULL, ANY, KERNEL_OPTIONAL },
	{ "UTS_NS", NULL, ANY, KERNEL_REQUIRED },
};

static bool is_on(const struct facts *facts, const char *name)
{
	const char *value = name ? facts_kernel_option(facts, name) : NULL;

	return value && (str_eq(value, "y") || str_eq(value, "m"));
}

void kernel_options_missing(const struct facts *facts, enum kernel_option_need need,
			    struct strbuf *out)
{
	unsigned cgroups = facts->cgroup_version == 1 ? V1 : V2;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *option = &options[i];

		if (option->need != need || !(option->cgroups & cgroups))
			continue;
		if (!is_on(facts, option->name) && !is_on(facts, option->alias))
			strbuf_printf(out, "%sCONFIG_%s", out->length ? ", " : "", option->name);
	}
}

void kernel_options_want(struct facts_wanted *wanted)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		facts_want_kernel_option(wanted, options[i].name);
		if (options[i].alias)
			facts_want_kernel_option(wanted, options[i].alias);
	}
}
