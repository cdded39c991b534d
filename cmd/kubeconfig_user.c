/* knode kubeconfig user: a kubeconfig for one more user, on standard output. */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "cert_check.h"
#include "cert_spec.h"
#include "command.h"
#include "secret.h"

struct options {
	const char *client_name, *token;
	struct str_list org;
	int64_t validity_period;
};

static const struct opt opts[] = {
	{ "client-name", 0, OPT_TEXT, offsetof(struct options, client_name), "NAME",
	  "who the user is (the certificate's common name)" },
	{ "org", 0, OPT_LIST, offsetof(struct options, org), "GROUP,...",
	  "groups of the user (the certificate's organizations)" },
	{ "validity-period", 0, OPT_DURATION, offsetof(struct options, validity_period), "DURATION",
	  "how long the certificate is good (default: 8760h)" },
	{ "token", 0, OPT_TEXT, offsetof(struct options, token), "TOKEN",
	  "authenticate by this token, instead of a certificate" },
	{ 0 },
};

static const char *const outputs[] = { "text", "yaml", NULL };

/* Paths of the cluster's CA. */
struct ca_files {
	char *cert, *key;
};

static void ca_files_done(struct ca_files *files)
{
	free(files->cert);
	free(files->key);
}

static int load_ca(struct pki *pki, const struct host *host, const struct ca_files *files,
		   bool with_key, struct cert_ca *ret, struct error *err)
{
	int64_t now = time(NULL);
	int r = cert_ca_load(pki, host, files->cert, now, ret, err);

	if (r == 0 && !ret->present)
		return error_set(err, -ENOENT, "there is no CA: %s is missing", files->cert);
	if (r == 0 && with_key)
		r = cert_ca_load_key(pki, host, files->cert, files->key, now, ret, err);
	if (r == 0 && with_key && !ret->key)
		return error_set(err, -ENOKEY,
				 "the CA's key, %s, is not here: no certificate can be signed; "
				 "--token makes a kubeconfig without one",
				 files->key);
	return r;
}

static int set_client(struct pki *pki, const struct config *config, const struct options *options,
		      const struct cert_ca *ca, struct kubeconfig *ret, struct error *err)
{
	int64_t now = time(NULL);
	int64_t validity = options->validity_period ? options->validity_period
						    : config->cluster.certificate_validity_period;
	const struct pki_request request = { .common_name = options->client_name,
					     .organizations = &options->org,
					     .usage = PKI_CLIENT,
					     .not_before = now - PKI_BACK_DATED,
					     .not_after = now + validity / 1000 };
	cleanup(secret_done) struct strbuf key_pem = secret_make(PKI_MAX_KEY);
	cleanup(strbuf_done) struct strbuf cert_pem = strbuf_make(PKI_MAX_FILE);
	cleanup_pki_key struct pki_key *key = NULL;
	cleanup_pki_cert struct pki_cert *cert = NULL;
	enum pki_algorithm algorithm;
	int r = pki_algorithm_find(kubeconfig_spec_algorithm(config), &algorithm, err);

	if (r == 0)
		r = pki_keys_make(pki, algorithm, 1, &key, err);
	if (r == 0)
		r = pki_cert_make(pki, &request, key, ca->signer, ca->key, &cert, err);
	if (r < 0)
		return r;
	pki_key_write(key, &key_pem);
	pki_cert_write(cert, &cert_pem);
	kubeconfig_set_client(ret, &cert_pem, &key_pem);
	return 0;
}

static int make(struct pki *pki, const struct config *config, const struct options *options,
		const struct cert_ca *ca, struct kubeconfig *ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	cleanup_free char *server = config_api_server_url(config);

	for (size_t i = 0; i < ca->certs.count; i++)
		pki_cert_write(ca->certs.items[i], &pem);
	kubeconfig_make(config->cluster.cluster_name, server, &pem, options->client_name, ret);
	if (!options->token)
		return set_client(pki, config, options, ca, ret, err);
	kubeconfig_set_token(ret, options->token);
	return 0;
}

/* Past stdio's buffer, which nobody wipes. */
static void print(const struct kubeconfig *kubeconfig)
{
	cleanup(secret_done) struct strbuf text = secret_make(KUBECONFIG_MAX);

	kubeconfig_write(kubeconfig, &text);
	setvbuf(stdout, NULL, _IONBF, 0);
	fwrite(text.text, 1, text.length, stdout);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup(ca_files_done) struct ca_files files = { 0 };
	cleanup_kubeconfig struct kubeconfig kubeconfig = { 0 };
	cleanup_config struct config *config = NULL;
	cleanup_host struct host *host = NULL;
	cleanup_pki struct pki *pki = NULL;
	cleanup_ca struct cert_ca ca = { 0 };
	int code;

	(void)argc, (void)argv;
	if (!options->client_name || !*options->client_name) {
		(void)error_set(err, -EINVAL, "kubeconfig user: --client-name NAME is missing");
		return EXIT_INVALID;
	}
	if (options->validity_period < 0) {
		(void)error_set(err, -EINVAL, "--validity-period must be positive");
		return EXIT_INVALID;
	}
	code = load_config_of_node(ctx, CONFIG_INIT, &config, err);
	if (code != EXIT_OK)
		return code;
	files.cert = xasprintf("%s/ca.crt", config->cluster.certificates_dir);
	files.key = xasprintf("%s/ca.key", config->cluster.certificates_dir);
	if (pki_open(&pki, err) < 0 || open_host(ctx, HOST_READ, &host, err) < 0 ||
	    load_ca(pki, host, &files, !options->token, &ca, err) < 0 ||
	    make(pki, config, options, &ca, &kubeconfig, err) < 0)
		return EXIT_ERROR;
	print(&kubeconfig);
	return EXIT_OK;
}

const struct command command_kubeconfig_user = {
	.name = "kubeconfig user",
	.summary = "Print a kubeconfig for one more user",
	.synopsis = "--client-name NAME",
	.details =
		"Prints a kubeconfig with a new key and a certificate signed by the cluster's CA, or\n"
		"with a token. It holds a secret: write it to a file that only the user can read\n"
		"(umask 077). What the user may do, RBAC says: by name and by groups (--org).",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.outputs = outputs,
	.run = run,
};
