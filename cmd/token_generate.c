/* knode token generate: a random token, for nobody yet. */
#include "command_certs.h"
#include "pki/token.h"

struct options {
	const char *kubeconfig;
	bool dry_run;
};

static const struct opt opts[] = {
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), .hidden = true },
	{ 0 },
};

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_free char *text = NULL;
	struct token token;

	(void)argc, (void)argv, (void)err;
	token_make(&token);
	text = token_format(&token);
	print_made(ctx, "BootstrapToken", "token", text);
	return EXIT_OK;
}

const struct command command_token_generate = {
	.name = "token generate",
	.summary = "Make a random bootstrap token, without telling any cluster",
	.synopsis = "",
	.details = "Prints a random bootstrap token, for `bootstrapTokens` of a configuration or\n"
		   "`knode init --token`. No cluster is told of it.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.run = run,
};
