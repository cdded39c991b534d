/* knode certs inspect: what a file of certificates, or a kubeconfig, says. */
#include <errno.h>
#include <stdio.h>

#include "cert_status.h"
#include "command.h"
#include "secret.h"

/* A file with its certificates, and its key when it holds one. */
struct inspected {
	struct pki_certs certs;
	struct pki_key *key; /* NULL: none */
};

static void inspected_done(struct inspected *file)
{
	pki_certs_done(&file->certs);
	pki_key_free(file->key);
}

/* Certificates and key that are embedded in a kubeconfig; those of its CA come last. */
static int read_kubeconfig(struct pki *pki, const char *path, const struct kubeconfig *config,
			   struct inspected *ret, struct error *err)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_FILE);
	const char *file;
	int r = kubeconfig_get(config, KUBECONFIG_CERT, &pem, &file, err);

	if (r == -ENOENT || (r == 0 && file)) /* no client here: only the CA can be shown */
		r = kubeconfig_get(config, KUBECONFIG_CA, &pem, &file, err);
	if (r == 0 && file)
		return error_set(err, -ENOENT, "%s embeds no certificate; inspect %s", path, file);
	if (r == 0)
		r = pki_certs_read(pki, path, &pem, &ret->certs, err);
	strbuf_clear(&pem);
	if (r == 0 &&
	    kubeconfig_get(config, KUBECONFIG_KEY, &pem, &file, &(struct error){ 0 }) == 0 && !file)
		r = pki_key_read(pki, path, &pem, &ret->key, err);
	return r < 0 ? error_wrap(err, "%s", path) : 0;
}

static int inspect(struct pki *pki, const struct host *host, const char *path,
		   struct inspected *ret, struct error *err)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	struct error why, other;
	int r = cert_load_pem_or_der(pki, host, path, &ret->certs, &why);

	if (r < 0 && r != -EINVAL)
		return error_set(err, r, "%s", why.message);
	if (r < 0 && cert_load_kubeconfig(host, path, &config, &other) == 0)
		return read_kubeconfig(pki, path, &config, ret, err);
	/* A file may hold a key as well, or instead. */
	if (cert_load_key(pki, host, path, &ret->key, &other) == 0)
		return 0;
	return r < 0 ? error_set(err, r, "%s", why.message) : 0;
}

static void print_list(const char *label, const struct str_list *texts)
{
	if (!texts->count)
		return;
	printf("  %-14s", label);
	for (size_t i = 0; i < texts->count; i++)
		printf("%s%s", i ? ", " : "", texts->items[i]);
	putchar('\n');
}

static void print_times(const struct pki_cert *cert, int64_t now)
{
	const struct cert_status status = { .not_before = cert->not_before,
					    .not_after = cert->not_after };
	cleanup_free char *from = cert_time_text(cert->not_before);
	cleanup_free char *to = cert_time_text(cert->not_after);
	cleanup_free char *left = cert_status_text(&status, now);

	printf("  %-14s%s\n  %-14s%s (%s)\n", "valid from", from, "to", to, left);
}

static void print_cert(const struct pki_cert *cert, const struct pki_key *key, int64_t now)
{
	struct str_list usages = { 0 };

	printf("%s%s\n", cert->subject, cert->usage & PKI_CA ? " (CA)" : "");
	if (cert->weakness)
		printf("  %-14s%s\n", "TOO WEAK", cert->weakness);
	printf("  %-14s%s\n", "signed by", cert->self_signed ? "itself" : cert->issuer);
	print_times(cert, now);
	print_list("DNS names", &cert->dns);
	print_list("addresses", &cert->ips);
	print_list("other names", &cert->other_names);
	for (size_t i = 0; i < cert->key_usages.count; i++)
		str_list_add(&usages, cert->key_usages.items[i]);
	if (cert->usage & PKI_SERVER)
		str_list_add(&usages, "server");
	if (cert->usage & PKI_CLIENT)
		str_list_add(&usages, "client");
	print_list("usages", &usages);
	str_list_done(&usages);
	printf("  %-14s%s%s\n", "key", cert->key_kind,
	       !key                          ? ""
	       : pki_cert_has_key(cert, key) ? ", private key in the file"
					     : ", another private key in the file");
	printf("  %-14s%s\n", "signature", cert->signature_algorithm);
	printf("  %-14s%s\n", "serial", cert->serial);
	printf("  %-14s%s\n", "fingerprint", cert->fingerprint);
	printf("  %-14s%s\n", "key hash", cert->public_key_hash);
}

static void print_text(const struct inspected *file, const char *path, int64_t now)
{
	cleanup_free char *kind = file->key ? pki_key_kind(file->key) : NULL;

	if (!file->certs.count)
		printf("%s: private key, %s\n", path, kind);
	for (size_t i = 0; i < file->certs.count; i++)
		print_cert(file->certs.items[i], file->key, now);
}

static void print_document(const struct context *ctx, const struct inspected *file,
			   const char *path, int64_t now)
{
	cleanup_json struct json *document = json_map();
	struct json *certs = json_list();
	cleanup_free char *kind = file->key ? pki_key_kind(file->key) : NULL;

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "CertificateInspection");
	json_map_set_text(document, "file", path);
	json_map_set_text(document, "privateKey", kind);
	for (size_t i = 0; i < file->certs.count; i++)
		json_list_add(certs, cert_to_json(file->certs.items[i], now));
	json_map_set(document, "certificates", certs);
	print_tree(ctx, document);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup(inspected_done) struct inspected file = { 0 };
	cleanup_host struct host *host = NULL;
	cleanup_pki struct pki *pki = NULL;
	int64_t now = time(NULL);

	(void)argc;
	if (pki_open(&pki, err) < 0 || open_host(ctx, HOST_READ, &host, err) < 0 ||
	    inspect(pki, host, argv[0], &file, err) < 0)
		return EXIT_ERROR;
	if (!ctx->global.output || output_is(ctx, "text"))
		print_text(&file, argv[0], now);
	else
		print_document(ctx, &file, argv[0], now);
	return EXIT_OK;
}

const struct command command_certs_inspect = {
	.name = "certs inspect",
	.summary = "Show what a certificate, a bundle or a kubeconfig says",
	.synopsis = "FILE",
	.details = "Shows every certificate of FILE: PEM (one or many) or DER, or those of the\n"
		   "current user in a kubeconfig. Of private keys, only kind and owner are shown.",
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
