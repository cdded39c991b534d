/* knode init phase preflight: judges the host for its first control plane. */
#include "command_preflight.h"
#include "command_report.h"

struct options {
	bool dry_run;
};

static const struct opt opts[] = {
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), .hidden = true },
	{ 0 },
};

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct preflight how = { .role = ROLE_CONTROL_PLANE };

	(void)argc, (void)argv;
	return preflight_judge(ctx, &how, err);
}

const struct command command_init_phase_preflight = {
	.name = "init phase preflight",
	.summary = "Judge the host before it becomes a control plane",
	.synopsis = "",
	.details = "As `knode preflight --role control-plane`, which has more options. Nothing is\n"
		   "changed.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_init,
	.outputs = report_outputs,
	.run = run,
};
