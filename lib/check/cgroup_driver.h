/* Who makes the control groups of pods: the kubelet and the runtime have to do it the same way. */
#pragma once

#include "check/check.h"
#include "facts/runtime_config.h"

/*
 * Whether the kubelet asks for the runtime's driver, and takes that, whatever it is configured to
 * (feature gate KubeletCgroupDriverFromCRI, KEP-4033: alpha in v1.28, on since v1.31, locked in
 * v1.34).
 */
bool cgroup_driver_is_asked(const struct check_input *in);
/*
 * Whether that version of the runtime answers: containerd 2.0 (containerd#8722), CRI-O 1.28
 * (cri-o#7079), cri-dockerd 0.3.17 (cri-dockerd#425).
 */
bool cgroup_driver_is_told(enum runtime_kind kind, const struct version *version);
/* The command that lets the runtime use systemd's groups; NULL: none is known. Free it. */
char *cgroup_driver_command(const struct runtime_config *config, const struct version *version);
/* Whether all is well: both are the same, and systemd where that is the init system. */
bool cgroup_driver_fits(const struct check_input *in, const char *kubelet, const char *runtime);
