/* knode certs ca-hash: what a joining node pins the cluster's CA with. */
#include <stdio.h>

#include "certs/cert_check.h"
#include "certs/cert_spec.h"
#include "command_certs.h"
#include "command_output.h"

struct options {
	const char *cert_dir;
};

static const struct opt opts[] = {
	{ "cert-dir", 0, OPT_PATH, offsetof(struct options, cert_dir), "DIR",
	  "where ca.crt lies (default: " CERT_DIR ")" },
	{ 0 },
};

static void print(const struct context *ctx, const struct pki_certs *certs)
{
	cleanup_json struct json *document = NULL;
	struct json *hashes;

	if (wants_text(ctx)) {
		for (size_t i = 0; i < certs->count; i++)
			puts(certs->items[i]->public_key_hash);
		return;
	}
	document = json_map();
	hashes = json_list();
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "CertificateAuthorityHashes");
	for (size_t i = 0; i < certs->count; i++)
		json_list_add_text(hashes, certs->items[i]->public_key_hash);
	json_map_set(document, "caCertHashes", hashes);
	print_tree(ctx, document);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_free char *dir = NULL, *path = NULL;
	cleanup_pki_certs struct pki_certs certs = { 0 };
	cleanup_host struct host *host = NULL;
	cleanup_pki struct pki *pki = NULL;
	int code = find_cert_dir(ctx, options->cert_dir, &dir, err);

	(void)argc, (void)argv;
	if (code != EXIT_OK)
		return code;
	path = xasprintf("%s/ca.crt", dir);
	if (pki_open(&pki, err) < 0 || open_host(ctx, HOST_READ, &host, err) < 0 ||
	    cert_load(pki, host, path, &certs, err) < 0)
		return EXIT_ERROR;
	print(ctx, &certs);
	return EXIT_OK;
}

const struct command command_certs_ca_hash = {
	.name = "certs ca-hash",
	.summary = "Print the hash of the cluster's CA, for joining nodes",
	.synopsis = "",
	.details =
		"Prints the hash of the public key of each CA in ca.crt: what a joining node\n"
		"takes as --discovery-token-ca-cert-hash. Any one of them is enough. Of --config,\n"
		"only certificatesDir is used.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.run = run,
};
