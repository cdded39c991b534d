/* knode certs check-expiration: how long a host's certificates are still good. */
#include <stdio.h>

#include "cert_spec.h"
#include "cert_status.h"
#include "command.h"

enum {
	DAY = 24 * 60 * 60,
};

struct options {
	const char *cert_dir, *kubeconfig_dir;
	int64_t warn, fail;
};

static const struct opt opts[] = {
	{ "cert-dir", 0, OPT_PATH, offsetof(struct options, cert_dir), "DIR",
	  "the certificates directory (default: " CERT_DIR ")" },
	{ "kubeconfig-dir", 0, OPT_PATH, offsetof(struct options, kubeconfig_dir), "DIR",
	  "where the kubeconfigs lie (default: " KUBECONFIG_DIR ")" },
	{ "warn", 0, OPT_INT, offsetof(struct options, warn), "DAYS",
	  "exit 4 when one has no more than DAYS left" },
	{ "fail", 0, OPT_INT, offsetof(struct options, fail), "DAYS",
	  "exit 2 when one has no more than DAYS left (default: 0, expired)" },
	{ 0 },
};

enum verdict {
	FINE,
	WARN,
	FAIL,
};

static enum verdict judge(const struct cert_status *status, const struct options *options,
			  int64_t now)
{
	int64_t left = status->not_after - now;

	if (status->state != CERT_GOOD || now < status->not_before || left <= options->fail * DAY)
		return FAIL;
	return left <= options->warn * DAY ? WARN : FINE;
}

static enum verdict worst_of(const struct cert_statuses *statuses, const struct options *options,
			     int64_t now)
{
	enum verdict worst = FINE;

	for (size_t i = 0; i < statuses->count; i++) {
		enum verdict verdict = judge(&statuses->items[i], options, now);

		if (verdict > worst)
			worst = verdict;
	}
	return worst;
}

/* What needs somebody's hand, with what to do. */
static void print_verdicts(const struct cert_statuses *statuses, const struct options *options,
			   enum verdict which, const char *word, int64_t now)
{
	for (size_t i = 0; i < statuses->count; i++) {
		const struct cert_status *status = &statuses->items[i];
		cleanup_free char *text = cert_status_text(status, now);
		cleanup_free char *remedy = cert_status_remedy(status);

		if (judge(status, options, now) == which)
			printf("%s  %s %s\n      %s\n", word, status->path, text, remedy);
	}
}

static const char *managed_by(const struct cert_status *status)
{
	if (status->rotates)
		return "kubelet";
	if (status->is_ca)
		return "";
	return status->renewable ? "knode" : "external";
}

static void print_row(const struct cert_status *status, int64_t now)
{
	cleanup_free char *expires = status->not_after ? cert_time_text(status->not_after) : NULL;
	cleanup_free char *left = NULL;

	if (status->not_after > now)
		left = cert_span_text(status->not_after - now);
	printf("%-28s %-24s %-11s %-15s %s\n", status->name, expires ? expires : "!MISSING!",
	       left ? left : "-", status->ca_name ? status->ca_name : "", managed_by(status));
}

static void print_table(const struct cert_statuses *statuses, bool cas, int64_t now)
{
	printf("%-28s %-24s %-11s %-15s %s\n", cas ? "CA" : "CERTIFICATE", "EXPIRES", "LEFT",
	       cas ? "" : "SIGNED BY", cas ? "" : "RENEWED BY");
	for (size_t i = 0; i < statuses->count; i++)
		if (statuses->items[i].is_ca == cas)
			print_row(&statuses->items[i], now);
}

static void print_text(const struct cert_statuses *statuses, const struct options *options,
		       int64_t now)
{
	print_verdicts(statuses, options, FAIL, "FAIL", now);
	print_verdicts(statuses, options, WARN, "WARN", now);
	if (worst_of(statuses, options, now) != FINE)
		putchar('\n');
	print_table(statuses, false, now);
	putchar('\n');
	print_table(statuses, true, now);
}

static void print_document(const struct context *ctx, const struct cert_statuses *statuses,
			   int64_t now)
{
	cleanup_json struct json *document = json_map();
	struct json *certs = json_list(), *cas = json_list();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "CertificateExpirationInfo");
	for (size_t i = 0; i < statuses->count; i++)
		json_list_add(statuses->items[i].is_ca ? cas : certs,
			      cert_status_to_json(&statuses->items[i], now));
	json_map_set(document, "certificates", certs);
	json_map_set(document, "certificateAuthorities", cas);
	print_tree(ctx, document);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_statuses struct cert_statuses statuses = { 0 };
	cleanup_host struct host *host = NULL;
	cleanup_pki struct pki *pki = NULL;
	int64_t now = time(NULL);

	(void)argc, (void)argv;
	if (pki_open(&pki, err) < 0 || open_host(ctx, HOST_READ, &host, err) < 0 ||
	    cert_status_gather(pki, host, options->cert_dir ? options->cert_dir : CERT_DIR,
			       options->kubeconfig_dir ? options->kubeconfig_dir : KUBECONFIG_DIR,
			       &statuses, err) < 0)
		return EXIT_ERROR;
	if (!ctx->global.output || output_is(ctx, "text"))
		print_text(&statuses, options, now);
	else
		print_document(ctx, &statuses, now);
	switch (worst_of(&statuses, options, now)) {
	case FAIL:
		return EXIT_PREFLIGHT;
	case WARN:
		return EXIT_PENDING;
	default:
		return EXIT_OK;
	}
}

const struct command command_certs_check_expiration = {
	.name = "certs check-expiration",
	.summary = "Tell how long the certificates of this host are still good",
	.synopsis = "",
	.details =
		"Looks at all certificates of a control plane or a worker, made by knode or by\n"
		"kubeadm: in the certificates directory, inside kubeconfigs, and the kubelet's own.\n"
		"Exits 2 when one is missing, broken or expired.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.run = run,
};
