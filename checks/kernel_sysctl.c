#include "check/check_sysctl.h"

/* What the kubelet sets when it starts, unless it is told to find it so. */
static void judge_kubelets(const struct check_input *in, const struct node_sysctl *sysctl,
			   struct report *report)
{
	const struct fact_sysctl *fact = facts_sysctl(in->facts, sysctl->name);
	cleanup_free char *name = xasprintf("kernel-sysctl:%s", sysctl->name);

	if (json_map_bool(in->config->kubelet, "protectKernelDefaults", false) || !fact ||
	    !fact->value || node_sysctl_passes(sysctl, fact->value))
		check_sysctl(in, sysctl, NULL, CHECK_FAIL, report);
	else
		check_pass(report, name, "%s is %s, and the kubelet will make it %lld",
			   sysctl->name, fact->value, (long long)sysctl->target);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct node_sysctl *kubelets = NULL, *advised = NULL;

	(void)err;
	while ((kubelets = check_sysctl_next(SYSCTL_KUBELET, kubelets)))
		judge_kubelets(in, kubelets, report);
	while ((advised = check_sysctl_next(SYSCTL_ADVISED, advised)))
		check_sysctl(in, advised, NULL, CHECK_WARN, report);
	return 0;
}

static void add_needs(const struct config *config, struct facts_wanted *wanted)
{
	(void)config;
	check_sysctl_want(SYSCTL_KUBELET, wanted);
	check_sysctl_want(SYSCTL_ADVISED, wanted);
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
	.add_needs = add_needs,
	.run = run,
};
