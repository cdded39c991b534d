/* Judging a host: `knode preflight`, and the first phase of init and join. */
#pragma once

#include "check/check.h"
#include "command.h"
#include "node/node.h"

struct preflight {
	enum role role;                /* 0: as configured, else a control plane */
	const struct cluster *cluster; /* that is joined; NULL: none */
	struct check_options check;
	bool yes; /* preflight_fix() does not ask */
};

/*
 * Judges the host of --root, --host or this one, by file, flags and facts, and prints the report.
 * The words of @how are looked at first. Returns an exit code.
 */
int preflight_judge(const struct context *ctx, const struct preflight *how, struct error *err);

/*
 * Mends what findings name an installer for: shows the changes, asks, makes them, and judges what
 * came of it. As data, one document is printed: what became of the plan. Returns an exit code.
 */
int preflight_fix(const struct context *ctx, const struct preflight *how, struct error *err);

/*
 * Judges a node that is open, before init or join changes it, and prints what is wrong: as text
 * failures and warnings, as data the report of what failed. Returns an exit code: EXIT_PREFLIGHT
 * when it may not be changed.
 */
int preflight_gate(const struct context *ctx, const struct preflight *how, struct node *node,
		   struct error *err);
