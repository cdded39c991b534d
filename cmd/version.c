/* knode version: what this is, and which Kubernetes it knows. */
#include <stdio.h>

#include "command_output.h"

static const char *const outputs[] = { "text", "json", "yaml", "short", NULL };

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_json struct json *document = NULL;

	(void)argc, (void)argv, (void)err;
	if (output_is(ctx, "short")) {
		puts("v" KNODE_VERSION);
		return EXIT_OK;
	}
	if (wants_text(ctx)) {
		printf("knode v" KNODE_VERSION ", for Kubernetes v1.%d to v1.%d (default %s)\n",
		       release_oldest_minor(), release_newest_minor(), release_default_version());
		return EXIT_OK;
	}
	document = json_map();
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "Version");
	json_map_set_text(document, "version", "v" KNODE_VERSION);
	json_map_set(document, "kubernetesOldest", json_printf("v1.%d", release_oldest_minor()));
	json_map_set(document, "kubernetesNewest", json_printf("v1.%d", release_newest_minor()));
	json_map_set_text(document, "kubernetesDefault", release_default_version());
	print_tree(ctx, document);
	return EXIT_OK;
}

const struct command command_version = {
	.name = "version",
	.summary = "Version of knode, and of the Kubernetes it knows",
	.synopsis = "",
	.outputs = outputs,
	.run = run,
};
