/* knode certs inspect: what a file of certificates, requests or keys, or a kubeconfig, says. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/time.h"
#include "base/utf8.h"
#include "command.h"
#include "command_node.h"
#include "command_output.h"
#include "credentials/cert_inspect.h"
#include "credentials/cert_status.h"

static void print_list(const char *label, const struct str_list *texts)
{
	if (!texts->count)
		return;
	printf("  %-14s", label);
	for (size_t i = 0; i < texts->count; i++)
		printf("%s%s", i ? ", " : "", texts->items[i]);
	putchar('\n');
}

static void print_line(const char *label, const char *text)
{
	printf("  %-14s%s\n", label, text);
}

static void print_times(const struct pki_cert *cert, int64_t now)
{
	const struct cert_status status = { .not_before = cert->not_before,
					    .not_after = cert->not_after };
	cleanup_free char *from = time_text(cert->not_before);
	cleanup_free char *to = time_text(cert->not_after);
	cleanup_free char *left = cert_status_text(&status, now);

	print_line("valid from", from);
	printf("  %-14s%s (%s)\n", "to", to, left);
}

static void print_usages(const struct pki_cert *cert)
{
	struct str_list usages = { 0 };

	str_list_add_all(&usages, &cert->key_usages);
	if (cert->usage & PKI_SERVER)
		str_list_add(&usages, "server");
	if (cert->usage & PKI_CLIENT)
		str_list_add(&usages, "client");
	print_list("usages", &usages);
	str_list_done(&usages);
}

static void print_names(const struct str_list *dns, const struct str_list *ips,
			const struct str_list *others)
{
	print_list("DNS names", dns);
	print_list("addresses", ips);
	print_list("other names", others);
}

/* The kind of a public key, and whether the private one beside it is its own. */
static void print_key(const struct cert_inspection *file, const char *kind, bool is_own)
{
	const char *whose = "";

	if (is_own)
		whose = ", private key in the file";
	else if (file->key && !cert_inspection_uses_key(file))
		whose = ", another private key in the file";
	printf("  %-14s%s%s\n", "key", kind, whose);
}

static void print_cert(const struct cert_inspection *file, const struct pki_cert *cert, int64_t now)
{
	printf("%s%s\n", cert->subject, cert->usage & PKI_CA ? " (CA)" : "");
	if (cert->weakness)
		print_line("TOO WEAK", cert->weakness);
	print_line("signed by", cert->self_signed ? "itself" : cert->issuer);
	print_times(cert, now);
	print_names(&cert->dns, &cert->ips, &cert->other_names);
	print_usages(cert);
	print_key(file, cert->key_kind, file->key && pki_cert_has_key(cert, file->key));
	print_line("signature", cert->signature_algorithm);
	print_line("serial", cert->serial);
	print_line("fingerprint", cert->fingerprint);
	print_line("key hash", cert->public_key_hash);
}

static void print_csr(const struct cert_inspection *file, const struct pki_csr *csr)
{
	printf("%s (signing request)\n", csr->subject);
	if (csr->weakness)
		print_line("TOO WEAK", csr->weakness);
	print_names(&csr->dns, &csr->ips, &csr->other_names);
	print_key(file, csr->key_kind, file->key && pki_csr_has_key(csr, file->key));
	printf("  %-14s%s%s\n", "signature", csr->signature_algorithm,
	       csr->signature_is_right ? ", right" : ", WRONG: not by this key");
	print_line("key hash", csr->public_key_hash);
}

static void print_key_alone(const char *path, const char *word, const struct pki_key *key)
{
	cleanup_free char *kind = pki_key_kind(key), *hash = pki_key_hash(key);

	printf("%s: %s key, %s\n", path, word, kind);
	print_line("key hash", hash);
}

static void print_text(const struct cert_inspection *file, const char *name, int64_t now)
{
	cleanup_free char *shown = utf8_shown(name);

	for (size_t i = 0; i < file->certs.count; i++)
		print_cert(file, file->certs.items[i], now);
	for (size_t i = 0; i < file->requests.count; i++)
		print_csr(file, file->requests.items[i]);
	if (file->key && !file->certs.count && !file->requests.count)
		print_key_alone(shown, "private", file->key);
	if (file->public)
		print_key_alone(shown, "public", file->public);
}

static int read_stdin(struct strbuf *out, struct error *err)
{
	char block[16 * 1024];
	ssize_t n;

	while ((n = read(STDIN_FILENO, block, sizeof(block))) > 0 && !out->full)
		strbuf_add(out, block, (size_t)n);
	explicit_bzero(block, sizeof(block)); /* it may have been a key */
	if (n < 0)
		return error_errno(err, -errno, "cannot read standard input");
	if (out->full)
		return error_set(err, -EFBIG,
				 "standard input has more than the %d bytes that are "
				 "read of it",
				 PKI_MAX_FILE);
	return 0;
}

/* The path of FILE on the host: a relative one begins in the directory where knode was called. */
static int find_file(const struct context *ctx, const char *file, char **ret, struct error *err)
{
	cleanup_free char *here = NULL;

	if (*file == '/') {
		*ret = xstrdup(file);
		return 0;
	}
	if (ctx->global.root || ctx->global.host)
		return error_set(
			err, -EINVAL,
			"certs inspect: with --root or --host, FILE is a path of that host "
			"and begins with a slash: \"%s\" does not",
			file);
	here = getcwd(NULL, 0);
	if (!here)
		return error_errno(err, -errno, "cannot tell the working directory");
	*ret = xasprintf("%s/%s", here, file);
	return 0;
}

static int inspect(const struct context *ctx, const char *file, struct cert_inspection *ret,
		   struct error *err)
{
	cleanup(secret_done) struct strbuf data = secret_make(PKI_MAX_FILE);
	cleanup_free char *path = NULL;
	cleanup_host struct host *host = NULL;
	cleanup_pki struct pki *pki = NULL;
	bool is_stdin = str_eq(file, "-");
	int r = is_stdin ? 0 : find_file(ctx, file, &path, err);

	if (r < 0)
		return EXIT_INVALID;
	if (pki_open(&pki, err) < 0 || open_host(ctx, HOST_READ, &host, err) < 0)
		return EXIT_ERROR;
	r = is_stdin ? read_stdin(&data, err) : host_read(host, path, PKI_MAX_FILE, &data, err);
	if (r == 0)
		r = cert_inspect(pki, host, is_stdin ? "standard input" : path, &data, ret, err);
	return r < 0 ? EXIT_ERROR : EXIT_OK;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_inspection struct cert_inspection file = { 0 };
	int64_t now = time(NULL);
	int code = inspect(ctx, argv[0], &file, err);

	(void)argc;
	if (code != EXIT_OK)
		return code;
	if (wants_text(ctx)) {
		print_text(&file, argv[0], now);
	} else {
		cleanup_json struct json *document = cert_inspection_to_json(&file, argv[0], now);

		print_tree(ctx, document);
	}
	if (!file.problem.code)
		return EXIT_OK;
	*err = file.problem;
	return EXIT_ERROR;
}

const struct command command_certs_inspect = {
	.name = "certs inspect",
	.summary = "Show what a certificate, a request, a key or a kubeconfig says",
	.synopsis = "FILE|-",
	.details =
		"Shows every certificate and signing request of FILE (PEM or DER), or those of\n"
		"the current user and the cluster in a kubeconfig, also where it names files. Of\n"
		"private keys, only kind and owner are shown. -: standard input.",
	.min_args = 1,
	.max_args = 1,
	.arguments = { .files = true },
	.run = run,
};
