/* knode preflight: judges a host before it becomes a node. */
#include <errno.h>

#include "command_compare.h"
#include "command_output.h"
#include "command_preflight.h"
#include "command_report.h"

struct preflight_options {
	const char *role, *compare;
	struct check_options check;
	bool list, fix, yes;
};

static const char *const roles[] = { "control-plane", "worker", NULL };

#define AT(member) offsetof(struct preflight_options, member)
static const struct opt opts[] = {
	{ "role", 0, OPT_CHOICE, AT(role), "ROLE",
	  "control-plane or worker (as configured, else control-plane)", .choices = roles },
	{ "only", 0, OPT_LIST, AT(check.only), "CHECK,...", "run these checks alone" },
	{ "skip", 0, OPT_LIST, AT(check.skip), "CHECK,...", "leave these checks out" },
	{ "strict", 0, OPT_BOOL, AT(check.strict), NULL, "warnings fail as well" },
	{ "no-wait", 0, OPT_BOOL, AT(check.no_wait), NULL,
	  "leave out what waits on a network or a silence" },
	{ "fix", 0, OPT_BOOL, AT(fix), NULL,
	  "mend what can be mended: show it, ask, do it, judge again" },
	{ "yes", 'y', OPT_BOOL, AT(yes), NULL, "with --fix: do not ask" },
	{ "compare", 0, OPT_TEXT, AT(compare), "FILE",
	  "compare many hosts' facts: a file, a directory, or -" },
	{ "list", 0, OPT_BOOL, AT(list), NULL, "list the checks instead of running them" },
	{ 0 },
};

/* Forms that only a report has. */
static int refuse_form(const struct context *ctx, const char *option, struct error *err)
{
	if (!output_is(ctx, "junit") && !output_is(ctx, "tap"))
		return 0;
	return error_set(err, -EINVAL, "%s has no form \"%s\"", option, ctx->global.output);
}

static int check_forms(const struct context *ctx, const struct preflight_options *options,
		       struct error *err)
{
	int r = 0;

	if (options->list)
		r = refuse_form(ctx, "--list", err);
	if (r == 0 && options->compare)
		r = refuse_form(ctx, "--compare", err);
	if (r == 0 && options->fix)
		r = refuse_form(ctx, "--fix", err);
	return r;
}

/* Lists and comparisons look at no host of their own: what would say which, is a mistake. */
static int check_taken(const struct context *ctx, const char *form, const char *const *taken,
		       struct error *err)
{
	for (const struct opt_set *set = ctx->sets; set < ctx->sets + OPT_SETS; set++) {
		const char *other = opts_given_beyond(set, taken);

		if (other)
			return error_set(err, -EINVAL, "--%s does not go with --%s", other, form);
	}
	return 0;
}

static int check_options(const struct context *ctx, const struct preflight_options *options,
			 struct error *err)
{
	static const char *const with_list[] = { "list", "output", "no-color", "v", NULL };
	static const char *const with_compare[] = { "compare",  "strict", "output",
						    "no-color", "v",      NULL };
	int r = check_forms(ctx, options, err);

	if (r == 0 && options->list)
		r = check_taken(ctx, "list", with_list, err);
	else if (r == 0 && options->compare)
		r = check_taken(ctx, "compare", with_compare, err);
	return r;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct preflight_options *options = ctx->opts;
	struct preflight how = { .check = options->check, .yes = options->yes };

	(void)argc, (void)argv;
	if (options->role)
		how.role = str_eq(options->role, "worker") ? ROLE_WORKER : ROLE_CONTROL_PLANE;
	if (check_options(ctx, options, err) < 0)
		return EXIT_INVALID;
	if (options->list) {
		print_checks(ctx, check_table);
		return EXIT_OK;
	}
	if (options->compare)
		return run_compare(ctx, options->compare, options->check.strict, err);
	return options->fix ? preflight_fix(ctx, &how, err) : preflight_judge(ctx, &how, err);
}

const struct command command_preflight = {
	.name = "preflight",
	.summary = "Judge a host before it becomes a node",
	.synopsis = "",
	.details =
		"Judges this host (or that of --host), and without --fix changes nothing. Exit code 2 says\n"
		"that something failed. Checks are named by their ids or by kubeadm's names, in any case:\n"
		"mem-swap or Swap; net-ports or, for one of its results, Port-6443. `knode explain CHECK`\n"
		"tells about one.\n"
		"\n"
		"With --compare it judges what must be unique over many hosts instead, by their facts:\n"
		"`knode facts --for compare` of each, one a line.",
	.opts = opts,
	.opts_size = sizeof(struct preflight_options),
	.config_flags = config_flags_init,
	.outputs = report_outputs,
	.run = run,
};
