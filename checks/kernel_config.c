#include <errno.h>

#include "check.h"

/* An option, and its name in some other kernels; where it belongs to one cgroup version only. */
struct option {
	const char *name, *alias;
	int cgroup_version; /* 0: both */
};

static const struct option required[] = {
	{ "CGROUPS" },
	{ "CGROUP_BPF", NULL, 2 },
	{ "CGROUP_CPUACCT", NULL, 1 },
	{ "CGROUP_DEVICE", NULL, 1 },
	{ "CGROUP_FREEZER", NULL, 1 },
	{ "CGROUP_PIDS" },
	{ "CGROUP_SCHED" },
	{ "CPUSETS" },
	{ "EXT4_FS" },
	{ "FAIR_GROUP_SCHED" },
	{ "INET" },
	{ "IPC_NS" },
	{ "MEMCG" },
	{ "NAMESPACES" },
	{ "NETFILTER_XT_MATCH_COMMENT" },
	{ "NETFILTER_XT_TARGET_REDIRECT", "IP_NF_TARGET_REDIRECT" },
	{ "NET_NS" },
	{ "PID_NS" },
	{ "PROC_FS" },
	{ "UTS_NS" },
};
/* AUFS_FS, which system-validators lists too, left the kernels of distributions years ago. */
static const struct option optional[] = {
	{ "BLK_DEV_DM" },     { "CFS_BANDWIDTH" },
	{ "CGROUP_HUGETLB" }, { "OVERLAY_FS", "OVERLAYFS_FS" },
	{ "SECCOMP" },        { "SECCOMP_FILTER" },
};

static bool is_set(const struct facts *facts, const struct option *option)
{
	const char *value = facts_kernel_option(facts, option->name);

	if (!value && option->alias)
		value = facts_kernel_option(facts, option->alias);
	return value && (str_eq(value, "y") || str_eq(value, "m"));
}

static void judge(const struct facts *facts, const struct option *options, size_t count,
		  enum check_status level, const char *name, struct report *report)
{
	cleanup(strbuf_done) struct strbuf missing = strbuf_make(STRBUF_MAX_LINE);
	struct result *result;

	for (size_t i = 0; i < count; i++) {
		if (options[i].cgroup_version && options[i].cgroup_version != facts->cgroup_version)
			continue;
		if (!is_set(facts, &options[i]))
			strbuf_printf(&missing, "%sCONFIG_%s", missing.length ? ", " : "",
				      options[i].name);
	}
	if (!missing.length) {
		check_pass(report, name, "all %s options are set (%s)",
			   level == CHECK_FAIL ? "required" : "optional",
			   facts->kernel_config_path);
		return;
	}
	result = report_add(report, level, name, "the kernel was built without %s", missing.text);
	result_observed(result, "%s not set in %s", missing.text, facts->kernel_config_path);
	result_expected(result, "y or m");
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	if (!in->facts->kernel_config_path)
		return error_set(err, -ENOENT,
				 "the kernel's configuration is in none of the usual "
				 "places (/proc/config.gz, /boot/config-%s)",
				 in->facts->kernel_release ? in->facts->kernel_release : "RELEASE");
	judge(in->facts, required, ARRAY_SIZE(required), CHECK_FAIL, "SystemVerification", report);
	judge(in->facts, optional, ARRAY_SIZE(optional), CHECK_WARN, "kernel-config:optional",
	      report);
	return 0;
}

static const char *const names[] = { "SystemVerification", NULL };

const struct check check_kernel_config = {
	.id = "kernel-config",
	.title = "The kernel was built with what containers take",
	.names = names,
	.roles = ROLE_ANY,
	.why = "Namespaces, control groups and the packet filter's matches are options of the "
	       "kernel's build. Without one of them, containers do not start, or Services have no "
	       "rules, with errors that speak of something else.",
	.rule = "The options that system-validators requires for the control groups in use are y or "
		"m; optional ones are a warning. Where the configuration cannot be found, the "
		"result is unknown (kubeadm fails).",
	.source = "kubeadm, SystemVerification (system-validators)",
	.run = run,
};
