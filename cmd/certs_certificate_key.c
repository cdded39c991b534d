/* knode certs certificate-key: a random key for uploaded certificates. */
#include <stdio.h>

#include "command.h"
#include "envelope.h"

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_json struct json *document = NULL;
	cleanup_free char *key = envelope_key_make();

	(void)argc, (void)argv, (void)err;
	if (!ctx->global.output || output_is(ctx, "text")) {
		puts(key);
		return EXIT_OK;
	}
	document = json_map();
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "CertificateKey");
	json_map_set_text(document, "certificateKey", key);
	print_tree(ctx, document);
	return EXIT_OK;
}

const struct command command_certs_certificate_key = {
	.name = "certs certificate-key",
	.summary = "Make a random key for uploading certificates",
	.synopsis = "",
	.details = "Prints 32 random bytes in hexadecimal: the key under which a control plane's\n"
		   "certificates are sealed when they are uploaded for other control planes\n"
		   "(`certificateKey` of a configuration).",
	.run = run,
};
