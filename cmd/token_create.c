/* knode token create: a bootstrap token, with which hosts may join. */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/time.h"
#include "command_invitation.h"
#include "command_output.h"
#include "command_tokens.h"
#include "install/token_secret.h"
#include "pki/envelope.h"
#include "pki/token.h"

struct options {
	const char *kubeconfig, *certificate_key;
	bool dry_run, print_join_command, yes;
};

static const struct opt opts[] = {
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "whom to talk to, and as whom (" HOST_ADMIN_CONF ")" },
	{ "print-join-command", 0, OPT_BOOL, offsetof(struct options, print_join_command), NULL,
	  "print the whole command that joins a host, not the token alone" },
	{ "certificate-key", 0, OPT_TEXT, offsetof(struct options, certificate_key), "KEY",
	  "with --print-join-command: joins a control plane" },
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be made; change nothing" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

/* A text where there was none. */
static void settle_token(struct config_token *token, int64_t now)
{
	struct token made;

	if (!token->token) {
		token_make(&made);
		token->token = token_format(&made);
		explicit_bzero(&made, sizeof(made));
	}
	if (!token->expires && token->ttl > 0)
		token->expires = time_rfc3339(now + token->ttl / 1000);
}

static int create(struct kube *kube, const struct config_token *token, struct error *err)
{
	static const struct late_token none;
	cleanup_json struct json *secret = NULL;
	struct error why;
	int r = token_secret(token, &none, &secret, err);

	if (r < 0)
		return r;
	r = kube_create(kube, secret, NULL, &why);
	if (r == KUBE_EXISTS)
		return error_set(err, r,
				 "the cluster has a token %.*s already: choose another id, or take "
				 "that one back: knode token delete %.*s",
				 SYNTAX_TOKEN_ID, token->token, SYNTAX_TOKEN_ID, token->token);
	return r < 0 ? error_set(err, r, "%s", why.message) : 0;
}

static char *join_command(const struct options *options, const struct invitation *invitation)
{
	if (!options->print_join_command)
		return NULL;
	return options->certificate_key ? invitation_command_control_plane(invitation, false, false)
					: invitation_command(invitation, false);
}

static void print_document(const struct context *ctx, const struct config_token *token,
			   const char *join)
{
	const struct options *options = ctx->opts;
	cleanup_json struct json *document = json_map();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "BootstrapToken");
	json_map_set_bool(document, "dryRun", options->dry_run);
	json_map_set_text(document, "token", token->token);
	json_map_set_text(document, "description", token->description);
	json_map_set_text(document, "expires", token->expires);
	json_map_set(document, "usages", json_texts(&token->usages));
	json_map_set(document, "groups", json_texts(&token->groups));
	json_map_set_text(document, "joinCommand", join);
	print_tree(ctx, document);
}

/* The token goes to stdout in any case, as with kubeadm: scripts take it from there. */
static void print(const struct context *ctx, const struct config_token *token,
		  const struct invitation *invitation)
{
	const struct options *options = ctx->opts;
	cleanup_free char *join = join_command(options, invitation);

	if (!wants_text(ctx)) {
		print_document(ctx, token, join);
		return;
	}
	if (options->dry_run)
		fprintf(stderr,
			"knode: Secret kube-system/" KUBE_TOKEN_PREFIX "%.*s would be made\n",
			SYNTAX_TOKEN_ID, token->token);
	puts(join ? join : token->token);
}

static int check_key(const struct options *options, struct error *err)
{
	unsigned char key[PKI_SEAL_KEY_SIZE];
	int r;

	if (!options->certificate_key)
		return 0;
	if (!options->print_join_command)
		return error_set(err, -EINVAL,
				 "--certificate-key goes with --print-join-command alone");
	r = envelope_key_parse(options->certificate_key, key, err);
	explicit_bzero(key, sizeof(key));
	return r < 0 ? error_wrap(err, "--certificate-key") : 0;
}

/* Makes the tokens; what of the cluster is asked for is read before. */
static int make(const struct context *ctx, const struct config_tokens *tokens, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_invitation struct invitation invitation = { 0 };
	cleanup_host struct host *host = NULL;
	struct kube *kube = NULL;
	int r = 0;

	if (!options->dry_run || options->print_join_command)
		r = open_cluster(ctx, options->kubeconfig, &host, &kube, err);
	if (r == 0 && options->print_join_command)
		r = invitation_read(kube, &invitation, err);
	for (size_t i = 0; i < tokens->count && r == 0 && !options->dry_run; i++)
		r = create(kube, &tokens->items[i], err);
	if (r < 0)
		return EXIT_ERROR;
	invitation.token = xstrdup(tokens->items[0].token);
	invitation.certificate_key = xstrdup_or_null(options->certificate_key);
	print(ctx, &tokens->items[0], &invitation);
	return EXIT_OK;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct node_wish wish = {
		.kind = CONFIG_INIT,
		.token = argc ? argv[0] : NULL,
		.no_host = true,
		.any_node = true,
	};
	cleanup_node struct node node = { 0 };
	struct config_tokens *tokens;
	int code;

	if (check_key(ctx->opts, err) < 0)
		return EXIT_INVALID;
	code = open_node(ctx, &wish, &node, err);
	if (code != EXIT_OK)
		return code;
	tokens = &node.config->init.bootstrap_tokens;
	for (size_t i = 0; i < tokens->count; i++)
		settle_token(&tokens->items[i], time(NULL));
	return make(ctx, tokens, err);
}

const struct command command_token_create = {
	.name = "token create",
	.summary = "Make a bootstrap token, with which hosts join the cluster",
	.synopsis = "[TOKEN]",
	.details =
		"Makes the token, a random one where none is given, and prints it. With --config,\n"
		"it makes those of the InitConfiguration, and prints the first.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_token,
	.max_args = 1,
	.run = run,
};
