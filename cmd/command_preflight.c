#include "command_preflight.h"

#include "command_node.h"
#include "command_output.h"
#include "command_plan.h"
#include "command_report.h"
#include "install/prepare.h"

static enum role choose_role(const struct preflight *how, const struct config *config)
{
	if (how->role)
		return how->role;
	if (config->given & CONFIG_JOIN && !config->join.has_control_plane)
		return ROLE_WORKER;
	return ROLE_CONTROL_PLANE;
}

/* Whether the severities of the configuration name checks that exist. */
static int look_at_severities(const struct config *config, struct error *err)
{
	const struct config_args *severities = &config->node.severities;
	cleanup(str_list_done) struct str_list words = { 0 };

	for (size_t i = 0; i < severities->count; i++)
		str_list_add(&words, severities->items[i].name);
	return check_words(check_table, &words, false, "preflight.severities", err);
}

/* Opens the node that is judged. Returns an exit code. */
static int open_node_to_judge(const struct context *ctx, const struct preflight *how,
			      struct node *node, struct error *err)
{
	static const struct node_wish wish = {
		.kind = CONFIG_INIT | CONFIG_JOIN,
		.parts = NODE_ALL,
		.judges_name = true,
	};
	cleanup_wanted struct facts_wanted wanted = { 0 };
	int code = open_node(ctx, &wish, node, err);

	if (code != EXIT_OK)
		return code;
	if (look_at_severities(node->config, err) < 0)
		return EXIT_INVALID;
	check_want_all(check_table, &how->check, node->config, &wanted);
	node_gather(node, &wanted);
	return EXIT_OK;
}

static void run_checks(const struct node *node, const struct preflight *how, struct report *report)
{
	const struct check_input in = {
		.config = node->config,
		.facts = node->facts,
		.host = node->host,
		.role = choose_role(how, node->config),
		.joins = node->config->given & CONFIG_JOIN,
		.cluster = how->cluster,
	};

	check_run(check_table, &in, &how->check, report);
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
	cleanup_node struct node node = { 0 };
	cleanup_report struct report report = { 0 };
	int code = open_node_to_judge(ctx, how, &node, err);

	if (code != EXIT_OK)
		return code;
	run_checks(&node, how, &report);
	if (check_only_found(&report, &how->check, err) < 0)
		return EXIT_INVALID;
	if (tell)
		return print_report(ctx, &report);
	return report_count(&report, CHECK_FAIL) ? EXIT_PREFLIGHT : EXIT_OK;
}

/* Whether the words on the command line name checks. */
static int look_at_words(const struct preflight *how, struct error *err)
{
	int r = check_words(check_table, &how->check.only, false, "--only", err);

	return r < 0 ? r : check_words(check_table, &how->check.skip, false, "--skip", err);
}

int preflight_gate(const struct context *ctx, const struct preflight *how, struct node *node,
		   struct error *err)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_report struct report report = { 0 };
	bool failed;

	if (look_at_severities(node->config, err) < 0)
		return EXIT_INVALID;
	check_want_all(check_table, &how->check, node->config, &wanted);
	node_gather(node, &wanted);
	run_checks(node, how, &report);
	failed = report_count(&report, CHECK_FAIL) > 0;
	if (wants_text(ctx) && (failed || report_count(&report, CHECK_WARN)))
		print_report_brief(ctx, &report);
	else if (failed)
		(void)print_report(ctx, &report);
	return failed ? EXIT_PREFLIGHT : EXIT_OK;
}

int preflight_judge(const struct context *ctx, const struct preflight *how, struct error *err)
{
	return look_at_words(how, err) < 0 ? EXIT_INVALID : judge(ctx, how, true, err);
}

int preflight_fix(const struct context *ctx, const struct preflight *how, struct error *err)
{
	const struct run_plan run = { .command = "preflight-fix", .yes = how->yes };
	bool text = wants_text(ctx);
	cleanup_node struct node node = { 0 };
	cleanup(str_list_done) struct str_list menders = { 0 };
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_report struct report report = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	struct installer_input in;
	int code = look_at_words(how, err) < 0 ? EXIT_INVALID
					       : open_node_to_judge(ctx, how, &node, err);

	if (code != EXIT_OK)
		return code;
	run_checks(&node, how, &report);
	menders = menders_of(&report);
	if (!menders.count)
		return print_report(ctx, &report);
	prepare_want(&menders, node.config, &wanted);
	node_gather(&node, &wanted);
	in = node_input(&node);
	if (prepare_add(&in, &menders, plan, err) < 0)
		return EXIT_ERROR;
	code = run_plan(ctx, plan, node.host, &run, err);
	return code == EXIT_OK ? judge(ctx, how, text, err) : code;
}
