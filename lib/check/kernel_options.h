/*
 * Options of the kernel's build that containers and Kubernetes take, as system-validators
 * (https://github.com/kubernetes/system-validators) lists them for each version of control groups.
 */
#pragma once

#include "base/strbuf.h"
#include "facts/facts.h"

enum kernel_option_need {
	KERNEL_REQUIRED,
	KERNEL_OPTIONAL,
};

/* Adds what the host's kernel was built without: "CONFIG_A, CONFIG_B"; nothing when all is set. */
void kernel_options_missing(const struct facts *facts, enum kernel_option_need need,
			    struct strbuf *out);
/* Adds all of them, of both versions of control groups, to what is gathered. */
void kernel_options_want(struct facts_wanted *wanted);
