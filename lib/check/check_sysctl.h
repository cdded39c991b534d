/* The judgement that checks of kernel settings share: the value now, and at the next boot. */
#pragma once

#include "check/check.h"

enum sysctl_test {
	SYSCTL_IS,
	SYSCTL_AT_LEAST,
	SYSCTL_IS_NOT,
};

struct sysctl_rule {
	const char *sysctl; /* "net.ipv4.ip_forward" */
	const char *name;   /* of the result; NULL: the check's id, a colon and the sysctl */
	enum sysctl_test test;
	int64_t value;
	bool kept; /* the kernel's own default is not good: something must set it at boot */
	const char *module; /* without which there is no such setting; or NULL */
	const char *why;    /* "pods reach other hosts through it"; after the finding */
};

/*
 * Adds one result: @level when the value is wrong now, a warning when it is right but the boot
 * configuration does not keep it, unknown when it is not among the facts.
 */
void check_sysctl(const struct check_input *in, const struct sysctl_rule *rule,
		  enum check_status level, struct report *report);

/* Whether the value passes the rule's test. */
bool sysctl_passes(const struct sysctl_rule *rule, const char *value);
