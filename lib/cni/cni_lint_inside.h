/* Inside of lib/cni: the parts of judging a host's networks. */
#pragma once

#include "cni/cni_lint.h"

/* Ranges of addresses, alone and together, and bridges that two lists have. */
void cni_lint_ranges(const struct cni_lint *lint, struct cni_findings *ret);

/* Adds a finding; takes @place, @message and @remedy. */
void cni_finding_add(struct cni_findings *findings, const char *rule, char *place, char *message,
		     char *remedy);
