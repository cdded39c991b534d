/* What the kubelet makes of swap, by its configuration and its flags. */
#pragma once

#include "check/check.h"

/*
 * Whether the kubelet does not start while swap is on. The flag fail-swap-on, wherever
 * it comes from, goes before KubeletConfiguration's failSwapOn; the default is true.
 */
bool kubelet_refuses_swap(const struct check_input *in);

/*
 * Whether it does not start with the swapBehavior that it is given: LimitedSwap needs control
 * groups v2 from v1.30 on, whether there is swap or not (KEP-2400).
 */
bool kubelet_refuses_limited_swap(const struct check_input *in);

/* The command by which swap does not come back at boot; free it. */
char *kubelet_swap_command(const struct fact_swap_at_boot *swap);
