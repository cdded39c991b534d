/* knode certs rotate-ca: a new CA in place of an old one, in three steps. */
#include <errno.h>

#include "command_certs.h"

struct options {
	const char *ca, *cert_dir, *kubeconfig_dir;
	bool dry_run, yes;
};

static const char *const cas[] = { "ca", "front-proxy-ca", "etcd-ca", NULL };

static const struct opt opts[] = {
	{ "ca", 0, OPT_CHOICE, offsetof(struct options, ca), "NAME",
	  "which one: ca (default), front-proxy-ca, etcd-ca", .choices = cas },
	{ "cert-dir", 0, OPT_PATH, offsetof(struct options, cert_dir), "DIR",
	  "the certificates directory (default: " CERT_DIR ")" },
	{ "kubeconfig-dir", 0, OPT_PATH, offsetof(struct options, kubeconfig_dir), "DIR",
	  "where the kubeconfigs lie (default: " KUBECONFIG_DIR ")" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be changed; change nothing" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

static const char *const steps[] = {
	[ROTATION_BEGIN] = "begin",
	[ROTATION_SWITCH] = "switch",
	[ROTATION_FINISH] = "finish",
};
_Static_assert(ARRAY_SIZE(steps) == ROTATION_STEPS, "a word for each enum rotation");

static int find_step(const char *name, enum rotation *ret, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		if (!str_eq(steps[i], name))
			continue;
		*ret = (enum rotation)i;
		return 0;
	}
	return error_set(err, -EINVAL, "\"%s\" is no step of a rotation: begin, switch, finish",
			 name);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const char *ca = options->ca ? options->ca : cas[0];
	cleanup_free char *words = xasprintf("certs-rotate-ca %s --ca %s", argv[0], ca);
	cleanup_free char *command =
		renewing_command(words, options->cert_dir, options->kubeconfig_dir);
	const struct run_plan how = { .command = command,
				      .dry_run = options->dry_run,
				      .yes = true };
	cleanup_renewing struct renewing renewing = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	enum rotation step = ROTATION_BEGIN;
	bool completed = false;
	int code;

	(void)argc;
	if (find_step(argv[0], &step, err) < 0)
		return EXIT_INVALID;
	code = renewing_open(ctx, options->cert_dir, options->kubeconfig_dir, &renewing, err);
	if (code == EXIT_OK)
		code = complete_open_run(ctx, renewing.node.host, &how, &completed, err);
	if (code != EXIT_OK || completed)
		return code;
	if (plan_rotate(plan, &renewing.how, ca, step, err) < 0)
		return EXIT_ERROR;
	return run_plan(ctx, plan, renewing.node.host, &how, err);
}

const struct command command_certs_rotate_ca = {
	.name = "certs rotate-ca",
	.summary = "Replace a CA by a new one, in steps that leave no gap",
	.synopsis = "begin|switch|finish",
	.details =
		"begin   makes a new CA beside the old one; both are trusted, the old one signs\n"
		"switch  the new one signs: all certificates of this host are signed anew by it\n"
		"finish  the old one is trusted no longer\n\n"
		"Take each step on all control planes before the next one; bring the CA's certificate\n"
		"to the other hosts, and restart what reads it: each step says which. knode(8) tells\n"
		"the whole way. `knode undo` (with the same --root) takes a step back.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.min_args = 1,
	.max_args = 1,
	.arguments = { .words = (const char *const[]){ "begin", "switch", "finish", NULL } },
	.run = run,
};
