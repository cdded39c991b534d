#include "command_phases.h"

#include "command_dry_run.h"
#include "command_node.h"
#include "command_preflight.h"
#include "run/run.h"

/* With all that the phases need gathered of the host. */
static int add_phases(struct node *node, const struct run_phases *how, struct plan *plan,
		      struct error *err)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };
	struct installer_input in;
	int r;

	phases_want(how->phases, node->config, &wanted);
	node_gather(node, &wanted);
	in = node_input(node);
	in.cluster = how->cluster;
	in.begun = run_stands_unfinished(node->host, how->phases->command);
	r = phases_add(how->phases, &in, how->skipped, plan, err);
	return r < 0 ? r : plan_check(plan, err);
}

/* What it has made already would only be in its own way. */
static int judge(const struct context *ctx, struct node *node, const struct run_phases *how,
		 struct error *err)
{
	const struct preflight preflight = { .role = how->role, .cluster = how->cluster };

	if (how->dry_run || how->diff || run_stands(node->host, how->phases->command) ||
	    phase_is_among("preflight", how->skipped))
		return EXIT_OK;
	return preflight_gate(ctx, &preflight, node, err);
}

int run_phases(const struct context *ctx, struct node *node, const struct run_phases *how,
	       struct error *err)
{
	cleanup_free char *digest = config_digest(node->config, how->kinds);
	cleanup_free char *command = xasprintf("%s %s", how->phases->command, digest);
	const struct run_plan run = {
		.command = command,
		.supersedes = true,
		.diff = how->diff,
		.yes = true, /* as with kubeadm: whoever gives the command wants it */
		.brief = true,
		.adopt = how->adopt,
		.finish = how->finish,
		.arg = node->config,
	};
	cleanup_plan struct plan *plan = plan_new();
	int code = judge(ctx, node, how, err);

	if (code != EXIT_OK)
		return code;
	if (add_phases(node, how, plan, err) < 0)
		return EXIT_ERROR;
	return how->dry_run ? show_dry_run(ctx, node->config, plan, how->output_dir, err)
			    : run_plan(ctx, plan, node->host, &run, err);
}
