#include "check/check_sysctl.h"

/* What the kubelet sets when it starts, unless it is told to find it so. */
static const struct sysctl_rule by_kubelet[] = {
	{ .sysctl = "kernel.keys.root_maxbytes", .value = 25000000 },
	{ .sysctl = "kernel.keys.root_maxkeys", .value = 1000000 },
	{ .sysctl = "kernel.panic", .value = 10 },
	{ .sysctl = "kernel.panic_on_oops", .value = 1 },
	{ .sysctl = "vm.overcommit_memory", .value = 1 },
	{ .sysctl = "vm.panic_on_oom", .value = 0 },
};

static const struct sysctl_rule advised[] = {
	{ .sysctl = "fs.inotify.max_user_instances",
	  .test = SYSCTL_AT_LEAST,
	  .value = 1024,
	  .kept = true,
	  .why = "with many pods, \"too many open files\"" },
	{ .sysctl = "fs.inotify.max_user_watches",
	  .test = SYSCTL_AT_LEAST,
	  .value = 65536,
	  .why = "with many pods, \"no space left on device\"" },
	{ .sysctl = "net.ipv4.conf.all.rp_filter",
	  .test = SYSCTL_IS_NOT,
	  .value = 1,
	  .why = "answers that come in by another link are dropped" },
	{ .sysctl = "net.ipv4.conf.default.rp_filter",
	  .test = SYSCTL_IS_NOT,
	  .value = 1,
	  .why = "answers that come in by another link are dropped" },
};

static void judge_kubelets(const struct check_input *in, const struct sysctl_rule *rule,
			   struct report *report)
{
	const struct fact_sysctl *fact = facts_sysctl(in->facts, rule->sysctl);
	cleanup_free char *name = xasprintf("kernel-sysctl:%s", rule->sysctl);
	struct sysctl_rule strict = *rule;

	strict.why = "the kubelet will not start (protectKernelDefaults)";
	if (json_map_bool(in->config->kubelet, "protectKernelDefaults", false) || !fact ||
	    !fact->value || sysctl_passes(rule, fact->value))
		check_sysctl(in, &strict, CHECK_FAIL, report);
	else
		check_pass(report, name, "%s is %s, and the kubelet will make it %lld",
			   rule->sysctl, fact->value, (long long)rule->value);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(by_kubelet); i++)
		judge_kubelets(in, &by_kubelet[i], report);
	for (size_t i = 0; i < ARRAY_SIZE(advised); i++)
		check_sysctl(in, &advised[i], CHECK_WARN, report);
	return 0;
}

const struct check check_kernel_sysctl = {
	.id = "kernel-sysctl",
	.title = "Other kernel settings suit a node",
	.roles = ROLE_ANY,
	.why = "The kubelet wants the kernel to reboot after a panic and not to refuse memory, and "
	       "sets that itself; with protectKernelDefaults it refuses to start instead. Every "
	       "container watches files, and the default limits are those of a desktop. Strict "
	       "reverse path filters drop what pod networks route.",
	.rule = "With protectKernelDefaults: kernel.panic=10, panic_on_oops=1, "
		"vm.overcommit_memory=1, vm.panic_on_oom=0, kernel.keys.root_maxkeys=1000000 and "
		"root_maxbytes=25000000, else a failure. inotify: 1024 instances and 65536 "
		"watches, rp_filter not 1, else a warning.",
	.source = "kubelet, container manager; Embedded Cluster host preflights",
	.fixed_by = "sysctl",
	.run = run,
};
