#include "check/kubelet_swap.h"

bool kubelet_refuses_swap(const struct check_input *in)
{
	const struct config_args *args = &check_registration(in)->kubelet_extra_args;
	const char *flag = config_args_get(args, "fail-swap-on");

	return flag ? !str_eq(flag, "false")
		    : json_map_bool(in->config->kubelet, "failSwapOn", true);
}

bool kubelet_refuses_limited_swap(const struct check_input *in)
{
	const struct json *behavior = json_path(in->config->kubelet, "memorySwap.swapBehavior");

	return str_eq(json_get_text(behavior, ""), "LimitedSwap") &&
	       in->facts->cgroup_version == 1 && version_at_least(&in->config->version, 30, 0);
}
