/* What `init --dry-run` and `join --dry-run` print: the whole plan, with all that it would write.
 */
#pragma once

#include "command.h"
#include "config/config.h"
#include "plan/plan.h"

/*
 * Prints the plan: its steps by phase, then files and objects as a stream of YAML documents, or all
 * as data. With @output_dir (or NULL) these are written there instead. Returns an exit code.
 */
int show_dry_run(const struct context *ctx, const struct config *config, const struct plan *plan,
		 const char *output_dir, struct error *err);
