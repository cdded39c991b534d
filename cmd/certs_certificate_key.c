/* knode certs certificate-key: a random key for uploaded certificates. */
#include "command_certs.h"
#include "pki/envelope.h"

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_free char *key = envelope_key_make();

	(void)argc, (void)argv, (void)err;
	print_made(ctx, "CertificateKey", "certificateKey", key);
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
