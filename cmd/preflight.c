/* knode preflight: judges a host before it becomes a node. */
#include <errno.h>

#include "check.h"
#include "command_compare.h"
#include "command_plan.h"
#include "prepare.h"

struct preflight_options {
	const char *role, *compare;
	struct check_options check;
	bool list, fix, yes;
};

/* A host, and what is known and wanted of it. */
struct subject {
	struct host *host;
	struct facts *facts;
	struct config *config;
	struct check_input in;
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
	  "compare the facts of many hosts: a file, a directory, or - (stdin)" },
	{ "list", 0, OPT_BOOL, AT(list), NULL, "list the checks instead of running them" },
	{ 0 },
};

static const char *const outputs[] = { "text", "json", "yaml", "junit", "tap", NULL };

static enum role choose_role(const struct preflight_options *options, const struct config *config)
{
	if (options->role)
		return str_eq(options->role, "worker") ? ROLE_WORKER : ROLE_CONTROL_PLANE;
	if (config->given & CONFIG_JOIN && !config->join.has_control_plane)
		return ROLE_WORKER;
	return ROLE_CONTROL_PLANE;
}

static void subject_done(struct subject *subject)
{
	host_close(subject->host);
	facts_free(subject->facts);
	config_free(subject->config);
}

/* Looks at the host. Returns an exit code. */
static int meet(const struct context *ctx, struct subject *ret, struct error *err)
{
	const struct preflight_options *options = ctx->opts;
	int code;

	if (open_host(ctx, HOST_READ, &ret->host, err) < 0)
		return EXIT_ERROR;
	ret->facts = facts_gather(ret->host);
	/* A directory tells neither name nor address: those of a plain host do. */
	code = load_config(ctx, host_kind(ret->host) == HOST_ROOT ? NULL : ret->facts,
			   CONFIG_INIT | CONFIG_JOIN, NULL, &ret->config);
	if (code != EXIT_OK)
		return code;
	ret->in = (struct check_input){
		.config = ret->config,
		.facts = ret->facts,
		.host = ret->host,
		.role = choose_role(options, ret->config),
		.joins = ret->config->given & CONFIG_JOIN,
	};
	return EXIT_OK;
}

static struct str_list menders_of(const struct report *report)
{
	struct str_list menders = { 0 };

	for (size_t i = 0; i < report->count; i++)
		if (report->items[i]->fixed_by)
			str_list_add(&menders, report->items[i]->fixed_by);
	return menders;
}

/* Judges, and prints the report when @tell. Returns an exit code. */
static int judge(const struct context *ctx, bool tell, struct error *err)
{
	const struct preflight_options *options = ctx->opts;
	cleanup(subject_done) struct subject subject = { 0 };
	cleanup_report struct report report = { 0 };
	int code = meet(ctx, &subject, err);

	if (code != EXIT_OK)
		return code;
	check_run(check_table, &subject.in, &options->check, &report);
	if (tell)
		return print_report(ctx, &report);
	return report_count(&report, CHECK_FAIL) ? EXIT_PREFLIGHT : EXIT_OK;
}

/* Mends what findings name an installer for, and judges what came of it. */
static int fix(const struct context *ctx, struct error *err)
{
	const struct preflight_options *options = ctx->opts;
	const struct run_plan how = { .command = "preflight --fix", .yes = options->yes };
	bool text = !ctx->global.output || output_is(ctx, "text");
	cleanup(subject_done) struct subject subject = { 0 };
	cleanup(str_list_done) struct str_list menders = { 0 };
	cleanup_report struct report report = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	int code = meet(ctx, &subject, err);

	if (code != EXIT_OK)
		return code;
	check_run(check_table, &subject.in, &options->check, &report);
	menders = menders_of(&report);
	if (!menders.count)
		return print_report(ctx, &report);
	if (prepare_add(&(struct installer_input){ subject.config, subject.facts }, &menders, plan,
			err) < 0)
		return EXIT_ERROR;
	code = run_plan(ctx, plan, subject.host, &how, err);
	/* As data, one document is printed: what became of the plan. */
	return code == EXIT_OK ? judge(ctx, text, err) : code;
}

/* Forms that only a report has. */
static int refuse_form(const struct context *ctx, const char *option, struct error *err)
{
	if (!output_is(ctx, "junit") && !output_is(ctx, "tap"))
		return 0;
	return error_set(err, -EINVAL, "%s has no form \"%s\"", option, ctx->global.output);
}

static int check_options(const struct context *ctx, struct error *err)
{
	const struct preflight_options *options = ctx->opts;
	int r = check_words(check_table, &options->check.only, false, "--only", err);

	if (r == 0)
		r = check_words(check_table, &options->check.skip, false, "--skip", err);
	if (r == 0)
		r = check_words(check_table, &ctx->flags.ignore_preflight_errors, true,
				"--ignore-preflight-errors", err);
	if (r == 0 && options->list)
		r = refuse_form(ctx, "--list", err);
	if (r == 0 && options->compare)
		r = refuse_form(ctx, "--compare", err);
	if (r == 0 && options->fix)
		r = refuse_form(ctx, "--fix", err);
	return r;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct preflight_options *options = ctx->opts;

	(void)argc, (void)argv;
	if (check_options(ctx, err) < 0)
		return EXIT_INVALID;
	if (options->list) {
		print_checks(ctx, check_table);
		return EXIT_OK;
	}
	if (options->compare)
		return run_compare(ctx, options->compare, options->check.strict, err);
	return options->fix ? fix(ctx, err) : judge(ctx, true, err);
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
	.outputs = outputs,
	.run = run,
};
