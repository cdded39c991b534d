/* What init and join have in common: the host is judged, all phases are planned, and applied. */
#pragma once

#include "command_plan.h"
#include "install/phases.h"
#include "node/node.h"

struct cluster;

struct run_phases {
	const struct phases *phases;    /* whose command this is */
	const struct str_list *skipped; /* phases that are left out */
	enum role role;                 /* what the host becomes */
	const struct cluster *cluster;  /* that is joined, or NULL */
	unsigned kinds;         /* enum config_kind: the same of these is the same run again */
	bool dry_run, diff;     /* the whole plan, or what differs, is printed */
	const char *output_dir; /* of a dry run, or NULL */
	/* As of struct run_plan; @arg is the configuration. */
	void (*adopt)(struct plan *plan, const struct plan *completed);
	int (*finish)(const struct context *ctx, const struct host *host,
		      const struct apply_result *result, void *arg, struct error *err);
};

/*
 * Plans all phases, and prints the plan or applies it; before that, the host is judged, unless the
 * command has been at work there already. Returns an exit code.
 */
int run_phases(const struct context *ctx, struct node *node, const struct run_phases *how,
	       struct error *err);
