/* knode reset: takes away what made this host a node; --verify proves that nothing is left. */
#include <errno.h>
#include <stdio.h>

#include "command_output.h"
#include "command_plan.h"
#include "command_print.h"
#include "command_reset.h"
#include "install/teardown.h"
#include "plan/secrets.h"

struct options {
	bool verify, dry_run, yes;
	const char *kubeconfig;
};

static const struct opt opts[] = {
	{ "verify", 0, OPT_BOOL, offsetof(struct options, verify), NULL,
	  "list what is left, with commands; change nothing; exit 2 if any" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be changed; change nothing" },
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL, "do not ask" },
	{ 0 },
};

/* --- Verifying --- */

/* What is left, in a few words, and the command that takes it away. */
static void describe(const struct action *action, const struct change *change, struct strbuf *what,
		     struct strbuf *command)
{
	if (change->kind == CHANGE_MODIFY)
		strbuf_puts(what, "not yet "); /* a unit that shall be stopped */
	action->act->describe(action, change, what);
	if (action->act->by_hand)
		action->act->by_hand(action, change, command);
}

static struct json *left_to_json(const struct action *action, const struct change *change)
{
	cleanup(strbuf_done) struct strbuf what = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf command = strbuf_make(STRBUF_MAX_TEXT);
	struct json *map = json_map();

	describe(action, change, &what, &command);
	json_map_set_text(map, "action", action->act->name);
	json_map_set_text(map, "target", action->target);
	json_map_set_text(map, "what", what.text);
	json_map_set_text(map, "command", command.length ? command.text : NULL);
	return map;
}

static struct json *list_left(const struct plan *plan, const struct inspection *seen)
{
	struct json *left = json_list();

	for (size_t i = 0; i < plan_count(plan); i++) {
		cleanup_action struct action *action = action_redacted(plan_at(plan, i));

		if (seen->changes[i].kind != CHANGE_NONE)
			json_list_add(left, left_to_json(action, &seen->changes[i]));
	}
	return left;
}

/* What knode leaves alone, or could not tell. */
static struct json *list_doubts(const struct plan *plan, const struct inspection *seen)
{
	struct json *doubts = json_texts(plan_notes(plan));

	for (size_t i = 0; i < plan_count(plan); i++)
		if (seen->changes[i].remark)
			json_list_add(doubts, json_printf("%s %s: %s", plan_at(plan, i)->act->name,
							  plan_at(plan, i)->target,
							  seen->changes[i].remark));
	return doubts;
}

static void print_left(const struct context *ctx, const struct host *host, const struct json *left,
		       const struct json *doubts)
{
	cleanup_free char *reset = host_advice(host, "knode reset");
	size_t count = json_count(left);

	(void)ctx;
	for (size_t i = 0; i < count; i++) {
		const struct json *item = json_list_at(left, i);
		const char *command = json_map_text(item, "command", NULL);

		printf("LEFT  %s %s: %s\n", json_map_text(item, "action", ""),
		       json_map_text(item, "target", ""), json_map_text(item, "what", ""));
		if (command)
			printf("    $ %s\n", command);
	}
	for (size_t i = 0; i < json_count(doubts); i++)
		printf("note: %s\n", json_get_text(json_list_at(doubts, i), ""));
	if (count)
		printf("%zu thing%s left; `%s` takes %s away\n", count,
		       count == 1 ? " is" : "s are", reset, count == 1 ? "it" : "them");
	else
		printf("nothing is left\n");
}

static int verify(const struct context *ctx, const struct plan *plan, const struct host *host,
		  struct error *err)
{
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_json struct json *left = NULL, *doubts = NULL, *document = NULL;

	if (plan_inspect(plan, host, &seen, err) < 0)
		return EXIT_ERROR;
	left = list_left(plan, &seen);
	doubts = list_doubts(plan, &seen);
	if (wants_text(ctx)) {
		print_left(ctx, host, left, doubts);
	} else {
		document = json_map();
		json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
		json_map_set_text(document, "kind", "ResetVerification");
		json_map_set_bool(document, "clean", json_count(left) == 0);
		json_map_set(document, "left", json_ref(left));
		json_map_set(document, "notes", json_ref(doubts));
		print_tree(ctx, document);
	}
	return json_count(left) ? EXIT_PREFLIGHT : EXIT_OK;
}

/* --- Resetting --- */

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_node struct node node = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	struct run_plan how = { .command = "reset" };
	const struct config_reset *reset;
	int code;

	(void)argc, (void)argv;
	if (options->verify && options->dry_run) {
		(void)error_set(err, -EINVAL, "--verify and --dry-run exclude each other");
		return EXIT_INVALID;
	}
	code = open_node(ctx, &(struct node_wish){ .kind = CONFIG_RESET, .parts = NODE_IDENTITY },
			 &node, err);
	if (code != EXIT_OK)
		return code;
	reset = &node.config->reset;
	if (teardown_check(&reset->skip_phases, err) < 0)
		return EXIT_INVALID;
	if (reset_plan(&node, &reset->skip_phases, plan, err) < 0)
		return EXIT_ERROR;
	if (options->verify)
		return verify(ctx, plan, node.host, err);
	how.dry_run = options->dry_run || reset->dry_run;
	how.yes = options->yes || reset->force;
	return run_plan(ctx, plan, node.host, &how, err);
}

const struct command command_reset = {
	.name = "reset",
	.summary = "Take away what made this host a node of Kubernetes",
	.synopsis = "",
	.details =
		"Stops the kubelet and its pods, unmounts what they mounted, and removes etcd's data, "
		"files, the\npod network's configuration, packet-filter rules and links; what runs of "
		"knode changed becomes\nwhat it was before. By the record that init and join made, or "
		"by known names: what is in doubt\nstays, and is told. Shows all of it, and asks first: "
		"nothing takes it back.\n"
		"Killed at any point, the same command goes on. Nothing is deleted through a mount.\n"
		"With --verify, proves that nothing is left, also after `kubeadm reset`.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_reset,
	.run = run,
};
