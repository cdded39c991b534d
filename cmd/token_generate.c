/* knode token generate: a random token, for nobody yet. */
#include <stdio.h>

#include "command.h"
#include "token.h"

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_json struct json *document = NULL;
	cleanup_free char *text = NULL;
	struct token token;

	(void)argc, (void)argv, (void)err;
	token_make(&token);
	text = token_format(&token);
	if (!ctx->global.output || output_is(ctx, "text")) {
		puts(text);
		return EXIT_OK;
	}
	document = json_map();
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "BootstrapToken");
	json_map_set_text(document, "token", text);
	print_tree(ctx, document);
	return EXIT_OK;
}

const struct command command_token_generate = {
	.name = "token generate",
	.summary = "Make a random bootstrap token, without telling any cluster",
	.synopsis = "",
	.details = "Prints a random bootstrap token, for `bootstrapTokens` of a configuration or\n"
		   "`knode init --token`. No cluster is told of it.",
	.run = run,
};
