/* knode install: brings the programs of a node. */
#include "install/install.h"

#include "command_install.h"

struct options {
	bool dry_run, diff, yes;
};

static const struct opt opts[] = {
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be changed; fetch and change nothing" },
	{ "diff", 0, OPT_BOOL, offsetof(struct options, diff), NULL,
	  "print the differences; change nothing; exit 4 when there are any" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL, "do not ask" },
	{ 0 },
};

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const struct run_install how = { .command = "install",
					 .dry_run = options->dry_run,
					 .diff = options->diff,
					 .yes = options->yes };
	cleanup(str_list_done) struct str_list words = { 0 };

	for (int i = 0; i < argc; i++)
		str_list_add(&words, argv[i]);
	return run_install(ctx, &words, &how, err);
}

const struct command command_install = {
	.name = "install",
	.summary = "Bring the programs of a node, verified",
	.synopsis = "[WHAT...]",
	.details =
		"WHAT is one of @LIST@; without one: all.\n"
		"Fetches each program from where its makers publish it, in the version that suits the\n"
		"version of Kubernetes, and puts it in its place once its digest is right: that of\n"
		"knode's own table, of artifacts.overrides in the configuration, or, where neither has\n"
		"it, of the makers' file beside it. What a package brought stays. Shows what it changes,\n"
		"and asks first. `knode undo` puts everything back.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_install,
	.max_args = -1,
	.arguments = { .list = install_list },
	.run = run,
};
