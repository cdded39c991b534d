/* knode preflight: judges a host before it becomes a node. */
#include <errno.h>

#include "check.h"
#include "command.h"

struct preflight_options {
	const char *role;
	struct check_options check;
	bool list;
};

static const char *const roles[] = { "control-plane", "worker", NULL };

#define AT(member) offsetof(struct preflight_options, member)
static const struct opt opts[] = {
	{ "role", 0, OPT_CHOICE, AT(role), "ROLE",
	  "control-plane or worker (default: what the configuration says, or control-plane)",
	  .choices = roles },
	{ "only", 0, OPT_LIST, AT(check.only), "CHECK,...", "run these checks alone" },
	{ "skip", 0, OPT_LIST, AT(check.skip), "CHECK,...", "leave these checks out" },
	{ "strict", 0, OPT_BOOL, AT(check.strict), NULL, "warnings fail as well" },
	{ "no-wait", 0, OPT_BOOL, AT(check.no_wait), NULL,
	  "leave out what waits on a network or a silence" },
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

static int run_checks(struct context *ctx, const struct check_options *check, struct error *err)
{
	const struct preflight_options *options = ctx->opts;
	cleanup_host struct host *host = NULL;
	cleanup_facts struct facts *facts = NULL;
	cleanup_config struct config *config = NULL;
	cleanup_report struct report report = { 0 };
	struct check_input in = { 0 };
	int code;

	if (open_host(ctx, HOST_READ, &host, err) < 0)
		return EXIT_ERROR;
	facts = facts_gather(host);
	code = load_config(ctx, facts, CONFIG_INIT | CONFIG_JOIN, NULL, &config);
	if (code != EXIT_OK)
		return code;
	in = (struct check_input){
		.config = config,
		.facts = facts,
		.host = host,
		.role = choose_role(options, config),
		.joins = config->given & CONFIG_JOIN,
	};
	check_run(check_table, &in, check, &report);
	return print_report(ctx, &report);
}

static int list_checks(const struct context *ctx, struct error *err)
{
	if (output_is(ctx, "junit") || output_is(ctx, "tap")) {
		error_set(err, -EINVAL, "--list has no form \"%s\"", ctx->global.output);
		return EXIT_INVALID;
	}
	print_checks(ctx);
	return EXIT_OK;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct preflight_options *options = ctx->opts;

	(void)argc, (void)argv;
	if (options->list)
		return list_checks(ctx, err);
	if (check_words(check_table, &options->check.only, "--only", err) < 0 ||
	    check_words(check_table, &options->check.skip, "--skip", err) < 0 ||
	    check_words(check_table, &ctx->flags.ignore_preflight_errors,
			"--ignore-preflight-errors", err) < 0)
		return EXIT_INVALID;
	return run_checks(ctx, &options->check, err);
}

const struct command command_preflight = {
	.name = "preflight",
	.summary = "Judge a host before it becomes a node",
	.synopsis = "",
	.details =
		"Judges this host (or the one of --host, --root), and changes nothing. Exit code 2 says\n"
		"that something failed. Checks are named by their ids or by kubeadm's names, in any case:\n"
		"mem-swap or Swap, net-ports or, for a single result, Port-6443. `knode explain CHECK`\n"
		"tells about one.",
	.opts = opts,
	.opts_size = sizeof(struct preflight_options),
	.config_flags = config_flags_init,
	.outputs = outputs,
	.run = run,
};
