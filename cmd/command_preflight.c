#include "command_preflight.h"

#include "command_plan.h"
#include "install/prepare.h"

/* A host, and what is known and wanted of it. */
struct subject {
	struct host *host;
	struct facts *facts;
	struct config *config;
	struct check_input in;
};

static enum role choose_role(const struct preflight *how, const struct config *config)
{
	if (how->role)
		return how->role;
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

/* Whether the configuration's severities are of checks that there are. */
static int look_at_severities(const struct config *config, struct error *err)
{
	const struct config_args *severities = &config->node.severities;
	cleanup(str_list_done) struct str_list words = { 0 };

	for (size_t i = 0; i < severities->count; i++)
		str_list_add(&words, severities->items[i].name);
	return check_words(check_table, &words, false, "preflight.severities", err);
}

/* Looks at the host. Returns an exit code. */
static int meet(const struct context *ctx, const struct preflight *how, struct subject *ret,
		struct error *err)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };
	int code;

	if (open_host(ctx, HOST_READ, &ret->host, err) < 0)
		return EXIT_ERROR;
	ret->facts = facts_gather(ret->host, &config_needs);
	/* A directory tells neither name nor address: those of a plain host do. */
	code = load_config_to_judge(ctx, host_kind(ret->host) == HOST_ROOT ? NULL : ret->facts,
				    &ret->config);
	if (code != EXIT_OK)
		return code;
	if (look_at_severities(ret->config, err) < 0)
		return EXIT_INVALID;
	check_want_all(check_table, &how->check, ret->config, &wanted);
	facts_gather_more(ret->host, &wanted, ret->facts);
	ret->in = (struct check_input){
		.config = ret->config,
		.facts = ret->facts,
		.host = ret->host,
		.role = choose_role(how, ret->config),
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
static int judge(const struct context *ctx, const struct preflight *how, bool tell,
		 struct error *err)
{
	cleanup(subject_done) struct subject subject = { 0 };
	cleanup_report struct report report = { 0 };
	int code = meet(ctx, how, &subject, err);

	if (code != EXIT_OK)
		return code;
	check_run(check_table, &subject.in, &how->check, &report);
	if (check_only_found(&report, &how->check, err) < 0)
		return EXIT_INVALID;
	if (tell)
		return print_report(ctx, &report);
	return report_count(&report, CHECK_FAIL) ? EXIT_PREFLIGHT : EXIT_OK;
}

/* Whether the words on the command line name checks. */
static int look_at_words(const struct context *ctx, const struct preflight *how, struct error *err)
{
	int r = check_words(check_table, &how->check.only, false, "--only", err);

	if (r == 0)
		r = check_words(check_table, &how->check.skip, false, "--skip", err);
	if (r == 0)
		r = check_words(check_table, &ctx->flags.ignore_preflight_errors, true,
				"--ignore-preflight-errors", err);
	return r;
}

int preflight_judge(const struct context *ctx, const struct preflight *how, struct error *err)
{
	return look_at_words(ctx, how, err) < 0 ? EXIT_INVALID : judge(ctx, how, true, err);
}

int preflight_fix(const struct context *ctx, const struct preflight *how, struct error *err)
{
	const struct run_plan run = { .command = "preflight-fix", .yes = how->yes };
	bool text = wants_text(ctx);
	cleanup(subject_done) struct subject subject = { 0 };
	cleanup(str_list_done) struct str_list menders = { 0 };
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_report struct report report = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	int code = look_at_words(ctx, how, err) < 0 ? EXIT_INVALID : meet(ctx, how, &subject, err);

	if (code != EXIT_OK)
		return code;
	check_run(check_table, &subject.in, &how->check, &report);
	menders = menders_of(&report);
	if (!menders.count)
		return print_report(ctx, &report);
	prepare_want(&menders, subject.config, &wanted);
	facts_gather_more(subject.host, &wanted, subject.facts);
	if (prepare_add(&(struct installer_input){ subject.config, subject.facts }, &menders, plan,
			err) < 0)
		return EXIT_ERROR;
	code = run_plan(ctx, plan, subject.host, &run, err);
	return code == EXIT_OK ? judge(ctx, how, text, err) : code;
}
