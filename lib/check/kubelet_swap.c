#include "check/kubelet_swap.h"

#include "check/kubelet_flags.h"

bool kubelet_refuses_swap(const struct check_input *in)
{
	return kubelet_switch(in, "fail-swap-on", "failSwapOn", true);
}

bool kubelet_refuses_limited_swap(const struct check_input *in)
{
	const struct json *behavior = json_path(in->config->kubelet, "memorySwap.swapBehavior");

	return str_eq(json_get_text(behavior, ""), "LimitedSwap") &&
	       in->facts->cgroup_version == 1 && version_at_least(&in->config->version, 30, 0);
}

char *kubelet_swap_command(const struct fact_swap_at_boot *swap)
{
	static const char fstab[] = "/etc/fstab:", own[] = "/etc/systemd/system/";

	if (str_starts(swap->where, fstab))
		return xasprintf("sed -i '%ss/^/#/' /etc/fstab", swap->where + strlen(fstab));
	if (!swap->unit)
		return xstrdup("systemctl mask --now swap.target");
	/* The administrator's own file of a service has no mask. */
	return xasprintf("systemctl %s --now %s",
			 str_starts(swap->where, own) && str_ends(swap->unit, ".service")
				 ? "disable"
				 : "mask",
			 swap->unit);
}
