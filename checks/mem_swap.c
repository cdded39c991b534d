#include <errno.h>

#include "check/kubelet_swap.h"

static int judge_now(const struct check_input *in, struct report *report)
{
	const char *path = in->facts->swap_count ? in->facts->swaps[0].path : NULL;
	bool accounted =
		in->facts->cgroup_version == 2 && version_at_least(&in->config->version, 30, 0);
	bool refused = kubelet_refuses_swap(in);
	struct result *result;

	if (kubelet_refuses_limited_swap(in)) {
		result =
			report_add(report, CHECK_FAIL, "Swap",
				   "memorySwap.swapBehavior is LimitedSwap, with which the kubelet "
				   "does not start on control groups v1");
		result_expected(result, "control groups v2, or NoSwap");
		result->fixed_by = NULL; /* turning swap off changes nothing */
		return 0;
	}
	if (!path)
		return check_pass(report, "Swap", "swap is off");
	if (!refused && accounted)
		return check_pass(report, "Swap", "swap is on (%s), as the kubelet allows", path);
	result = report_add(report, refused ? CHECK_FAIL : CHECK_WARN, "Swap",
			    "swap is on (%s), %s", path,
			    refused ? "and the kubelet will not start"
				    : "and counts for no pod without cgroups v2 and v1.30");
	result_expected(result, "no swap");
	result_hint(result, "swapoff -a");
	return 0;
}

static int judge_boot(const struct check_input *in, struct report *report)
{
	const char name[] = "mem-swap:boot";
	const struct fact_swap_at_boot *swap = in->facts->swaps_at_boot;
	cleanup_free char *command = NULL;
	struct result *result;

	if (in->facts->swap_at_boot_count == 0)
		return check_pass(report, name, "nothing brings swap back at boot");
	if (!kubelet_refuses_swap(in))
		return check_skip(report, name, "the kubelet allows swap");
	result = report_add(report, CHECK_WARN, name, "swap on %s comes back at boot, by %s",
			    swap->source, swap->where);
	result_observed(result, "%s", swap->where);
	result_expected(result, "nothing");
	command = kubelet_swap_command(swap);
	result_hint(result, "%s", command);
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	if (check_note(in, "swap"))
		return error_set(err, -EOPNOTSUPP, "%s", check_note(in, "swap"));
	return judge_now(in, report) + judge_boot(in, report);
}

const struct check check_mem_swap = {
	.id = "mem-swap",
	.title = "Swap is off, and stays off after a boot",
	.names = (const char *const[]){ "Swap", NULL },
	.roles = ROLE_ANY,
	.why = "The kubelet does not start while swap is on, unless told to: it breaks the promises "
	       "of memory limits. Turned off by hand, it comes back at boot.",
	.rule = "/proc/swaps is empty. With failSwapOn: false, swap passes on control groups v2 "
		"from v1.30 on, and warns otherwise. LimitedSwap needs control groups v2 from v1.30 "
		"on. What brings swap back at boot warns.",
	.source = "kubeadm, Swap (a warning there); KEP-2400",
	.fixed_by = "swap",
	.needs = { .areas = FACTS_SWAP | FACTS_CGROUPS },
	.run = run,
};
