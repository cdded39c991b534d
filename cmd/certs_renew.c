/* knode certs renew: new certificates and keys in place of old ones. */
#include <errno.h>
#include <strings.h>

#include "command_certs.h"

struct options {
	const char *cert_dir, *kubeconfig_dir, *kubeconfig;
	bool dry_run, yes;
};

static const struct opt opts[] = {
	{ "cert-dir", 0, OPT_PATH, offsetof(struct options, cert_dir), "DIR",
	  "the certificates directory (default: " CERT_DIR ")" },
	{ "kubeconfig-dir", 0, OPT_PATH, offsetof(struct options, kubeconfig_dir), "DIR",
	  "where the kubeconfigs lie (default: " KUBECONFIG_DIR ")" },
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be renewed; change nothing" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

/* All, or these: names for plan_renew(), whose number is *@ret_count. */
static int find_names(const struct host *host, int argc, char **argv, const char *names[],
		      size_t *ret_count, struct error *err)
{
	int r = 0;

	*ret_count = 0;
	if (argc == 1 && strcasecmp(argv[0], "all") == 0)
		return 0;
	for (int i = 0; i < argc && r == 0; i++) {
		if (strcasecmp(argv[i], "all") == 0)
			return error_set(err, -EINVAL, "\"%s\" stands alone: it renews %s too",
					 argv[i], argv[i ? 0 : 1]);
		r = plan_renew_name(argv[i], host, &names[i], err);
	}
	*ret_count = (size_t)argc;
	return r;
}

/* "certs-renew apiserver admin.conf". */
static char *words_of(const char *const names[], size_t count)
{
	cleanup(strbuf_done) struct strbuf words = strbuf_make(STRBUF_MAX_LINE);

	strbuf_puts(&words, "certs-renew");
	for (size_t i = 0; i < count; i++)
		strbuf_printf(&words, " %s", names[i]);
	return strbuf_take(&words);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_free const char **names = xcalloc((size_t)argc, sizeof(*names));
	const struct options *options = ctx->opts;
	cleanup_free char *words = NULL, *command = NULL;
	cleanup_renewing struct renewing renewing = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	struct run_plan how = { .dry_run = options->dry_run, .yes = true };
	bool completed = false;
	size_t count;
	int code;

	code = renewing_open(ctx, options->cert_dir, options->kubeconfig_dir, &renewing, err);
	if (code != EXIT_OK)
		return code;
	if (find_names(renewing.node.host, argc, argv, names, &count, err) < 0)
		return EXIT_INVALID;
	words = words_of(names, count);
	how.command = command = renewing_command(words, options->cert_dir, options->kubeconfig_dir);
	code = complete_open_run(ctx, renewing.node.host, &how, &completed, err);
	if (code != EXIT_OK || completed)
		return code;
	if (plan_renew(plan, &renewing.how, names, count, err) < 0)
		return EXIT_ERROR;
	return run_plan(ctx, plan, renewing.node.host, &how, err);
}

const struct command command_certs_renew = {
	.name = "certs renew",
	.summary = "Renew certificates, whatever time they have left",
	.synopsis = "all|NAME...",
	.details =
		"Makes a new key and a new certificate for each NAME (as `knode certs check-expiration`\n"
		"lists them), with the subject and the names of the old one. What was there is kept in\n"
		"the journal: `knode undo` brings it back. What uses them must be restarted.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.min_args = 1,
	.max_args = -1,
	.arguments = { .list = list_renewable },
	.run = run,
};
