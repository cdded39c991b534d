/* knode kubeconfig user: a kubeconfig for one more user, on standard output. */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/secret.h"
#include "certs/cert_check.h"
#include "certs/cert_spec.h"
#include "command_node.h"

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
	  "authenticate by this token (-: stdin), without a certificate" },
	{ 0 },
};

static const char *const outputs[] = { "text", "yaml", NULL };

enum {
	SECOND_MS = 1000,
	TOKEN_MAX = 16 * 1024, /* bytes of a token: a service account's has one or two thousand */
};

/* Where the cluster is, and what it is called. */
struct cluster {
	char *name, *server;
};

static void cluster_done(struct cluster *cluster)
{
	free(cluster->name);
	free(cluster->server);
}

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
	int r = cert_ca_load(pki, host, files->cert, with_key ? files->key : NULL, now, ret, err);

	if (r == 0 && !ret->present)
		return error_set(err, -ENOENT, "there is no CA: %s is missing", files->cert);
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
	cleanup_free char *remark = cert_ends_first(ca->signer, now, validity);
	enum pki_algorithm algorithm;
	int r = pki_algorithm_find(kubeconfig_spec_algorithm(config), &algorithm, err);

	if (r == 0)
		r = pki_keys_make(pki, algorithm, 1, &key, err);
	if (r == 0)
		r = pki_cert_make(pki, &request, key, ca->signer, ca->key, &cert, err);
	if (r < 0)
		return r;
	if (remark)
		fprintf(stderr, "knode: warning: the certificate is for less than was asked: %s\n",
			remark);
	pki_key_write(key, &key_pem);
	pki_cert_write(cert, &cert_pem);
	kubeconfig_set_client(ret, &cert_pem, &key_pem);
	return 0;
}

static int make(struct pki *pki, const struct config *config, const struct options *options,
		const struct cert_ca *ca, const struct cluster *cluster, struct kubeconfig *ret,
		struct error *err)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);

	for (size_t i = 0; i < ca->certs.count; i++)
		pki_cert_write(ca->certs.items[i], &pem);
	kubeconfig_make(cluster->name, cluster->server, &pem, options->client_name, ret);
	if (!options->token)
		return set_client(pki, config, options, ca, ret, err);
	kubeconfig_set_token(ret, options->token);
	return 0;
}

/* Bypasses stdio's buffer, which would keep a copy of the key. */
static void print(const struct kubeconfig *kubeconfig)
{
	cleanup(secret_done) struct strbuf text = secret_make(KUBECONFIG_MAX);

	kubeconfig_write(kubeconfig, &text);
	setvbuf(stdout, NULL, _IONBF, 0);
	fwrite(text.text, 1, text.length, stdout);
}

/* A token that is not to be seen among the arguments of processes. */
static int read_token(struct strbuf *token, struct error *err)
{
	/* Bypasses stdio's buffer, which would keep a copy. */
	setvbuf(stdin, NULL, _IONBF, 0);
	if (!fgets(token->text, (int)token->capacity, stdin))
		return error_set(err, -EINVAL, "--token -: there is no token on standard input");
	token->text[strcspn(token->text, "\r\n")] = '\0';
	return 0;
}

static int check_token(const char *token, struct error *err)
{
	if (!*token)
		return error_set(err, -EINVAL, "--token is empty");
	for (const char *c = token; *c; c++)
		if (*c <= ' ' || *c > '~')
			return error_set(err, -EINVAL,
					 "--token has a character that no token can have: it is "
					 "sent in a header of HTTP");
	return 0;
}

static int check_options(const struct context *ctx, struct options *options, struct strbuf *token,
			 struct error *err)
{
	const struct opt_set *given = &ctx->sets[2];
	bool certifies = opts_given(given, "org") || opts_given(given, "validity-period");

	if (!options->client_name || !*options->client_name)
		return error_set(err, -EINVAL, "kubeconfig user: --client-name NAME is missing");
	if (opts_given(given, "validity-period") && options->validity_period < SECOND_MS)
		return error_set(err, -EINVAL, "--validity-period must be at least 1s");
	if (!options->token)
		return 0;
	if (certifies)
		fputs("knode: warning: --org and --validity-period are of a certificate, and there "
		      "is none with --token\n",
		      stderr);
	if (str_eq(options->token, "-")) {
		if (read_token(token, err) < 0)
			return err->code;
		options->token = token->text;
	}
	return check_token(options->token, err);
}

/*
 * Where the cluster is: as the configuration says, or else as the administrator's kubeconfig on
 * this host does, which is better than a guess. Loads the configuration of @node.
 */
static int find_cluster(const struct context *ctx, struct node *node, struct cluster *ret_cluster,
			struct error *err)
{
	static const char admin[] = KUBECONFIG_DIR "/admin.conf";
	static const struct node_wish of_cluster = { .kind = CONFIG_CLUSTER };
	static const struct node_wish of_node = { .kind = CONFIG_INIT, .parts = NODE_IDENTITY };
	bool asks_admin = !ctx->flags.config && host_exists(node->host, admin);
	cleanup_kubeconfig struct kubeconfig kubeconfig = { 0 };
	int code = open_node(ctx, asks_admin ? &of_cluster : &of_node, node, err);

	if (code != EXIT_OK)
		return code;
	if (!asks_admin) {
		ret_cluster->name = xstrdup(node->config->cluster.cluster_name);
		ret_cluster->server = config_api_server_url(node->config);
		return EXIT_OK;
	}
	if (cert_load_kubeconfig(node->host, admin, &kubeconfig, err) < 0)
		return EXIT_ERROR;
	if (!kubeconfig_server(&kubeconfig) || !kubeconfig.cluster_name) {
		(void)error_set(err, -EINVAL, "%s names no cluster: --config says where it is",
				admin);
		return EXIT_ERROR;
	}
	ret_cluster->name = xstrdup(kubeconfig.cluster_name);
	ret_cluster->server = xstrdup(kubeconfig_server(&kubeconfig));
	return EXIT_OK;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	struct options options = *(const struct options *)ctx->opts;
	cleanup(ca_files_done) struct ca_files files = { 0 };
	cleanup(cluster_done) struct cluster cluster = { 0 };
	cleanup_kubeconfig struct kubeconfig kubeconfig = { 0 };
	cleanup_node struct node node = { 0 };
	cleanup_pki struct pki *pki = NULL;
	cleanup_ca struct cert_ca ca = { 0 };
	cleanup(secret_done) struct strbuf token = secret_make(TOKEN_MAX);
	int code;

	(void)argc, (void)argv;
	if (check_options(ctx, &options, &token, err) < 0)
		return EXIT_INVALID;
	if (pki_open(&pki, err) < 0 || open_host(ctx, HOST_READ, &node.host, err) < 0)
		return EXIT_ERROR;
	code = find_cluster(ctx, &node, &cluster, err);
	if (code != EXIT_OK)
		return code;
	files.cert = xasprintf("%s/ca.crt", node.config->cluster.certificates_dir);
	files.key = xasprintf("%s/ca.key", node.config->cluster.certificates_dir);
	if (load_ca(pki, node.host, &files, !options.token, &ca, err) < 0 ||
	    make(pki, node.config, &options, &ca, &cluster, &kubeconfig, err) < 0)
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
		"(umask 077). What the user may do, RBAC says: by name and by groups (--org).\n"
		"The cluster is that of --config, or else of admin.conf.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_file,
	.outputs = outputs,
	.run = run,
};
