/* Inside of lib/cni: the parts of judging a host's networks. */
#pragma once

#include "cni/cni_lint.h"

/* Ranges of addresses, alone and together, and bridges that two lists have. */
void cni_lint_ranges(const struct cni_lint *lint, struct cni_findings *ret);

/* The program of a plugin that may be run, on a running host, where root alone put it; free it. */
char *cni_lint_program(const struct cni_lint *lint, const char *type);
/* Whether the plugins, of which each is there, speak the list's version: they tell when asked. */
void cni_lint_versions(const struct cni_lint *lint, const struct cni_list *list,
		       struct cni_findings *ret);
/* Leases of pods that are gone, of the list that the runtime takes. */
void cni_lint_leases(const struct cni_lint *lint, const struct cni_list *list,
		     struct cni_findings *ret);
/* The kubelet's flags for CNI. */
void cni_lint_flags(const struct cni_lint *lint, struct cni_findings *ret);

/* Adds a finding; takes @place, @message and @remedy. */
void cni_finding_add(struct cni_findings *findings, const char *rule, char *place, char *message,
		     char *remedy);
