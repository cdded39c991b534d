/* knode certs generate-csr: keys and signing requests, for a CA that is elsewhere. */
#include "command_certs.h"

struct options {
	const char *cert_dir, *kubeconfig_dir;
	bool dry_run, yes;
};

static const struct opt opts[] = {
	{ "cert-dir", 0, OPT_PATH, offsetof(struct options, cert_dir), "DIR",
	  "where keys and requests go (default: " CERT_DIR ")" },
	{ "kubeconfig-dir", 0, OPT_PATH, offsetof(struct options, kubeconfig_dir), "DIR",
	  "where kubeconfigs go (default: " KUBECONFIG_DIR ")" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be made; change nothing" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

static void set_cert_dir(struct config *config, const char *dir)
{
	free(config->cluster.certificates_dir);
	config->cluster.certificates_dir = xstrdup(dir);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const struct run_plan how = { .command = "certs-generate-csr",
				      .dry_run = options->dry_run,
				      .yes = true };
	const char *dir = options->kubeconfig_dir ? options->kubeconfig_dir : KUBECONFIG_DIR;
	cleanup_node struct node node = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	int code = open_node_to_certify(ctx, options->dry_run, &node, err);

	(void)argc, (void)argv;
	if (code != EXIT_OK)
		return code;
	if (options->cert_dir)
		set_cert_dir(node.config, options->cert_dir);
	plan_csrs(plan, node.config, dir);
	return run_plan(ctx, plan, node.host, &how, err);
}

const struct command command_certs_generate_csr = {
	.name = "certs generate-csr",
	.summary = "Make keys and signing requests, for an external CA",
	.synopsis = "",
	.details =
		"Makes a key and a request (NAME.key, NAME.csr) for each certificate of a control\n"
		"plane, and kubeconfigs with a key (admin.conf, admin.conf.csr). Put each signed\n"
		"certificate beside its key as NAME.crt, and in base64 into the kubeconfig as\n"
		"client-certificate-data. The CA's own certificates come from the CA.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.run = run,
};
