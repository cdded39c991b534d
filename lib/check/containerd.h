/* Which containerd goes with which Kubernetes, and how long it is maintained. */
#pragma once

#include "release/release.h"

/*
 * Whether containerd's makers tried it with that Kubernetes, or it is newer than what they tried.
 * *@ret_wanted is the oldest 2.x of those; all zero where no rule is known.
 */
bool containerd_goes_with(const struct version *containerd, const struct version *kubernetes,
			  struct version *ret_wanted);
/*
 * The day ("2026-09-30") since which its series gets no fixes, as of @now (seconds since the epoch;
 * 0: not known). NULL while it gets them, and for series of which the end is not known.
 */
const char *containerd_ended(const struct version *containerd, int64_t now);
