/* The judgement that checks of kernel settings share: the value now, and at the next boot. */
#pragma once

#include "check/check.h"
#include "release/node_kernel.h"

/*
 * Adds one result of that name (NULL: the check's id, a colon and the setting): @level when the
 * value is wrong now, a warning when it is right but the boot configuration does not keep it,
 * unknown when it is not among the facts.
 */
void check_sysctl(const struct check_input *in, const struct node_sysctl *sysctl, const char *name,
		  enum check_status level, struct report *report);

/* kubeadm's name of its check: "FileContent--proc-sys-net-ipv4-ip_forward"; free it. */
char *check_sysctl_path_name(const struct node_sysctl *sysctl);

/* Adds the settings of that group which are checked. */
void check_sysctl_want(enum sysctl_group group, struct facts_wanted *wanted);
/* The next row after @last (NULL: the first one) of that group which is checked; NULL at the end.
 */
const struct node_sysctl *check_sysctl_next(enum sysctl_group group,
					    const struct node_sysctl *last);
