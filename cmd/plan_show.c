/* knode plan show: what a run was to change, and how far it came; or what a command would change.
 */
#include <stdio.h>

#include "command_node.h"
#include "command_output.h"
#include "command_plan.h"
#include "data/redact.h"
#include "install/prepare.h"
#include "plan/secrets.h"

static const char *const state_names[] = {
	[STEP_WAITING] = "waiting", [STEP_BEGUN] = "begun", [STEP_DONE] = "done",
	[STEP_FAILED] = "failed",   [STEP_LEFT] = "left",   [STEP_RESTORED] = "put back",
};
_Static_assert(ARRAY_SIZE(state_names) == STEP_STATES, "a name for each enum step_state");

/* A step that was not begun is still to come, or had nothing to do. */
static const char *step_state(const struct run *run, size_t step)
{
	if (run->steps[step].state == STEP_WAITING && !run_is_open(run))
		return "as it was";
	return state_names[run->steps[step].state];
}

static void print_run(const struct run *run)
{
	const char *installer = "";

	printf("run %s of %s by knode %s: %s%s%s\n", run->id, run->time, run->version,
	       run_state_name(run->state), run->failure ? ": " : "",
	       run->failure ? run->failure : "");
	for (size_t i = 0; i < plan_count(run->plan); i++) {
		cleanup_action struct action *action = action_redacted(plan_at(run->plan, i));
		const struct action *planned = plan_at(run->plan, i);
		const char *whose = planned->installer ? planned->installer : "";

		if (!str_eq(whose, installer))
			printf("%s\n", whose);
		installer = whose;
		printf("  %-9s %-6s %s\n", step_state(run, i), action->act->name, action->target);
	}
}

static struct json *run_to_json(const struct run *run)
{
	struct json *map = json_map(), *actions;

	json_map_set_text(map, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(map, "kind", "Run");
	json_map_set_text(map, "run", run->id);
	run_command_to_json(run->command, map);
	json_map_set_text(map, "time", run->time);
	json_map_set_text(map, "version", run->version);
	json_map_set_text(map, "state", run_state_name(run->state));
	json_map_set_text(map, "failure", run->failure);
	json_map_set(map, "plan", plan_to_json(run->plan));
	actions = json_path(map, "plan.actions");
	for (size_t i = 0; i < plan_count(run->plan); i++) {
		const struct run_step *step = &run->steps[i];
		struct json *action = json_list_at(actions, i);

		json_map_set_text(action, "state", step_state(run, i));
		json_map_set(action, "before", step->before ? redact_json(step->before) : NULL);
		json_map_set(action, "after", step->after ? redact_json(step->after) : NULL);
	}
	return map;
}

static int show_run(const struct context *ctx, const struct host *host, const char *id,
		    struct error *err)
{
	cleanup_run struct run *run = NULL;
	cleanup_json struct json *document = NULL;

	if (run_load(host, id, &run, err) < 0)
		return EXIT_ERROR;
	if (wants_text(ctx)) {
		print_run(run);
	} else {
		document = run_to_json(run);
		print_tree(ctx, document);
	}
	return EXIT_OK;
}

static int show_prepare(const struct context *ctx, struct error *err)
{
	const struct run_plan how = { .command = "prepare", .show = true };
	cleanup_node struct node node = { 0 };
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	static const struct str_list all;
	struct installer_input in;
	int code = open_node_to_prepare(ctx, HOST_READ, &node, err);

	if (code != EXIT_OK)
		return code;
	prepare_want(&all, node.config, &wanted);
	node_gather(&node, &wanted);
	in = node_input(&node);
	if (prepare_add(&in, &all, plan, err) < 0)
		return EXIT_ERROR;
	return run_plan(ctx, plan, node.host, &how, err);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_host struct host *host = NULL;

	(void)argc;
	if (str_eq(argv[0], "prepare"))
		return show_prepare(ctx, err);
	if (open_host(ctx, HOST_READ, &host, err) < 0)
		return EXIT_ERROR;
	return show_run(ctx, host, argv[0], err);
}

const struct command command_plan_show = {
	.name = "plan show",
	.summary = "Show what a run did, or what a command would do",
	.synopsis = "RUN|prepare",
	.details =
		"A run is given as `knode history` lists it, or by its number: each step is shown\n"
		"with how far it came. For `prepare`, what it would change on this host now; exit\n"
		"code 4 says that this is something.",
	.config_flags = config_flags_file,
	.min_args = 1,
	.max_args = 1,
	.arguments = { .words = (const char *const[]){ "prepare", NULL }, .runs = true },
	.run = run,
};
