#include "check.h"

/* --fail-swap-on goes before KubeletConfiguration's failSwapOn; the kubelet's default is true. */
static bool kubelet_refuses_swap(const struct check_input *in)
{
	const struct config_args *args = &check_registration(in)->kubelet_extra_args;
	const char *flag = config_args_get(args, "fail-swap-on");

	if (flag)
		return !str_eq(flag, "false");
	return json_map_bool(in->config->kubelet, "failSwapOn", true);
}

static int judge_now(const struct check_input *in, struct report *report)
{
	const struct facts *facts = in->facts;
	struct result *result;

	if (facts->swap_count == 0)
		return check_pass(report, "Swap", "swap is off");
	if (kubelet_refuses_swap(in)) {
		result = report_add(report, CHECK_FAIL, "Swap",
				    "swap is on (%s), and the kubelet will not start with it",
				    facts->swaps[0].path);
	} else if (facts->cgroup_version == 2 && version_at_least(&in->config->version, 30, 0)) {
		return check_pass(report, "Swap",
				  "swap is on (%s), as the kubelet is told to allow",
				  facts->swaps[0].path);
	} else {
		result = report_add(report, CHECK_WARN, "Swap",
				    "swap is on (%s), and is not accounted to pods: that takes "
				    "control groups v2 and Kubernetes v1.30",
				    facts->swaps[0].path);
	}
	result_observed(result, "%zu in /proc/swaps", facts->swap_count);
	result_expected(result, "none");
	result_hint(result, "swapoff -a");
	return 0;
}

static int judge_boot(const struct check_input *in, struct report *report)
{
	const struct fact_swap_at_boot *swap = in->facts->swaps_at_boot;
	const char *line;
	struct result *result;

	if (in->facts->swap_at_boot_count == 0)
		return check_pass(report, "mem-swap:boot", "nothing brings swap back at boot");
	if (!kubelet_refuses_swap(in))
		return check_skip(report, "mem-swap:boot", "the kubelet is told to allow swap");
	result = report_add(report, CHECK_WARN, "mem-swap:boot",
			    "swap on %s comes back at boot, by %s", swap->source, swap->where);
	result_observed(result, "%s", swap->where);
	result_expected(result, "nothing");
	line = str_starts(swap->where, "/etc/fstab:") ? strchr(swap->where, ':') + 1 : NULL;
	if (line)
		result_hint(result, "sed -i '%ss/^/#/' /etc/fstab", line);
	else
		result_hint(result, "systemctl mask --now %s",
			    swap->unit ? swap->unit : "swap.target");
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	return judge_now(in, report) + judge_boot(in, report);
}

static const char *const names[] = { "Swap", NULL };

const struct check check_mem_swap = {
	.id = "mem-swap",
	.title = "Swap is off, and stays off after a boot",
	.names = names,
	.roles = ROLE_ANY,
	.why = "Unless told otherwise, the kubelet does not start while swap is on, because a pod "
	       "that swaps breaks the promises of its memory limits. Swap that is turned off by "
	       "hand comes back at the next boot by /etc/fstab, a systemd unit or zram.",
	.rule = "/proc/swaps is empty. With failSwapOn: false, swap passes on control groups v2 "
		"from v1.30 on, and is a warning otherwise. What would bring it back at boot is a "
		"warning.",
	.source = "kubeadm, Swap (a warning there); KEP-2400",
	.fixed_by = "swap",
	.run = run,
};
