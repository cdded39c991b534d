/* What brings programs in common: `knode install`, and --install of init and join. */
#pragma once

#include "command.h"

/* What an installation is like. */
struct run_install {
	const char *command; /* as of struct run_plan: "install" */
	bool dry_run, diff, yes;
};

/*
 * Plans what the words name (install/install.h; an empty list: all), and prints the plan, or
 * applies it. The configuration is read for that alone. Returns an exit code.
 */
int run_install(const struct context *ctx, const struct str_list *words,
		const struct run_install *how, struct error *err);
/* What init and join need of it: the runtime, its plugins, the kubelet, and what talks to them. */
int run_install_node(const struct context *ctx, const struct run_install *how, struct error *err);
