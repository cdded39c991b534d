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
